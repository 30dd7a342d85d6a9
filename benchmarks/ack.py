"""How soon commands, taps and forms are acknowledged, with what they write, against an app that does nothing.

    python benchmarks/ack.py [seconds] [requests a second ...]

The bot works as a process of its own before a local workspace, where a team types, taps and submits at a fixed rate,
whether the answers come or not: a command, a form and three taps in turn, as one contact takes. Then the same payloads
go at the same rate to an empty Bolt app in its place. An ack is timed from the frame that leaves on the WebSocket to
the frame that comes back; a form that did not open is not sent. `late` counts what was not acknowledged within Slack's
three seconds, `refused` what was acknowledged with an excuse, since the database could not be had in time.
"""

import asyncio
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.processes import BOT, EMPTY, a_workspace, running
from bot.sandbox import Sandbox, Teammate
from bot.sandbox.workspace.conversations import Conversation

#: Teammates that are at it, and the sizes that they tap in turn.
PEOPLE = 60
SIZES = ("nothing", "small", "real", "big")
#: Seconds before the measurement, in which everything is loaded and the first forms open.
WARM_UP = 2
#: Seconds between a command and its form, and that a form may take to open.
TYPING, OPENING = 1, 5.0
#: What must hold, in milliseconds: the 99th percentile at the first rate, and the slowest at any.
SOON, LATE = 250.0, 3000.0
KINDS = {"slash_commands": "commands", "block_actions": "taps", "view_submission": "forms"}


@dataclass(frozen=True)
class Sent:
    """One request and how long its ack took, in milliseconds; infinite where none came."""

    kind: str
    envelope: dict[str, Any]
    ms: float


@dataclass(frozen=True)
class Found:
    """What was sent, how much of it was refused, and for how long the process computed, in seconds."""

    sent: list[Sent]
    refused: int
    cpu: float

    def times(self, kind: str) -> list[float]:
        """How long the acks of one kind took, or of all."""
        return [each.ms for each in self.sent if kind in (each.kind, "all")]

    def p(self, percent: int, kind: str = "all") -> float:
        """A percentile of those times."""
        return quantiles(self.times(kind), n=100, method="inclusive")[percent - 1]


async def main(seconds: int, rates: list[int]) -> int:
    """Measure, print the table, and return 0 where the goals are met."""
    met = True
    print(f"{'':<18}{'sent':>6}{'p50':>8}{'p99':>8}{'most':>8}{'late':>6}{'refused':>9}", end="")
    print(f"   empty:{'p50':>6}{'p99':>8}   times as long")
    for rate in rates:
        with tempfile.TemporaryDirectory() as folder:
            ours = await _the_bot(Path(folder), rate, seconds)
            empty = await _the_empty_app(Path(folder), rate, ours.sent)
        for kind in (*KINDS.values(), "all"):
            print(_row(f"{rate}/s, {kind}", kind, ours, empty), flush=True)
        each = [1000 * found.cpu / len(found.sent) for found in (ours, empty)]
        print(f"{rate}/s, computing for {each[0]:.1f} ms for each request and all that follows, empty {each[1]:.1f} ms")
        met = met and max(ours.times("all")) <= LATE and (rate > rates[0] or ours.p(99) <= SOON)
    print(f"in milliseconds; p99 of all at most {SOON:g} at {rates[0]}/s, and none above {LATE:g} at any rate")
    return 0 if met else 1


def _row(name: str, kind: str, ours: Found, empty: Found) -> str:
    late = sum(each > LATE for each in ours.times(kind))
    counted = f"{late:6d}{ours.refused:9d}" if kind == "all" else f"{late:6d}{'':9}"
    measured = (
        f"{len(ours.times(kind)):6d}{ours.p(50, kind):8.1f}{ours.p(99, kind):8.1f}{max(ours.times(kind)):8.1f}{counted}"
    )
    nothing = f"{'':9}{empty.p(50, kind):6.1f}{empty.p(99, kind):8.1f}"
    ratios = f"{ours.p(50, kind) / empty.p(50, kind):6.1f}{ours.p(99, kind) / empty.p(99, kind):8.1f}"
    return f"{name:<18}{measured}{nothing}  {ratios}"


