"""What holds for every judgement, whatever the history."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot import drift
from bot.drift import Verdict, judge
from bot.drift.finding import SPOKEN, finders
from bot.drift.history import NEVER
from bot.i18n import language
from tests.drift.timeline import Timeline

SIZES = ["nothing", "small", "real", "big"]
KINDS = [None, "call", "negotiation", "incident"]
ABOUT = ["operations", "contract", "specification", "relationship"]
PEOPLE = ["harry", "erik", "desk"]
PACKAGE = Path(drift.__file__).parent
relaxed = settings(max_examples=40)


def anything(seed: int, later: bool = True) -> Timeline:  # noqa: FBT001, FBT002
    """A workspace in which everything happens at random, some of it after the moment of the judgement."""
    timeline = Timeline(seed)
    random = timeline.random
    first = -60.0 if later else 0.0

    def ago(since: float = 400.0) -> float:
        return float(random.uniform(first, since))

    for number in range(int(random.integers(1, 7))):
        of = f"r{number}"
        timeline.relationship(of, ended=ago() if random.random() < 0.1 else None)
        people = [f"{name}{number}" for name in PEOPLE]
        for name in people:
            left = ago() if random.random() < 0.4 else None
            heir = people[1] if left is not None and name != people[1] else None
            timeline.contact(name, of, left=left, successor=heir, is_desk="desk" in name)
        for _ in range(int(random.integers(0, 60))):
            answers = [_answer(random) for _ in range(int(random.integers(0, 3)))]
            when = ago()
            touchpoint = timeline.talk(
                of,
                when,
                kind=KINDS[random.integers(4)],
                about=random.choice(ABOUT, int(random.integers(0, 3)), replace=False).tolist(),
                contacts=random.choice(people, int(random.integers(0, 3)), replace=False).tolist(),
                answers=[{**answer, "answered": when - random.exponential(3)} for answer in answers],
            )
            if random.random() < 0.5:
                state = random.choice(["asked", "expired", "skipped"])
                timeline.prompt(touchpoint, when, state=state, closed=None if state == "asked" else when - 7)
        for deed in range(int(random.integers(0, 6))):
            timeline.concession(of, f"c{number}-{deed}", ago(), by=random.choice(["us", "them"]))
            timeline.one_sided_move(of, f"m{number}-{deed}", ago(2000), by=random.choice(["us", "them"]))
            state = random.choice(["open", "kept", "broken"])
            made = ago()
            timeline.promise(
                of,
                f"p{number}-{deed}",
                made=made,
                by=random.choice(["us", "them"]),
                due=made - random.exponential(20) if random.random() < 0.8 else None,
                state=state,
                closed=None if state == "open" else made - random.exponential(30),
                told=int(random.integers(3)),
            )
        if random.random() < 0.5:
            agreed = ago(1000)
            timeline.pact(of, agreed=agreed, review=agreed - 100, agreed_with=people[:1])
    return timeline


def _answer(random: np.random.Generator) -> dict[str, object]:
    seen = [None, True, False]
    return {
        "teammate": int(random.integers(1000)),
        "gave": SIZES[random.integers(4)],
        "got": SIZES[random.integers(4)],
        "we_felt_seen": seen[random.integers(3)],
        "they_felt_seen": seen[random.integers(3)],
        "gave_kinds": ["thanks"] if random.random() < 0.2 else [],
        "got_kinds": ["payment"] if random.random() < 0.2 else [],
        "thanks_to": "r0" if random.random() < 0.1 else None,
    }


def without_what_came_later(timeline: Timeline) -> Timeline:
    """The same timeline as a file would have told it at its moment."""
    at = timeline.moment(0)
    cut = Timeline(at=timeline.at)
    moments = {"touchpoints": "at", "reflections": "at", "prompts": "asked_at", "promises": "made_at"}
    moments |= {"concessions": "at", "one_sided_moves": "at", "pacts": "agreed_at"}
    for table, rows in timeline.rows.items():
        cut.rows[table] = [_told(row, at) for row in rows if table not in moments or row[moments[table]] <= at]
    pacts = {row["relationship"] for row in cut.rows["pacts"]}
    cut.rows["pact_contacts"] = [row for row in cut.rows["pact_contacts"] if row["relationship"] in pacts]
    return cut


def _told(row: dict[str, object], at: int) -> dict[str, object]:
    later = {name for name in ("ended_at", "left_at", "closed_at", "answered_at") if int(row.get(name, 0)) > at}  # type: ignore[call-overload]
    told = {**row, **dict.fromkeys(later, NEVER)}
    if "left_at" in later:
        told["successor"] = None
    if "closed_at" in later:
        told["state"] = 0 if "made_at" in row else 1  # open, asked
    return told


@relaxed
@given(some.integers(0, 10_000))
def test_nothing_later_than_the_moment_changes_anything(seed: int) -> None:
    timeline = anything(seed)

    assert without_what_came_later(timeline).verdicts() == timeline.verdicts()


@relaxed
@given(some.integers(0, 10_000))
def test_the_order_of_records_does_not_matter(seed: int) -> None:
    timeline, shuffled = anything(seed), anything(seed)
    for rows in shuffled.rows.values():
        np.random.default_rng(seed + 1).shuffle(rows)  # type: ignore[arg-type]

    assert shuffled.verdicts() == timeline.verdicts()


@relaxed
@given(some.integers(0, 10_000))
def test_every_verdict_keeps_the_contract(seed: int) -> None:
    timeline = anything(seed)
    for verdict in timeline.verdicts().values():
        _keeps_the_contract(timeline, verdict)


def _keeps_the_contract(timeline: Timeline, verdict: Verdict) -> None:
    of, at = verdict.relationship_id, timeline.moment(0)
    known = {f"touchpoint:{row['id']}" for row in timeline.rows["touchpoints"] if _in(row, of, "at", at)}
    known |= {f"promise:{row['id']}" for row in timeline.rows["promises"] if _in(row, of, "made_at", at)}
    known |= {f"concession:{row['id']}" for row in timeline.rows["concessions"] if _in(row, of, "at", at)}
    known |= {f"one_sided_move:{row['id']}" for row in timeline.rows["one_sided_moves"] if _in(row, of, "at", at)}
    known |= {f"contact:{row['id']}" for row in timeline.rows["contacts"] if _in(row, of, "left_at", at)}
    known |= {f"pact:{row['relationship']}" for row in timeline.rows["pacts"] if _in(row, of, "agreed_at", at)}
    assert 0 <= verdict.drift <= 1
    for signal in verdict.signals:
        assert SPOKEN <= signal.strength <= 1
        assert signal.evidence
        assert set(signal.evidence) <= known, signal
        assert len(set(signal.evidence)) == len(signal.evidence)
    if verdict.state in ("watch", "drifting"):
        assert verdict.signals
        assert 1 <= len(verdict.moves) <= 2
    if verdict.state == "ended":
        assert verdict == Verdict(of, "ended", 0.0)


def _in(row: dict[str, object], of: str, moment: str, at: int) -> bool:
    return row["relationship"] == of and int(row[moment]) <= at  # type: ignore[call-overload]


@relaxed
@given(some.integers(0, 10_000))
def test_what_is_said_is_said_as_a_colleague_would(seed: int) -> None:
    timeline = anything(seed)
    for verdict in timeline.verdicts().values():
        for signal in verdict.signals:
            _is_a_colleagues(language("en", "UTC").sentence(signal.sentence, lambda reference: "Harry"))
        for remark in verdict.remarks:
            _is_a_colleagues(language("en", "UTC").sentence(remark, lambda reference: "Harry"))


def _is_a_colleagues(said: str) -> None:
    assert re.fullmatch(r"(Harry|[a-z1-9]).*[^.]\.", said), said
    assert not re.search(r"\b(he|she|his|her|him|score|signal|risk|stakeholder|health|KPI|touchpoint|contact)\b", said)
    assert not re.search(r"[{}]|\d\.\d|\bnan\b|\b0\b", said), said


@relaxed
@given(
    gaps=some.lists(some.floats(0.7, 1.4), min_size=30, max_size=60),
    quiet=some.floats(0.1, 8),
    scale=some.floats(0.3, 20),
    rhythm=some.sampled_from([3.5, 7.0, 14.0]),
)
def test_a_lone_rhythm_told_faster_or_slower_is_the_same_rhythm(
    gaps: list[float], quiet: float, scale: float, rhythm: float
) -> None:
    assert _lone(gaps, quiet, rhythm * scale) == pytest.approx(_lone(gaps, quiet, rhythm), abs=1e-6)


@relaxed
@given(
    gaps=some.lists(some.floats(0.7, 1.4), min_size=6, max_size=60),
    quiet=some.floats(0.7, 8),
    on_time=some.floats(0.7, 1.3),
)
def test_one_more_talk_on_time_never_raises_the_silence(gaps: list[float], quiet: float, on_time: float) -> None:
    before = _lone(gaps, quiet, 7.0)
    after = _lone([*gaps, min(on_time, quiet)], max(quiet - on_time, 0.0), 7.0)

    assert after <= before + 1e-9


def _lone(gaps: list[float], quiet: float, rhythm: float) -> float:
    timeline = Timeline()
    timeline.relationship("alone")
    ago = rhythm * (quiet + sum(gaps))
    timeline.talk("alone", ago)
    for gap in gaps:
        ago -= rhythm * gap
        timeline.talk("alone", max(ago, 0.0))
    return timeline.strength("alone", "silence")


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_history_of_any_age_is_judged(year: int) -> None:
    timeline = Timeline(at=datetime(year, 6, 1, tzinfo=UTC))
    timeline.relationship("acme")
    timeline.talks("acme", "weekly", since=140, until=40)

    assert timeline.verdict("acme").state in ("watch", "drifting")
    late = judge(timeline.history(), datetime(2099, 6, 1, tzinfo=UTC))
    assert late[0].state in ("watch", "drifting")


def test_an_empty_workspace_has_no_verdicts() -> None:
    assert Timeline().verdicts() == {}


def test_a_relationship_without_anything_is_new() -> None:
    timeline = Timeline()
    timeline.relationship("acme")

    assert timeline.verdict("acme").state == "new"


def test_highest_drift_comes_first() -> None:
    found = list(anything(3).verdicts().values())

    assert [verdict.drift for verdict in found] == sorted((verdict.drift for verdict in found), reverse=True)


def test_every_signal_is_found_by_its_file_and_has_a_test_of_its_own() -> None:
    files = {path.stem for path in PACKAGE.glob("*.py") if "SIGNAL = " in path.read_text()}

    assert {finder.name for finder in finders()} == files
    assert {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")} >= files


def test_the_judgement_knows_nothing_of_ours_but_itself() -> None:
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ("bot", "storage"):
                assert node.module.startswith("bot.drift"), path.name
