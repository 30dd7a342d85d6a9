"""`giveget score` as a person, or a program, types it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main

HEAD = "relationship_id,at,gave,got\n"


def rows(who: str, *days: int, at: str = "T09:00:00+00:00") -> str:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    return "".join(f"{who},{start + timedelta(days=day):%Y-%m-%d}{at},1,0\n" for day in days)


@pytest.fixture(name="score")
def _score(tmp_path: Path) -> Callable[..., Result]:
    def run(written: str | bytes, *words: str) -> Result:
        file = tmp_path / "events.csv"
        file.write_bytes(written if isinstance(written, bytes) else written.encode())
        return CliRunner().invoke(main, ["score", str(file), "--at", "2026-06-01", *words])

    return run


WEEKLY = HEAD + rows("acme", *range(0, 140, 7)) + rows("beta", *range(3, 90, 7))


def test_each_relationship_has_a_line_with_both_probabilities(score) -> None:
    result = score(WEEKLY)

    assert result.exit_code == 0
    head, acme, beta = (line.split(",") for line in result.stdout.splitlines())
    assert head == ["relationship_id", "drift", "goes_quiet"]
    assert (acme[0], beta[0]) == ("acme", "beta")
    assert 0 < float(acme[2]) <= float(acme[1]) < float(beta[1]) < 1


def test_only_what_happened_before_the_moment_counts(score) -> None:
    later = rows("acme", 160, 161) + rows("late", 147)

    assert score(WEEKLY + later).stdout == score(WEEKLY).stdout


def test_a_moment_within_a_day_takes_the_day_up_to_it(score) -> None:
    early, late = HEAD + rows("acme", 0, 7), "acme,2026-06-01T15:00:00+00:00,1,1\n"

    assert (
        score(early + late, "--at", "2026-06-01T12:00:00Z").stdout
        == score(early, "--at", "2026-06-01T12:00:00Z").stdout
    )
    assert score(early + late, "--at", "2026-06-01T17:00:00+01:00").stdout != score(early).stdout


def test_the_horizon_matters(score) -> None:
    assert score(WEEKLY, "--horizon", "14").stdout != score(WEEKLY).stdout
    assert score(WEEKLY, "--horizon", "56").stdout == score(WEEKLY).stdout


@pytest.mark.parametrize("at", ["T09:00:00Z", "T10:30:00.125+01:30", "", "T09:00+00:00"])
def test_moments_may_be_written_in_any_way_that_has_an_offset_or_is_a_day(score, at: str) -> None:
    written = HEAD + rows("acme", *range(0, 140, 7), at=at) + rows("beta", *range(3, 90, 7), at=at)

    assert score(written).stdout == score(WEEKLY).stdout


def test_days_of_contact_are_utc_days(score) -> None:
    evening, morning = HEAD + rows("a", *range(1, 90, 7), at="T00:30:00+01:00"), HEAD + rows("a", *range(0, 89, 7))

    assert score(evening).stdout == score(morning).stdout


def test_columns_may_stand_in_any_order_beside_others(score) -> None:
    lines = [line.split(",") for line in WEEKLY.splitlines()]
    turned = "".join(f"{got},note,{at},{gave},{who}\n" for who, at, gave, got in lines)

    assert score(turned).stdout == score(WEEKLY).stdout


def test_the_order_of_rows_does_not_matter_and_ids_with_commas_come_back_whole(score) -> None:
    lines = WEEKLY.replace("acme", '"Acme, ""Ltd"""').splitlines()[1:]
    there, back = (score(HEAD + "\n".join(each) + "\n") for each in (lines, lines[::-1]))

    assert there.stdout == back.stdout
    assert '"Acme, ""Ltd""",' in there.stdout


def test_a_bare_contact_counts_as_contact(score) -> None:
    assert score(WEEKLY.replace(",1,0", ",0,0")).stdout == score(WEEKLY).stdout


def test_nothing_before_the_moment_is_no_fault(score) -> None:
    assert score(HEAD).stdout == "relationship_id,drift,goes_quiet\n"


def test_standard_input_is_read(score) -> None:
    result = CliRunner().invoke(main, ["score", "-", "--at", "2026-06-01"], input=WEEKLY)

    assert result.stdout == score(WEEKLY).stdout


def test_every_fault_is_told_with_its_line_and_nothing_is_scored(score) -> None:
    result = score(
        HEAD + "acme,2026-01-05T09:00:00Z,1,0\n"
        "acme,yesterday,1,0\n"
        ",2026-01-05,1,0\n"
        "acme,2026-01-05T09:00:00,-1,x\n"
        "acme,2026-01-05,1\n"
        "acme,2026-02-30,1,nan\n"
    )

    assert result.exit_code == 1
    assert result.stdout == ""
    told = [line.partition(", line ")[2].split(":")[:2] for line in result.stderr.splitlines()[:-1]]
    assert [(line, field.strip()) for line, field in told] == [
        ("3", "at"), ("4", "relationship_id"), ("5", "gave"), ("5", "got"), ("5", "at"),
        ("6", "3 values where the first line names 4 columns"), ("7", "got"), ("7", "at"),
    ]  # fmt: skip
    assert result.stderr.splitlines()[-1] == "Nothing was scored: 8 faults."


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (b"", 1),
        (b"relationship_id,at,gave\n", 1),
        (HEAD.encode() + b"acme,2026-01-05,1,1\n\xff,2026-01-05,1,1\n", 3),
        (HEAD.encode() + b'acme,2026-01-05,1,1\n"acme,2026-01-05,1,1\n', 3),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_its_line(score, written: bytes, line: int) -> None:
    result = score(written)

    assert result.exit_code == 1
    assert f"line {line}" in result.stderr


def test_a_moment_that_is_none_is_wrong_usage(score) -> None:
    assert score(WEEKLY, "--at", "soon").exit_code == 2
    assert score(WEEKLY, "--horizon", "0").exit_code == 2
