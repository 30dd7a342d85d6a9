"""What can be measured from outside: answers to Slack and its errors, the ledger, the digest, and whether we tick."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from structlog.contextvars import bound_contextvars

from bot.clock import Clock
from bot.outcomes import OWN_REASONS, Hold
from bot.slack_clients import ERRORS
from bot.speaking import Message, Wording
from storage.deliveries import Delivery
from storage.schema import new_id
from storage.store import Store

#: Seconds that a scrape gets when the bot is stopped, and once more to be cut short: the next one comes anyway.
SHUTDOWN = 1.0
#: Slack waits three seconds for an answer.
_ACK_SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 2, 3)
#: Of messages that are over only those that were due so lately are counted.
_LATELY = timedelta(days=1)
_DIGEST_SECONDS = (0.1, 0.3, 1, 3, 10, 30)


class Metrics:
    """The measures of one process; those of the ledger are read when they are asked for, for all workspaces."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._last_tick: Callable[[], datetime | None] = lambda: None
        self.registry = CollectorRegistry()
        self._acks = Histogram(
            "giveget_ack_seconds",
            "From a request of Slack to its answer.",
            ["kind", "status"],
            buckets=_ACK_SECONDS,
            registry=self.registry,
        )
        self._digests = Histogram(
            "giveget_digest_seconds", "Making a weekly digest.", buckets=_DIGEST_SECONDS, registry=self.registry
        )
        self._deliveries = self._gauge("deliveries", "Rows of the ledger; of those over, the last day's.", "state")
        self._failing = self._gauge("failing", "Waiting or given up, by the code of Slack's last failure.", "code")
        self._oldest_due = self._gauge("oldest_due_seconds", "How long that message waits which is due longest.")
        self._tick_age = self._gauge("tick_age_seconds", "Since the bot last looked at the ledger; -1 before.")
        self.registry.register(ERRORS)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"giveget_{name}", meaning, labels, registry=self.registry)

    def watch_answers(self, app: AsyncApp) -> None:
        """Measure how fast requests are answered, and give each an id that all its log lines carry."""
        dispatch = app.async_dispatch

        async def timed(req: AsyncBoltRequest) -> BoltResponse:
            start, kind, status = perf_counter(), kind_of(req.body), "none"
            try:
                with bound_contextvars(request=new_id(), kind=kind):
                    response = await dispatch(req)
                status = str(response.status)
            finally:
                self._acks.labels(kind, status).observe(perf_counter() - start)
            return response

        app.async_dispatch = timed  # type: ignore[method-assign]

    def watch_ticks(self, last_tick: Callable[[], datetime | None]) -> None:
        """Measure how long ago the last tick was."""
        self._last_tick = last_tick

    def watch_digests(self, wording: Wording) -> Wording:
        """The same wording, with the making of digests measured."""
        return _Timed(wording, self._digests)

    async def page(self) -> bytes:
        """All measures as Prometheus reads them."""
        now = self._clock()
        async with self._store.consult_ledger() as ledger:  # whoever measures keeps no writer waiting
            states, oldest = await ledger.states(now - _LATELY), await ledger.oldest_due(now)
            errors = {code: many for code, many in (await ledger.errors()).items() if code not in OWN_REASONS}
        for gauge, counts in ((self._deliveries, states), (self._failing, errors)):
            gauge.clear()
            for name, count in counts.items():
                gauge.labels(name).set(count)
        self._oldest_due.set((now - oldest).total_seconds() if oldest else 0)
        last = self._last_tick()
        self._tick_age.set((now - last).total_seconds() if last else -1)
        return generate_latest(self.registry)


class _Timed:
    """A wording whose digests are measured."""

    def __init__(self, wording: Wording, seconds: Histogram) -> None:
        self._wording = wording
        self._seconds = seconds

    async def prepare(self, delivery: Delivery, now: datetime) -> Hold | None:
        if delivery.kind != "digest":
            return await self._wording.prepare(delivery, now)
        with self._seconds.time():
            return await self._wording.prepare(delivery, now)

    async def message(self, delivery: Delivery, now: datetime) -> Message | None:
        return await self._wording.message(delivery, now)

    async def is_overheard(self, delivery: Delivery) -> bool:
        return await self._wording.is_overheard(delivery)

    async def outdated_by(self, delivery: Delivery) -> Collection[str]:
        return await self._wording.outdated_by(delivery)

    async def failed(self, delivery: Delivery, error: str, now: datetime) -> Hold | None:
        return await self._wording.failed(delivery, error, now)


async def respond(metrics: Metrics) -> web.Response:
    """The page as an answer over HTTP."""
    return web.Response(body=await metrics.page(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


@asynccontextmanager
async def shown(metrics: Metrics, port: int, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """Serve /metrics to whoever reaches that host, and nothing else; port 0 serves nothing. Yields the port."""
    if port == 0:
        yield 0
        return

    async def answer(request: web.Request) -> web.Response:
        return await respond(metrics)

    app = web.Application()
    app.router.add_get("/metrics", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    try:
        yield port
    finally:
        await runner.cleanup()


def kind_of(body: dict[str, Any]) -> str:
    """What kind of request it is: few different words, none of them anybody's."""
    if "command" in body:
        return "command"
    if event := body.get("event"):
        return f"event {event.get('type')}"
    return str(body.get("type") or "other")
