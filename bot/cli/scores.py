"""Scores of a log of contact as of a moment, without any database."""

import sys
from typing import IO, Any, BinaryIO

import click

from bot.drift.score import Scores, TouchDays, score
from bot.services.event_logs import EventLog, FaultyLog, moment_of, read

_DAY = 86_400_000_000


class _Faulty(click.ClickException):
    """Every fault on a line of its own."""

    def __init__(self, name: str, faulty: FaultyLog) -> None:
        count = len(faulty.faults)
        super().__init__(f"Nothing was scored: {count} {'fault' if count == 1 else 'faults'}.")
        self._lines = [
            ": ".join(filter(None, (f"{name}, line {fault.line}", fault.field, fault.sentence)))
            for fault in faulty.faults
        ]

    def show(self, file: IO[Any] | None = None) -> None:
        for line in self._lines:
            click.echo(line, file=file, err=True)
        click.echo(self.message, file=file, err=True)


def print_scores(name: str, stream: BinaryIO, when: str, horizon: int) -> None:
    """One line for every relationship with an event before that moment, in the order of their ids."""
    try:
        until = moment_of(when)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None
    try:
        log = read(stream.read())
    except FaultyLog as error:
        raise _Faulty("standard input" if name == "-" else name, error) from error
    ids, scores = scores_at(log, until, horizon)
    sys.stdout.write("relationship_id,drift,goes_quiet\n")
    sys.stdout.writelines(
        f"{_quoted(id_)},{drift:.6f},{goes_quiet:.6f}\n"
        for id_, drift, goes_quiet in zip(ids, scores.drift.tolist(), scores.goes_quiet.tolist(), strict=True)
    )


def scores_at(log: EventLog, until: int, horizon: int) -> tuple[list[str], Scores]:
    """From the events before a moment: the horizon begins with it, or with the next day where it lies within one."""
    known = log.at < until
    today = -(-until // _DAY)
    scores = score(TouchDays.of(log.relationship[known], log.day[known]), today, horizon)
    return [log.ids[number] for number in scores.relationship.tolist()], scores


def _quoted(id_: str) -> str:
    return '"' + id_.replace('"', '""') + '"' if any(sign in id_ for sign in ',"\r\n') else id_
