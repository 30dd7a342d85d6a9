"""Tables: rows of cells, all equally long."""

from typing import Any

from bot.sandbox.block_kit.composition import BLOCK_ID, TYPE
from bot.sandbox.block_kit.elements import ELEMENTS
from bot.sandbox.block_kit.rich_text import RICH_TEXT
from bot.sandbox.block_kit.rules import Findings, anything, boolean, by_type, items, number, one_of, shape, string

Json = dict[str, Any]

#: Slack's most characters in all cells of a data table together.
CONTENT = 20_000

CELLS = {
    "raw_text": shape({"type": TYPE, "text": string(least=1)}, {}),
    "raw_number": shape({"type": TYPE, "value": number(whole=False)}, {"text": string()}),
    "rich_text": RICH_TEXT,
}

COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _rectangular(table: Json, pointer: str, findings: Findings) -> None:
    rows = [row for row in table.get("rows") or [] if isinstance(row, list)]
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        findings.add("all rows must have the same number of cells", f"{pointer}/rows")
    settings = table.get("column_settings")
    if settings is not None and widths and len(settings) != max(widths):
        findings.add("must have one setting for every column", f"{pointer}/column_settings")


def _content(table: Json, pointer: str, findings: Findings) -> None:
    cells = [cell for row in table.get("rows") or [] if isinstance(row, list) for cell in row]
    if sum(len(str(cell.get("text", ""))) for cell in cells if isinstance(cell, dict)) > CONTENT:
        findings.add(f"must have less than {CONTENT + 1} characters in all cells", f"{pointer}/rows")


TABLE = shape(
    {"type": TYPE, "rows": items(items(by_type(CELLS), 20), 100)},
    {"block_id": BLOCK_ID, "column_settings": items(COLUMN, 20)},
    _rectangular,
)

ACTION_CELL = shape({"type": TYPE, "element": by_type({"button": ELEMENTS["button"]})}, {})

DATA_TABLE = shape(
    {
        "type": TYPE,
        "rows": items(items(by_type({**CELLS, "action": ACTION_CELL}), 20), 201, 2),
        "caption": string(least=1),
    },
    {
        "block_id": BLOCK_ID,
        "page_size": number(1, 100),
        "row_header_column_index": number(0),
        "column_settings": anything,
    },
    _rectangular,
    _content,
)
