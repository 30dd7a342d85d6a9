"""Two processes on one database: what one of them hears of a person holds at the other, whatever that remembers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.app import build, drain
from bot.messages.ids import Form, Press
from bot.services import teammates
from bot.slack_clients import new_session
from storage import Reflection, Teammate
from tests.handlers.conftest import Door, Json
from tests.handlers.filled import filled
from tests.handlers.payloads import PAYLOADS, Sender, pressed
from tests.handlers.rows import AT


@pytest.fixture(name="other")
async def _other(door: Door) -> AsyncIterator[Door]:
    """Another process, with a memory of its own."""
    async with new_session() as session:
        other = Door(door.team, await build(door.team.settings, door.bot.store, session))
        await door.fill()
        await _all_look_at_home(door, other)
        yield other
        await drain(other.bot)


async def _all_look_at_home(*doors: Door) -> None:
    """Each process remembers Ann and Mo from now on."""
    for each in doors:
        for who in (_ann(each), _mo(each)):
            await each.gets(_home(who))


def _sender(door: Door, user: str) -> Sender:
    ours = door.team.slack.workspace.identity.team_id
    return Sender(user, ours, ours, f"{door.team.slack.url}/response/none")


def _ann(door: Door) -> Sender:
    return _sender(door, door.team.ann.id)


def _mo(door: Door) -> Sender:
    return _sender(door, door.team.mo.id)


def _home(who: Sender) -> Json:
    return PAYLOADS["event app_home_opened"](who)


def _changed(who: Sender) -> Json:
    return PAYLOADS["event user_change"](replace(who, changed=who.user))


def _settings(who: Sender) -> Json:
    """Only an admin may send this form."""
    return who.interaction("view_submission", view=filled(who, Form.WORKSPACE_SETTINGS))


def _mo_is_chosen(door: Door) -> Json:
    """Ann lets Mo know of an effort."""
    action = pressed(Press.TELL, selected_user=door.team.mo.id)
    return _ann(door).interaction("block_actions", actions=[action])


async def _kept_of_mo(door: Door) -> Teammate:
    assert door.bot.house is not None
    async with door.bot.house.look() as work:
        mo = await teammates.with_slack_user(work, door.team.mo.id)
    assert mo is not None
    return mo


async def _ann_answers(door: Door) -> None:
    """Then she may let somebody know of an effort."""
    assert door.bot.house is not None
    async with door.bot.house.open_work() as work:
        work.add(Reflection(touchpoint_id="talk", teammate_id="ann", at=AT, gave_size="big", got_size="big"))


def _asked(door: Door) -> int:
    """How often Slack was asked who somebody is."""
    return sum(line.method == "users.info" for line in door.team.slack.wire.lines if line.kind == "api")


async def test_who_is_an_admin_no_more_by_what_one_process_heard_is_none_at_another(door: Door, other: Door) -> None:
    ann = _ann(door)
    door.team.slack.change(door.team.ann, is_admin=False, is_owner=False)
    await door.gets(_changed(ann))
    before = (await door.everything())["workspaces"]
    await other.gets(_settings(ann))

    assert (await door.everything())["workspaces"] == before


async def test_who_became_an_admin_by_what_one_process_heard_is_one_at_another(door: Door, other: Door) -> None:
    mo = _mo(door)
    door.team.slack.change(door.team.mo, is_admin=True)
    await door.gets(_changed(mo))
    before = (await door.everything())["workspaces"]
    await other.gets(_settings(mo))

    assert (await door.everything())["workspaces"] != before


async def test_a_timezone_that_one_process_heard_of_is_not_written_back_by_another(door: Door, other: Door) -> None:
    mo = _mo(door)
    door.team.slack.change(door.team.mo, tz="Asia/Tokyo")
    await door.gets(_changed(mo))
    await other.gets(_home(mo))

    assert (await _kept_of_mo(door)).timezone == "Asia/Tokyo"


async def test_nor_is_it_when_somebody_chooses_them_there(door: Door, other: Door) -> None:
    mo = _mo(door)
    await _ann_answers(door)
    door.team.slack.change(door.team.mo, tz="Asia/Tokyo")
    await door.gets(_changed(mo))
    await other.gets(_mo_is_chosen(door))

    assert (await _kept_of_mo(door)).timezone == "Asia/Tokyo"


async def test_a_change_is_asked_about_once_at_each_process_and_all_else_nowhere(door: Door, other: Door) -> None:
    mo, counts = _mo(door), [_asked(door)]
    await _all_look_at_home(door, other)
    counts.append(_asked(door))
    door.team.slack.change(door.team.mo, tz="Asia/Tokyo")
    await door.gets(_changed(mo))
    for _ in range(2):
        await _all_look_at_home(door, other)
        counts.append(_asked(door))

    assert [after - counts[0] for after in counts[1:]] == [0, 2, 2]


@pytest.mark.parametrize("sent", [lambda door: _home(_mo(door)), _mo_is_chosen], ids=["comes", "is chosen"])
async def test_who_is_heard_to_be_gone_between_slack_s_answer_elsewhere_and_what_is_made_of_it_stays_gone(
    door: Door, other: Door, sent: Callable[[Door], Json]
) -> None:
    await _ann_answers(door)
    assert door.bot.house is not None
    async with door.bot.house.open_work() as work:  # so that Slack is asked anew
        await work.change(update(Teammate).where(Teammate.id == "mo").values(name="Mo as she was"))
    asked, calls = _asked(door), door.calls()
    async with door.bot.house.open_work() as work:
        coming = asyncio.create_task(other.gets(sent(door)))
        await door.team.slack.until(lambda: _asked(door) > asked)
        await work.change(update(Teammate).where(Teammate.id == "mo").values(active=False))
    await coming

    assert not (await _kept_of_mo(door)).active
    assert "views.publish" not in door.calls()[len(calls) :]


async def test_who_became_a_guest_while_nobody_listened_is_asked_about_once_and_known_to_be_gone(
    door: Door, other: Door
) -> None:
    await _ann_answers(door)
    door.team.slack.change(door.team.mo, kind="guest")
    assert door.bot.house is not None
    door.bot.house.directory.forget(door.team.mo.id)
    asked = _asked(door)
    for _ in range(3):
        await door.gets(_mo_is_chosen(door))

    assert not (await _kept_of_mo(door)).active
    assert _asked(door) - asked == 2  # the first time, and anew as the row said otherwise
