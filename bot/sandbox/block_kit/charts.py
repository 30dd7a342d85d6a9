"""Charts: pies of segments, and series over categories, each with the labels that hold them together."""

from typing import Any

from bot.sandbox.block_kit.composition import BLOCK_ID, TYPE
from bot.sandbox.block_kit.rules import Findings, Rule, by_type, items, number, shape, string

Json = dict[str, Any]

LABEL = string(20, 1)
POINT = shape({"label": LABEL, "value": number(whole=False)}, {})
SERIES = shape({"name": LABEL, "data": items(POINT, 20)}, {})
AXES = shape({"categories": items(LABEL, 20)}, {"x_label": string(50), "y_label": string(50)})


def _positive(value: Any, pointer: str, findings: Findings) -> None:
    number(whole=False)(value, pointer, findings)
    if isinstance(value, (int, float)) and value <= 0:
        findings.add("must be greater than 0", pointer)


def _series_fit(chart: Json, pointer: str, findings: Findings) -> None:
    """Every series has its own name, and one value for every category."""
    series = [each for each in chart.get("series") or [] if isinstance(each, dict)]
    names = [each.get("name") for each in series]
    if len(set(names)) < len(names):
        findings.add("series names must be unique", f"{pointer}/series")
    categories = (chart.get("axis_config") or {}).get("categories") or []
    for index, each in enumerate(series):
        labels = [point.get("label") for point in each.get("data") or [] if isinstance(point, dict)]
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            findings.add("must have one value for every category", f"{pointer}/series/{index}/data")


SEGMENTS = items(shape({"label": LABEL, "value": _positive}, {}), 12)


def _over_categories() -> Rule:
    return shape({"type": TYPE, "series": items(SERIES, 12), "axis_config": AXES}, {}, _series_fit)


CHART = by_type(
    {
        "pie": shape({"type": TYPE, "segments": SEGMENTS}, {}),
        **{kind: _over_categories() for kind in ("bar", "area", "line")},
    }
)

DATA_VISUALIZATION = shape({"type": TYPE, "title": string(50, 1), "chart": CHART}, {"block_id": BLOCK_ID})
