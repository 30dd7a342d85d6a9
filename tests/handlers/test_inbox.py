"""Events are kept before they are acknowledged: none is lost in a crash, none is done twice."""

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import select

from bot.app import drain
from bot.replays import Replays
from bot.services import inbox, reflections, relationships, teammates, touchpoints
from storage import InboxEvent, Reflection
from tests.handlers.conftest import Door, Json


@pytest.fixture(name="said")
async def _said(door: Door) -> Json:
    """Jort is asked about Acme, and what Slack sends when Jort replies to that."""
    jort, ours = door.team.jort, door.team.slack.workspace.identity.team_id
    await jort_logs(door)
    await door.bot.jobs.tick()
    return {
        "type": "event_callback",
        "team_id": ours,
        "api_app_id": "A",
        "event_id": "Ev1",
        "authorizations": [{"team_id": ours, "user_id": "U0SANDBOX", "is_bot": True}],
        "event": {
            "type": "message",
            "user": jort.id,
            "channel_type": "im",
            "channel": jort.dm.id,
            "text": "gave: two evenings / got: an honest no",
            "ts": "1772528400.000100",
        },
    }


async def jort_logs(door: Door) -> None:
    """Jort was in touch with Acme."""
    team = door.team
    assert door.bot.house is not None
    person = await door.bot.house.directory.person(team.jort.id)
    async with door.bot.house.open_work() as work:
        jort = await teammates.arrive(work, person)
        acme = await relationships.add(work, relationships.Description("Acme"))
        await touchpoints.log(work, jort, touchpoints.Entry(acme.id, team.now, [jort]), team.now)


async def _kept(door: Door) -> list[InboxEvent]:
    assert door.bot.house is not None
    async with door.bot.house.look() as work:
        found: list[InboxEvent] = await work.all(select(InboxEvent))
        return found


async def _answers(door: Door) -> list[Any]:
    assert door.bot.house is not None
    async with door.bot.house.look() as work:
        return list(await work.all(select(Reflection)))


def _heard(door: Door) -> int:
    """How many messages Jort has from the bot."""
    return len(door.team.jort.sees(door.team.jort.dm))


async def test_the_same_event_twice_is_done_once(door: Door, said: Json) -> None:
    await door.gets(said)
    await door.team.slack.until(lambda: _heard(door) == 2)  # the question, and what was kept of the reply
    await door.gets(said)
    await door.bot.jobs.tick()
    await drain(door.bot)  # all that is due was said

    assert len(await _answers(door)) == 1
    assert _heard(door) == 2


async def test_what_is_done_keeps_no_words_in_the_inbox(door: Door, said: Json) -> None:
    await door.gets(said)
    [event] = await _kept(door)

    assert event.done_at is not None
    assert event.payload is None


async def _received_and_then_killed(door: Door, said: Json) -> None:
    """The event was kept and acknowledged, and then the process was gone."""
    assert door.bot.house is not None
    async with door.bot.house.open_work() as work:
        assert await inbox.receive(work, said["event_id"], said, door.team.now)


async def _replays(door: Door) -> None:
    await Replays(door.bot.store, door.bot.app, lambda: door.team.now).replay()
    await door.bot.listeners.finish()


async def test_an_event_that_a_killed_process_left_behind_is_done_after_a_minute(door: Door, said: Json) -> None:
    await _received_and_then_killed(door, said)
    door.team.moves_clock(seconds=30)
    await _replays(door)
    early = len(await _answers(door))
    door.team.moves_clock(seconds=31)
    for _ in range(3):
        await _replays(door)

    assert early == 0
    assert len(await _answers(door)) == 1
    assert [each.done_at for each in await _kept(door)] == [door.team.now]


async def test_a_process_that_is_killed_right_after_the_effect_does_it_no_second_time(door: Door, said: Json) -> None:
    slack, house = door.team.slack, door.bot.house
    assert house is not None
    slack.faults.slow("chat.postMessage", seconds=0.2)
    await door.bot.app.async_dispatch(AsyncBoltRequest(body=said, mode="socket_mode"))
    await slack.until(lambda: not slack.faults.active)  # the answer is kept, and Jort is being told
    for killed in {*door.bot.listeners._at_work}:
        killed.cancel()
    await door.bot.listeners.finish()
    [first] = await _answers(door)
    done_at = (await _kept(door))[0].done_at
    changed = reflections.Answer("small", "small", gave_text="words since then")
    async with house.open_work() as work:
        await reflections.write(work, first.teammate_id, first.touchpoint_id, changed, door.team.now)
    heard = _heard(door)
    door.team.moves_clock(minutes=2)
    await _replays(door)
    await door.gets(said)

    assert done_at is not None
    assert [each.gave_text for each in await _answers(door)] == ["words since then"]
    assert _heard(door) == heard


