"""Stories and counter-stories of DOMAIN, told with the noise of life, imported, and judged beside a healthy crowd."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from storage.store import Store
from tests.drift.told import Told

pytestmark = pytest.mark.slow
SEEDS = range(5)


def size(gave: str, got: str, **more: object) -> dict[str, object]:
    return {"gave": {"size": gave}, "got": {"size": got}, **more}


def slow_fade(told: Told) -> None:
    """Weekly, and over half a year slowly three-weekly."""
    ago = 500.0
    while ago > 2:
        told.talk("acme", ago)
        usual = 7 if ago > 182 else 7 + 14 * (182 - ago) / 182
        ago -= usual * float(told.random.gamma(9) / 9)


def gone_quiet(told: Told) -> None:
    told.talks("acme", 8, since=400, until=46)


def carrier_left(told: Told) -> None:
    """Harry, who was there for two years, hands over to Erik; with Erik we spoke once, about nothing much."""
    told.add("contact", id="acme-harry", relationship="acme", name="Harry", left_on=told.day(50), successor="acme-erik")
    told.add("contact", id="acme-erik", relationship="acme", name="Erik")
    told.talks("acme", 10, since=700, until=52, contacts=["harry"])
    told.talks("acme", 12, since=40, contacts=["sam"])
    told.talk("acme", 20, size("small", "nothing"), contacts=["erik"])


def thin_heir(told: Told) -> None:
    """Harry's talks were good ones; Erik's, since two months, leave nothing behind."""
    told.add("contact", id="acme-harry", relationship="acme", name="Harry", left_on=told.day(60), successor="acme-erik")
    told.add("contact", id="acme-erik", relationship="acme", name="Erik")
    told.talks("acme", 9, since=500, until=62, contacts=["harry"], answer=lambda: size("real", "real"))
    told.talks("acme", 11, since=58, contacts=["erik"], answer=lambda: size("small", "nothing"))


def helpdesk(told: Told) -> None:
    told.add("contact", id="acme-desk", relationship="acme", name="Servicedesk Acme")
    told.talks("acme", 9, since=400, until=70, contacts=["sam", "kim"])
    told.talks("acme", 9, since=64, contacts=["desk"])


def concessions(told: Told) -> None:
    told.talks("acme", 10, since=500)
    for number, ago in enumerate((230, 170, 110, 60, 20)):
        told.add("concession", id=f"c{number}", relationship="acme", by="us", at=told.day(ago), text="10 % off, once")


def promise(by: str, state: str) -> Callable[[Told], None]:
    def tell(told: Told) -> None:
        told.talks("acme", 8, since=400)
        closed = {"closed_on": told.day(9)} if state == "broken" else {}
        told.add("promise", id="p", relationship="acme", by=by, text="a call", made_on=told.day(70),
                 due_on=told.day(28), state=state, **closed)  # fmt: skip

    return tell


def pact(told: Told) -> None:
    told.talks("acme", 9, since=500)
    told.add("pact", relationship="acme", agreed_on=told.day(500), why="bridges", agreed_with=["acme-sam"],
             review_on=told.day(80))  # fmt: skip


def left_alone(told: Told) -> None:
    told.talks("acme", 7, since=300, until=50)
    for ago in told.days(7, 48, 1):
        name = told.talk("acme", ago, {}, teammate="mo")
        told.add("prompt", touchpoint=name, teammate="mo", asked_at=told.day(ago), state="expired")


def everything_for_the_client(told: Told) -> None:
    told.talks("acme", 9, since=500, until=100)
    told.talks("acme", 9, since=95, answer=lambda: size(str(told.random.choice(["real", "big"])), "nothing"))


def unnoticed_here(told: Told) -> None:
    """Jort's evenings on a proposal are waved aside by his own people, again and again."""
    told.talks("acme", 9, since=500, until=80)
    for ago in told.days(10, 75, 2):
        name = told.talk("acme", ago, size("big", "nothing"), teammate="jort")
        told.add("reflection", touchpoint=name, teammate="mo", at=told.day(ago - 1), **size("nothing", "small"))


def on_credit(told: Told) -> None:
    told.talks("acme", 9, since=500, until=110)
    told.talks("acme", 9, since=105, answer=lambda: size("nothing", str(told.random.choice(["real", "big"]))))