async def _the_bot(folder: Path, rate: int, seconds: int) -> Found:
    async with a_workspace() as slack:
        people = [slack.add_member(f"Teammate {number}", admin=not number) for number in range(PEOPLE)]
        room = slack.add_channel("clients", members=people)
        async with running(BOT, slack, folder) as bot:
            team = [each async for each in _asked(slack, people, room)]
            warm = rate * WARM_UP
            await _load(slack, team, room, rate, range(warm))
            began, computed = _mark(slack), bot.cpu()
            await _load(slack, team, room, rate, range(warm, warm + rate * seconds))
            return _found(slack, began, bot.cpu() - computed)


async def _asked(slack: Sandbox, people: list[Teammate], room: Conversation) -> AsyncIterator["Asked"]:
    """Everybody was there, and everybody is asked."""
    first = people[0]
    await first.types("/giveget log Acme", in_=room)
    await first.presses(await slack.until(lambda: first.sees(room) and first.sees(room)[-1]), "Add Acme")
    await slack.until(lambda: first.modal)
    first.fills({"teammates": [each.id for each in people]})
    assert await first.submits() == {}
    for person in people:
        question = await slack.until(lambda person=person: _question_to(person), 60)
        yield Asked(person, question)


def _question_to(person: Teammate) -> dict[str, Any] | None:
    return next((each for each in person.sees(person.dm) if "prompt.gave" in str(each["blocks"])), None)


@dataclass
class Asked:
    """Somebody with a question before them."""

    person: Teammate
    question: dict[str, Any]
    taps: int = 0

    async def opens_the_form(self, room: Conversation) -> None:
        """Type the command."""
        await self.person.types("/giveget log Acme", in_=room)

    async def taps_a_size(self, side: str) -> None:
        """Tap another size than the time before."""
        self.taps += 1
        await self.person.presses(self.question, f"prompt.{side}.{SIZES[self.taps % 4]}")

    async def sends_the_form(self, slack: Sandbox) -> None:
        """Answer the two questions in the form, and submit it once it is open."""
        with suppress(TimeoutError):
            await slack.until(lambda: self.person.modal, OPENING)
            self.person.fills({"title": "The planning", "gave_size": "A lot", "got_size": "A little"})
            await self.person.submits()


async def _load(slack: Sandbox, team: list[Asked], room: Conversation, rate: int, numbers: range) -> None:
    """A command, a form and three taps in turn, at the rate; the form is sent some time after it was asked for."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for number in numbers:
            await asyncio.sleep(began + (number - numbers.start) / rate - loop.time())
            turn, what = divmod(number, 5)
            one, earlier = team[turn % len(team)], turn - rate * TYPING // 5
            if what == 0:
                group.create_task(one.opens_the_form(room))
            elif what == 1 and earlier >= 0:
                group.create_task(team[earlier % len(team)].sends_the_form(slack))
            else:
                group.create_task(one.taps_a_size("got" if what == 3 else "gave"))


async def _the_empty_app(folder: Path, rate: int, before: list[Sent]) -> Found:
    async with a_workspace() as slack, running(EMPTY, slack, folder) as app:
        await _replay(slack, before[: rate * WARM_UP], rate)
        began, computed = _mark(slack), app.cpu()
        await _replay(slack, before, rate)
        return _found(slack, began, app.cpu() - computed)


async def _replay(slack: Sandbox, before: list[Sent], rate: int) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for number, sent in enumerate(before):
            await asyncio.sleep(began + number / rate - loop.time())
            group.create_task(slack.sockets.deliver(sent.envelope["type"], sent.envelope["payload"]))


def _mark(slack: Sandbox) -> int:
    """Where the measurement begins in what goes over the wire, of which nothing may be dropped from now on."""
    slack.wire.lines = deque(slack.wire.lines)
    return slack.wire.lines[-1].n


def _found(slack: Sandbox, after: int, cpu: float) -> Found:
    sent, refused = [], 0
    for line in slack.wire.after(after):
        if line.kind == "socket" and line.method in ("slash_commands", "interactive"):
            kind = KINDS[line.request["payload"].get("type", line.method)]
            sent.append(Sent(kind, line.request, line.ms if line.status == 200 else float("inf")))
            refused += "errors" in (line.response or {})
        # Nothing in this load is answered this way but what could not be kept.
        refused += line.kind == "response_url"
    return Found(sent, refused, cpu)


if __name__ == "__main__":
    chosen = [int(word) for word in sys.argv[1:]]
    sys.exit(asyncio.run(main(chosen[0] if chosen else 20, chosen[1:] or [20, 100])))
