"""Who is in: for everybody else nothing is read, nothing is written, and nothing is said."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.messages.ids import Form, Press, Shortcut
from handlers.gate import SYSTEM_EVENTS
from tests.handlers.conftest import Door, Json

Payload = Callable[[Door, str, str], Json]


def _by(kind: str, door: Door, user: str, team: str, **facts: Any) -> Json:
    """What all interactions have in common."""
    ours = door.team.slack.workspace.identity.team_id
    return {
        "type": kind,
        "team": {"id": ours, "domain": "zuid"},
        "user": {"id": user, "team_id": team, "name": "x"},
        "api_app_id": "A",
        "token": "t",
        "trigger_id": "1.1.x",
        **facts,
    }


def _event(door: Door, event: Json) -> Json:
    ours = door.team.slack.workspace.identity.team_id
    authorizations = [{"team_id": ours, "user_id": "U0SANDBOX", "is_bot": True}]
    return {
        "type": "event_callback",
        "team_id": ours,
        "api_app_id": "A",
        "event_id": f"Ev{event.get('user')}{event['type']}",
        "event": event,
        "authorizations": authorizations,
    }


def _pressed(press: str, **facts: Any) -> Json:
    return {"action_id": press, "block_id": "b", "type": "button", "value": "x", "action_ts": "1.1", **facts}


def _view(door: Door, form: str, **facts: Any) -> Json:
    return {
        "id": "V1",
        "type": "modal",
        "callback_id": form,
        "private_metadata": "",
        "team_id": door.team.slack.workspace.identity.team_id,
        "hash": "1.x",
        "blocks": [{"type": "input", "block_id": "name"}],
        "state": {"values": {"name": {"name": {"type": "plain_text_input", "value": "Evil"}}}},
        **facts,
    }


PAYLOADS: dict[str, Payload] = {
    "command": lambda door, user, team: {
        "command": "/giveget",
        "text": "balance Acme",
        "user_id": user,
        "team_id": door.team.slack.workspace.identity.team_id,
        "channel_id": "C1",
        "trigger_id": "1.1.x",
        "response_url": f"{door.team.slack.url}/response/none",
    },
    "button": lambda door, user, team: _by(
        "block_actions", door, user, team, actions=[_pressed(Press.OPEN_CARD, value="acme")]
    ),
    "select": lambda door, user, team: _by(
        "block_actions",
        door,
        user,
        team,
        actions=[_pressed(Press.TELL, type="users_select", block_id="tell:t1", selected_user=user)],
    ),
    "form": lambda door, user, team: _by("view_submission", door, user, team, view=_view(door, Form.RELATIONSHIP)),
    "shortcut": lambda door, user, team: _by("shortcut", door, user, team, callback_id=Shortcut.LOG, action_ts="1.1"),
    "message shortcut": lambda door, user, team: _by(
        "message_action",
        door,
        user,
        team,
        callback_id=Shortcut.LOG_MESSAGE,
        action_ts="1.1",
        message={"ts": "1.1", "text": "Acme", "type": "message"},
        channel={"id": "C1", "name": "x"},
    ),
    "options": lambda door, user, team: _by(
        "block_suggestion",
        door,
        user,
        team,
        action_id=Press.PICK_RELATIONSHIP,
        block_id="relationship",
        value="",
        view=_view(door, Form.LOG),
    ),
    "home": lambda door, user, team: _event(
        door, {"type": "app_home_opened", "user": user, "tab": "home", "channel": "D1"}
    ),
    "message": lambda door, user, team: _event(
        door,
        {
            "type": "message",
            "user": user,
            "user_team": team,
            "channel_type": "im",
            "channel": "D1",
            "text": "gave: x / got: y",
            "ts": "1.1",
        },
    ),
}
STRANGERS = ("outsider", "guest", "bot", "deleted", "unknown", "unanswered")


def _stranger(door: Door, who: str) -> tuple[str, str]:
    """The user and team that Slack says, of somebody who is not in."""
    team, ours = door.team, door.team.slack.workspace.identity.team_id
    if who == "outsider":
        return team.eve.id, team.eve.person.team_id
    if who == "guest":
        return team.guest.id, ours
    if who == "bot":
        return team.slack.workspace.bot.id, ours
    if who == "deleted":
        team.slack.change(team.mo, deleted=True)
        return team.mo.id, ours
    if who == "unanswered":
        team.slack.faults.error_before("users.info", times=1000)
        return team.jort.id, ours
    return "UNOBODY", ours


async def _acme(door: Door) -> None:
    """There is something to see."""
    await door.gets(PAYLOADS["form"](door, door.team.ann.id, door.team.slack.workspace.identity.team_id))


@pytest.mark.parametrize("kind", PAYLOADS)
async def test_a_member_is_let_in(door: Door, kind: str) -> None:
    jort, ours = door.team.jort, door.team.slack.workspace.identity.team_id
    before = await door.rows()
    answer = await door.gets(PAYLOADS[kind](door, jort.id, ours))

    assert answer.status == 200
    assert door.calls()[1:] or answer.body or await door.rows() != before


@pytest.mark.parametrize("who", STRANGERS)
async def test_nobody_else_reads_writes_or_is_answered(door: Door, who: str) -> None:
    await _acme(door)
    user, team = _stranger(door, who)
    rows, calls = await door.rows(), door.calls()
    with door.counted() as statements:
        answers = [await door.gets(payload(door, user, team)) for payload in PAYLOADS.values()]
        touched = list(statements())

    assert {(answer.status, answer.body) for answer in answers} == {(200, "")}
    assert touched == []
    assert await door.rows() == rows
    assert door.calls() == calls


async def test_an_outsider_who_claims_to_be_one_of_us_is_none(door: Door) -> None:
    ours, rows = door.team.slack.workspace.identity.team_id, await door.rows()
    for payload in PAYLOADS.values():
        await door.gets(payload(door, door.team.eve.id, ours))

    assert await door.rows() == rows


async def test_another_team_s_payloads_are_not_ours(door: Door) -> None:
    rows = await door.rows()
    for payload in PAYLOADS.values():
        told = payload(door, door.team.jort.id, "T0OTHER")
        told |= {"team_id": "T0OTHER", "authorizations": [{"team_id": "T0OTHER"}]} | (
            {"team": {"id": "T0OTHER"}} if "team" in told else {}
        )
        await door.gets(told)

    assert await door.rows() == rows


async def test_what_happens_to_the_workspace_needs_nobody_behind_it(door: Door) -> None:
    member = {"id": door.team.mo.id, "team_id": door.team.slack.workspace.identity.team_id}
    for name in sorted(SYSTEM_EVENTS - {"app_uninstalled", "tokens_revoked"}):
        user: Any = member if name == "user_change" else door.team.eve.id
        answer = await door.gets(_event(door, {"type": name, "user": user, "channel": "C1"}))
        assert answer.status == 200

    assert (await door.rows())["teammates"] == 0


async def test_an_uninstall_is_heard(door: Door) -> None:
    door.team.slack.tokens.revoke_bot()
    await door.gets(_event(door, {"type": "app_uninstalled"}))

    assert [each.connected_at for each in await door.bot.store.workspaces()] == [None]


#: What somebody could send who writes payloads by hand: another's ids, ids of nothing, and no ids at all.
FORGED = ("", ":", "|", "x", "x:y", "x:y:z", "acme:2026-99-99", "tonight:", "open.log|acme", "\u202e", "9" * 500)


#: Modals without a button to send them.
NEVER_SENT = {"CONTACTS", "WHY", "CARD"}


@pytest.mark.parametrize("press", list(Press))
async def test_forged_values_of_buttons_do_nothing_and_are_answered(door: Door, press: Press) -> None:
    ann, ours = door.team.ann, door.team.slack.workspace.identity.team_id
    await door.gets(PAYLOADS["home"](door, ann.id, ours))
    rows = await door.rows()
    for value in FORGED:
        action = _pressed(
            f"{press}.real" if press in (Press.GAVE, Press.GOT) else press,
            value=value,
            block_id=value[:200] or "b",
            selected_option={"value": value, "text": {"type": "plain_text", "text": "x"}},
            selected_user=door.team.eve.id,
        )
        answer = await door.gets(_by("block_actions", door, ann.id, ours, actions=[action]))
        assert answer.status == 200, (press, value)
    after = await door.rows()

    told = {"deliveries", "relationships", "audit", "audit_entries"}
    assert {name: count for name, count in after.items() if name not in told} == {
        name: count for name, count in rows.items() if name not in told
    }


@pytest.mark.parametrize("form", [each for each in Form if each.name not in NEVER_SENT])
async def test_forged_forms_keep_nothing_of_what_is_not_there(door: Door, form: Form) -> None:
    ann, ours = door.team.ann, door.team.slack.workspace.identity.team_id
    await door.gets(PAYLOADS["home"](door, ann.id, ours))
    for metadata in FORGED:
        view = _view(door, form, private_metadata=metadata, id=f"V{len(metadata)}")
        answer = await door.gets(_by("view_submission", door, ann.id, ours, view=view))
        assert answer.status == 200, (form, metadata)
    after = await door.rows()

    assert all(after[name] == 0 for name in ("touchpoints", "reflections", "contacts", "pacts", "promises", "flags"))
