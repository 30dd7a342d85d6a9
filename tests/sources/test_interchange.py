"""What a line of a history says, and what is wrong with it."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.sources import Faulty, Names, Told
from bot.sources.interchange import SOURCE
from bot.sources.interchange.layout import by_name, layout_of, line_of
from bot.sources.interchange.records import ID_LIMIT


def _read(*lines: str | bytes | dict[str, Any]) -> list[Told | Faulty]:
    raw = [json.dumps(line) if isinstance(line, dict) else line for line in lines]
    text = b"\n".join(line.encode() if isinstance(line, str) else line for line in raw)
    return list(SOURCE.read(io.BytesIO(text), Names()))


def _faults(*lines: str | bytes | dict[str, Any]) -> list[tuple[int, str | None, str]]:
    return [
        (fault.line, fault.field, fault.sentence)
        for found in _read(*lines)
        if isinstance(found, Faulty)
        for fault in found.faults
    ]


def _record(**fields: Any) -> dict[str, Any]:
    (told,) = _read(fields)
    assert isinstance(told, Told), told
    return dict(by_name(layout_of(told.type), told.values))


def a_touchpoint(**fields: Any) -> dict[str, Any]:
    return {"type": "touchpoint", "id": "t1", "relationship": "acme", "at": "2026-03-02T14:30:00+01:00", **fields}


def a_reflection(**fields: Any) -> dict[str, Any]:
    gave, got = {"size": "big", "text": "two evenings"}, {"size": "nothing"}
    at = "2026-03-02T14:30:00Z"
    return {
        "type": "reflection", "touchpoint": "t1", "teammate": "jort", "at": at, "gave": gave, "got": got, **fields,
    }  # fmt: skip


def a_promise(**fields: Any) -> dict[str, Any]:
    promise = {"id": "p1", "relationship": "acme", "by": "us", "text": "a call", "made_on": "2026-03-02"}
    return {"type": "promise", **promise, **fields}


def test_a_moment_is_kept_in_utc() -> None:
    assert _record(**a_touchpoint())["at"] == datetime(2026, 3, 2, 13, 30, tzinfo=UTC)


def test_a_bare_day_waits_for_its_timezone() -> None:
    assert _record(**a_touchpoint(at="2026-03-02"))["at"] == date(2026, 3, 2)


@pytest.mark.parametrize("at", ["1970-01-01", "1970-01-01T00:00:00Z", "2099-12-31T23:59:59.999999+14:00"])
def test_a_history_may_be_old_or_lie_ahead(at: str) -> None:
    assert _record(**a_touchpoint(at=at))["at"]


@pytest.mark.parametrize("at", ["0206-03-02", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-01-01"])
def test_a_year_that_cannot_be_meant_is_refused(at: str) -> None:
    ((_, field, sentence),) = _faults(a_touchpoint(at=at))

    assert field == "at"
    assert "cannot be meant" in sentence


def test_a_day_at_the_end_of_the_calendar_is_a_day() -> None:
    told = _record(type="relationship", id="acme", name="Acme", ended_on="9999-12-31")

    assert told["ended_on"] == date(9999, 12, 31)


def test_a_time_that_does_not_say_its_timezone_is_refused() -> None:
    assert _faults(a_touchpoint(at="2026-03-02T14:30")) == [
        (
            1,
            "at",
            "'2026-03-02T14:30' does not say in which timezone; add the offset, as in 2026-03-02T14:30+01:00 or Z",
        )
    ]


@pytest.mark.parametrize("at", ["yesterday", "", 1772458200, True, ["2026-03-02"], "2026-02-30", "2026-03-02T25:00Z"])
def test_what_is_no_moment_is_refused(at: Any) -> None:
    ((_, field, sentence),) = _faults(a_touchpoint(at=at))

    assert field == "at"
    assert sentence.endswith("is not a moment; write a moment like 2026-03-02T14:30:00+01:00, or a day like 2026-03-02")


@pytest.mark.parametrize("on", ["2026-03-02T10:00:00Z", "soon", 3])
def test_what_is_no_day_is_refused(on: Any) -> None:
    ((_, field, sentence),) = _faults(a_promise(due_on=on))

    assert (field, sentence) == ("due_on", f"'{on}' is not a day; write a day like 2026-03-02")


def test_null_is_the_same_as_nothing() -> None:
    nulls = dict.fromkeys(("kind", "about", "title", "started_by", "teammates", "contacts", "source", "source_id"))

    assert _record(**a_touchpoint(**nulls)) == _record(**a_touchpoint())


def test_null_is_not_a_name() -> None:
    assert _faults({"type": "teammate", "id": "jort", "name": None}) == [(1, "name", "must be text, not null")]


def test_an_unknown_field_is_refused_even_when_it_is_null() -> None:
    assert _faults({"type": "teammate", "id": "jort", "name": "Jort", "nickname": None}) == [
        (1, "nickname", "is not a field of a teammate; did you mean name?")
    ]


def test_all_faults_of_all_lines_are_told() -> None:
    faults = _faults(
        {"type": "teammate", "id": "jort"},
        a_touchpoint(started_by="nobody", about="problem", contacts=["harry", 3]),
        a_reflection(gave={"size": "huge", "txt": "x"}, got=[], they_felt_seen="yes"),
    )

    assert faults == [
        (1, "name", "is missing"),
        (2, "about", "must be a list, not problem"),
        (2, "started_by", "'nobody' is not one of us or them"),
        (2, "contacts", "must be text, not 3"),
        (3, "gave.size", "'huge' is not one of nothing, small, real or big"),
        (3, "gave.txt", "is not a field of a reflection.gave; did you mean text?"),
        (3, "got", 'must be an object such as {"size": "small"}, not []'),
        (3, "they_felt_seen", "must be true or false, not yes"),
    ]


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        ("hello", None, "is not JSON (Expecting value at character 1)"),
        ('{"type": "teammate"', None, "is not JSON (Expecting ',' delimiter at character 20)"),
        ("[1]", None, 'is not an object; a line looks like {"type": "teammate", "id": "jort", …}'),
        ("{}", "type", "is missing"),
        ('{"type": "teammate", "id": "a", "id": "b"}', None, "says id twice"),
        ('{"type": "teammate", "id": NaN}', None, "is not JSON (NaN is no value)"),
        ("[" * 100_000, None, "is not JSON that anyone would write"),
        ('{"type": ' + "1" * 5000 + "}", None, "is not JSON that anyone would write"),
        (b'{"type": "\xff"}', None, "is not UTF-8 (byte 11); save the file as UTF-8"),
    ],
)
def test_a_line_that_is_no_record_is_refused(line: str | bytes, field: str | None, sentence: str) -> None:
    assert _faults(line) == [(1, field, sentence)]


def test_an_unknown_type_is_refused_with_the_ones_there_are() -> None:
    ((_, field, sentence),) = _faults({"type": "client", "id": "acme"})

    assert field == "type"
    assert sentence.startswith("'client' is not one of workspace, teammate, relationship")


def test_a_file_in_another_encoding_is_refused_once() -> None:
    text = '{"type": "teammate", "id": "a", "name": "A"}\n' * 3

    assert _faults(text.encode("utf-16")) == [(1, None, "the file is UTF-16; save it as UTF-8")]


def test_marks_blank_lines_and_line_ends_of_editors_are_no_fault() -> None:
    first, second = (json.dumps({"type": "teammate", "id": name, "name": name}) for name in "ab")
    told = _read(b"\xef\xbb\xbf" + first.encode() + b"\r", b"", b"  \r", second)

    assert [each.line for each in told if isinstance(each, Told)] == [1, 4]


@pytest.mark.parametrize("name", ["null\x00character", "half \ud83d"])
def test_text_that_no_database_keeps_is_refused(name: str) -> None:
    ((_, field, sentence),) = _faults({"type": "teammate", "id": "a", "name": name})

    assert field == "name"
    assert sentence.startswith("holds")


@pytest.mark.parametrize("fits", ["x" * ID_LIMIT, "😀" * (ID_LIMIT // 2), "cal:2026-03-02T09:00 | é%3A"])
def test_an_id_may_hold_any_letter_as_long_as_slack_can_send_it_back(fits: str) -> None:
    assert _record(**a_touchpoint(id=fits))["id"] == fits
    for too_long in (fits * 128, "x" * (ID_LIMIT + 1)):
        assert _faults(a_touchpoint(), a_touchpoint(id=too_long)) == [
            (2, "id", f"is longer than the {ID_LIMIT} characters that an id may have")
        ]


@pytest.mark.parametrize("name", ["", "  "])
def test_nobody_is_called_nothing(name: str) -> None:
    assert _faults({"type": "teammate", "id": "a", "name": name}) == [(1, "name", "is empty")]


@pytest.mark.parametrize("state", ["kept", "broken", "released"])
def test_a_promise_that_is_no_longer_open_was_closed_some_day(state: str) -> None:
    assert _faults(a_promise(state=state)) == [(1, "closed_on", f"is missing: on which day was it {state}?")]
    assert _record(**a_promise(state=state, closed_on="2026-03-05"))["closed_on"] == date(2026, 3, 5)


@pytest.mark.parametrize("timezone", ["Europe", "Mars/Base", "../etc/passwd", ""])
def test_a_timezone_that_does_not_exist_is_refused(timezone: str) -> None:
    assert _faults({"type": "workspace", "timezone": timezone}) == [
        (1, "timezone", f"'{timezone}' is not a timezone; write it like Europe/Amsterdam")
    ]


def test_defaults_are_filled_in() -> None:
    assert _record(type="relationship", id="acme", name="Acme")["kind"] == "client"
    assert _record(**a_promise())["state"] == "open"


def test_a_line_is_written_in_a_fixed_order_with_what_was_given() -> None:
    layout = layout_of("reflection")
    (told,) = _read(a_reflection(they_felt_seen=False, note="kou vatten ☔"))
    assert isinstance(told, Told)

    assert line_of(layout, told.values) == (
        '{"type": "reflection", "touchpoint": "t1", "teammate": "jort", "at": "2026-03-02T14:30:00+00:00", '
        '"gave": {"size": "big", "text": "two evenings", "kinds": []}, "got": {"size": "nothing", "kinds": []}, '
        '"they_felt_seen": false, "note": "kou vatten ☔"}'
    )


def test_only_what_may_be_shared_says_so() -> None:
    shared, private = (_read(a_reflection(may_be_shared=may))[0] for may in (True, False))
    assert isinstance(shared, Told)
    assert isinstance(private, Told)

    assert "may_be_shared" in line_of(layout_of("reflection"), shared.values)
    assert "may_be_shared" not in line_of(layout_of("reflection"), private.values)
