"""Two workspaces in one database, under the same ids: nothing in one changes what is said of the other."""

import numpy as np
import pytest

from bot.drift import Verdict
from bot.i18n import language
from bot.messages.digests import digest_text
from bot.services import digests, verdicts
from storage.store import Store
from tests.drift.told import Told

SEEDS = range(5)
SIDES, KINDS = ("us", "them"), (None, "call", "negotiation", "incident")


def anything(seed: int) -> Told:
    """A few relationships to which anything happens; the same ids whatever the seed."""
    told = Told(seed)
    random = told.random
    for number in range(4):
        of = f"r{number}"
        told.relationship(of, "sam")
        left = {"left_on": told.day(random.uniform(5, 200))} if random.random() < 0.5 else {}
        told.add("contact", id=f"{of}-kim", relationship=of, name="Kim", **left)
        worst = float(random.uniform(0, 1))
        for nth, ago in enumerate(told.days(float(random.uniform(3, 20)), 300, float(random.uniform(0, 60)))):
            bad = random.random() < worst and ago < 90
            answer = {"gave": {"size": "big"}, "got": {"size": "nothing"}, "we_felt_seen": False} if bad else None
            kind = KINDS[int(random.integers(4))] or "meeting"
            told.talk(of, ago, answer, id=f"{of}-t{nth}", contacts=[str(random.choice(["sam", "kim"]))], kind=kind,
                      about=[str(random.choice(["operations", "contract", "specification"]))])  # fmt: skip
        for nth in range(int(random.integers(0, 5))):
            ago, by = float(random.uniform(1, 300)), str(random.choice(SIDES))
            told.add("concession", id=f"{of}-c{nth}", relationship=of, by=by, at=told.day(ago), text="once")
            told.add("one_sided_move", id=f"{of}-m{nth}", relationship=of, by=by, at=told.day(ago), text="90 days")
            told.add("promise", id=f"{of}-p{nth}", relationship=of, by=by, text="a call", made_on=told.day(ago),
                     due_on=told.day(ago - 20))  # fmt: skip
        told.add(
            "pact", relationship=of, agreed_on=told.day(900), why="bridges", review_on=told.day(100 * number - 150)
        )
    return told


async def _said(store: Store, workspace_id: str, told: Told) -> tuple[list[Verdict], str]:
    """The verdicts on a workspace, and its digest."""
    async with store.reading(workspace_id) as work:
        found = await verdicts.verdicts_at(work, told.at)
        page = await digests.page_at(work, told.at)
        return found, digest_text(page, language("en", "UTC"), await verdicts.names_of(work))


@pytest.mark.parametrize("seed", SEEDS)
async def test_another_workspace_in_the_same_database_changes_nothing(store: Store, seed: int) -> None:
    ours, theirs = anything(seed), anything(seed + 1000)
    await ours.keep(store, "ours")
    alone = await _said(store, "ours", ours)
    await theirs.keep(store, "theirs")
    async with store.work("theirs") as work:
        (await work.workspace()).hearings = {"silence": "never", "over_giving": "never", "broken_promises": "never"}
    other = await _said(store, "theirs", theirs)

    assert any(verdict.signals for verdict in alone[0])
    assert await _said(store, "ours", ours) == alone
    assert other != alone
    assert await _said(store, "theirs", theirs) == other
    assert np.isfinite([verdict.drift for verdict in alone[0]]).all()
