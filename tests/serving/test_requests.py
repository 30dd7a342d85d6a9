"""What comes from outside: only what Slack signed a moment ago is heard, and nothing else leaves a trace."""

import asyncio
import io
import json
import logging
import time

import aiohttp
import pytest
from sqlalchemy import event, text

from bot import web
from bot.messages.ids import Form
from bot.sandbox.http_mode import HttpMode, written
from storage.migrations import newest
from tests.handlers.filled import filled
from tests.handlers.payloads import PAYLOADS, Sender
from tests.serving.conftest import Served, served_in

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")

BODY = json.dumps({"type": "url_verification", "challenge": "c"})


def _signed(served: Served, body: str = BODY, at: int | None = None, secret: str | None = None) -> dict[str, str]:
    headers = HttpMode("", secret or served.slack.signing_secret).signed(body, at)
    return {**headers, "Content-Type": "application/json"}


async def _post(served: Served, headers: dict[str, str], body: str | bytes | io.BytesIO = BODY) -> tuple[int, str]:
    async with served.http.post(f"{served.url}/slack/events", data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_what_slack_signed_is_heard(served: Served):
    status, said = await _post(served, _signed(served))

    assert (status, "c" in said) == (200, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Slack-Request-Timestamp", "yesterday"),
        ("X-Slack-Request-Timestamp", "1e9"),
        ("X-Slack-Request-Timestamp", "-1"),
        ("X-Slack-Request-Timestamp", "9" * 400),
        ("X-Slack-Request-Timestamp", ""),
        ("X-Slack-Signature", "v0=é"),
        ("X-Slack-Signature", "v0=" + "0" * 64),
        ("X-Slack-Signature", "v1=" + "0" * 64),
        ("X-Slack-Signature", ""),
    ],
)
async def test_odd_times_and_signatures_are_refused_without_a_trace(served: Served, name: str, value: str, caplog):
    _listen(caplog)

    assert await _post(served, {**_signed(served), name: value}) == (401, "")
    assert _heard(caplog) == []


def _listen(caplog: pytest.LogCaptureFixture) -> None:
    """Hear from now on all that is logged, down to what only a developer reads."""
    for name in ("", "bot", "slack_bolt", "slack_sdk", "aiohttp"):
        caplog.set_level(logging.DEBUG, name)
    caplog.clear()


