"""What stands between us and Slack may answer in its place, and some faults are ours: none of it is Slack's no."""

from collections.abc import Collection
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncSlackResponse, AsyncWebClient

from bot.delivery import Courier
from bot.outcomes import is_outage
from bot.sandbox import Teammate
from bot.services import retractions
from bot.wording import Wordings
from storage import Delivery
from tests.delivery.conftest import Post


async def test_what_a_proxy_refuses_is_said_once_it_lets_us_through(post: Post, mo: Teammate) -> None:
    post.slack.faults.proxy("chat.postMessage", times=2)
    await post.plans(to=mo)
    await post.releases()
    meanwhile = await post.row()
    await post.releases(minutes=1)
    await post.releases(minutes=1)

    assert (meanwhile.state, meanwhile.error) == ("unsure", "http_403")
    assert (await post.row()).state == "sent"
    assert len(mo.sees(mo.dm)) == 1


async def test_what_is_forgotten_goes_once_a_proxy_lets_us_through(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.releases()
    post.slack.faults.proxy("chat.delete")
    async with post.store.work("team") as work:
        await retractions.to_person(work, mo.id)
    await post.releases()
    before = len(mo.sees(mo.dm))
    await post.releases(minutes=1)

    assert before == 1
    assert mo.sees(mo.dm) == []


async def test_a_message_that_cannot_be_worded_again_keeps_no_other_waiting(post: Post, mo: Teammate) -> None:
    await post.plans("stuck", to=mo)
    await post.releases()
    await post.changes("stuck", stale=True)
    post.slack.faults.error_before("chat.update", times=10_000)
    await post.releases()
    await post.plans("k", to=mo)
    await post.releases()

    assert (await post.row("stuck")).stale
    assert (await post.row("k")).state == "sent"


async def test_what_cannot_be_worded_again_keeps_nothing_from_being_taken_back(post: Post, mo: Teammate) -> None:
    stuck = [f"stuck {number}" for number in range(12)]
    for key in [*stuck, "forgotten"]:
        await post.plans(key, to=mo)
        await post.releases(seconds=2)
    for key in stuck:
        await post.changes(key, stale=True)
    post.slack.faults.error_before("chat.update", times=10_000)
    async with post.store.work("team") as work:
        await retractions.by_ids(work, [(await post.row("forgotten")).id])
    for _ in range(2):
        await post.releases()

    assert len(mo.sees(mo.dm)) == len(stuck)


async def test_what_cannot_be_worded_again_is_tried_more_and_more_rarely(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    await post.releases()
    await post.changes(stale=True)
    post.slack.faults.error_before("chat.update", times=20)
    tries = []
    for _ in range(600):
        await post.releases(seconds=1)
        tries.append(len(post.slack.wire.calls("chat.update")))

    assert tries[3] == 2
    assert tries[-1] == 9


class _FailsAfterwards(Wordings):
    """Words as they are, and a fault of ours once they were said."""

    async def outdated_by(self, delivery: Delivery) -> Collection[str]:
        raise RuntimeError(delivery.id)


async def test_a_fault_of_ours_after_the_post_leaves_it_posted(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    failing = Courier(post.store, _FailsAfterwards(post.store, post.lines.line), post.clock, post.lines)
    await failing.release()

    assert (await post.row()).state == "sent"


async def test_an_answer_that_cannot_be_read_has_the_message_looked_for(
    post: Post, mo: Teammate, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = post.courier._post

    async def answers_without_ts(*what: Any) -> Any:
        await posts(*what)
        return {}["ts"]

    await post.plans(to=mo)
    with monkeypatch.context() as patched:
        patched.setattr(post.courier, "_post", answers_without_ts)
        await post.releases()
    meanwhile = await post.row()
    await post.releases(minutes=1)

    assert meanwhile.state == "unsure"
    assert (await post.row()).state == "sent"
    assert len(mo.sees(mo.dm)) == 1


@pytest.mark.parametrize(("status", "answer", "is_final"), [
    (200, {"ok": False, "error": "channel_not_found"}, "final"),
    (200, {"ok": False, "error": "ekm_access_denied"}, "not final"),
    (200, {"ok": False, "error": "token_revoked"}, "not final"),
    (429, {"ok": False, "error": "ratelimited"}, "not final"),
    (403, {"error": "forbidden"}, "not final"),
    (200, None, "not final"),
    (503, "Service Unavailable", "not final"),
])  # fmt: skip
def test_only_what_slack_itself_says_no_to_is_final(status: int, answer: object, is_final: str) -> None:
    response = AsyncSlackResponse(
        client=AsyncWebClient(), http_verb="POST", api_url="", req_args={}, data=answer, headers={}, status_code=status
    )

    assert is_outage(SlackApiError("no", response)) == (is_final == "not final")
