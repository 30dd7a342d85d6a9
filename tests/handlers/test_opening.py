"""A form opens while its trigger lives, and keeps no transaction open while Slack is asked something for it."""

import asyncio

import pytest

from bot.messages.ids import Press
from handlers.opening import FORMS
from tests.handlers.conftest import Door, Json
from tests.handlers.payloads import VALUES, Sender, pressed


@pytest.fixture(name="settings_pressed")
async def _settings_pressed(door: Door) -> Json:
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


@pytest.mark.parametrize("press", FORMS)
async def test_every_form_that_did_not_open_opens_by_the_button_that_offers_it_again(door: Door, press: Press) -> None:
    await door.fill()
    ann, ours = door.team.ann.id, door.team.slack.workspace.identity.team_id
    offered = pressed(Press.REOPEN, value=f"{press}|{VALUES.get(press, 'acme')}")
    await door.gets(Sender(ann, ours, ours).interaction("block_actions", actions=[offered]))

    assert [each for each in door.calls() if each.startswith(("views.", "chat."))] == ["views.open"]


async def test_guests_are_counted_outside_of_any_transaction_and_the_form_waits_for_no_slow_slack(
    door: Door, settings_pressed: Json
) -> None:
    slack, store = door.team.slack, door.bot.store
    slack.faults.slow("conversations.members", seconds=60)
    before = asyncio.get_running_loop().time()
    opening = asyncio.create_task(door.gets(settings_pressed))
    await slack.until(lambda: not slack.faults.active)  # Slack is thinking
    open_then = [engine.pool.checkedout() for engine in (store.engine, store.readers)]  # type: ignore[attr-defined]
    await opening

    assert open_then == [0, 0]
    assert "views.open" in door.calls()
    assert asyncio.get_running_loop().time() - before < 30