def _heard(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was logged, but for what is done by itself meanwhile and has nothing to do with a request."""
    by_itself = ("asyncio", "aiosqlite", "apscheduler", "procrastinate")
    return [each for each in caplog.records if not each.name.startswith(by_itself)]


async def test_old_early_foreign_changed_and_unsigned_requests_are_refused_without_a_trace(served: Served, caplog):
    now = int(time.time())
    _listen(caplog)
    for headers, body in (
        (_signed(served, at=now - 301), BODY),
        (_signed(served, at=now + 310), BODY),
        (_signed(served, secret="another"), BODY),
        (_signed(served), BODY + " "),
        (_signed(served), b"\xff\xfe"),
        ({}, BODY),
    ):
        assert await _post(served, headers, body) == (401, "")
        assert _heard(caplog) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_that_slack_could_send_is_heard_unless_slack_signed_it_now(served: Served):
    await served.installs(served.slack, served.mo)
    assert await served.settled("T0SANDBOX", "welcome") == ["sent"]
    sender = Sender(served.mo.id, "T0SANDBOX", "T0SANDBOX")
    now = int(time.time())
    rows, lines = await served.rows(), len(served.slack.wire.lines)
    for name, payload in PAYLOADS.items():
        body, kind = written(_envelope(name), payload(sender))
        for headers in ({}, _signed(served, body, secret="another"), _signed(served, body, at=now - 3600)):
            assert await _post(served, {**headers, "Content-Type": kind}, body) == (401, ""), name

    assert await served.rows() == rows
    assert len(served.slack.wire.lines) == lines


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("name", "table"), [("event app_home_opened", "inbox"), ("send a form", "relationships")])
async def test_what_came_while_nobody_could_say_who_sent_it_was_refused_and_may_come_again_as_it_was(
    served: Served, name: str, table: str
):
    await served.installs(served.slack, served.mo)
    assert await served.settled("T0SANDBOX", "welcome") == ["sent"]
    ann = Sender(served.slack.add_member("Ann Later").id, "T0SANDBOX", "T0SANDBOX")
    form = ann.interaction("view_submission", view=filled(ann, Form.RELATIONSHIP))
    body, kind = written(_envelope(name), form if name == "send a form" else PAYLOADS[name](ann))
    headers = {**_signed(served, body), "Content-Type": kind}
    served.slack.faults.error_before("users.info", times=5)
    in_doubt = await _post(served, headers, body)
    served.slack.faults.clear()

    assert (in_doubt, (await served.rows())[table]) == ((503, ""), [])
    assert await _post(served, headers, body) == (200, "")
    await served.bot.listeners.finish()
    assert len((await served.rows())[table]) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_event_that_failed_for_a_busy_database_may_come_again_as_it_was(served: Served, monkeypatch):
    await served.installs(served.slack, served.mo)
    assert await served.settled("T0SANDBOX", "welcome") == ["sent"]
    monkeypatch.setattr("bot.app.BRISK", 0.05)
    event = PAYLOADS["event app_home_opened"](Sender(served.mo.id, "T0SANDBOX", "T0SANDBOX"))
    body, kind = written("events_api", event)
    headers = {**_signed(served, body), "Content-Type": kind}
    async with served.bot.store.work("T0SANDBOX"):
        failed, _ = await _post(served, headers, body)

    assert (failed, await _post(served, headers, body)) == (500, (200, ""))
    await served.bot.listeners.finish()
    assert len((await served.rows())["inbox"]) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_very_same_request_is_not_answered_for_good_while_the_first_is_under_way(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    await served.installs(served.slack, served.mo)
    assert await served.settled("T0SANDBOX", "welcome") == ["sent"]
    monkeypatch.setattr("bot.app.BRISK", 30.0)
    sender = Sender(served.mo.id, "T0SANDBOX", "T0SANDBOX")
    body, kind = written("interactive", sender.interaction("view_submission", view=filled(sender, Form.RELATIONSHIP)))
    headers = {**_signed(served, body), "Content-Type": kind}
    async with served.bot.store.work("T0SANDBOX"):  # it is waited for by the one of both that came first
        both = [asyncio.create_task(_post(served, headers, body)) for _ in range(2)]
        [repeated], [first] = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)

    assert (repeated.result(), await first) == ((503, ""), (200, ""))
    assert await _post(served, headers, body) == (200, "")
    await served.bot.listeners.finish()
    assert len((await served.rows())["relationships"]) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_was_not_acknowledged_in_time_and_then_failed_may_come_again_as_it_was(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    await served.installs(served.slack, served.mo)
    assert await served.settled("T0SANDBOX", "welcome") == ["sent"]
    sender = Sender(served.mo.id, "T0SANDBOX", "T0SANDBOX")
    body, kind = written("events_api", PAYLOADS["event app_home_opened"](sender))
    await _post(served, {**_signed(served, body), "Content-Type": kind}, body)  # who comes again needs no row written
    await served.bot.listeners.finish()
    monkeypatch.setattr("bot.app.BRISK", 0.5)
    for listener in served.bot.app._async_listeners:
        monkeypatch.setattr(listener, "ack_timeout", 0.05)
    body, kind = written("interactive", sender.interaction("view_submission", view=filled(sender, Form.RELATIONSHIP)))
    headers = {**_signed(served, body), "Content-Type": kind}
    async with served.bot.store.work("T0SANDBOX"):
        late, _ = await _post(served, headers, body)
        await served.bot.listeners.finish()
    for listener in served.bot.app._async_listeners:
        monkeypatch.setattr(listener, "ack_timeout", 30)

    assert (late, await _post(served, headers, body)) == (404, (200, ""))
    await served.bot.listeners.finish()
    assert len((await served.rows())["relationships"]) == 1


@pytest.mark.parametrize(
    "name", ["/giveget help Acme", "send form.relationship", "look up relationship.pick", "press open.log"]
)
async def test_the_very_same_request_acts_and_is_answered_once(served: Served, name: str):
    await served.installs(served.slack, served.mo)
    assert await served.settled("T0SANDBOX", "welcome") == ["sent"]
    sender = Sender(served.mo.id, "T0SANDBOX", "T0SANDBOX", f"{served.slack.url}/response/T0SANDBOX/none")
    body, kind = written(_envelope(name), PAYLOADS[name](sender))
    headers = {**_signed(served, body), "Content-Type": kind}
    first = await _post(served, headers, body)
    await served.bot.listeners.finish()
    rows, lines = await served.rows(), len(served.slack.wire.lines)

    assert first[0] == 200
    assert [await _post(served, headers, body) for _ in range(3)] == [(200, "")] * 3
    assert await served.rows() == rows
    assert len(served.slack.wire.lines) == lines


async def test_who_sends_a_body_too_slowly_is_let_go(served: Served, monkeypatch):
    monkeypatch.setattr(web, "_READ", 0.05)
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    said = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert said.split()[1] == b"408"


async def _raw(served: Served, sent: bytes, *, answered: bool = True) -> bytes:
    """What comes back over a connection of our own, to what no library would send."""
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    async with asyncio.timeout(5):
        said = await (reader.readuntil(b"\r\n\r\n") if answered else reader.read())
    writer.close()
    await writer.wait_closed()
    return said


_POST = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (_POST + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf", b"415"),
        (_POST + b"Content-Encoding: deflate\r\nContent-Length: 4\r\n\r\nhalf", b"415"),
        (_POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhalf", b"400"),
        (_POST + b"Content-Length: zzz\r\n\r\nhalf", b"400"),
        (_POST + b"X-Slack-Signature: v0=\x01\x00a\r\nContent-Length: 4\r\n\r\nhalf", b"400"),
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", b"400"),
    ],
)
async def test_what_is_no_request_is_refused_without_a_trace(served: Served, sent: bytes, status: bytes, caplog):
    caplog.set_level(logging.INFO)
    caplog.clear()
    said = await _raw(served, sent)

    assert said.split()[1] == status
    assert b"default-src 'none'" in said
    assert b"aiohttp" not in said
    assert [each for each in caplog.records if each.name.startswith(("aiohttp", "bot", "asyncio"))] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_error_of_our_own_is_logged_and_its_page_is_closed_as_all_are(served: Served, caplog):
    async with served.bot.store.engine.begin() as connection:
        await connection.execute(text("DROP TABLE oauth_states"))
    shown = await served.gets(f"{served.url}/slack/install")

    assert (shown.status, "default-src 'none'" in shown.headers["Content-Security-Policy"]) == (500, True)
    assert [each.levelname for each in caplog.records if each.name == "aiohttp.server"] == ["ERROR"]


async def test_a_connection_on_which_no_whole_request_comes_is_closed(
    tmp_path, unused_tcp_port, sqlite_url, monkeypatch
):
    monkeypatch.setattr(web, "_IDLE", 0.05)
    async with served_in(tmp_path, unused_tcp_port, sqlite_url) as served:
        assert await _raw(served, _POST + b"X-Sl", answered=False) == b""


def _envelope(name: str) -> str:
    if name.startswith("/"):
        return "slash_commands"
    return "events_api" if name.startswith("event ") else "interactive"


async def test_a_body_that_is_too_large_is_not_read(served: Served):
    large = "x" * (1024 * 1024 + 1)

    status, _ = await _post(served, _signed(served, large), io.BytesIO(large.encode()))

    assert status == 413


async def test_pages_are_closed_to_frames_scripts_and_caches(served: Served):
    for path in ("/slack/install", "/slack/oauth_redirect", "/healthz", "/nowhere"):
        headers = (await served.gets(served.url + path)).headers

        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


async def test_it_is_ready_while_the_database_is(served: Served, monkeypatch):
    monkeypatch.setattr(web, "_FRESH", 0.0)
    assert (await served.gets(f"{served.url}/readyz")).status == 200
    await _is_of_revision(served, "0001")
    old = [(await served.gets(f"{served.url}/{path}")).status for path in ("readyz", "healthz")]
    await _is_of_revision(served, "9999")  # by a replica of the next version
    new = (await served.gets(f"{served.url}/readyz")).status
    await _is_of_revision(served, newest())

    assert old == [503, 200]
    assert new == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_whoever_asks_often_whether_it_is_ready_does_not_keep_the_database_busy(served: Served, monkeypatch):
    monkeypatch.setattr(web, "_FRESH", 60.0)
    asked: list[str] = []
    event.listen(served.bot.store.readers.sync_engine, "checkout", lambda *_: asked.append("a connection"))
    answers = await asyncio.gather(*(served.gets(f"{served.url}/readyz") for _ in range(20)))

    assert {each.status for each in answers} == {200}
    assert len(asked) <= 1


async def _is_of_revision(served: Served, revision: str) -> None:
    async with served.bot.store.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


async def test_measures_are_shown_on_a_port_of_their_own_and_never_on_that_for_slack(
    tmp_path, unused_tcp_port_factory, sqlite_url
):
    port, other = unused_tcp_port_factory(), unused_tcp_port_factory()
    async with served_in(tmp_path, port, sqlite_url, metrics_port=other) as served:
        assert (await served.gets(f"{served.url}/metrics")).status == 404
        assert "giveget_ack_seconds" in (await served.gets(f"http://127.0.0.1:{other}/metrics")).text


async def test_what_is_under_way_is_finished_before_it_ends(tmp_path, unused_tcp_port: int, database_url: str):
    async with served_in(tmp_path, unused_tcp_port, database_url) as served:
        await served.installs(served.slack, served.mo)
        served.slack.faults.slow("views.open", 3)
        assert (await served.mo.types("/giveget log")).answered
        url, wire = served.url, served.slack.wire
        assert "views.open" not in {line.method for line in wire.lines}

    assert "views.open" in {line.method for line in wire.lines}
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.get(f"{url}/readyz")