def never_good_enough(told: Told) -> None:
    told.talks("acme", 10, since=700, until=75, answer=lambda: told.usual(we_felt_seen=True))
    told.talks("acme", 10, since=70, answer=lambda: told.usual(we_felt_seen=bool(told.random.random() < 0.12)))


def armour(told: Told) -> None:
    told.talks("acme", 8, since=700, until=75, contacts=["sam"])
    for ago in told.days(8, 70, 0):
        subject = str(told.random.choice(["contract", "procurement", "specification"]))
        told.talk("acme", ago, contacts=["kim"], kind="negotiation", about=[subject])


def ninety_days(told: Told) -> None:
    told.talks("acme", 8, since=500)
    told.add("one_sided_move", id="m", relationship="acme", by="them", at=told.day(12), text="pays after 90 days")


STORIES: dict[str, tuple[Callable[[Told], None], set[str], set[str]]] = {
    "slow fade": (slow_fade, {"silence"}, {"call"}),
    "gone quiet": (gone_quiet, {"silence"}, {"call"}),
    "carrier left": (carrier_left, {"contact_change"}, {"tell_the_story"}),
    "thin heir": (thin_heir, {"contact_change"}, {"tell_the_story"}),
    "helpdesk": (helpdesk, {"contact_change"}, {"call"}),
    "concessions": (concessions, {"concession_creep"}, {"say_no"}),
    "broken by us": (promise("us", "broken"), {"broken_promises"}, {"make_explicit"}),
    "broken by them": (promise("them", "broken"), {"broken_promises"}, {"share_challenges"}),
    "overdue by us": (promise("us", "open"), {"broken_promises"}, {"make_explicit"}),
    "overdue by them": (promise("them", "open"), {"broken_promises"}, {"call"}),
    "pact": (pact, {"pact_stale"}, {"review_pact"}),
    "left alone": (left_alone, {"avoidance"}, {"fix_our_chain"}),
    "everything for the client": (everything_for_the_client, {"over_giving"}, {"thank_each_other"}),
    "unnoticed here": (unnoticed_here, {"over_giving"}, {"thank_each_other"}),
    "on credit": (on_credit, {"over_taking"}, {"thank"}),
    "never good enough": (never_good_enough, {"recognition_fading"}, {"share_challenges"}),
    "armour": (armour, {"conversation_shift"}, {"round_table"}),
    "ninety days": (ninety_days, {"one_sided_move"}, {"share_challenges"}),
}


def surgeon(told: Told) -> None:
    """A painful service, and yet people feel seen."""
    told.talks("acme", 20, since=900, kind="incident", about=["problem"],
               answer=lambda: size("real", "small", they_felt_seen=True, we_felt_seen=True))  # fmt: skip


def yearly(told: Told) -> None:
    for year in range(6):
        told.talk("acme", 200 + 365 * year + float(told.random.uniform(-15, 15)))


def bursts(told: Told) -> None:
    """Three busy weeks, two months of pause, again and again; the last pause has begun."""
    ago = 900.0
    while ago > 55:
        told.talks("acme", 2, since=ago, until=max(ago - 20, 30))
        ago -= 20 + 60 * float(told.random.uniform(0.8, 1.2))


def one_bad_day(told: Told) -> None:
    told.talks("acme", 8, since=500, until=4)
    for hour in range(3):
        told.talk("acme", 1 + hour / 24, size("big", "nothing", we_felt_seen=False, they_felt_seen=False),
                  kind="incident", about=["contract", "problem"])  # fmt: skip
    told.add("concession", id="c", relationship="acme", by="us", at=told.day(1), text="for the trouble")


def newcomer(told: Told) -> None:
    for ago in (60, 51):
        told.talk("acme", ago, size("big", "nothing", we_felt_seen=False))


def recovered(told: Told) -> None:
    """Quiet for seven weeks in winter, and as ever for two months since."""
    told.talks("acme", 7, since=500, until=112)
    told.talks("acme", 7, since=62)


def painter(told: Told) -> None:
    """A little in debt for lovely work, and it is voiced."""
    told.talks(
        "acme", 12, since=500, answer=lambda: size("small", "real") | {"gave": {"size": "small", "kinds": ["thanks"]}}
    )


