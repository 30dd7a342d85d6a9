"""A workspace to be examined, with nothing wrong in it yet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.doctor import Finding, examine
from bot.manifest import manifest_path
from bot.sandbox import Conversation, Sandbox, Teammate
from bot.settings import Settings


@dataclass
class Patient:
    """A local workspace, the settings of a bot in it, and what the doctor finds."""

    slack: Sandbox
    settings: Settings
    ann: Teammate
    clients: Conversation

    async def examined(self, now: datetime | None = None, **changed: Any) -> dict[str, Finding]:
        """The findings by what they are about."""
        settings = self.settings.model_copy(update=changed)
        findings = await examine(settings, lambda: now or datetime.now(UTC))
        return {finding.about: finding for finding in findings}


@asynccontextmanager
async def a_patient(tmp_path: Path, manifest: Path, database_url: str = "") -> AsyncIterator[Patient]:
    """A workspace whose app was made from that manifest."""
    async with Sandbox(manifest, now=lambda: datetime(2026, 3, 2, 8, tzinfo=UTC)) as slack:
        ann = slack.add_member("Ann", admin=True)
        clients = slack.add_channel("clients", members=[ann])
        settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
            database_url=database_url or f"sqlite:///{tmp_path}/giveget.sqlite3",
            digest_channel="clients",
        )
        yield Patient(slack, settings, ann, clients)


@pytest.fixture(name="patient")
async def _patient(tmp_path: Path) -> AsyncIterator[Patient]:
    async with a_patient(tmp_path, manifest_path()) as patient:
        yield patient
