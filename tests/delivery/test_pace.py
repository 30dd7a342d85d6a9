"""One channel is not spoken into faster than Slack takes it, and no other channel waits for that."""

import pytest

from bot.pace import Pace
from bot.sandbox import Sandbox, Teammate
from tests.delivery.conftest import Post


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(name="seconds")
def _seconds() -> Seconds:
    return Seconds()


@pytest.fixture(name="pace")
def _pace(seconds: Seconds) -> Pace:
    return Pace(seconds)


def test_a_handful_goes_at_once_and_the_next_ones_a_second_apart(pace: Pace) -> None:
    assert [round(pace.turn("C1"), 2) for _ in range(7)] == [0, 0, 0, 0, 1.1, 2.2, 3.3]


def test_another_channel_does_not_wait(pace: Pace) -> None:
    for _ in range(9):
        pace.turn("C1")

    assert pace.turn("C2") == 0


def test_who_keeps_the_pace_never_waits(pace: Pace, seconds: Seconds) -> None:
    waited = []
    for _ in range(50):
        waited.append(pace.turn("C1"))
        seconds.now += 1.2

    assert max(waited) == 0


def test_over_an_hour_no_more_is_said_than_one_a_second(pace: Pace, seconds: Seconds) -> None:
    said = []
    while seconds.now < 4600:
        seconds.now += pace.turn("C1")
        said.append(seconds.now)
    busiest = max(sum(at <= each < at + 60 for each in said) for at in said)

    assert len(said) <= 3600 / 1.1 + 5
    assert busiest <= 60 / 1.1 + 5


def test_channels_in_which_it_is_quiet_are_forgotten(pace: Pace, seconds: Seconds) -> None:
    for number in range(5000):
        pace.turn(f"C{number}")
        seconds.now += 0.01

    assert len(pace._busy_until) < 1200


async def test_what_is_said_takes_a_turn_of_its_channel(post: Post, mo: Teammate, ann: Teammate) -> None:
    for number in range(4):
        await post.plans(f"k{number}", to=mo)
    await post.releases()

    assert post.courier._pace.turn(f"team:{mo.id}") > 0
    assert post.courier._pace.turn(f"team:{ann.id}") == 0


async def test_a_workspace_that_wants_to_be_left_alone_is_so_for_what_was_already_taken_up(
    post: Post, slack: Sandbox
) -> None:
    for number in range(8):
        await post.plans(f"k{number}", to=slack.add_member(f"Member {number}"))
    slack.faults.ratelimit("chat.postMessage", times=8, retry_after=30)
    await post.releases()
    tried = len(slack.wire.calls("chat.postMessage"))
    await post.releases(seconds=29)

    assert 1 <= tried <= 4
    assert len(slack.wire.calls("chat.postMessage")) == tried
