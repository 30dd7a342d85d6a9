"""Who somebody is and how a channel is shared, as Slack says it and no longer than it holds."""

import asyncio
from typing import Any

import pytest

from bot.directory import Directory
from bot.sandbox import Sandbox, Teammate
from tests.delivery.conftest import Post


@pytest.fixture(name="directory")
def _directory(post: Post) -> Directory:
    return post.lines.one.directory


async def test_a_member_is_described_as_slack_knows_them(directory: Directory, slack: Sandbox) -> None:
    mo = slack.add_member("Mo Vos", tz="America/New_York", locale="nl-NL", admin=False)
    person = await directory.person(mo.id)

    assert (person.name, person.timezone, person.locale, person.admin, person.member) == (
        "Mo Vos",
        "America/New_York",
        "nl",
        False,
        True,
    )


async def test_only_members_of_the_team_are_members(directory: Directory, slack: Sandbox) -> None:
    strangers = [slack.add_guest("Gus"), slack.add_guest("Gia", single=True), slack.add_outsider("Eve", team="Acme")]
    gone = slack.add_member("Jort")
    slack.change(gone, deleted=True)
    ids = [*(each.id for each in strangers), gone.id, slack.workspace.bot.id]

    assert [(await directory.person(each)).member for each in ids] == [False] * 5


@pytest.mark.parametrize("timezone", ["Mars/Olympus", "", "Europe", "../etc/passwd", "\x00"])
async def test_a_timezone_that_we_do_not_know_is_none(
    directory: Directory, slack: Sandbox, mo: Teammate, timezone: str
) -> None:
    facts: dict[str, Any] = {"id": mo.id, "tz": timezone, "profile": {}, "team_id": "T"}

    assert directory._describe(facts).timezone is None


async def test_what_slack_said_is_believed_until_it_says_something_else(
    directory: Directory, slack: Sandbox, mo: Teammate
) -> None:
    before = (await directory.person(mo.id)).name
    slack.change(mo, display_name="Maurits")
    believed = (await directory.person(mo.id)).name
    directory.forget(mo.id)

    assert (before, believed, (await directory.person(mo.id)).name) == ("Mo", "Mo", "Maurits")


async def test_admins_are_those_of_the_team_its_owner_first(directory: Directory, slack: Sandbox) -> None:
    ben = slack.add_member("Ben", admin=True)

    assert [each.name for each in await directory.admins()] == ["Ann", "Ben"]
    assert ben.id in [each.slack_user for each in await directory.admins()]


@pytest.mark.parametrize("named", ["clients", "#clients"])
async def test_a_channel_is_found_by_what_a_setting_calls_it(
    directory: Directory, slack: Sandbox, mo: Teammate, named: str
) -> None:
    room = slack.add_channel("clients", members=[mo])

    assert await directory.channel_id(named) == room.id
    assert await directory.channel_id(room.id) == room.id
    assert await directory.channel_id("nowhere") is None


async def test_an_answer_that_was_under_way_when_somebody_changed_is_not_believed(
    directory: Directory, slack: Sandbox, mo: Teammate
) -> None:
    ask, asked, goes_on = directory.client.users_info, asyncio.Event(), asyncio.Event()

    async def slowly(**said: Any) -> Any:
        answer = await ask(**said)
        asked.set()
        await goes_on.wait()
        return answer

    directory.client.users_info = slowly  # type: ignore[method-assign]
    under_way = asyncio.create_task(directory.person(mo.id))
    await asked.wait()
    directory.client.users_info = ask  # type: ignore[method-assign]
    slack.change(mo, deleted=True)
    directory.forget(mo.id)
    goes_on.set()

    assert not (await under_way).member
    assert not (await directory.person(mo.id)).member


async def test_a_channel_is_looked_at_anew_each_time(directory: Directory, slack: Sandbox, mo: Teammate) -> None:
    room = slack.add_channel("clients", members=[mo])
    before = await directory.channel(room.id)
    slack.share(room, "Acme")
    after = await directory.channel(room.id)

    assert before is not None
    assert after is not None
    assert (before.shared_outside, after.shared_outside) == (False, True)


@pytest.mark.parametrize(
    ("said", "shared"),
    [
        ({}, False),
        ({"is_shared": True}, True),  # with whom is not said: when in doubt, outside
        ({"is_shared": True, "is_org_shared": True}, True),  # with another team of the organisation
        ({"is_ext_shared": True}, True),
        ({"is_pending_ext_shared": True}, True),
        ({"pending_shared": ["T2"]}, True),
        ({"pending_connected_team_ids": ["T2"]}, True),
    ],
)
async def test_when_in_doubt_a_channel_is_shared(
    directory: Directory,
    slack: Sandbox,
    mo: Teammate,
    said: dict[str, Any],
    shared: bool,  # noqa: FBT001
) -> None:
    room = slack.add_channel("clients", members=[mo])
    nothing = {"is_ext_shared": False, "is_shared": False, "pending_shared": [], "is_pending_ext_shared": False}
    room._sharing = lambda: {**nothing, **said}  # type: ignore[method-assign]
    channel = await directory.channel(room.id)

    assert channel is not None
    assert channel.shared_outside is shared


async def test_the_direct_message_is_opened_once(directory: Directory, slack: Sandbox, mo: Teammate) -> None:
    for _ in range(3):
        assert await directory.direct_message(mo.id) == mo.dm.id

    assert len(slack.wire.calls("conversations.open")) == 1


async def test_guests_in_a_channel_are_counted_in_a_few_calls(directory: Directory, slack: Sandbox) -> None:
    members = [slack.add_member(f"Member {number}") for number in range(10)]
    guests = [slack.add_guest("Gus"), slack.add_guest("Gia", single=True)]
    shown = slack.add_channel("shown", members=[*members, *guests])
    ours = slack.add_channel("ours", members=members)

    assert await directory.guests_in(shown.id) == 2
    assert await directory.guests_in(ours.id) == 0
    assert await directory.guests_in("C0NOWHERE") == 0


async def test_guests_are_counted_no_longer_than_one_wants_to_wait(directory: Directory, slack: Sandbox) -> None:
    shown = slack.add_channel("shown", members=[slack.add_member("Mo"), slack.add_guest("Gus")])
    slack.faults.slow("conversations.members", seconds=0.5)

    assert await directory.guests_in(shown.id, within=0.05) == 0
    assert await directory.guests_in(shown.id) == 1
