"""Payloads written by hand, with the ids of others and of nothing: a member who sends them gets no further by it."""

import pytest

from bot.messages.ids import Form, Press
from tests.handlers.conftest import Door
from tests.handlers.payloads import PAYLOADS, Sender, pressed, view

#: What somebody could send who writes payloads by hand: another's ids, ids of nothing, and no ids at all.
FORGED = ("", ":", "|", "x", "x:y", "x:y:z", "acme:2026-99-99", "tonight:", "open.log|acme", "\u202e", "9" * 500)


#: Modals without a button to send them.
NEVER_SENT = {"CONTACTS", "WHY", "CARD"}


def _ann(door: Door) -> Sender:
    ours = door.team.slack.workspace.identity.team_id
    return Sender(door.team.ann.id, ours, ours)


async def test_an_uninstall_is_heard(door: Door) -> None:
    door.team.slack.tokens.revoke_bot()
    await door.gets(_ann(door).event("app_uninstalled"))

    assert [each.connected_at for each in await door.bot.store.workspaces()] == [None]


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


@pytest.mark.parametrize("form", [each for each in Form if each.name not in NEVER_SENT])
async def test_forged_forms_keep_nothing_of_what_is_not_there(door: Door, form: Form) -> None:
    ann = _ann(door)
    await door.gets(PAYLOADS["event app_home_opened"](ann))
    for metadata in FORGED:
        sent = view(ann, form, private_metadata=metadata, id=f"V{len(metadata)}")
        answer = await door.gets(ann.interaction("view_submission", view=sent))
        assert answer.status == 200, (form, metadata)
    after = await door.rows()

    assert all(after[name] == 0 for name in ("touchpoints", "reflections", "contacts", "pacts", "promises", "flags"))
