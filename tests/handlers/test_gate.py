"""Payloads written by hand, with the ids of others and of nothing: a member who sends them gets no further by it."""

import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import select, update

from bot.messages.ids import Form, Press
from bot.services import teammates
from bot.services.teammates import Person
from handlers import gate
from storage import Acknowledgement, Reflection, Teammate
from tests.handlers.conftest import Door
from tests.handlers.filled import CHANGING, FILLED, chosen, filled
from tests.handlers.payloads import PAYLOADS, Sender, pressed
from tests.handlers.rows import AT

#: What somebody could send who writes payloads by hand: another's ids, ids of nothing, and no ids at all.
FORGED = ("", ":", "|", "x", "x:y", "x:y:z", "acme:2026-99-99", "tonight:", "open.log|acme", "\u202e", "9" * 500)


#: Forms that say what they are about; all others are about who sends them, or about the workspace.
ABOUT_SOMETHING = [*FILLED, Form.DIFFER, Form.CONTEXT, Form.FORGET]
#: What is no forgery: a relationship that is about none yet is a new one.
MEANT = {(Form.RELATIONSHIP, "")}


def _ann(door: Door) -> Sender:
    ours = door.team.slack.workspace.identity.team_id
    return Sender(door.team.ann.id, ours, ours)


async def test_an_uninstall_is_heard(door: Door) -> None:
    door.team.slack.tokens.revoke_bot()
    await door.gets(_ann(door).event("app_uninstalled"))

    assert [each.connected_at for each in await door.bot.store.workspaces()] == [None]


async def test_what_is_remembered_of_somebody_lets_them_in_no_more_once_another_process_heard_that_they_are_gone(
    door: Door,
) -> None:
    await door.fill()
    ann, house = _ann(door), door.bot.house
    assert house is not None
    await house.directory.person(ann.user)
    door.team.slack.change(door.team.ann, deleted=True)
    async with house.open_work() as work:
        await work.change(update(Teammate).where(Teammate.id == "ann").values(active=False))
    said = len(door.calls())
    await door.gets(PAYLOADS["event app_home_opened"](ann))
    async with house.look() as work:
        known = await teammates.with_slack_user(work, door.team.ann.id)

    assert door.calls()[said:] == []
    assert known is not None
    assert not known.active


async def test_who_came_back_is_let_in_and_known_again(door: Door) -> None:
    await door.fill()
    assert door.bot.house is not None
    async with door.bot.house.open_work() as work:
        await work.change(update(Teammate).where(Teammate.id == "ann").values(active=False))
    await door.gets(PAYLOADS["event app_home_opened"](_ann(door)))
    async with door.bot.house.look() as work:
        known = await teammates.with_slack_user(work, door.team.ann.id)

    assert "views.publish" in door.calls()
    assert known is not None
    assert known.active


async def test_who_is_gone_is_not_brought_back_by_being_chosen(door: Door) -> None:
    await door.fill()
    ann, house = _ann(door), door.bot.house
    assert house is not None
    await house.directory.person(door.team.mo.id)
    door.team.slack.change(door.team.mo, deleted=True)
    async with house.open_work() as work:
        await work.change(update(Teammate).where(Teammate.id == "mo").values(active=False))
        work.add(Reflection(touchpoint_id="talk", teammate_id="ann", at=AT, gave_size="big", got_size="big"))
    await door.gets(ann.interaction("block_actions", actions=[pressed(Press.TELL, selected_user=door.team.mo.id)]))
    async with house.look() as work:
        known = await teammates.with_slack_user(work, door.team.mo.id)
        told = await work.all(select(Acknowledgement).where(Acknowledgement.teammate_id == "ann"))

    assert told == []
    assert known is not None
    assert not known.active


async def test_what_is_remembered_of_who_is_gone_does_not_bring_them_back(door: Door) -> None:
    await door.fill()
    house = door.bot.house
    assert house is not None
    remembered = await house.directory.person(door.team.mo.id)
    async with house.open_work() as work:
        await work.change(update(Teammate).where(Teammate.id == "mo").values(active=False))
    back = []
    for sure in (False, True):
        async with house.open_work() as work:
            back.append((await teammates.arrive(work, remembered, sure=sure)).active)

    assert back == [False, True]


async def test_who_somebody_is_remains_unsaid_by_a_plain_page_in_place_of_slack_s_answer() -> None:
    async def ask(slack_user: str) -> Person:
        asked: dict[str, Any] = {"client": None, "http_verb": "POST", "api_url": "", "req_args": {}}
        page: dict[str, Any] = {"data": "no healthy upstream", "headers": {}, "status_code": 502}
        raise SlackApiError("no", AsyncSlackResponse(**asked, **page))

    with pytest.raises(gate._Unknown):
        await gate._described(ask, "UANN")


@pytest.mark.parametrize("press", list(Press))
async def test_forged_values_of_buttons_do_nothing_and_are_answered(door: Door, press: Press) -> None:
    ann = _ann(door)
    await door.gets(PAYLOADS["event app_home_opened"](ann))
    rows = await door.rows()
    for value in FORGED:
        action = pressed(
            f"{press}.real" if press in (Press.GAVE, Press.GOT) else press,
            value=value,
            block_id=value[:200] or "b",
            selected_option={"value": value, "text": {"type": "plain_text", "text": "x"}},
            selected_user=door.team.eve.id,
        )
        answer = await door.gets(ann.interaction("block_actions", actions=[action]))
        assert answer.status == 200, (press, value)
    after = await door.rows()

    told = {"deliveries", "relationships", "audit", "audit_entries"}
    assert {name: count for name, count in after.items() if name not in told} == {
        name: count for name, count in rows.items() if name not in told
    }


@pytest.mark.parametrize("form", [*FILLED, *CHANGING])
async def test_forms_with_all_that_they_need_are_kept(door: Door, form: Form) -> None:
    ann = await _ann_is_here(door)
    before = await door.everything()
    answer = await door.gets(ann.interaction("view_submission", view=filled(ann, form)))

    assert (answer.status, "errors" in answer.body) == (200, False)
    assert await door.everything() != before


@pytest.mark.parametrize("form", ABOUT_SOMETHING)
async def test_the_same_forms_with_forged_ids_in_them_are_refused_and_change_nothing(door: Door, form: Form) -> None:
    ann = await _ann_is_here(door)
    before, answers = await door.everything(), {}
    for forged in FORGED:
        if (form, forged) in MEANT:
            continue
        sent = filled(ann, form, private_metadata=forged, id=f"V{len(answers)}")
        if form == Form.LOG:
            sent["state"]["values"]["relationship"] = {"relationship": chosen(forged)}
        answers[forged] = await door.gets(ann.interaction("view_submission", view=sent))

    refused = {(answer.status, json.loads(answer.body or "{}").get("response_action")) for answer in answers.values()}
    assert refused == {(200, "errors")}
    assert await door.everything() == before


async def _ann_is_here(door: Door) -> Sender:
    await door.fill()
    await door.gets(PAYLOADS["event app_home_opened"](_ann(door)))
    return _ann(door)
