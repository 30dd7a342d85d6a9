"""What people do on a Monday morning, twenty times a second in all: they tap an answer, and open a form."""

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
import numpy as np
from slack_sdk.signature import SignatureVerifier

from benchmarks.processes.many_teams import Sizes, Slack

SECRET = "a secret of nobody"  # noqa: S105  it signs only for this benchmark
#: Presses a second, over all processes; what Slack waits for an answer, and how long a trigger lives, in seconds.
RATE, PATIENCE = 20, 3.0
#: One press in so many opens a form.
_FORMS = 4


@dataclass(frozen=True)
class Press:
    """One press: by whom, in which channel, and what Slack tells of it."""

    number: int
    user: str
    channel: str
    told: dict[str, str]
    #: Whether it opens a form; else it is an answer, which is kept and has a message worded anew.
    is_command: bool


@dataclass
class Presses:
    """What was pressed, how long each answer took (seconds), and what came of it."""

    sizes: Sizes
    slack: Slack
    urls: list[str]
    took: list[float] = field(default_factory=list)
    #: What was taken, and when (seconds of `time.perf_counter`).
    taken: list[tuple[float, Press]] = field(default_factory=list)

    async def go_on(self) -> None:
        """Press at the rate, whether the answers come or not, until cancelled; then wait for the last answers."""
        began, number, under_way = time.perf_counter(), 0, set[asyncio.Task[None]]()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(60)) as http:
            with suppress(asyncio.CancelledError):
                while True:
                    under_way.add(task := asyncio.create_task(self._make(http, number)))
                    task.add_done_callback(under_way.discard)
                    number += 1
                    await asyncio.sleep(began + number / RATE - time.perf_counter())
            await asyncio.gather(*under_way)

    async def _make(self, http: aiohttp.ClientSession, number: int) -> None:
        press = _press(number, self.sizes, self.slack)
        body, stamp = urlencode(press.told), str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or "",
        }
        began = time.perf_counter()
        with suppress(aiohttp.ClientError, TimeoutError):
            url = f"{self.urls[number % len(self.urls)]}/slack/events"
            async with http.post(url, data=body, headers=headers) as it:
                if it.status == 200:
                    self.taken.append((began, press))
                await it.read()
        self.took.append(time.perf_counter() - began)

    def kept(self) -> set[str]:
        """Whose answer has to stand in the database."""
        return {press.user for _, press in self._done() if not press.is_command}

    def _done(self) -> list[tuple[float, Press]]:
        return [(began, press) for began, press in self.taken if press.number not in self.slack.excused]

    def columns(self) -> str:
        """How long the replies took, how many were late or refused, and when Slack had what followed."""
        p50, p99, most = (1000 * np.quantile(self.took, each) for each in (0.5, 0.99, 1))
        late = sum(each > PATIENCE for each in self.took)
        refused = len(self.took) - len(self._done())
        p99_opened, last_opened = (1000 * np.quantile(self._until(self.slack.opened), each) for each in (0.99, 1))
        p50_shown, p99_shown = (np.quantile(self._until(self.slack.worded), each) for each in (0.5, 0.99))
        acks = f"{p50:11.0f}{p99:8.0f}{most:8.0f}{late:6d}{refused:9d}"
        return f"{acks}{p99_opened:15.0f}{last_opened:8.0f}{p50_shown:12.1f}{p99_shown:7.1f}"

    def _until(self, seen: dict[str, list[float]]) -> list[float]:
        """Seconds from each press until Slack saw what follows from it; what it has not yet is as old as it is."""
        now, forms = time.perf_counter(), seen is self.slack.opened
        return [
            next((at for at in seen[press.told["trigger_id"] if forms else press.channel] if at > began), now) - began
            for began, press in self.taken
            if press.is_command == forms
        ]


def _press(number: int, sizes: Sizes, slack: Slack) -> Press:
    """Everybody in turn taps a size at Friday's question; now and then somebody writes down a talk instead."""
    turn, workspace = divmod(number, sizes.workspaces)
    again, mate = divmod(turn, sizes.teammates)
    team, user, channel = f"T{workspace}", f"U{workspace}N{mate}", f"D{workspace}N{mate}"
    known = {"api_app_id": "A1", "token": "t", "trigger_id": f"{number}.1.x"}
    known["response_url"] = f"{slack.url}/respond/{number}"
    if (number + turn) % _FORMS == 0:
        who = {"team_id": team, "team_domain": team.lower(), "user_id": user, "user_name": user}
        where = {"channel_id": channel, "channel_name": "directmessage"}
        typed = {"command": "/giveget", "text": f"log Client {number % sizes.relationships}"}
        return Press(number, user, channel, {**known, **who, **where, **typed}, is_command=True)
    size = ("nothing", "small", "real", "big")[again % 4]
    action = {"type": "button", "action_id": f"prompt.gave.{size}", "block_id": "b", "value": sizes.talk(mate, 1)}
    tapped = {
        "type": "block_actions",
        "team": {"id": team, "domain": team.lower()},
        "user": {"id": user, "team_id": team, "name": user},
        "container": {"type": "message", "channel_id": channel, "message_ts": f"{mate}.000000"},
        "channel": {"id": channel, "name": "directmessage"},
        "actions": [{**action, "action_ts": f"{number}.1", "text": {"type": "plain_text", "text": "x"}}],
    }
    return Press(number, user, channel, {"payload": json.dumps(known | tapped)}, is_command=False)