async def test_while_somebody_is_busy_with_an_event_a_second_delivery_waits(door: Door, said: Json) -> None:
    await _received_and_then_killed(door, said)
    await door.gets(said)

    assert await _answers(door) == []


async def test_what_was_told_to_be_impossible_is_not_tried_for_ever(door: Door, said: Json) -> None:
    said["event"]["text"] = "gave: " + "x" * 4000
    await door.gets(said)
    heard = _heard(door)
    door.team.moves_clock(minutes=2)
    await _replays(door)

    assert _heard(door) == heard
    assert (await _kept(door))[0].done_at is not None


async def test_who_was_let_go_meanwhile_is_not_let_in_by_a_replay_and_their_words_are_gone(
    door: Door, said: Json
) -> None:
    await _received_and_then_killed(door, said)
    door.team.slack.change(door.team.jort, deleted=True)
    assert door.bot.house is not None
    door.bot.house.directory.forget(door.team.jort.id)
    door.team.moves_clock(minutes=2)
    await _replays(door)

    assert await _answers(door) == []
    assert [(each.done_at, each.payload) for each in await _kept(door)] == [(door.team.now, None)]


async def test_while_slack_does_not_say_who_it_is_the_event_waits(door: Door, said: Json) -> None:
    await _received_and_then_killed(door, said)
    assert door.bot.house is not None
    door.bot.house.directory.forget(door.team.jort.id)
    door.team.slack.faults.error_before("users.info", times=5)
    door.team.moves_clock(minutes=2)
    await _replays(door)
    waiting = [each.payload for each in await _kept(door)]
    door.team.slack.faults.clear()
    door.team.moves_clock(minutes=2)
    await _replays(door)

    assert waiting == [said]
    assert len(await _answers(door)) == 1


async def test_an_event_that_comes_while_slack_does_not_say_who_it_is_is_left_to_slack_to_send_again(
    door: Door, said: Json
) -> None:
    assert door.bot.house is not None
    door.bot.house.directory.forget(door.team.jort.id)
    door.team.slack.faults.error_before("users.info", times=5)
    in_doubt = await door.gets(said)
    kept = await _kept(door)
    door.team.slack.faults.clear()
    sent_again = await door.gets(said)

    assert (in_doubt.status, sent_again.status) == (503, 200)
    assert kept == []
    assert len(await _answers(door)) == 1


async def test_ids_and_what_nobody_could_finish_are_forgotten_in_the_end(door: Door, said: Json) -> None:
    await door.gets(said)
    await _received_and_then_killed(door, said | {"event_id": "Ev2"})
    door.team.moves_clock(days=4)
    await door.bot.jobs.prune()

    assert await _kept(door) == []


async def test_an_event_that_fails_each_time_is_given_up_three_days_after_it_came(door: Door, said: Json) -> None:
    await _received_and_then_killed(door, said)
    assert door.bot.house is not None
    kept = []
    for _ in range(4):
        door.team.moves_clock(days=1)
        async with door.bot.house.open_work() as work:
            assert await inbox.receive(work, said["event_id"], said, door.team.now)
            again = await inbox.receive(work, said["event_id"], said, door.team.now)
        await door.bot.jobs.prune()
        kept.append((again, len(await _kept(door))))

    assert kept == [(False, 1), (False, 1), (False, 1), (False, 0)]


async def test_an_event_that_cannot_be_handled_stops_no_other(door: Door, said: Json) -> None:
    house = door.bot.house
    assert house is not None
    async with house.open_work() as work:
        earlier = door.team.now - timedelta(hours=1)
        work.add(InboxEvent(event_id="Ev0", received_at=earlier, payload={**said, "event_id": "Ev0", "event": "none"}))
    await _received_and_then_killed(door, said)
    door.team.moves_clock(minutes=2)
    await _replays(door)

    assert len(await _answers(door)) == 1


async def test_where_slack_does_not_say_who_sent_one_event_the_others_are_left_for_the_next_look_and_come_first(
    door: Door, said: Json
) -> None:
    ann, house = door.team.ann, door.bot.house
    assert house is not None
    by_ann = {**said["event"], "user": ann.id, "channel": ann.dm.id}
    await _received_and_then_killed(door, {**said, "event_id": "Ev0", "event": by_ann})
    door.team.moves_clock(seconds=1)
    await _received_and_then_killed(door, said)
    door.team.moves_clock(minutes=2)
    house.directory.forget(ann.id)
    door.team.slack.faults.error_before("users.info", times=5)
    replays, answers = Replays(door.bot.store, door.bot.app, lambda: door.team.now), []
    for _ in range(2):
        await replays.replay()
        await door.bot.listeners.finish()
        answers.append(len(await _answers(door)))

    assert answers == [0, 1]
    assert {each.event_id: each.done_at is not None for each in await _kept(door)} == {"Ev0": False, "Ev1": True}
    assert door.team.slack.faults.struck["error_before"] == 2
