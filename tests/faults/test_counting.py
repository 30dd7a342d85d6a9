"""The counts of the trials see what they are there to see: what came twice, and what never came."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from bot.sandbox import Teammate
from bot.sandbox.workspace.messages import Message
from storage import Delivery, Reflection, Relationship, Touchpoint, Workspace
from storage import Teammate as TeammateRow
from tests.faults.conftest import TABLE, counted
from tests.faults.test_monday import count_read
from tests.faults.trial import BEGIN, Count, Trial
from tests.faults.words import count_forms, count_replies, until_all_is_said

pytestmark = pytest.mark.slow


async def _changes(trial: Trial, key: str, **values: object) -> None:
    [workspace] = await trial.store.workspaces()
    async with trial.store.work(workspace.id) as work:
        await work.change(update(Delivery).where(Delivery.dedup_key == key).values(**values))


async def test_a_ledger_that_forgets_what_was_sent_is_seen_as_a_double(on_sqlite: Trial) -> None:
    await on_sqlite.starts()
    await on_sqlite.accepts(5)
    await on_sqlite.settles(within=30)
    await _changes(on_sqlite, "trial:3", state="planned")
    await on_sqlite.settles(within=30)

    count = on_sqlite.count()
    assert (count.sent, count.doubled, count.lost) == (5, 1, 0)


async def test_a_ledger_that_drops_what_was_accepted_is_seen_as_a_loss(on_sqlite: Trial) -> None:
    bot = await on_sqlite.starts()
    await on_sqlite.kills_one(bot)
    await on_sqlite.accepts(5)
    await _changes(on_sqlite, "trial:3", state="cancelled")
    await on_sqlite.starts()
    await on_sqlite.settles(within=30)

    count = on_sqlite.count()
    assert (count.sent, count.doubled, count.lost) == (4, 0, 1)


async def test_a_trial_that_never_settles_is_on_the_table_with_what_it_lost(on_sqlite: Trial) -> None:
    await _is_founded(on_sqlite)
    await on_sqlite.accepts(5)
    with pytest.raises(AssertionError, match="still open"):
        async with counted(on_sqlite, "nobody at work"):
            await on_sqlite.settles(within=0)

    assert TABLE.pop() == ("one machine", "nobody at work", 0, Count(accepted=5, sent=0, doubled=0, lost=5))


async def test_words_that_never_came_are_on_the_table_when_waiting_for_them_ends(on_sqlite: Trial) -> None:
    await _is_founded(on_sqlite)
    silent = on_sqlite.people[:2]
    with pytest.raises(AssertionError, match="no answer"):
        async with counted(on_sqlite, "nobody listens", partial(count_replies, on_sqlite, silent)):
            await until_all_is_said(on_sqlite, silent, within=0.1)

    assert TABLE.pop() == ("one machine", "nobody listens", 0, Count(accepted=2, sent=0, doubled=0, lost=2))


async def _is_founded(trial: Trial) -> None:
    await trial.store.found_workspace(Workspace(id="team", locale="en", timezone="UTC", connected_at=BEGIN))


def _shows(who: Teammate, *texts: str) -> None:
    """So stands with this person what the bot wrote about their reply."""
    told = {"event_type": "giveget", "event_payload": {"key": f"reply:{who.id}"}}
    place = who.dm
    place.messages += [
        Message(f"{n}.0", place.id, "bot", "team", text=each, metadata=told) for n, each in enumerate(texts)
    ]


async def _keeps(trial: Trial, who: Teammate, times: int) -> None:
    """So often stands in the database what this person replied, and the contact that they filled in."""
    async with trial.store.work("team") as work:
        if await work.get(Relationship, "acme") is None:
            work.add(Relationship(name="Acme", id="acme"))
        work.add(TeammateRow(name=who.name, slack_user=who.id, id=who.id))
        await work.flush()
        for number in range(times):
            key, at = f"{who.id}-{number}", BEGIN + timedelta(minutes=number)
            work.add(Touchpoint(relationship_id="acme", at=at, id=key, title=f"said by {who.name}"))
            await work.flush()
            sizes: dict[str, Any] = {"gave_size": "real", "got_size": "small"}
            work.add(Reflection(touchpoint_id=key, teammate_id=who.id, at=at, gave_text="two evenings", **sizes))


async def test_replies_that_are_kept_or_shown_twice_or_not_at_all_are_seen(on_sqlite: Trial) -> None:
    await _is_founded(on_sqlite)
    right, twice_kept, twice_shown, not_kept, not_shown, in_vain = people = on_sqlite.people[:6]
    for who, times in ((right, 1), (twice_kept, 2), (twice_shown, 1), (not_kept, 0), (not_shown, 1), (in_vain, 1)):
        await _keeps(on_sqlite, who, times)
    for who in (right, twice_kept, twice_shown, not_kept):
        _shows(who, "an honest no")
    _shows(twice_shown, "an honest no")
    _shows(in_vain, "something else")

    assert await count_replies(on_sqlite, people) == Count(accepted=6, sent=3, doubled=2, lost=3)


async def test_forms_that_are_kept_twice_or_not_at_all_are_seen(on_sqlite: Trial) -> None:
    await _is_founded(on_sqlite)
    people = on_sqlite.people[:3]
    for times, who in enumerate(people):
        await _keeps(on_sqlite, who, times)

    assert await count_forms(on_sqlite, people) == Count(accepted=3, sent=2, doubled=1, lost=1)


async def test_a_monday_sees_what_stands_twice_or_not_at_all(on_sqlite: Trial) -> None:
    teams = {each: [each.add_member("Mo"), each.add_member("Lou")] for each in map(on_sqlite.slack.add_team, "AB")}
    for team, (mo, lou) in teams.items():
        room = team.add_channel("clients", members=[mo])
        for who in (mo, lou):
            _shows(who, "a question")
        told = {"event_type": "giveget", "event_payload": {"key": "digest"}}
        room.messages.append(Message("1.0", room.id, "bot", "team", metadata=told))
    before = count_read(teams)
    (_, lou), (mo, _) = teams.values()
    lou.dm.messages.clear()
    _shows(mo, "a question")

    assert before == Count(accepted=6, sent=6, doubled=0, lost=0)
    assert count_read(teams) == Count(accepted=6, sent=5, doubled=1, lost=1)
