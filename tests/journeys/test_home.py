"""Home, settings, first run, and the forms behind the card."""

from typing import Any

import pytest
from sqlalchemy import select

from storage import Concession, Contact, OneSidedMove, Pact, Promise, Relationship, Teammate
from tests.journeys.conftest import Team, text_of


async def _rows(team: Team, of: Any) -> list[Any]:
    assert team.bot is not None
    async with team.bot.house.look() as work:
        return await work.all(select(of))


async def _home(team: Team, who: Any, *words: str) -> Any:
    await who.opens_home()
    return await team.slack.until(lambda: who.home if who.home and all(w in text_of(who.home) for w in words) else None)


async def test_the_first_run_walks_an_admin_through(team: Team) -> None:
    home = await _home(team, team.ann)
    await team.ann.presses(home, "open.setup")
    await team.form(team.ann)
    team.ann.fills({"digest_channel": team.clients.id, "relationship_1": "Noord", "relationship_2": "Van Dam"})
    assert await team.ann.submits() == {}

    assert {each.name for each in await _rows(team, Relationship)} == {"Noord", "Van Dam"}
    assert await _home(team, team.ann, "Noord", "Van Dam")


async def test_a_teammate_without_admin_rights_sees_no_workspace_settings(team: Team) -> None:
    home = await _home(team, team.jort)

    assert "open.workspace_settings" not in str(home)
    assert "open.setup" not in str(home)


async def test_settings_of_ones_own_change_when_one_is_asked_and_in_which_language(team: Team) -> None:
    await team.jort.types("/giveget settings", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"works_from": "10", "works_until": "15", "cadence": "fridays", "locale": "nl"})
    assert await team.jort.submits() == {}

    jort = next(each for each in await _rows(team, Teammate) if each.name == "Jort")
    assert (jort.works_from, jort.works_until, jort.cadence, jort.locale) == (10, 15, "fridays", "nl")
    assert await _home(team, team.jort, "Hoi Jort")


async def test_hours_that_end_before_they_start_are_refused_beside_the_field(team: Team) -> None:
    await team.jort.types("/giveget settings", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"works_from": "17", "works_until": "9"})

    assert set(await team.jort.submits()) == {"works_until"}


async def test_an_admin_moves_the_digest_to_another_day(team: Team) -> None:
    await team.ann.opens_home()
    home = await team.slack.until(lambda: team.ann.home)
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name="Noord", id="noord"))
    home = await _home(team, team.ann, "Noord") if "workspace_settings" not in str(home) else home
    await team.ann.presses(home, "open.workspace_settings")
    await team.form(team.ann)
    team.ann.fills({"digest_day": "wednesday", "digest_hour": "11"})
    assert await team.ann.submits() == {}

    await team.bot.jobs.plan()
    async with team.bot.house.look() as work:
        assert (await work.workspace()).digest_day == "wednesday"


async def test_everything_behind_the_card_is_kept(team: Team) -> None:
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name="Noord", id="noord"))

    async def card() -> Any:
        await team.jort.types("/giveget balance noord", in_=team.clients)
        return await team.hears(team.jort, "Noord", in_=team.clients)

    for press, filled, kept in (
        ("open.concession", {"by": "us", "text": "a discount in March"}, Concession),
        ("open.one_sided_move", {"by": "them", "text": "ninety days instead of sixty"}, OneSidedMove),
        ("open.promise", {"text": "a first version", "due_on": "2026-03-20", "told_to": [team.mo.id]}, Promise),
        ("open.pact", {"why": "we like building together", "agreed_on": "2025-01-01"}, Pact),
        ("open.relationship", {"aliases": "Noordbouw, NB", "domains": "noord.nl"}, Relationship),
    ):
        await team.jort.presses(await card(), press)
        await team.form(team.jort)
        team.jort.fills(filled)
        assert await team.jort.submits() == {}, press
        assert len(await _rows(team, kept)) == 1, press

    assert (await _rows(team, Relationship))[0].aliases == ["Noordbouw", "NB"]


@pytest.mark.parametrize("left", ["long ago", "while the form was open"])
async def test_a_relationship_can_be_changed_when_its_owner_has_left(team: Team, left: str) -> None:
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Teammate(name="Mo", id="mo", slack_user=team.mo.id, active=left != "long ago"))
        await work.flush()
        work.add(Relationship(name="Noord", id="noord", owner_id="mo"))
    await team.jort.types("/giveget balance noord", in_=team.clients)
    await team.jort.presses(await team.hears(team.jort, "Noord", in_=team.clients), "open.relationship")
    form = await team.form(team.jort)
    team.slack.change(team.mo, deleted=True)
    team.jort.fills({"aliases": "NB"})
    said = await team.jort.submits()
    [kept] = await _rows(team, Relationship)

    assert said == {}
    assert ("has left Slack" in str(form)) is (left == "long ago")
    assert (kept.aliases, kept.owner_id) == (["NB"], "mo")


async def test_a_person_over_there_is_added_leaves_and_is_followed(team: Team) -> None:
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name="Bothof", id="bothof"))
    await team.jort.types("/giveget balance bothof", in_=team.clients)
    await team.jort.presses(await team.hears(team.jort, "Bothof", in_=team.clients), "open.contacts")
    await team.form(team.jort)
    for name in ("Harry", "Erik"):
        await team.jort.presses(team.jort.modal, "Add someone")
        await team.slack.until(lambda: len(team.jort.modals) == 2)
        team.jort.fills({"name": name})
        assert await team.jort.submits() == {}
        await team.slack.until(lambda name=name: name in text_of(team.jort.modal))

    harry, erik = sorted(await _rows(team, Contact), key=lambda each: each.name, reverse=True)
    assert (harry.name, erik.name) == ("Harry", "Erik")


async def test_a_promise_is_written_down_and_kept_from_home(team: Team) -> None:
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name="Noord", id="noord"))
    await team.jort.types("/giveget promise noord", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"text": "send the drawings", "due_on": "2026-03-05"})
    assert await team.jort.submits() == {}
    home = await _home(team, team.jort, "send the drawings")
    await team.jort.presses(home, "promise.kept")

    assert (await _rows(team, Promise))[0].state == "kept"
    await team.slack.until(lambda: "send the drawings" not in text_of(team.jort.home))
