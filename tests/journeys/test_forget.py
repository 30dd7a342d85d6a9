"""Forgetting, asked for in Slack: typed, confirmed, and gone from what stands there."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import audit, deliveries
from storage import Delivery, Reflection, Relationship, Teammate
from tests.journeys.conftest import Team, text_of

WORDS = "two evenings on the zebra"


async def _mo_answers(team: Team, name: str = "Acme") -> None:
    """Jort logs a talk of Mo; Mo answers in words."""
    await team.jort.types(f"/giveget log {name}", in_=team.clients)
    near = await team.hears(team.jort, name, in_=team.clients)
    await team.jort.presses(near, f"Add {name}")
    await team.form(team.jort)
    team.jort.fills({"teammates": [team.mo.id]})
    assert await team.jort.submits() == {}
    question = await team.hears(team.mo, name, "kreeg")
    await team.mo.says(f"gave: {WORDS} / got: a thank-you", thread=question["ts"])
    await team.slack.until(lambda: len([one for one in team.mo.sees(team.mo.dm) if WORDS in text_of(one)]) > 1)


async def _forgets(team: Team, who: Any, typed: str, name: str) -> Any:
    await who.types(f"/giveget forget {typed}".strip(), in_=team.clients)
    await team.form(who)
    who.fills({"name": name})
    return await who.submits()


async def _rows(team: Team, of: Any) -> list[Any]:
    assert team.bot is not None
    async with team.bot.house.look() as work:
        return await work.all(select(of))


async def test_who_asks_is_forgotten_and_their_messages_leave_slack(team: Team) -> None:
    await _mo_answers(team)
    await _forgets(team, team.mo, "", "Mo")
    await team.slack.until(lambda: not any("Acme" in text_of(each) for each in team.mo.sees(team.mo.dm)))

    assert {each.name for each in await _rows(team, Teammate)} >= {"…"}
    assert [(each.gave_text, each.gave_size) for each in await _rows(team, Reflection)] == [(None, "real")]
    assert await team.slack.until(lambda: "vergeten" in text_of(team.mo.home))


async def test_a_minute_later_the_bytes_of_their_words_are_gone_from_the_file_and_its_log(team: Team) -> None:
    await _mo_answers(team)
    await _forgets(team, team.mo, "", "Mo")
    await team.slack.until(lambda: not any("Acme" in text_of(each) for each in team.mo.sees(team.mo.dm)))
    assert team.bot is not None
    file = Path(str(team.bot.store.url.database))
    async with asyncio.timeout(60):
        while any(WORDS.encode() in each.read_bytes() for each in file.parent.glob(f"{file.name}*")):
            await team.bot.jobs.empty_log()  # as every minute: one at which somebody reads is passed by
            await asyncio.sleep(0.01)


async def test_another_name_forgets_nothing_and_says_so(team: Team) -> None:
    await _mo_answers(team)
    errors = await _forgets(team, team.mo, "", "Jort")

    assert "Mo" in str(errors)
    assert [each.gave_text for each in await _rows(team, Reflection)] == [WORDS]


async def test_only_an_admin_forgets_a_relationship(team: Team) -> None:
    await _mo_answers(team)
    await team.jort.types("/giveget forget Acme", in_=team.clients)
    await team.hears(team.jort, "Only an admin can do that.", in_=team.clients)
    assert len(await _rows(team, Relationship)) == 1
    await _forgets(team, team.ann, "acme", "Acme")

    await team.slack.until(lambda: not any("Acme" in text_of(each) for each in team.mo.sees(team.mo.dm)))
    assert await _rows(team, Relationship) == []


async def test_an_admin_forgets_a_colleague_by_mention_and_it_stands_in_the_trail(team: Team) -> None:
    await _mo_answers(team)
    await _forgets(team, team.ann, "@Mo", "Mo")
    assert team.bot is not None
    async with team.bot.house.look() as work:
        trail = [(entry.act, name) for entry, name in await audit.latest(work)]

    assert trail == [("forgot_person", "Ann")]
    assert "Mo" not in {each.name for each in await _rows(team, Teammate)}


@pytest.mark.parametrize("typed", ["Mo", "mo", "@Mo"])
async def test_a_form_that_did_not_open_keeps_no_name_and_its_button_goes_with_the_forgotten(
    team: Team, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    await _mo_answers(team)
    monkeypatch.setattr(team.slack.workspace.triggers, "_lifetime", -1)
    await team.ann.types(f"/giveget forget {typed}", in_=team.clients)
    offer = await team.hears(team.ann, "didn't open")
    monkeypatch.setattr(team.slack.workspace.triggers, "_lifetime", 30)
    kept = [each.about for each in await _rows(team, Delivery) if each.kind == "reopen"]
    await team.ann.presses(offer, "Open the form")
    await team.form(team.ann)
    team.ann.fills({"name": "Mo"})
    await team.ann.submits()
    await team.slack.until(lambda: not any("didn't open" in text_of(each) for each in team.ann.sees(team.ann.dm)))

    assert len(kept) == 1
    assert not {"Mo", team.mo.id, "mo"} & {*re.split(r"[|:%]|3A", kept[0])}
    assert "Mo" not in {each.name for each in await _rows(team, Teammate)}


@pytest.mark.parametrize("name", ["Mo", "  mo "])
async def test_what_once_kept_a_name_goes_with_the_forgotten(team: Team, name: str) -> None:
    await _mo_answers(team)
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        for number, about in enumerate((f"open.forget|{name}", "open.log|other")):
            to = {"due_at": team.now, "to_user": team.ann.id}
            await deliveries.plan(work, "reopen", f"reopen:{number}", about=about, **to)
    await team.bot.jobs.tick()
    await _forgets(team, team.ann, "Mo", "Mo")

    assert [each.about for each in await _rows(team, Delivery) if each.kind == "reopen"] == ["open.log|other"]


async def test_a_name_that_nobody_has_is_answered_in_a_sentence(team: Team) -> None:
    await team.ann.types("/giveget forget Zorro", in_=team.clients)

    await team.hears(team.ann, "Zorro", "Nothing was changed", in_=team.clients)


@pytest.mark.parametrize("key", ["relationship:{id}", "person:{jort}", "nonsense"])
async def test_a_forged_form_forgets_nobody_else(team: Team, key: str) -> None:
    await _mo_answers(team)
    relationship = (await _rows(team, Relationship))[0]
    jort = next(each for each in await _rows(team, Teammate) if each.name == "Jort")
    await team.mo.types("/giveget forget", in_=team.clients)
    await team.form(team.mo)
    team.mo.modal["private_metadata"] = key.format(id=relationship.id, jort=jort.id)
    team.mo.fills({"name": "Jort" if "jort" in key else "Acme"})
    await team.mo.submits()

    assert len(await _rows(team, Relationship)) == 1
    assert "Jort" in {each.name for each in await _rows(team, Teammate)}


async def test_slack_away_does_not_keep_a_forgotten_word_there(team: Team) -> None:
    await _mo_answers(team)
    team.slack.faults.error_before("chat.delete")
    await _forgets(team, team.mo, "", "Mo")
    await team.slack.until(lambda: not team.slack.faults.active)
    team.moves_clock(minutes=1)
    await team.slack.until(lambda: not any("Acme" in text_of(each) for each in team.mo.sees(team.mo.dm)))
    assert team.bot is not None
    await team.bot.jobs.tick()  # what Slack did is written down

    assert {each.kind for each in await _rows(team, Delivery) if not each.stale} >= {"retracted"}


async def test_an_admin_chooses_how_long_words_are_kept_and_sees_it_in_the_trail(team: Team) -> None:
    await _mo_answers(team)
    await team.ann.opens_home()
    home = await team.slack.until(lambda: team.ann.home)
    await team.ann.presses(home, "open.workspace_settings")
    await team.form(team.ann)
    team.ann.fills({"keep_words": "6"})
    assert await team.ann.submits() == {}
    await team.ann.presses(team.ann.home, "open.workspace_settings")
    form = await team.form(team.ann, "Lately")
    assert "Ann changed our settings" in text_of(form)
    team.moves_clock(days=250)
    assert team.bot is not None
    await team.bot.jobs.prune()

    assert [(each.gave_text, each.gave_size) for each in await _rows(team, Reflection)] == [(None, "real")]
    await team.slack.until(lambda: not any(WORDS in text_of(each) for each in team.mo.sees(team.mo.dm)[:1]))


async def test_the_bot_looks_for_teams_that_left_long_ago(team: Team) -> None:
    assert team.bot is not None

    assert team.bot.jobs._scheduler.get_job("forget_who_left")
