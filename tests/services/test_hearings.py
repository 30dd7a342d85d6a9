"""How often the team agreed with a signal, and how readily it is heard: in the digest, on the card, by the owner."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.facts.hearings import Agreement
from bot.i18n import language
from bot.messages import cards, settings
from bot.messages import digests as wording
from bot.services import digests, flags, hearings, items, standings, verdicts
from bot.services.teammates import Person
from bot.services.workspaces import Wishes, set_wishes
from storage import AuditEntry, Digest, Flag, Relationship, Teammate
from storage.work import Work
from tests.services.conftest import a_history, a_teammate, a_touchpoint

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture(name="mo")
async def _mo(work: Work) -> Teammate:
    return await a_teammate(work)


@pytest.fixture(name="bothof")
async def _bothof(work: Work, mo: Teammate) -> Relationship:
    """A weekly client of whom nothing was heard for seven weeks."""
    return await a_history(work, "Bothof", mo, until=MONDAY - 50 * DAY, owner_id=mo.id)


async def _posted(work: Work, weeks: int = 0) -> Digest:
    at = MONDAY + weeks * WEEK
    return await digests.compose(work, at, at.date())


async def _chosen(work: Work, **wanted: str) -> None:
    """An admin chooses how readily signals are heard."""
    (await work.workspace()).admins = ["UMO"]
    admin = Person("UMO", "Mo", member=True, admin=True)
    wishes = Wishes("C1", "monday", 9, "Europe/Amsterdam", "en", None, ["UMO"], hearings=wanted)  # type: ignore[arg-type]
    await set_wishes(work, admin, wishes, MONDAY)
    await work.flush()


async def _told(work: Work, relationship: Relationship, locale: str, at: datetime) -> list[bool]:
    """Whether it is said: in the digest, on the card, in the list of whom to talk to, and to the owner."""
    speak, names = language(locale, "UTC"), await verdicts.names_of(work)
    word = {"en": "haven't spoken", "nl": "spraken"}[locale]
    card = cards.card(await standings.standing_of(work, relationship, at), speak, names)
    page = await digests.page_at(work, at)
    listed = await digests.items_at(work, at, reader="owner")
    await flags.tell_owners(work, listed, at.date(), at - 3 * DAY)
    (await work.workspace()).owners_told_for = None  # so that the digest of another choice waits for nobody
    heard = (await flags.memory(work, at.date())).told(relationship.id) is not None
    return [word in wording.digest_text(page, speak, names), word in str(card), bool(listed), heard]


async def test_taking_it_on_or_talking_agrees_and_seeing_it_differently_does_not(
    work: Work, mo: Teammate, bothof: Relationship
) -> None:
    first = await _posted(work)
    await items.claim(work, mo.id, first.id, "bothof", MONDAY + DAY)
    assert await hearings.agreement(work, MONDAY + 2 * DAY) == {"silence": Agreement(1, 0)}

    second = await _posted(work, 1)
    await flags.differ(work, mo.id, second.id, "bothof", "They moved", MONDAY + WEEK + DAY)
    assert await hearings.agreement(work, MONDAY + 2 * WEEK) == {"silence": Agreement(1, 1)}

    await _posted(work, 2)
    await a_touchpoint(work, bothof, MONDAY + 2 * WEEK + DAY)
    assert await hearings.agreement(work, MONDAY + 3 * WEEK) == {"silence": Agreement(2, 1)}


async def test_what_is_taken_on_for_weeks_agrees_once(work: Work, mo: Teammate, bothof: Relationship) -> None:
    digest = await _posted(work)
    await items.claim(work, mo.id, digest.id, "bothof", MONDAY + DAY)
    for weeks in (1, 2, 3):
        await _posted(work, weeks)

    assert await hearings.agreement(work, MONDAY + 4 * WEEK) == {"silence": Agreement(1, 0)}


async def test_an_owner_who_calls_it_wrong_does_not_agree(work: Work, mo: Teammate, bothof: Relationship) -> None:
    day = MONDAY.date()
    await flags.tell_owners(work, await digests.items_at(work, MONDAY, reader="owner"), day, MONDAY - 3 * DAY)
    await flags.call_wrong(work, mo.id, f"bothof:{day}", MONDAY - 2 * DAY)

    assert await hearings.agreement(work, MONDAY) == {"silence": Agreement(0, 1)}


async def test_what_owners_alone_hear_is_counted_for_nobody(work: Work, mo: Teammate, bothof: Relationship) -> None:
    signals = [{"name": "avoidance", "strength": 0.9, "sentence": {"text": "x", "facts": {}}, "evidence": []}]
    day = MONDAY.date()
    work.add(Flag(relationship_id="bothof", digest_on=day, owner_id=mo.id, told_at=MONDAY, signals=signals, moves=[]))
    await work.flush()
    await flags.call_wrong(work, mo.id, f"bothof:{day}", MONDAY - DAY)
    counted = await hearings.agreement(work, MONDAY)
    form = settings.workspace_form(await work.workspace(), language("en", "UTC"), (), counted)
    hints = {each["block_id"]: each.get("hint") for each in form["blocks"] if "block_id" in each}

    assert counted == {}
    assert hints["hears_silence"]
    assert hints["hears_avoidance"] is None


async def test_a_signal_is_counted_for_a_year(work: Work, mo: Teammate, bothof: Relationship) -> None:
    digest = await _posted(work)
    await items.claim(work, mo.id, digest.id, "bothof", MONDAY + DAY)

    assert await hearings.agreement(work, MONDAY + 400 * DAY) == {}


@pytest.mark.parametrize("locale", ["en", "nl"])
async def test_what_is_not_to_be_heard_is_said_nowhere(work: Work, bothof: Relationship, locale: str) -> None:
    await _chosen(work, silence="never")
    assert await _told(work, bothof, locale, MONDAY) == [False] * 4

    await _chosen(work)
    assert await _told(work, bothof, locale, MONDAY) == [True] * 4


@pytest.mark.parametrize("locale", ["en", "nl"])
async def test_what_is_heard_later_is_said_once_it_is_plain(work: Work, bothof: Relationship, locale: str) -> None:
    early = MONDAY - 34 * DAY
    assert [signal.name for each in await verdicts.verdicts_at(work, early) for signal in each.signals] == ["silence"]

    await _chosen(work, silence="later")
    assert await _told(work, bothof, locale, early) == [False] * 4
    assert await _told(work, bothof, locale, MONDAY) == [True] * 4


async def test_a_switch_that_is_turned_stands_in_the_trail(work: Work, bothof: Relationship) -> None:
    await _chosen(work, silence="later", over_giving="never")

    assert (await work.workspace()).hearings == {"silence": "later", "over_giving": "never"}
    [act] = await work.all(select(AuditEntry))
    assert "hearings" in (act.about or "")


async def test_what_was_said_is_told_where_the_same_signal_speaks_again(
    work: Work, mo: Teammate, bothof: Relationship
) -> None:
    digest = await _posted(work)
    await flags.differ(work, mo.id, digest.id, "bothof", "They moved", MONDAY + DAY)
    later = await _posted(work, 12)
    await flags.tell_owners(work, [], later.local_date + 8 * DAY, MONDAY)
    work.add(
        Flag(relationship_id="bothof", digest_on=later.local_date, owner_id=mo.id, told_at=later.at,
                   signals=(await digests.page_of(work, later.id)).items[0].row.signals)  # type: ignore[union-attr]
    )  # fmt: skip
    await work.flush()
    [item] = (await digests.page_of(work, later.id)).items
    why = await items.explain(work, later.id, "bothof")
    standing = await standings.standing_of(work, bothof, later.at)
    early = await flags.owner_flag(work, f"bothof:{later.local_date}")

    assert item.seen_differently == early.item.seen_differently == "They moved"
    assert [words for _, words in why.seen_differently] == ["They moved"]
    assert [words for _, words in standing.seen_differently] == ["They moved"]


async def test_what_was_said_longer_ago_than_a_year_is_not_told_again_as_a_reason(
    work: Work, mo: Teammate, bothof: Relationship
) -> None:
    digest = await _posted(work)
    signals = (await digests.page_of(work, digest.id)).items[0].signals
    await flags.differ(work, mo.id, digest.id, "bothof", "They moved", MONDAY + DAY)
    lately, late = MONDAY + 380 * DAY, MONDAY + 420 * DAY
    told = [
        [text for _, text in await flags.words_of_those_who_differed(work, "bothof", signals, at, others=others)]
        for at, others in ((lately, False), (late, False), (late, True))
    ]

    assert told == [["They moved"], [], ["They moved"]]
    assert (await flags.memory(work, lately.date())).seen_differently("bothof", signals, lately) == "They moved"
    assert (await flags.memory(work, late.date())).seen_differently("bothof", signals, late) is None
