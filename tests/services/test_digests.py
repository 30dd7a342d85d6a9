"""The weekly digest: whom it names, what it leaves out, what it says around that, and what the team does about it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.facts.digests import DigestPage
from bot.services import digests, flags, forgetting, items, promises, prompts, reflections, verdicts
from bot.services.errors import Gone
from bot.services.reflections import Answer
from storage import Delivery, Digest, DigestItem, Relationship, Teammate
from storage.work import Work
from tests.services.conftest import a_history, a_reflection, a_relationship, a_teammate, a_touchpoint

#: Nine o'clock in Amsterdam.
MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
TODAY = date(2026, 3, 9)


@pytest.fixture(name="mo")
async def _mo(work: Work) -> Teammate:
    return await a_teammate(work)


async def _silent(work: Work, mo: Teammate, name: str, *, days: int = 50, **facts: Any) -> Relationship:
    """A weekly client of whom nothing was heard for so long."""
    return await a_history(work, name, mo, until=MONDAY - days * DAY, **facts)


async def _lively(work: Work, mo: Teammate, name: str) -> Relationship:
    return await a_history(work, name, mo, until=MONDAY - 2 * DAY)


def _names(page: DigestPage) -> list[str]:
    return [item.relationship.name for item in page.items]


async def _posted(work: Work, at: datetime = MONDAY) -> Digest:
    return await digests.compose(work, at, at.date())


async def test_who_is_silent_is_named_and_who_is_not_is_not(work: Work, mo: Teammate) -> None:
    await _silent(work, mo, "Bothof")
    await _lively(work, mo, "Noord")

    page = await digests.page_at(work, MONDAY)

    assert (_names(page), page.mood) == (["Bothof"], "talk")


async def test_the_longest_silence_comes_first(work: Work, mo: Teammate) -> None:
    await _silent(work, mo, "Short", days=28)
    await _silent(work, mo, "Long", days=70)
    await _lively(work, mo, "Noord")

    assert _names(await digests.page_at(work, MONDAY)) == ["Long", "Short"]


async def test_a_handful_is_shown_and_the_rest_when_asked(work: Work, mo: Teammate) -> None:
    for number in range(7):
        await _silent(work, mo, f"Client {number}")
        await _lively(work, mo, f"Noord {number}")
    digest = await _posted(work)
    folded = await digests.page_of(work, digest.id)
    await items.unfold(work, digest.id)
    unfolded = await digests.page_of(work, digest.id)

    assert (len(folded.items), folded.more) == (digests.HANDFUL, 2)
    assert (len(unfolded.items), unfolded.more) == (7, 0)


async def test_what_no_post_holds_is_counted(work: Work, mo: Teammate) -> None:
    for number in range(digests.MOST + 2):
        await _silent(work, mo, f"Client {number:02}", kind="partner" if number == digests.MOST + 1 else "client")
        await _lively(work, mo, f"Noord {number:02}")
    paper = await digests.page_at(work, MONDAY)
    digest = await _posted(work)
    folded = await digests.page_of(work, digest.id)
    listed = await digests.items_at(work, MONDAY)

    assert (len(paper.items), paper.more, paper.beyond) == (digests.MOST, 0, 2)
    assert (len(folded.items), folded.more, folded.beyond) == (digests.HANDFUL, digests.MOST - digests.HANDFUL, 2)
    assert not paper.all_clients
    assert not folded.all_clients
    assert len(listed) == digests.MOST + 2


async def test_a_digest_is_made_once_for_a_day_and_stays_as_it_was(work: Work, mo: Teammate) -> None:
    bothof = await _silent(work, mo, "Bothof")
    first = await _posted(work)
    await a_touchpoint(work, bothof, MONDAY + DAY, with_=[mo])
    again = await digests.compose(work, MONDAY + 2 * DAY, first.local_date)

    assert again is first
    assert _names(await digests.page_of(work, first.id)) == ["Bothof"]


async def test_a_late_digest_is_made_as_of_the_moment_it_was_planned_for(work: Work, mo: Teammate) -> None:
    workspace = await work.workspace()
    workspace.digest_hour = 9
    await _silent(work, mo, "Bothof")
    delivery = Delivery(kind="digest", dedup_key="d", about=str(TODAY), due_at=MONDAY + DAY, to_channel="C1")
    work.add(delivery)
    await work.flush()
    for _ in range(2):
        await digests.compose_for(work, delivery)

    [digest] = await work.all(select(Digest))
    assert (digest.at, digest.local_date, delivery.about) == (MONDAY, TODAY, digest.id)


async def test_not_now_leaves_it_out_until_the_second_digest_after(work: Work, mo: Teammate) -> None:
    await _silent(work, mo, "Bothof")
    digest = await _posted(work)
    until = await items.snooze(work, digest.id, "bothof", MONDAY + DAY)

    assert until == TODAY + 2 * WEEK
    assert [_names(await digests.page_at(work, MONDAY + n * WEEK)) for n in (1, 2)] == [[], ["Bothof"]]


async def test_a_digest_as_of_a_moment_knows_of_nothing_that_was_put_off_or_answered_later(
    work: Work, mo: Teammate
) -> None:
    well = await _silent(work, mo, "Bothof")
    await _silent(work, mo, "Kade")
    digest = await _posted(work)
    for day in (1, 3, 5):
        talk = await a_touchpoint(work, well, MONDAY + day * DAY, with_=[mo])
        await a_reflection(work, talk, mo, at=MONDAY + (day if day < 5 else 8) * DAY, got_size="big")
    await items.snooze(work, digest.id, "kade", MONDAY + WEEK + DAY)
    then, later = [await digests.page_at(work, MONDAY + days * DAY) for days in (7, 9)]

    assert (_names(then), _names(later)) == (["Kade"], [])
    assert ([each.good_talks for each in then.recoveries], [each.good_talks for each in later.recoveries]) == ([2], [3])


async def test_who_takes_it_on_first_stays(work: Work, mo: Teammate) -> None:
    jort = await a_teammate(work, "Jort")
    await _silent(work, mo, "Bothof")
    digest = await _posted(work)
    for one in (jort, mo):
        await items.claim(work, one.id, digest.id, "bothof", MONDAY)
    [item] = (await digests.page_of(work, digest.id)).items

    assert item.claimed_by is jort


@pytest.mark.parametrize(
    ("did", "became"), [("claimed", "claimed"), ("snoozed", "snoozed"), ("talked", "talked"), ("nothing", "untouched")]
)
async def test_the_next_digest_says_what_became_of_it(work: Work, mo: Teammate, did: str, became: str) -> None:
    bothof = await _silent(work, mo, "Bothof")
    digest = await _posted(work)
    if did == "claimed":
        await items.claim(work, mo.id, digest.id, "bothof", MONDAY)
    if did == "snoozed":
        await items.snooze(work, digest.id, "bothof", MONDAY)
    if did == "talked":
        await a_touchpoint(work, bothof, MONDAY + DAY, with_=[mo])
    [follow_up] = (await digests.page_at(work, MONDAY + WEEK)).follow_ups

    assert follow_up.became == became
    assert follow_up.teammate is (mo if did in ("claimed", "talked") else None)


async def test_a_talk_of_somebody_who_is_forgotten_since_is_ours(work: Work, mo: Teammate) -> None:
    bothof = await _silent(work, mo, "Bothof")
    await _posted(work)
    await a_touchpoint(work, bothof, MONDAY + DAY, with_=[mo])
    await forgetting.person(work, mo.id, MONDAY + 2 * DAY)
    [follow_up] = (await digests.page_at(work, MONDAY + WEEK)).follow_ups

    assert (follow_up.became, follow_up.teammate) == ("talked", None)


async def test_a_talk_of_which_nobody_says_who_is_a_talk(work: Work, mo: Teammate) -> None:
    bothof = await _silent(work, mo, "Bothof")
    await _posted(work)
    await a_touchpoint(work, bothof, MONDAY + DAY)
    [follow_up] = (await digests.page_at(work, MONDAY + WEEK)).follow_ups

    assert (follow_up.became, follow_up.teammate) == ("talked", None)


async def test_a_recovery_is_told_once(work: Work, mo: Teammate) -> None:
    bothof = await _silent(work, mo, "Bothof")
    await _lively(work, mo, "Noord")
    await _posted(work)
    told = []
    for week in range(1, 5):
        for day in (1, 3, 5):
            talk = await a_touchpoint(work, bothof, MONDAY + (week - 1) * WEEK + day * DAY, with_=[mo])
            await a_reflection(work, talk, mo, got_size="big")
        digest = await _posted(work, MONDAY + week * WEEK)
        told.append([each.relationship.name for each in (await digests.page_of(work, digest.id)).recoveries])

    assert sum(len(each) for each in told) == 1
    assert told[0] == ["Bothof"]


async def test_good_news_tells_of_talks_since_the_last_worry_alone(work: Work, mo: Teammate) -> None:
    bothof = await _silent(work, mo, "Bothof")
    await _lively(work, mo, "Noord")
    for day in (-50, -45, 1, 3, 5):
        talk = await a_touchpoint(work, bothof, MONDAY + day * DAY, with_=[mo])
        await a_reflection(work, talk, mo, got_size="big")
        if day == -45:
            await _posted(work)
    [recovery] = (await digests.page_at(work, MONDAY + WEEK)).recoveries

    assert recovery.since > TODAY
    assert recovery.good_talks == 3


async def test_who_is_behind_the_button_may_be_no_client(work: Work, mo: Teammate) -> None:
    silent = []
    for number in range(digests.HANDFUL + 1):
        silent.append(await _silent(work, mo, f"Client {number}"))
        await _lively(work, mo, f"Noord {number}")
    digest = await _posted(work)
    before = await digests.page_of(work, digest.id)
    [hidden] = [one for one in silent if one.name not in _names(before)]
    hidden.kind = "supplier"

    assert before.all_clients
    assert not (await digests.page_of(work, digest.id)).all_clients


async def test_kind_words_are_shared_only_where_their_writer_ticked_that(work: Work, mo: Teammate) -> None:
    noord = await _lively(work, mo, "Noord")
    talk = await a_touchpoint(work, noord, MONDAY - DAY, with_=[mo])
    kept = await a_reflection(work, talk, mo, got_text="you saved our week")
    before = await digests.page_at(work, MONDAY)
    kept.may_be_shared = True
    digest = await _posted(work)
    shared = await digests.page_of(work, digest.id)
    kept.may_be_shared = False
    after = await digests.page_of(work, digest.id)

    assert before.kind_words is None
    assert shared.kind_words is not None
    assert shared.kind_words.text == "you saved our week"
    assert after.kind_words is None


async def test_kind_words_that_were_taken_back_are_gone_from_the_digest(work: Work, mo: Teammate) -> None:
    noord = await a_relationship(work, "Noord")
    talk = await a_touchpoint(work, noord, MONDAY - DAY, with_=[mo])
    await prompts.open_for(work, talk, [mo], MONDAY - DAY)
    words = Answer("real", "big", got_text="you saved our week", may_be_shared=True)
    await reflections.keep(work, mo.id, talk.id, words, MONDAY - DAY)
    digest = await _posted(work)
    await reflections.take_back(work, mo.id, talk.id)

    assert (await digests.page_of(work, digest.id)).kind_words is None


async def test_promises_due_soon_or_overdue_are_told_until_they_are_kept(work: Work, mo: Teammate) -> None:
    acme = await a_relationship(work)
    ended = await a_relationship(work, "Gone", ended_on=TODAY)
    for whose, once, made_on, due_on in (
        (acme, "soon", TODAY - DAY, TODAY + 5 * DAY),
        (acme, "overdue", TODAY - 9 * DAY, TODAY - DAY),
        (acme, "later", TODAY, TODAY + 30 * DAY),
        (acme, "not made yet", TODAY + DAY, TODAY + 2 * DAY),
        (ended, "over", TODAY - DAY, TODAY),
    ):
        await promises.make(
            work, whose.id, promises.Description("us", once, made_on, due_on=due_on), [], TODAY + DAY, once=once
        )
    digest = await _posted(work)
    before = [each.promise.id for each in (await digests.page_of(work, digest.id)).due_promises]
    await promises.close(work, "overdue", "kept", TODAY)
    after = [each.promise.id for each in (await digests.page_of(work, digest.id)).due_promises]

    assert (before, after) == (["overdue", "soon"], ["soon"])


async def test_a_digest_of_an_earlier_day_sees_promises_as_they_were(work: Work, mo: Teammate) -> None:
    acme = await a_relationship(work)
    promise = promises.Description("us", "the offer", TODAY - DAY, due_on=TODAY)
    await promises.make(work, acme.id, promise, [], TODAY, once="p")
    await promises.close(work, "p", "kept", TODAY + DAY)

    assert len((await digests.page_at(work, MONDAY)).due_promises) == 1
    assert len((await digests.page_at(work, MONDAY + DAY)).due_promises) == 0


async def test_a_week_with_answers_and_nobody_to_call_is_quiet(work: Work, mo: Teammate) -> None:
    await _lively(work, mo, "Noord")

    assert (await digests.page_at(work, MONDAY)).mood == "quiet"


@pytest.mark.parametrize("left_alone", [0, 5])
async def test_a_week_of_which_too_little_was_heard_is_never_called_quiet(
    work: Work, mo: Teammate, left_alone: int
) -> None:
    noord = await a_relationship(work, "Noord")
    for number in range(left_alone):
        talk = await a_touchpoint(work, noord, MONDAY - number * DAY, with_=[mo])
        await prompts.open_for(work, talk, [mo], MONDAY)
        (await prompts.get(work, mo.id, talk.id)).asked_at = MONDAY - number * DAY

    assert (await digests.page_at(work, MONDAY)).mood == "unheard"


async def test_avoidance_is_never_told_in_the_channel_but_to_the_owner(work: Work, mo: Teammate) -> None:
    owner = await a_teammate(work, "Jort")
    await a_history(work, "Visser", mo, until=MONDAY - 8 * DAY, left_alone=8, owner_id=owner.id)
    for number in range(3):
        await a_history(work, f"Other {number}", mo, until=MONDAY - 8 * DAY)
    public = await digests.page_at(work, MONDAY)
    private = await digests.items_at(work, MONDAY, reader="owner")
    await flags.tell_owners(work, private, TODAY, MONDAY - 3 * DAY)
    [visser] = [each.relationship for each in private if each.relationship.name == "Visser"]
    found = await verdicts.verdict_of(work, visser.id, MONDAY)
    assert found is not None
    heard = [verdicts.heard_by(found, visser, reader) for reader in (owner.id, mo.id, None)]

    assert ["avoidance" in {signal.name for signal in each.signals} for each in heard] == [True, False, False]
    assert "avoidance" not in {signal.name for item in public.items for signal in item.signals}
    [item] = [each for each in private if each.relationship.name == "Visser"]
    assert "avoidance" in {signal.name for signal in item.signals}
    assert [each.to_user for each in await work.all(select(Delivery).where(Delivery.kind == "flag"))] == ["UJORT"]


async def test_why_shows_the_records_behind_every_reason(work: Work, mo: Teammate) -> None:
    await _silent(work, mo, "Bothof")
    digest = await _posted(work)
    explanation = await items.explain(work, digest.id, "bothof")

    assert [signal.name for signal, _ in explanation.signals] == ["silence"]
    assert all(evidence for _, evidence in explanation.signals)


async def test_what_is_pressed_in_a_digest_that_is_gone_is_refused(work: Work, mo: Teammate) -> None:
    for act in (
        items.claim(work, mo.id, "nothing", "nobody", MONDAY),
        items.snooze(work, "nothing", "", MONDAY),
        items.unfold(work, "nothing"),
        items.explain(work, "nothing", "nobody"),
        flags.differ(work, mo.id, "nothing", "nobody", "", MONDAY),
        digests.page_of(work, "nothing"),
    ):
        with pytest.raises(Gone):
            await act


async def test_a_relationship_that_is_gone_leaves_the_rest_of_the_digest(work: Work, mo: Teammate) -> None:
    bothof = await _silent(work, mo, "Bothof")
    await _silent(work, mo, "Noord")
    await _posted(work)
    digest = await _posted(work, MONDAY + WEEK)
    await work.delete(bothof)
    page = await digests.page_of(work, digest.id)

    assert _names(page) == ["Noord"]
    assert [each.relationship.name for each in page.follow_ups] == ["Noord"]


async def test_what_is_seen_differently_is_remembered_when_the_same_is_said_again(work: Work, mo: Teammate) -> None:
    await _silent(work, mo, "Bothof")
    digest = await _posted(work)
    await flags.differ(work, mo.id, digest.id, "bothof", " they are on holiday ", MONDAY)
    [item] = (await digests.page_at(work, MONDAY + WEEK)).items

    assert item.seen_differently == "they are on holiday"


async def test_the_rows_of_a_digest_hold_nobody_s_words(work: Work, mo: Teammate) -> None:
    bothof = await _silent(work, mo, "Bothof")
    talk = await a_touchpoint(work, bothof, MONDAY - 60 * DAY, with_=[mo], title="secret")
    await a_reflection(work, talk, mo, gave_text="secret", got_text="secret", may_be_shared=True)
    await _posted(work)
    kept = [(each.signals, each.moves) for each in await work.all(select(DigestItem))]

    assert "secret" not in str(kept)
    assert "secret" not in str([each.facts for each in await work.all(select(Digest))])