def chain(told: Told) -> None:
    """What we give to Acme comes back through another."""
    told.relationship("beta", "bo")
    told.talks("beta", 8, since=400, answer=lambda: size("small", "big", thanks_to="acme"))
    told.talks("acme", 9, since=400, answer=lambda: size("real", "small"))


def kept_promises(told: Told) -> None:
    told.talks("acme", 9, since=500)
    for number, ago in enumerate((90, 60, 30)):
        told.add("promise", id=f"p{number}", relationship="acme", by="us", text="a call", made_on=told.day(ago),
                 due_on=told.day(ago - 14), state="kept", closed_on=told.day(ago - 12))  # fmt: skip
    told.add(
        "promise", id="soon", relationship="acme", by="us", text="a call", made_on=told.day(3), due_on=told.day(-9)
    )


def heir_with_credit(told: Told) -> None:
    """Harry left, and Erik was there for years beside Harry."""
    told.add("contact", id="acme-harry", relationship="acme", name="Harry", left_on=told.day(90), successor="acme-erik")
    told.add("contact", id="acme-erik", relationship="acme", name="Erik")
    told.talks("acme", 9, since=700, until=92, contacts=["harry", "erik"])
    told.talks("acme", 9, since=88, contacts=["erik"])


COUNTER = {
    "surgeon": (surgeon, {"steady", "recovering"}),
    "yearly": (yearly, {"steady", "recovering"}),
    "bursts": (bursts, {"steady", "recovering"}),
    "one bad day": (one_bad_day, {"steady", "recovering"}),
    "newcomer": (newcomer, {"new"}),
    "recovered": (recovered, {"recovering"}),
    "painter": (painter, {"steady", "recovering"}),
    "chain": (chain, {"steady", "recovering"}),
    "kept promises": (kept_promises, {"steady", "recovering"}),
    "heir with credit": (heir_with_credit, {"steady", "recovering"}),
}


@pytest.fixture(name="store")
async def _store(sqlite_url: str) -> AsyncIterator[Store]:
    store = Store(sqlite_url)
    yield store
    await store.close()


def told_of(story: Callable[[Told], None], seed: int, *, alone: bool = False) -> Told:
    told = Told(seed)
    if not alone:
        told.crowd()
    told.relationship("acme", "sam", "kim")
    story(told)
    return told


@pytest.mark.parametrize("alone", [False, True], ids=["in a crowd", "alone"])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("story", STORIES)
async def test_a_story_is_told_and_nothing_else(store: Store, story: str, seed: int, alone: bool) -> None:  # noqa: FBT001
    tell, expected, proposed = STORIES[story]
    found = await told_of(tell, seed, alone=alone).verdicts(store)
    acme = found.pop("acme")

    assert {signal.name for signal in acme.signals} == expected
    assert acme.state in (("steady",) if story == "pact" else ("watch", "drifting"))
    assert proposed & {move.name for move in acme.moves}
    assert {name: [s.name for s in each.signals] for name, each in found.items() if each.signals} == {}


@pytest.mark.parametrize("alone", [False, True], ids=["in a crowd", "alone"])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("story", COUNTER)
async def test_a_counter_story_is_left_in_peace(store: Store, story: str, seed: int, alone: bool) -> None:  # noqa: FBT001
    tell, states = COUNTER[story]
    found = await told_of(tell, seed, alone=alone).verdicts(store)

    assert [signal.name for signal in found["acme"].signals] == []
    assert found["acme"].state in states


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("month", "day", "holiday"), [(8, 31, 28), (8, 17, 17), (1, 5, 14), (1, 1, 9)])
async def test_in_the_holidays_nobody_is_drifting(store: Store, month: int, day: int, holiday: int, seed: int) -> None:
    """The whole workspace is quiet in August or at Christmas; last year it was too."""
    told = Told(seed, datetime(2026, month, day, 9, tzinfo=UTC))
    told.crowd(holidays=[(holiday, 0), (holiday + 364, 364)])
    found = await told.verdicts(store)

    # By chance alone one in a dozen is a little slow in any week.
    assert sum(bool(each.signals) for each in found.values()) <= 1
    assert "drifting" not in {each.state for each in found.values()}
