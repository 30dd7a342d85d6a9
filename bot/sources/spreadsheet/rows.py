"""The rows of a CSV file as cells by column, whichever way the spreadsheet wrote it."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from bot.sources import Fault, Faulty
from bot.sources.interchange.lines import lines

#: What one touchpoint says, and the reflection on it; a list stands in one cell, with `;` or `|` between.
COLUMNS = (
    "id",
    "relationship",
    "at",
    "kind",
    "about",
    "title",
    "started_by",
    "teammate",
    "contacts",
    "gave",
    "gave_text",
    "gave_kinds",
    "got",
    "got_text",
    "got_kinds",
    "they_felt_seen",
    "we_felt_seen",
    "note",
    "thanks_to",
    "reflected_at",
)
REQUIRED = ("relationship", "at")

Row = dict[str, str]


def rows(stream: Iterable[bytes]) -> Iterator[tuple[int, Row] | Faulty]:
    """Each row with the line where it begins and its cells that are not empty; or what is wrong with it."""
    try:
        yield from _rows(stream)
    except _NotText as error:
        yield error.faulty


class _NotText(Exception):
    def __init__(self, faulty: Faulty) -> None:
        super().__init__()
        self.faulty = faulty


def _rows(stream: Iterable[bytes]) -> Iterator[tuple[int, Row] | Faulty]:
    texts = _texts(stream)
    first = next(texts, "")
    reader = csv.reader(chain([first], texts), delimiter=_delimiter(first), strict=True)
    header = [name.strip().casefold() for name in next(reader, [])]
    if faults := _header_faults(header):
        yield Faulty(faults)
        return
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Faulty((Fault(line, None, f"is not CSV ({error})"),))
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _row(line, header, cells)


def _texts(stream: Iterable[bytes]) -> Iterator[str]:
    for line in lines(stream):
        if isinstance(line, Faulty):
            raise _NotText(line)
        yield line[1] + "\n"


def _delimiter(header: str) -> str:
    """Spreadsheets in half of Europe write semicolons."""
    return max(",;\t", key=header.count)


def _header_faults(header: list[str]) -> tuple[Fault, ...]:
    unknown = [name for name in header if name not in COLUMNS]
    doubled = {name for name in header if header.count(name) > 1} - set(unknown)
    absent = [name for name in REQUIRED if name not in header]
    return (
        *(Fault(1, name, "is not a column") for name in unknown),
        *((Fault(1, None, f"the columns are {', '.join(COLUMNS)}"),) if unknown else ()),
        *(Fault(1, name, "is there twice") for name in sorted(doubled)),
        *(Fault(1, name, "is missing: the first line names the columns") for name in absent),
    )


def _row(line: int, header: list[str], cells: list[str]) -> tuple[int, Row] | Faulty:
    if any(cell.strip() for cell in cells[len(header) :]):
        return Faulty((Fault(line, None, "has more cells than there are columns"),))
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    missing = tuple(Fault(line, name, "is missing") for name in REQUIRED if name not in row)
    return Faulty(missing) if missing else (line, row)
