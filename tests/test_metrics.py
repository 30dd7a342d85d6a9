"""What can be measured from outside."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import select

from bot.metrics import Metrics, kind_of, shown
from bot.slack_clients import saying_client
from storage import Delivery
from storage.store import Store
from storage.words import DeliveryState

ROOT = Path(__file__).parents[1]
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(name="metrics")
async def _metrics(store: Store, workspace_id: str) -> Metrics:
    """A ledger with one message sent, one due for ten minutes, and two given up."""
    async with store.work(workspace_id) as work:
        (await work.workspace()).connected_at = AT - timedelta(days=1)
        rows: list[tuple[DeliveryState, str | None]]
        rows = [("sent", None), ("planned", "ratelimited"), ("dead", "is_archived"), ("dead", "is_archived")]
        for number, (state, error) in enumerate(rows):
            due_at = AT - timedelta(minutes=10 + (state == "sent"))
            work.add(Delivery(kind="notice", dedup_key=str(number), about="", due_at=due_at, state=state, error=error))
    metrics = Metrics(store, lambda: AT)
    metrics.watch_ticks(lambda: AT - timedelta(seconds=2))
    return metrics


def _measured(page: bytes) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(page.decode())
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


async def test_the_ledger_is_counted_by_state_and_error_with_its_longest_wait(metrics: Metrics) -> None:
    measured = _measured(await metrics.page())

    assert measured["giveget_deliveries", "dead"] == 2
    assert measured["giveget_deliveries", "planned"] == 1
    assert measured["giveget_failing", "is_archived"] == 2
    assert measured["giveget_oldest_due_seconds",] == 600
    assert measured["giveget_tick_age_seconds",] == 2


async def test_a_state_that_is_over_is_not_shown_any_more(metrics: Metrics, store: Store) -> None:
    await metrics.page()
    async with store.work("team") as work:
        for row in await work.all(select(Delivery)):
            row.state, row.error = "sent", None
    measured = _measured(await metrics.page())

    assert ("giveget_deliveries", "dead") not in measured
    assert measured["giveget_deliveries", "sent"] == 4
    assert measured["giveget_oldest_due_seconds",] == 0


async def test_what_is_over_is_counted_for_a_day(metrics: Metrics, store: Store) -> None:
    states: list[DeliveryState] = ["sent", "expired", "cancelled", "dead", "blocked"]
    async with store.work("team") as work:
        for state in states:
            due_at = AT - timedelta(days=2)
            work.add(Delivery(kind="notice", dedup_key=f"old {state}", about="", due_at=due_at, state=state))
    measured = _measured(await metrics.page())

    counted = {name[1]: value for name, value in measured.items() if name[0] == "giveget_deliveries"}
    assert counted == {"sent": 1, "planned": 1, "dead": 3, "blocked": 1}


async def test_why_we_hold_a_message_back_ourselves_is_no_error_of_slack(metrics: Metrics, store: Store) -> None:
    async with store.work("team") as work:
        for reason in ("away", "late", "shared", "no_channel"):
            work.add(Delivery(kind="notice", dedup_key=reason, about="", due_at=AT + timedelta(days=1), error=reason))
    measured = _measured(await metrics.page())

    assert {name[1] for name in measured if name[0] == "giveget_failing"} == {"ratelimited", "is_archived"}


async def test_what_waits_until_slack_is_connected_again_is_not_overdue(metrics: Metrics, store: Store) -> None:
    async with store.work("team") as work:
        (await work.workspace()).connected_at = None
    measured = _measured(await metrics.page())

    assert measured["giveget_oldest_due_seconds",] == 0


async def test_the_page_is_served_to_this_machine_alone(metrics: Metrics, unused_tcp_port: int) -> None:
    async with shown(metrics, unused_tcp_port), aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{unused_tcp_port}/metrics") as answer:
            assert answer.content_type == "text/plain"
            assert b"giveget_deliveries" in await answer.read()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"command": "/giveget", "text": "log zebra"}, "command"),
        ({"type": "event_callback", "event": {"type": "message", "text": "zebra"}}, "event message"),
        ({"type": "view_submission"}, "view_submission"),
        ({}, "other"),
    ],
)
def test_a_request_is_named_by_its_kind_and_by_nothing_that_was_said(body: dict[str, object], kind: str) -> None:
    assert kind_of(body) == kind


def test_the_documented_measures_are_those_that_are_shown(metrics: Metrics) -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    named = [line.split("`")[1].partition("{")[0] for line in page.splitlines() if line.startswith("| `giveget_")]

    assert sorted(named) == sorted(
        each.name + "_total" * (each.type == "counter") for each in metrics.registry.collect()
    )


@pytest.mark.parametrize(("answer", "status"), [(200, "200"), (503, "503"), (None, "none")])
async def test_it_is_told_which_answer_a_request_got(metrics: Metrics, answer: int | None, status: str) -> None:
    app = AsyncApp(client=saying_client("http://127.0.0.1:1/api/", "xoxb-nobody"))

    async def dispatch(req: AsyncBoltRequest) -> BoltResponse:
        if answer is None:
            raise ConnectionError
        return BoltResponse(status=answer)

    app.async_dispatch = dispatch  # type: ignore[method-assign]
    metrics.watch_answers(app)
    with suppress(ConnectionError):
        await app.async_dispatch(AsyncBoltRequest(body={"command": "/giveget"}, mode="socket_mode"))

    assert _measured(await metrics.page())["giveget_ack_seconds_count", "command", status] == 1
