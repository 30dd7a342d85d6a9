"""Everybody who is not in, times everything that Slack can send: nothing read, nothing written, nothing answered."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.arrivals import Team
from bot.messages.ids import Form, Press
from bot.services import teammates
from storage import Delivery
from tests.ears import ears
from tests.handlers.conftest import Door, Json
from tests.handlers.payloads import MANIFEST, PAYLOADS, UNASKED, Payload, Sender, everything

#: Nobody stands behind these; what they tell of the workspace is looked up at Slack. Written out, so that whoever lets
#: another one pass has to say so here as well.
SYSTEM = {
    "event app_uninstalled",
    "event channel_archive",
    "event channel_shared",
    "event channel_unshared",
    "event member_joined_channel",
    "event team_access_revoked",
    "event tokens_revoked",
    "event user_change",
}
#: Those of them that tell that the app is gone.
DEPARTURES = {"event app_uninstalled", "event team_access_revoked", "event tokens_revoked"}
#: The tables that each of them changes, where it is true of us.
EFFECTS = {
    **{name: {"deliveries"} for name in SYSTEM},
    **{name: {"workspaces"} for name in DEPARTURES},
    "event user_change": {"teammates"},
}
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


def _marked_as_a_stranger(door: Door) -> Sender:
    """Of our team by all that Slack says, but for one mark."""
    door.team.slack.change(door.team.eve, team_id=_ours(door))
    return Sender(door.team.eve.id, _ours(door), _ours(door))


async def _bo(door: Door) -> tuple[str, str]:
    """A member of another team that has the app too, and that team."""
    oost = door.team.slack.add_team("Oost")
    bo, team = oost.add_member("Bo"), oost.workspace.identity.team_id
    token = door.team.slack.tokens.give("bot", team)
    await door.bot.connections.add(Team(team, "Oost", oost.workspace.bot.id), token)
    return bo.id, team


async def _in_our_form(door: Door) -> Sender:
    """Where a channel is shared, Slack names the team of who sends a form and the one whose app opened it."""
    bo, theirs = await _bo(door)
    return Sender(bo, theirs, theirs, installed=_ours(door))


async def _in_their_form(door: Door) -> Sender:
    bo, theirs = await _bo(door)
    return Sender(bo, theirs, _ours(door), installed=theirs)


async def _in_our_channel(door: Door) -> Sender:
    """Where a channel is shared, an event for our installation may name the other team."""
    bo, theirs = await _bo(door)
    return Sender(bo, None, theirs, authorized=_ours(door))


OUTSIDERS: dict[str, Callable[[Door], Sender | Awaitable[Sender]]] = {
    "a stranger of a shared channel": _eve,
    "a stranger who says they are ours": lambda door: Sender(door.team.eve.id, _ours(door), _ours(door)),
    "a stranger of no team": lambda door: Sender(door.team.eve.id, None, _ours(door)),
    "a stranger by nothing but one mark": _marked_as_a_stranger,
    "a member of another team with the app, in our form": _in_our_form,
    "a member of another team with the app, in a form of theirs": _in_their_form,
    "a member of another team with the app, in our channel": _in_our_channel,
    "a member, in the form of a team that we are not in": lambda door: Sender(
        door.team.ann.id, _ours(door), _ours(door), installed="T0OTHER"
    ),
    "a guest of several channels": lambda door: Sender(door.team.guest.id, _ours(door), _ours(door)),
    "a guest of one channel": _guest_of_one_channel,
    "another team of the organisation": _of_the_organisation,
    "our bot": lambda door: Sender(door.team.slack.workspace.bot.id, _ours(door), _ours(door)),
    "Slackbot": lambda door: Sender("USLACKBOT", _ours(door), _ours(door)),
    "a deleted account": _deleted,
    "an account that nobody knows": lambda door: Sender("UNOBODY", _ours(door), _ours(door)),
    "an account that is no text of an id": lambda door: Sender("' OR 1=1 --", _ours(door), _ours(door)),
    "a workflow, with nobody behind it": lambda door: Sender(None, None, _ours(door)),
    "a workflow that shows what a member pressed": lambda door: Sender(
        None, None, _ours(door), interactor=door.team.ann.id
    ),
    "a member of whom Slack says nothing": _unanswered,
    "a member who says another team": lambda door: Sender(door.team.ann.id, "T0OTHER", _ours(door)),
    "a member, for a team that we are not in": lambda door: Sender(door.team.ann.id, "T0OTHER", "T0OTHER"),
}


#: Those whose events are for a team that is not ours, whatever they are about.
ELSEWHERE = (
    "a member of another team with the app, in our form",
    "a member, for a team that we are not in",
)

#: What some of them are told by; without it they are members who do what members may.
TOLD_BY: dict[str, Callable[[str, Json], bool]] = {
    # A command names no team of its sender but that it is sent to.
    "a member who says another team": lambda name, said: not name.startswith("/"),
    "a member of another team with the app, in our form": lambda name, said: "view" in said,
    "a member of another team with the app, in our channel": lambda name, said: name.startswith("event "),
    "a member, in the form of a team that we are not in": lambda name, said: "view" in said,
}


async def _sender(door: Door, who: str) -> Sender:
    sender = OUTSIDERS[who](door)
    return sender if isinstance(sender, Sender) else await sender


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nobody_else_reads_writes_or_is_answered(door: Door, caplog: pytest.LogCaptureFixture, who: str) -> None:
    await door.fill()
    sender, is_told_by = await _sender(door, who), TOLD_BY.get(who, lambda *_: True)
    rows, calls = await door.everything(), door.calls()
    with door.counted() as statements:
        for name, payload in {**PAYLOADS, **UNASKED}.items():
            said = payload(sender)
            if name in SYSTEM or not is_told_by(name, said):
                continue
            answer = await door.gets(said)
            # As long as nobody can say who is behind it, it is not taken: to say yes to it would lose what was typed.
            status = 503 if who == "a member of whom Slack says nothing" else 200
            assert (answer.status, answer.body) == (status, ""), name
            assert [each.message for each in caplog.records if each.levelno > logging.WARNING] == [], name
            assert [each for each in statements() if not any(where in each for where in REGISTER)] == [], name
            assert door.calls() == calls, name

    assert await door.everything() == rows


async def _settle(door: Door) -> None:
    """The weekly post goes to a channel, and what is kept of the teammates is what Slack says of them."""
    house = door.bot.house
    assert house is not None
    people = [] if door.team.slack.faults.active else [door.team.ann, door.team.mo]
    described = [await house.asked_anew(each.id) for each in people]
    async with house.open_work() as work:
        (await work.workspace()).digest_channel = door.team.clients.id
        for person in described:
            await teammates.arrive(work, person, sure=True)


async def _post(door: Door) -> None:
    """A weekly post stands in the channel, and that is shared; Mo has moved. Nobody has told us yet."""
    slack, clients = door.team.slack, door.team.clients
    assert door.bot.house is not None
    async with door.bot.house.open_work() as work:
        due = {"about": "d", "due_at": door.team.now, "to_channel": clients.id}
        work.add(Delivery(kind="digest", dedup_key="k", state="sent", channel=clients.id, ts="1.0", **due))
    slack.share(clients, "T0ACME")
    slack.change(door.team.mo, tz="Asia/Tokyo")


async def _kept(door: Door) -> dict[str, list[str]]:
    return {**await door.everything(), "inbox": []}


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_what_happens_to_the_workspace_does_nothing_for_who_caused_it(door: Door, who: str) -> None:
    await door.fill()
    sender = replace(await _sender(door, who), channel=door.team.clients.id)
    await _settle(door)
    before, said = await _kept(door), door.calls()
    answers = {name: await door.gets(PAYLOADS[name](sender)) for name in sorted(SYSTEM)}

    assert {(each.status, each.body) for each in answers.values()} == {(200, "")}
    assert await _kept(door) == before
    assert {*door.calls()[len(said) :]} <= {"auth.test", "conversations.info"}


@pytest.mark.parametrize("name", sorted(SYSTEM))
async def test_what_happened_to_our_workspace_has_its_effect(door: Door, name: str) -> None:
    await door.fill()
    await _settle(door)
    await _post(door)
    if name in DEPARTURES:
        door.team.slack.tokens.revoke_bot(_ours(door))
    before = await _kept(door)
    await door.gets(PAYLOADS[name](replace(_member(door), channel=door.team.clients.id, changed=door.team.mo.id)))
    after = await _kept(door)

    assert EFFECTS[name] <= {table for table in after if after[table] != before[table]}


@pytest.mark.parametrize("who", ELSEWHERE)
async def test_what_happened_to_our_workspace_has_none_when_another_s_event_tells_it(door: Door, who: str) -> None:
    await door.fill()
    sender = replace(await _sender(door, who), channel=door.team.clients.id, changed=door.team.mo.id)
    await _settle(door)
    await _post(door)
    before = await _kept(door)
    for name in sorted(SYSTEM - DEPARTURES):
        await door.gets(PAYLOADS[name](sender))
        assert await _kept(door) == before, name
    door.team.slack.tokens.revoke_bot(_ours(door))
    for name in sorted(DEPARTURES):
        await door.gets(PAYLOADS[name](sender))
        assert await _kept(door) == before, name


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
