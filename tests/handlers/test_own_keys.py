"""A member of the team who copies another's button, or its key, reads and changes nothing that is not theirs."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.messages.ids import Press
from handlers.opening import FORMS
from storage import Flag, Prompt, Reflection
from tests.handlers.conftest import Door
from tests.handlers.payloads import PAYLOADS, VALUES, Sender, pressed

#: What stands in the rows that are Ann's alone.
SECRET = "they are near bankruptcy"
#: What only the one may press who was told or asked.
OWN = (Press.ADD_CONTEXT, Press.CALL_WRONG, Press.WORDS, Press.CHANGE, Press.SKIP, Press.TAKE_BACK, Press.NOT_CONTACT)


@pytest.fixture(name="jort")
async def _jort(door: Door) -> Sender:
    """Jort, a member like any other, where Ann added to an early word of hers, and noted something for herself."""
    await door.fill()
    assert door.bot.house is not None
    async with door.bot.house.open_work() as work:
        await work.change(update(Flag).values(context=SECRET))
        work.add(
            Reflection(
                touchpoint_id="talk",
                teammate_id="ann",
                at=door.team.now,
                gave_size="big",
                got_size="big",
                note=SECRET,
            )
        )
    return _sender(door, door.team.jort.id)


def _sender(door: Door, user: str) -> Sender:
    ours = door.team.slack.workspace.identity.team_id
    return Sender(user, ours, ours, f"{door.team.slack.url}/response/none")


def _sent(door: Door) -> str:
    return str([line.request for line in door.team.slack.wire.lines])


async def _anns(door: Door) -> list[Any]:
    assert door.bot.house is not None
    async with door.bot.house.look() as work:
        flag, prompt = await work.first(select(Flag)), await work.first(select(Prompt))
        answer = await work.first(select(Reflection).where(Reflection.teammate_id == "ann"))
        return [flag.context, flag.called_wrong, prompt.state, prompt.gave_tapped, answer.gave_size, answer.note]


async def test_nothing_of_anns_is_shown_to_jort_or_changed_by_him(door: Door, jort: Sender) -> None:
    before = await _anns(door)
    for name, payload in PAYLOADS.items():
        if not name.startswith("event "):
            await door.gets(payload(jort))

            assert SECRET not in _sent(door), name
            assert await _anns(door) == before, name


async def test_nor_by_a_button_that_opens_a_form_once_more(door: Door, jort: Sender) -> None:
    for press in FORMS:
        action = pressed(Press.REOPEN, value=f"{press}|{VALUES.get(press, 'acme')}")
        await door.gets(jort.interaction("block_actions", actions=[action], response_url=jort.response_url))

        assert SECRET not in _sent(door), press


@pytest.mark.parametrize("press", OWN)
async def test_he_is_told_that_it_is_not_his(door: Door, jort: Sender, press: Press) -> None:
    action = pressed(press)
    await door.gets(jort.interaction("block_actions", actions=[action]))  # at home: told in a direct message
    said = [line.request for line in door.team.slack.wire.calls("chat.postMessage")]

    assert "somebody else" in str(said) or "isn't there any more" in str(said)
    assert "views.open" not in door.calls()


async def test_ann_reads_what_is_hers(door: Door, jort: Sender) -> None:
    await door.gets(PAYLOADS[f"press {Press.ADD_CONTEXT}"](_sender(door, door.team.ann.id)))

    assert SECRET in _sent(door)
