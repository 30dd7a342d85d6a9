"""People from a file are matched with their accounts by an admin, and lose nothing."""

from datetime import timedelta

from sqlalchemy import select

from bot.services import prompts
from storage import Contact, Prompt, Reflection, Relationship, Teammate, Touchpoint
from tests.journeys.conftest import TUESDAY, Team, text_of


async def test_an_imported_person_is_matched_with_an_account_that_had_already_arrived(team: Team) -> None:
    await team.jort.opens_home()
    await team.slack.until(lambda: team.jort.home)
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Teammate(name="Jort de Vries", id="jort"), Relationship(name="Noord", id="noord"))
        await work.flush()
        newcomer = (await work.all(select(Teammate.id).where(Teammate.slack_user == team.jort.id)))[0]
        for key, whose in (("before", "jort"), ("since", newcomer)):
            work.add(Touchpoint(relationship_id="noord", id=key, at=TUESDAY - timedelta(days=1)))
            await work.flush()
            work.add(Prompt(touchpoint_id=key, teammate_id=whose, state="answered"))
            work.add(Reflection(touchpoint_id=key, teammate_id=whose, at=TUESDAY, gave_size="real", got_size="real"))
    await team.ann.opens_home()
    home = await team.slack.until(lambda: team.ann.home)
    await team.ann.presses(home, "teammate.match", team.jort.id)

    async with team.bot.house.look() as work:
        known = await work.all(select(Teammate).where(Teammate.slack_user == team.jort.id))
        assert [each.id for each in known] == ["jort"]
        assert set(await work.all(select(Reflection.teammate_id))) == {"jort"}


async def _acme_with_ids_of_another_system(team: Team) -> None:
    """Mo is asked about a talk that came from a calendar, with somebody who came from a list of customers."""
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        mo = Teammate(name="Mo", id="hr:7", slack_user=team.mo.id, locale="nl")
        work.add(mo, Relationship(name="Acme", id="crm:acme:nl"))
        await work.flush()
        talk = Touchpoint(relationship_id="crm:acme:nl", id="cal:2026-03-02:1", at=TUESDAY - timedelta(days=1))
        work.add(Contact(relationship_id="crm:acme:nl", name="Karin", id="crm:karin"), talk)
        await work.flush()
        await prompts.open_for(work, talk, [mo], TUESDAY)
    team.bot.house.hurry(None)


async def test_whatever_ids_a_file_brought_the_question_and_the_thanks_find_their_way(team: Team) -> None:
    await _acme_with_ids_of_another_system(team)
    question = await team.hears(team.mo, "Acme", "kreeg")
    for tap in ("prompt.gave.big", "prompt.got.nothing", "Klaar"):
        await team.mo.presses(question, tap)
    await team.mo.presses(await team.hears(team.mo, "Weet iemand hier dat?"), "prompt.tell", team.jort.id)
    await team.jort.presses(await team.hears(team.jort, "Mo", "Acme", "nothing special"), "Say thanks")

    assert await team.hears(team.jort, "You thanked")
    assert await team.hears(team.mo, "Jort", "Acme")


async def test_whatever_ids_a_file_brought_the_people_there_can_be_changed(team: Team) -> None:
    await _acme_with_ids_of_another_system(team)
    await team.jort.types("/giveget balance acme", in_=team.clients)
    card = await team.hears(team.jort, "Acme", "just begun", in_=team.clients)
    await team.jort.presses(card, "open.contacts")
    await team.jort.presses(await team.form(team.jort, "Karin"), "Change")
    await team.form(team.jort, "Contact person")
    team.jort.fills({"name": "Karin Visser"})

    assert await team.jort.submits() == {}
    assert await team.slack.until(lambda: "Karin Visser" in text_of(team.jort.modal) or None)
