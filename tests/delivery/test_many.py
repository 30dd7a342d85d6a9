"""A hundred workspaces: what fails in one of them is not felt in the others."""

import pytest
from sqlalchemy import select

from bot.jobs import Jobs
from bot.sandbox import Teammate
from storage import Delivery, Workspace
from tests.delivery.conftest import Post

pytestmark = pytest.mark.slow

MANY = 100


async def _broken(post: Post, trouble: str, workspace_id: str) -> None:
    """Something is wrong with one workspace: its channel, or the day of its digest."""
    async with post.store.work(workspace_id) as work:
        for digest in await work.all(select(Delivery).where(Delivery.kind == "digest")):
            if trouble == "channel":
                (await work.workspace()).digest_channel = "CNOWHERE"
                digest.to_channel = "CNOWHERE"
            if trouble == "words":
                digest.about = "no day at all"


@pytest.mark.parametrize("trouble", ["channel", "words"])
async def test_a_digest_that_fails_for_one_of_a_hundred_comes_in_the_other_99(
    post: Post, ann: Teammate, trouble: str
) -> None:
    rooms = [post.slack.add_channel(f"clients-{number}", members=[ann]) for number in range(MANY)]
    for number, room in enumerate(rooms):
        facts = {"digest_day": "monday", "digest_hour": 10, "connected_at": post.clock(), "digest_channel": room.id}
        await post.store.found_workspace(Workspace(id=f"w{number:03}", timezone="Europe/Amsterdam", **facts))
    jobs = Jobs(post.store, post.courier, post.clock, 3)
    post.clock.forward(days=6)
    await jobs.plan()
    await _broken(post, trouble, "w042")
    post.clock.forward(days=1, hours=1)
    await jobs.tick()
    await post.courier.finish()
    await jobs.tick()

    assert [room.name for room in rooms if len([each for each in ann.sees(room) if each["metadata"]]) != 1] == [
        "clients-42"
    ]
