"""Touchpoints from a spreadsheet: CSV, one touchpoint with its reflection a row, everybody by name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.sources import Fault, Faulty, Names, Source, Told
from bot.sources.interchange import told
from bot.sources.interchange.layout import layout_of
from bot.sources.interchange.moments import as_written, local_moment
from bot.sources.spreadsheet.people import Ambiguous, People, stable_id
from bot.sources.spreadsheet.rows import Row, rows

#: Any of these says that the row holds an answer, not only a touchpoint.
_ANSWERS = ("gave", "gave_text", "gave_kinds", "got", "got_text", "got_kinds", "they_felt_seen", "we_felt_seen", "note")
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
#: The columns of fields that are called otherwise in the format.
_COLUMN_OF = {"gave.size": "gave", "got.size": "got", "teammates": "teammate"}


def read(stream: Iterable[bytes], names: Names) -> Iterator[Told | Faulty]:
    """The touchpoints of a sheet, their reflections, and whoever was not known yet."""
    sheet = _Sheet(names)
    for row in rows(stream):
        if isinstance(row, Faulty):
            yield row
        else:
            yield from sheet.take(*row)
    yield from sheet.touchpoints.values()


class _Sheet:
    """What is read so far. A touchpoint with several teammates has a row for each: it is told when all are read."""

    def __init__(self, names: Names) -> None:
        self.touchpoints: dict[str, Told] = {}
        self._zone = ZoneInfo(names.timezone)
        self._told: list[Told | Faulty] = []
        self._faults: list[Fault] = []
        self._people = People(names, self._told.append)

    def take(self, line: int, row: Row) -> list[Told | Faulty]:
        """All that a row tells but its touchpoint, or what is wrong with it."""
        self._told.clear()
        self._faults.clear()
        touchpoint = self._touchpoint(line, row)
        self._merge(told(line, "touchpoint", touchpoint))
        if any(column in row for column in _ANSWERS):
            self._keep(told(line, "reflection", self._reflection(line, row, touchpoint["id"])))
        if self._faults:
            self._told.append(Faulty(tuple(dict.fromkeys(self._faults)), meant=("touchpoint", (touchpoint["id"],))))
        return list(self._told)

    def _touchpoint(self, line: int, row: Row) -> dict[str, Any]:
        relationship = self._who(line, "relationship", row["relationship"])
        contacts = [self._who(line, "contact", name, within=relationship) for name in _listed(row.get("contacts"))]
        same = (relationship, as_written(row["at"]), row.get("kind", ""), row.get("title", ""))
        id_ = row.get("id") or stable_id(row["relationship"], *same, digits=12)
        return {
            "id": id_,
            "relationship": relationship,
            "at": self._moment(row["at"]),
            "about": _listed(row.get("about")),
            "teammates": [self._who(line, "teammate", row["teammate"])] if "teammate" in row else [],
            "contacts": contacts,
            "source": "csv",
            "source_id": id_,
            **{column: row[column] for column in ("kind", "title", "started_by") if column in row},
        }

    def _reflection(self, line: int, row: Row, touchpoint_id: str) -> dict[str, Any]:
        written: dict[str, Any] = {
            "touchpoint": touchpoint_id,
            "at": self._moment(row.get("reflected_at", row["at"])),
            "gave": _given("gave", row),
            "got": _given("got", row),
        }
        if "teammate" in row:
            written["teammate"] = self._who(line, "teammate", row["teammate"])
        if "thanks_to" in row:
            written["thanks_to"] = self._who(line, "relationship", row["thanks_to"], column="thanks_to")
        for column in ("they_felt_seen", "we_felt_seen"):
            if column in row:
                written[column] = _YES_OR_NO.get(row[column].casefold(), row[column])
        return {**written, "note": row.get("note")}

    def _who(self, line: int, type_: str, name: str, *, within: str = "", column: str = "") -> str:
        try:
            return self._people.id_of(line, type_, name, within=within)
        except Ambiguous as error:
            self._faults.append(Fault(line, column or type_, str(error)))
            return name

    def _moment(self, written: str) -> str:
        try:
            return local_moment(written, self._zone).isoformat()
        except ValueError:
            return written  # whoever checks the record has words for it

    def _merge(self, now: Told | Faulty) -> None:
        if isinstance(now, Faulty):
            self._keep(now)
            return
        before = self.touchpoints.setdefault(now.key[0], now)
        values: list[object] = []
        for column, old, new in zip(layout_of("touchpoint").columns, before.values, now.values, strict=True):
            if column.many and isinstance(old, tuple) and isinstance(new, tuple):
                values.append(tuple(dict.fromkeys(old + new)))
                continue
            values.append(old)
            if old != new:
                sentence = f"is not what line {before.line} says of the same touchpoint"
                self._faults.append(Fault(now.line, column.path[0], sentence))
        self.touchpoints[now.key[0]] = replace(before, values=tuple(values))

    def _keep(self, found: Told | Faulty) -> None:
        if isinstance(found, Told):
            self._told.append(found)
        else:
            self._faults += (replace(fault, field=_column(fault.field)) for fault in found.faults)


def _listed(cell: str | None) -> list[str]:
    return [word.strip() for word in re.split(r"[;|]", cell or "") if word.strip()]


def _given(side: str, row: Row) -> dict[str, Any]:
    given: dict[str, Any] = {"kinds": _listed(row.get(f"{side}_kinds")), "text": row.get(f"{side}_text")}
    return {**given, "size": row[side]} if side in row else given


def _column(field: str | None) -> str | None:
    return _COLUMN_OF.get(field or "", (field or "").replace(".", "_")) or None


SOURCE = Source(name="csv", read=read, endings=("csv",))
