"""What is handled once more, for days where it has to be: nobody hears of each try, and few are tried at once."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from sqlalchemy import select

from bot.replays import Replays
from storage import InboxEvent
from storage.store import Store
from storage.workspaces import Workspace
from tests.handlers.conftest import Door
from tests.handlers.payloads import PAYLOADS, Sender
from tests.journeys.conftest import TUESDAY


async def test_who_heard_that_something_failed_does_not_hear_it_again_each_time_it_is_tried(door: Door) -> None:
    ours, mo = door.team.slack.workspace.identity.team_id, door.team.mo
    door.team.slack.faults.proxy("views.publish", times=99)
    await door.gets(PAYLOADS["event app_home_opened"](Sender(mo.id, ours, ours)))
    for _ in range(3):
        door.team.moves_clock(minutes=2)
        await Replays(door.bot.store, door.bot.app, lambda: door.team.now).replay()
        await door.bot.listeners.finish()
    async with door.bot.store.reading(ours) as work:
        [event] = await work.all(select(InboxEvent))

    assert door.team.slack.faults.struck["proxy"] == 4
    assert event.done_at is None
    assert len(mo.sees(mo.dm)) == 1


async def test_after_an_outage_few_workspaces_are_gone_through_at_once(store: Store) -> None:
    names = [f"T{number}" for number in range(30)]
    for name in names:
        await store.found_workspace(Workspace(id=name, timezone="UTC", locale="en", connected_at=TUESDAY))
        async with store.work(name) as work:
            work.add(InboxEvent(event_id=f"Ev{name}", received_at=TUESDAY, payload={"event": {}}))
    under_way, most, handled = 0, 0, 0

    async def look_around(next: Any) -> BoltResponse:  # noqa: A002  Bolt hands it over by this name
        nonlocal under_way, most, handled
        under_way, handled = under_way + 1, handled + 1
        for _ in range(10):
            most = max(most, under_way)
            await asyncio.sleep(0)
        under_way -= 1
        return BoltResponse(status=200)

    async def nobody(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None)

    app = AsyncApp(authorize=nobody, request_verification_enabled=False)
    app.use(look_around)
    await Replays(store, app, lambda: TUESDAY.replace(hour=12)).replay()

    assert handled == len(names)
    assert 1 < most <= 8
