"""The stories of the demo are told rightly by the digest, last Monday and this one, in both languages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import PURPOSE, ZONE, this_monday
from bot.demo.storyboard import days_of, said, stories
from bot.demo.telling import history
from bot.drift.finding import finders
from bot.drift.verdict import PRIVATE, Verdict
from bot.facts.digests import OwnerFlag
from bot.i18n import language
from bot.messages.digests import digest_text
from bot.messages.flags import owner_flag
from bot.messages.reasons import reasons
from bot.messages.writing import terminal
from bot.services import digests
from bot.services.histories import imports
from bot.services.verdicts import names_of, verdicts_at
from storage.digests import Flag
from storage.store import Store

Verdicts = dict[str, Verdict]
#: Any Monday would do: the stories are told in days before it.
MONDAY = this_monday(datetime(2026, 11, 25, tzinfo=ZONE))
LAST_WEEK = timedelta(days=7)

#: What each story is there to show, at this week's digest.
SIGNALS = {
    "aalbers": {"over_taking"},
    "bothof": {"contact_change", "silence"},
    "de-brug": {"pact_stale"},
    "de-linde": {"over_giving", "recognition_fading"},
    "groothuis": {"recognition_fading"},
    "hotel-maas": {"avoidance"},
    "kade": {"concession_creep", "one_sided_move"},
    "klimop": {"broken_promises"},
    "museum": set(),
    "noord": set(),
    "tulp": set(),
    "van-dam": {"conversation_shift", "pact_stale"},
    "van-rijn": set(),
    "visser": set(),
}
STATES = {"museum": "steady", "van-rijn": "steady", "tulp": "new", "noord": "recovering", "de-brug": "steady"}


@asynccontextmanager
async def _stories(url: str, locale: str) -> AsyncIterator[Store]:
    """A database with all stories in one language."""
    store = Store(url)
    team = [{"id": who, "name": who.title()} for who in ("jort", "sanne", "mo", "ann")]
    async with store.work("demo") as work:
        lines = history(team, PURPOSE, MONDAY, ZONE, locale)
        read = await imports.read(work, [imports.File("stories.jsonl", lines)], timezone=ZONE.key)
        await imports.keep(work, read, timezone=ZONE.key)
    yield store
    await store.close()


@pytest.fixture(name="told", params=["en", "nl"])
async def _told(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Store]:
    async with _stories(sqlite_url, request.param) as store:
        yield store


async def _verdicts(store: Store, *, ago: timedelta = timedelta()) -> Verdicts:
    async with store.reading("demo") as work:
        return {each.relationship_id: each for each in await verdicts_at(work, MONDAY - ago)}


async def test_this_monday_each_story_shows_what_it_is_about(told):
    found = await _verdicts(told)

    assert {name: {signal.name for signal in each.signals} for name, each in found.items()} == SIGNALS
    assert {name: found[name].state for name in STATES} == STATES


async def test_last_monday_the_team_had_other_things_to_talk_about(told):
    found = await _verdicts(told, ago=LAST_WEEK)

    assert found["visser"].state == "watch"
    assert found["noord"].state == "watch"
    assert found["de-linde"].signals == ()


@pytest.mark.parametrize("locale", ["en", "nl"])
async def test_every_signal_is_explained_in_the_digest_and_what_is_private_to_the_owner(sqlite_url, locale):
    speak = language(locale, ZONE.key)
    async with _stories(sqlite_url, locale) as store, store.reading("demo") as work:
        page, names = await digests.page_at(work, MONDAY), await names_of(work)
        listed = await digests.items_at(work, MONDAY, reader="owner")
    in_the_digest, write = _flat(digest_text(page, speak, names)), terminal(speak)
    [private] = [item for item in listed if {signal.name for signal in item.signals} <= PRIVATE]
    to_the_owner = owner_flag(OwnerFlag(Flag("hotel-maas", page.at, "jort", MONDAY), private), speak, names)
    why = [sentence for item in page.items for sentence in reasons(item.signals, write, names)]
    [only_theirs] = [speak.sentence(signal.sentence, names) for signal in private.signals]

    assert {signal.name for item in (*page.items, private) for signal in item.signals} == {
        finder.name for finder in finders()
    }
    assert [sentence for sentence in why if _flat(sentence) not in in_the_digest] == []
    assert _flat(only_theirs) in _flat(str(to_the_owner))
    assert _flat(only_theirs) not in in_the_digest


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def test_every_signal_appears_in_a_story():
    assert {finder.name for finder in finders()} == set().union(*SIGNALS.values())


def test_every_file_is_a_story_that_says_above_itself_what_it_shows():
    files = sorted((Path(__file__).parents[2] / "bot" / "demo" / "stories").glob("*.yml"))

    assert [file.stem for file in files] == sorted(stories()) == sorted(SIGNALS)
    assert all(file.read_text().startswith("# ") for file in files)


@pytest.mark.parametrize(
    ("written", "days"),
    [("12", [12]), ("31, 24", [31, 24]), ("30 to 10, every 10", [30, 21, 9]), ("3 to 1, every 1", [3, 2, 1])],
)
def test_days_are_written_as_people_say_them(written, days):
    assert days_of(written) == days


def test_a_text_without_dutch_is_the_same_in_both_languages():
    assert said("Harry", "nl") == said("Harry", "en") == "Harry"
    assert said("soup | soep", "nl") == "soep"
