"""What stands between us and Slack may answer in its place, and some faults are ours: none of it is Slack's no."""

from collections.abc import Collection

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


class _FailsAfterwards(Wordings):
    """Words as they are, and a fault of ours once they were said."""

    async def outdated_by(self, delivery: Delivery) -> Collection[str]:
        raise RuntimeError(delivery.id)


async def test_what_fails_after_its_post_is_looked_for_and_not_given_up(post: Post, mo: Teammate) -> None:
    await post.plans(to=mo)
    failing = Courier(post.store, _FailsAfterwards(post.store, post.lines.line), post.clock, post.lines)
    await failing.release()
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
