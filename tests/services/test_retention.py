"""Words are kept as long as the workspace says; sizes stay."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import retention
from storage import (
    Concession,
    Delivery,
    Digest,
    Promise,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
)
from storage.store import Store
from storage.work import Work

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _moment(name: str, at: datetime) -> list[list[object]]:
    here, sent = {"touchpoint_id": name, "teammate_id": "jort"}, {"state": "sent", "sent_at": at, "due_at": at}
    return [
        [Touchpoint(relationship_id="acme", at=at, id=name, title="words")],
        [
            Reflection(at=at, gave_size="big", got_size="small", gave_text="words", note="words", **here),
            Prompt(state="answered", delivery_id=f"asked-{name}", **here),
            Delivery(kind="questions", dedup_key=name, about="", to_user="U1", id=f"asked-{name}", **sent),
            Concession(relationship_id="acme", by="us", at=at, text="words", id=name),
            Digest(at=at, local_date=at.date(), id=name),
            Delivery(kind="digest", dedup_key=f"d{name}", about=name, to_channel="C1", id=f"post-{name}", **sent),
        ],
    ]


@pytest.fixture(name="work")
async def _work(work: Work) -> Work:
    """A talk of eleven months ago, and one of thirteen."""
    work.add(Teammate(name="Jort", id="jort", slack_user="U1"), Relationship(name="Acme", id="acme"))
    await work.flush()
    for name, days in (("new", 335), ("old", 395)):
        for layer in _moment(name, NOW - timedelta(days=days)):
            work.add(*layer)  # type: ignore[arg-type]
            await work.flush()
    for name, closed_on in (("closed", date(2024, 1, 1)), ("open", None)):
        work.add(Promise(relationship_id="acme", by="us", text="words", made_on=date(2023, 1, 1), id=name,
                         state="kept" if closed_on else "open", closed_on=closed_on))  # fmt: skip
    await work.flush()
    return work


async def test_everything_is_kept_until_a_workspace_says_otherwise(work: Work) -> None:
    await retention.prune(work, NOW)

    assert [each.note for each in await work.all(select(Reflection))] == ["words", "words"]
    assert len(await work.all(select(Delivery))) == 4


async def test_older_words_go_and_sizes_stay(work: Work) -> None:
    (await work.workspace()).keep_words_months = 12
    await retention.prune(work, NOW)

    old, new = await work.all(select(Reflection).order_by(Reflection.at))
    assert (new.gave_text, new.note) == ("words", "words")
    assert (old.gave_text, old.note, old.gave_size, old.got_size) == (None, None, "big", "small")
    titles = {each.id: each.title for each in await work.all(select(Touchpoint))}
    assert titles == {"new": "words", "old": None}
    assert {each.id: each.text for each in await work.all(select(Concession))} == {"new": "words", "old": "…"}
    assert {each.id: each.text for each in await work.all(select(Promise))} == {"closed": "…", "open": "words"}


async def test_what_stands_in_slack_is_worded_anew_or_taken_back(work: Work) -> None:
    (await work.workspace()).keep_words_months = 12
    await retention.prune(work, NOW)

    found = {each.id: (each.kind, each.stale) for each in await work.all(select(Delivery))}
    assert found["asked-old"] == ("questions", True)
    assert found["post-old"] == ("retracted", True)
    assert found["asked-new"] == ("questions", False)
    assert [each.id for each in await work.all(select(Digest))] == ["new"]


async def test_rows_of_the_ledger_go_once_their_messages_are_settled(work: Work, store: Store) -> None:
    (await work.workspace()).keep_words_months = 12
    await retention.prune(work, NOW)
    for each in await work.all(select(Delivery)):
        each.stale = False
    await retention.prune(work, NOW + timedelta(days=10))

    assert {each.id for each in await work.all(select(Delivery))} == {"asked-new", "post-new"}


@pytest.mark.parametrize("state", ["planned", "blocked", "expired", "cancelled", "dead"])
async def test_what_was_never_said_goes_after_ninety_days(work: Work, state: str) -> None:
    (await work.workspace()).connected_at = NOW
    for name, days in (("young", 89), ("aged", 91)):
        await _of_the_ledger(work, name, days, state=state)
    await retention.prune(work, NOW)

    assert await _left(work) == {"young"}


@pytest.mark.parametrize("state", ["planned", "blocked"])
@pytest.mark.parametrize(("months", "left"), [(None, {"day before", "day after"}), (6, {"day before"})])
async def test_what_waits_for_who_removed_the_app_goes_when_their_words_do(
    work: Work, state: str, months: int | None, left: set[str]
) -> None:
    workspace = await work.workspace()
    workspace.connected_at, workspace.keep_words_months = None, months
    for name, days in (("day before", 182), ("day after", 184)):
        await _of_the_ledger(work, name, days, state=state)
    await retention.prune(work, NOW)

    assert await _left(work) == left


@pytest.mark.parametrize("facts", [{"state": "unsure", "unsure": True}, {"state": "blocked", "unsure": True}])
async def test_what_may_stand_in_slack_is_remembered_until_it_is_known(work: Work, facts: dict[str, Any]) -> None:
    await _of_the_ledger(work, "perhaps", 400, **facts)
    await retention.prune(work, NOW)

    assert await _left(work) == {"perhaps"}


async def _of_the_ledger(work: Work, name: str, days: int, **facts: Any) -> None:
    due_at = NOW - timedelta(days=days)
    work.add(Delivery(kind="welcome", dedup_key=name, about="", to_user="U1", id=name, due_at=due_at, **facts))
    await work.flush()


async def _left(work: Work) -> set[str]:
    return set(await work.all(select(Delivery.id).where(Delivery.kind == "welcome")))
