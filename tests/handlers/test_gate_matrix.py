"""Everybody who is not in, times everything that Slack can send: nothing read, nothing written, nothing answered."""

from collections.abc import Callable

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.messages.ids import Form, Press
from handlers.gate import SYSTEM_EVENTS
from tests.ears import ears
from tests.handlers.conftest import Door
from tests.handlers.payloads import MANIFEST, PAYLOADS, Payload, Sender, everything

#: Nobody stands behind these; what they tell of the workspace is looked up at Slack.
SYSTEM = {f"event {name}" for name in SYSTEM_EVENTS}
#: Where it is found out whose workspace something is for.
REGISTER = ("FROM workspaces", "FROM installations")


def _ours(door: Door) -> str:
    return door.team.slack.workspace.identity.team_id


def _member(door: Door) -> Sender:
    return Sender(door.team.ann.id, _ours(door), _ours(door), f"{door.team.slack.url}/response/none")


def _eve(door: Door) -> Sender:
    return Sender(door.team.eve.id, door.team.eve.person.team_id, _ours(door))


def _of_the_organisation(door: Door) -> Sender:
    """A full member, without any mark of a stranger, of another team of our organisation."""
    door.team.slack.change(door.team.mo, team_id="T0OOST")
    return Sender(door.team.mo.id, None, _ours(door))


def _guest_of_one_channel(door: Door) -> Sender:
    return Sender(door.team.slack.add_guest("Gil", single=True).id, _ours(door), _ours(door))


def _deleted(door: Door) -> Sender:
    door.team.slack.change(door.team.mo, deleted=True)
    return Sender(door.team.mo.id, _ours(door), _ours(door))


def _unanswered(door: Door) -> Sender:
    """A member, but Slack does not say so."""
    door.team.slack.faults.error_before("users.info", times=1000)
    return Sender(door.team.jort.id, _ours(door), _ours(door))


OUTSIDERS: dict[str, Callable[[Door], Sender]] = {
    "a stranger of a shared channel": _eve,
    "a stranger who says they are ours": lambda door: Sender(door.team.eve.id, _ours(door), _ours(door)),
    "a stranger of no team": lambda door: Sender(door.team.eve.id, None, _ours(door)),
    "a guest of several channels": lambda door: Sender(door.team.guest.id, _ours(door), _ours(door)),
    "a guest of one channel": _guest_of_one_channel,
    "another team of the organisation": _of_the_organisation,
    "our bot": lambda door: Sender(door.team.slack.workspace.bot.id, _ours(door), _ours(door)),
    "Slackbot": lambda door: Sender("USLACKBOT", _ours(door), _ours(door)),
    "a deleted account": _deleted,
    "an account that nobody knows": lambda door: Sender("UNOBODY", _ours(door), _ours(door)),
    "an account that is no text of an id": lambda door: Sender("' OR 1=1 --", _ours(door), _ours(door)),
    "a workflow, with nobody behind it": lambda door: Sender(None, None, _ours(door)),
    "a member of whom Slack says nothing": _unanswered,
    "a member who says another team": lambda door: Sender(door.team.ann.id, "T0OTHER", _ours(door)),
    "a member, for a team that we are not in": lambda door: Sender(door.team.ann.id, "T0OTHER", "T0OTHER"),
}


def _tells_nothing(name: str, who: str) -> bool:
    """Whether this cell has nothing to refuse: a command names no team of its sender but that it is sent to."""
    return who == "a member who says another team" and name.startswith("/")


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nobody_else_reads_writes_or_is_answered(door: Door, who: str) -> None:
    await door.fill()
    sender = OUTSIDERS[who](door)
    rows, calls = await door.rows(), door.calls()
    with door.counted() as statements:
        for name, payload in PAYLOADS.items():
            if name in SYSTEM or _tells_nothing(name, who):
                continue
            answer = await door.gets(payload(sender))
            assert (answer.status, answer.body) == (200, ""), name
            assert [each for each in statements() if not any(where in each for where in REGISTER)] == [], name
            assert door.calls() == calls, name

    assert await door.rows() == rows


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_what_happens_to_the_workspace_does_nothing_for_who_caused_it(door: Door, who: str) -> None:
    await door.fill()
    sender = OUTSIDERS[who](door)
    before, said = await door.rows(), door.calls()
    answers = {name: await door.gets(PAYLOADS[name](sender)) for name in sorted(SYSTEM)}
    after = await door.rows()

    assert {(each.status, each.body) for each in answers.values()} == {(200, "")}
    assert {**after, "inbox": 0} == {**before, "inbox": 0}
    assert {*door.calls()[len(said) :]} <= {"auth.test", "conversations.info"}


async def test_the_same_of_a_member_is_heard(door: Door) -> None:
    await door.fill()
    member, app = _member(door), door.bot.app
    reached, unheard = set(), []
    for name, payload in PAYLOADS.items():
        request = AsyncBoltRequest(body=payload(member), mode="socket_mode")
        for listener in app._async_listeners:
            if await listener.async_matches(req=request, resp=BoltResponse(status=200)):
                reached.add(listener)
                break
        else:
            unheard.append(name)

    assert unheard == [], "these rows of the matrix are about nothing"
    assert [each.ack_function for each in app._async_listeners if each not in reached] == []


async def test_each_of_them_is_let_in_from_a_member(door: Door) -> None:
    await door.fill()
    looks = 0
    with door.counted() as statements:
        for name in {*PAYLOADS} - SYSTEM:
            assert (await door.gets(PAYLOADS[name](_member(door)))).status == 200, name
            before, looks = looks, sum("FROM workspaces LEFT OUTER JOIN teammates" in each for each in statements())
            assert looks > before, name


def test_all_that_the_manifest_and_our_own_messages_can_send_is_in_it() -> None:
    heard = ears()
    named = {name.partition(" ")[2] for name in PAYLOADS}

    assert {each["command"] for each in MANIFEST["features"]["slash_commands"]} == {
        name.split()[0] for name in PAYLOADS if name.startswith("/")
    }
    assert {each["callback_id"] for each in MANIFEST["features"]["shortcuts"]} <= named
    assert {*MANIFEST["settings"]["event_subscriptions"]["bot_events"]} <= named
    assert all(f"press {each}" in PAYLOADS or f"press {each}.real" in PAYLOADS for each in Press)
    assert {f"send {each}" for each in Form if heard.hears("view", each)} <= {*PAYLOADS}


def test_what_is_new_is_in_it_by_itself() -> None:
    heard = ears()
    heard.heard["action"].append("some.button")
    heard.heard["event"].append("team_join")
    subscribed = {"event_subscriptions": {"bot_events": ["reaction_added"]}}
    there: dict[str, Payload] = everything(heard, {**MANIFEST, "settings": subscribed})

    assert {"press some.button", "event team_join", "event reaction_added"} <= {*there} - {*PAYLOADS}
