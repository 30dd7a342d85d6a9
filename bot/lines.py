"""How workspaces are reached, and who knows."""

from copy import copy
from dataclasses import dataclass
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.directory import Directory


@dataclass(frozen=True)
class Line:
    """How to reach one workspace."""

    client: AsyncWebClient
    directory: Directory


class Lines(Protocol):
    """Who knows how workspaces are reached."""

    async def line(self, workspace_id: str) -> Line | None:
        """How to reach a workspace; None where this process cannot."""
        ...

    async def renewed(self, workspace_id: str, refused: str | None) -> bool:
        """Whether by now there is another token than the one that Slack refused."""
        ...


class AskedOnce:
    """The same lines for whoever must not wait: what is asked through them is asked once.

    While a message is said, others wait; and when Slack wants to be left alone, the ledger remembers until when.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def line(self, workspace_id: str) -> Line | None:
        """How to reach a workspace; None where this process cannot."""
        line = await self._lines.line(workspace_id)
        if line is None:
            return None
        directory = copy(line.directory)  # what one of the two has heard the other remembers
        directory.client = line.client
        return Line(line.client, directory)

    async def renewed(self, workspace_id: str, refused: str | None) -> bool:
        """Whether by now there is another token than the one that Slack refused."""
        return await self._lines.renewed(workspace_id, refused)
