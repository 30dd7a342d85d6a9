"""Touchpoints from a spreadsheet: rows with names."""

import io
from typing import Any

import pytest

from bot.sources import Faulty, Names, Told
from bot.sources.interchange.layout import by_name, layout_of
from bot.sources.spreadsheet import SOURCE

HEADER = "relationship,at,teammate,kind,gave,got"


def _read(text: str | bytes, names: Names | None = None) -> list[Told | Faulty]:
    raw = text if isinstance(text, bytes) else text.encode()
    return list(SOURCE.read(io.BytesIO(raw), names or Names(timezone="Europe/Amsterdam")))


def _told(text: str, names: Names | None = None) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    for each in _read(text, names):
        assert isinstance(each, Told), each
        told.setdefault(each.type, []).append(dict(by_name(layout_of(each.type), each.values)))
    return told


def _faults(text: str | bytes, names: Names | None = None) -> list[tuple[int, str | None, str]]:
    return [
        (fault.line, fault.field, fault.sentence)
        for found in _read(text, names)
        if isinstance(found, Faulty)
        for fault in found.faults
    ]


def test_a_row_is_a_touchpoint_with_its_reflection_and_whoever_is_new() -> None:
    told = _told(f"{HEADER}\nAcme,2026-03-02 14:30,Jort,visit,big,nothing\n")
    touchpoint, reflection = told["touchpoint"][0], told["reflection"][0]

    assert [one["name"] for one in told["relationship"] + told["teammate"]] == ["Acme", "Jort"]
    assert touchpoint["at"].isoformat() == "2026-03-02T13:30:00+00:00"
    assert touchpoint["relationship_id"] == told["relationship"][0]["id"]
    assert (reflection["gave_size"], reflection["got_size"]) == ("big", "nothing")
    assert reflection["touchpoint_id"] == touchpoint["id"] == touchpoint["source_id"]


def test_a_row_without_an_answer_is_only_a_touchpoint() -> None:
    assert "reflection" not in _told(f"{HEADER}\nAcme,2026-03-02,Jort,visit,,\n")


def test_the_same_sheet_gives_the_same_ids() -> None:
    sheet = f"{HEADER}\nAcme,2026-03-02,Jort,visit,big,nothing\n"

    assert _told(sheet) == _told(sheet)


def test_who_is_known_by_name_or_alias_is_not_made_again() -> None:
    names = Names(timezone="Europe/Amsterdam")
    names.add("relationship", "r1", "Acme", "The Acme company")
    told = _told(f"{HEADER}\nthe  ACME company,2026-03-02,,,,\n", names)

    assert "relationship" not in told
    assert told["touchpoint"][0]["relationship_id"] == "r1"


def test_who_came_from_a_sheet_and_was_renamed_is_still_known() -> None:
    (made,) = _told(f"{HEADER}\nAcme,2026-03-02,,,,\n")["relationship"]
    names = Names()
    names.add("relationship", made["id"], "Acme Group")

    assert "relationship" not in _told(f"{HEADER}\nAcme,2026-03-09,,,,\n", names)


def test_a_name_of_two_is_refused() -> None:
    names = Names()
    names.add("relationship", "r1", "Acme")
    names.add("relationship", "r2", "ACME")

    assert _faults(f"{HEADER}\nAcme,2026-03-02,,,,\n", names) == [
        (2, "relationship", "'Acme' may be any of r1, r2; write which one")
    ]
    assert not _faults(f"{HEADER}\nr2,2026-03-02,,,,\n", names)


def test_two_teammates_at_one_touchpoint_have_a_row_each() -> None:
    told = _told(
        "relationship;at;title;teammate;contacts;about;gave;got\n"
        "Acme;2026-03-02 14:30;The roof;Jort;Harry;problem|operations;big;nothing\n"
        "acme;2026-03-02T14:30;The roof;Karin;Harry|Erik;;small;small\n"
    )
    (touchpoint,) = told["touchpoint"]

    assert len(told["reflection"]) == 2
    assert touchpoint["teammates"] == tuple(one["id"] for one in told["teammate"])
    assert touchpoint["contacts"] == tuple(one["id"] for one in told["contact"])
    assert touchpoint["about"] == ("problem", "operations")


def test_rows_of_one_touchpoint_that_disagree_are_refused() -> None:
    faults = _faults("id,relationship,at,title\nx,Acme,2026-03-02,A talk\nx,Acme,2026-03-02,A walk\n")

    assert faults == [(3, "title", "is not what line 2 says of the same touchpoint")]


def test_a_cell_may_hold_several_lines() -> None:
    told = _told('relationship,at,title\n"Acme, Ltd",2026-03-02,"one\ntwo"\nBeta,2026-03-02,\n')

    assert told["touchpoint"][0]["title"] == "one\ntwo"
    assert [one["name"] for one in told["relationship"]] == ["Acme, Ltd", "Beta"]


def test_every_fault_has_its_line_and_column() -> None:
    faults = _faults(
        f"{HEADER},they_felt_seen\n"
        "Acme,soon,Jort,lunch,huge,,perhaps\n"
        "\n"
        "Acme,2026-03-02,,call,big,small\n"
        ",2026-03-02\n"
        "Acme,2026-03-02,,,,,,more\n"
    )

    assert [(line, field) for line, field, _ in faults] == [
        (2, "at"),
        (2, "kind"),
        (2, "gave"),
        (2, "got"),
        (2, "they_felt_seen"),
        (4, "teammate"),
        (5, "relationship"),
        (6, None),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("relationship,at,mood\n", "mood"),
        ("relationship,at,at\n", "at"),
        ("relationship\n", "at"),
        ("", "relationship"),
        ("relationship,at\nCafé,2026-03-02\n".encode("cp1252"), None),
        ('relationship,at\n"Acme,2026-03-02\n', None),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(text: str | bytes, fault: str | None) -> None:
    assert _faults(text)[0][1] == fault


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("No", False), ("", None)])
def test_seen_or_not_is_said_with_yes_and_no(written: str, meant: bool | None) -> None:  # noqa: FBT001  a table
    told = _told(f"{HEADER},they_felt_seen\nAcme,2026-03-02,Jort,call,big,small,{written}\n")

    assert told["reflection"][0]["they_felt_seen"] is meant
