"""How workspaces are reached, and who knows."""

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
