"""A form opens while its trigger lives, and keeps no transaction open while Slack is asked something for it."""

import asyncio

import pytest

from bot.messages.ids import Press
from tests.handlers.conftest import Door, Json


@pytest.fixture(name="pressed")
async def _pressed(door: Door) -> Json:
    """Ann, an admin, opens "Our settings", where the weekly post goes to a channel."""
    assert door.bot.house is not None
    ann, team = door.team.ann, door.team.slack.workspace.identity.team_id
    async with door.bot.house.open_work() as work:
        (await work.workspace()).digest_channel = door.team.clients.id
    return {
        "type": "block_actions",
        "team": {"id": team},
        "user": {"id": ann.id, "team_id": team},
        "api_app_id": "A",
        "trigger_id": "1.2.3",
        "container": {"type": "view", "view_id": "V1"},
        "actions": [{"type": "button", "action_id": Press.OPEN_WORKSPACE_SETTINGS, "block_id": "b", "value": ""}],
    }


async def test_guests_are_counted_outside_of_any_transaction_and_the_form_waits_for_no_slow_slack(
    door: Door, pressed: Json
) -> None:
    slack, store = door.team.slack, door.bot.store
    slack.faults.slow("conversations.members", seconds=2)
    before = asyncio.get_running_loop().time()
    opening = asyncio.create_task(door.gets(pressed))
    await slack.until(lambda: not slack.faults.active)  # Slack is thinking
    open_then = [engine.pool.checkedout() for engine in (store.engine, store.readers)]  # type: ignore[attr-defined]
    await opening

    assert open_then == [0, 0]
    assert "views.open" in door.calls()
    assert asyncio.get_running_loop().time() - before < 1.9
