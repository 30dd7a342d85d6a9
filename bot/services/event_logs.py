"""Logs of contact for `giveget score`: CSV of who, when, gave and got, read by the million."""

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bot.sources import Fault

COLUMNS = ("relationship_id", "at", "gave", "got")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
#: Other years are looked at more closely.
_YEARS = (1900, 2200)


class FaultyLog(Exception):
    """Every fault of a log, in the order of its lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True)
class EventLog:
    """Events in the order of the file."""

    #: Sorted; `relationship` counts in it.
    ids: list[str]
    relationship: NDArray[np.int64]
    #: Microseconds since 1970 in UTC.
    at: NDArray[np.int64]

    @property
    def day(self) -> NDArray[np.int64]:
        """UTC days since 1970."""
        return self.at // _DAY


def moment_of(written: str) -> int:
    """Microseconds since 1970; a bare day is its 00:00 in UTC. Raises ValueError with a sentence."""
    usual = pl.select(_moments(pl.lit(written)).dt.epoch("us")).item()
    return _slowly(written) if usual is None else int(usual)


def _slowly(written: str) -> int:
    """Every way to write a moment that the interchange format knows."""
    from bot.sources.interchange.moments import moment, settled  # noqa: PLC0415 - loads the tables; few logs need it

    since = settled(moment(written), UTC) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def read(written: bytes) -> EventLog:
    """The events of a CSV file with the `COLUMNS`; raises FaultyLog with every fault and its line."""
    rows = _quickly(written)
    if rows is None:
        rows = _line_by_line(written)
    ids = rows["relationship_id"].unique().sort()
    return EventLog(
        ids=ids.to_list(),
        relationship=rows["relationship_id"].cast(pl.Enum(ids)).to_physical().cast(pl.Int64).to_numpy(),
        at=rows["at"].to_numpy(),
    )


def _quickly(written: bytes) -> pl.DataFrame | None:
    """All rows at once. None where anything is not as most files have it: then each line is looked at."""
    try:
        rows = pl.read_csv(written, columns=list(COLUMNS), infer_schema=False)
    except pl.exceptions.PolarsError:
        return None
    gave, got = (pl.col(name).cast(pl.Float64, strict=False) for name in ("gave", "got"))
    counted = gave.is_between(0, math.inf, closed="left") & got.is_between(0, math.inf, closed="left")
    read_ = rows.select(
        pl.col("relationship_id"),
        _moments(pl.col("at")).dt.epoch("us").alias("at"),
        (counted & (pl.col("relationship_id") != "")).alias("fine"),
    )
    if read_["at"].has_nulls() or read_["fine"].has_nulls() or not read_["fine"].all():
        return None
    return read_.select("relationship_id", "at")


def _moments(at: pl.Expr) -> pl.Expr:
    """In UTC; null where the moment is written in another way than most are."""
    length = at.str.len_bytes()
    in_utc = ((length == 25) & at.str.ends_with("+00:00")) | ((length == 20) & at.str.ends_with("Z"))
    moments = pl.when(in_utc).then(at.str.head(19)).str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us")
    days = pl.when(length == 10).then(at).str.to_datetime("%Y-%m-%d", strict=False, time_unit="us")
    found = pl.coalesce(moments, days)
    return pl.when(found.dt.year().is_between(*_YEARS)).then(found)


def _line_by_line(written: bytes) -> pl.DataFrame:
    faults: list[Fault] = []
    who, at = [], []
    for line, row in _rows(written, faults.append):
        faults += _faults(line, row)
        found = _moment(line, row, faults.append)
        if found is not None:
            who.append(row["relationship_id"])
            at.append(found)
    if faults:
        raise FaultyLog(tuple(sorted(faults, key=lambda fault: fault.line)))
    return pl.DataFrame({"relationship_id": who, "at": at}, schema={"relationship_id": pl.String, "at": pl.Int64})


def _rows(written: bytes, fault: Callable[[Fault], None]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line on which it ends."""
    try:
        lines = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), strict=True)
        header = next(lines, [])
        missing = [name for name in COLUMNS if header.count(name) != 1]
        if missing:
            fault(Fault(1, missing[0], f"the first line must name {', '.join(COLUMNS)}, each once"))
            return
        for row in lines:
            if len(row) == len(header):
                yield lines.line_num, dict(zip(header, row, strict=True))
            elif row:
                fault(
                    Fault(lines.line_num, None, f"{len(row)} values where the first line names {len(header)} columns")
                )
    except UnicodeDecodeError as error:
        fault(Fault(written.count(b"\n", 0, error.start) + 1, None, "this is not UTF-8"))
    except csv.Error as error:
        fault(Fault(lines.line_num, None, str(error)))


def _moment(line: int, row: dict[str, str], fault: Callable[[Fault], None]) -> int | None:
    try:
        return _slowly(row["at"])
    except ValueError as error:
        fault(Fault(line, "at", str(error)))
        return None


def _faults(line: int, row: dict[str, str]) -> Iterator[Fault]:
    if not row["relationship_id"]:
        yield Fault(line, "relationship_id", "say whose event this is")
    for name in ("gave", "got"):
        try:
            size = float(row[name])
        except ValueError:
            size = math.nan
        if not 0 <= size < math.inf:
            yield Fault(line, name, f"'{row[name]}' is not a number from 0 on")
