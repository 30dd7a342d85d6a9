"""The main job, as a conversation: log, be asked, answer."""

from typing import Any

import pytest

from tests.journeys.conftest import Team, text_of


async def _log(team: Team, name: str = "Acme", **fields: Any) -> None:
    """Jort writes down that Mo was in touch with a client that nobody knew yet."""
    await team.jort.types(f"/giveget log {name}", in_=team.clients)
    near = await team.hears(team.jort, name, in_=team.clients)
    await team.jort.presses(near, f"Add {name}")
    await team.form(team.jort)
    team.jort.fills({"teammates": [team.mo.id], **fields})
    assert await team.jort.submits() == {}


async def test_who_was_there_is_asked_and_answers_in_three_taps(team: Team) -> None:
    await _log(team, title="the planning for March")
    question = await team.hears(team.mo, "Acme", "kreeg")
    await team.mo.presses(question, "prompt.gave.big")
    await team.mo.presses(question, "prompt.got.small")
    await team.mo.presses(question, "Klaar")

    assert "heel veel" in text_of(await team.hears(team.mo, "genoteerd"))


async def test_done_without_a_tap_says_what_is_missing_and_keeps_what_was_tapped(team: Team) -> None:
    await _log(team)
    question = await team.hears(team.mo, "Acme", "kreeg")
    await team.mo.presses(question, "prompt.gave.real")
    await team.mo.presses(question, "Klaar")

    assert "kreeg" in text_of(team.mo.sees(team.mo.dm)[-1])
    await team.mo.presses(question, "prompt.got.nothing")
    await team.mo.presses(question, "Klaar")
    assert "best veel" in text_of(await team.hears(team.mo, "genoteerd"))


@pytest.mark.parametrize(
    "typed", ["gave: two evenings on the proposal / got: an honest no", "gaf twee avonden\nkreeg een eerlijk nee"]
)
async def test_a_typed_reply_below_the_question_is_an_answer(team: Team, typed: str) -> None:
    await _log(team)
    question = await team.hears(team.mo, "Acme", "kreeg")
    await team.mo.says(typed, thread=question["ts"])

    kept = await team.hears(team.mo, "genoteerd")
    assert "avonden" in text_of(kept) or "evenings" in text_of(kept)


@pytest.mark.parametrize(("typed", "answer"), [("het ging goed", "wat je gaf"), ("gaf: een uur", "op welke vraag")])
async def test_a_reply_that_answers_no_question_is_told_so_below_it_once(team: Team, typed: str, answer: str) -> None:
    await team.mo.says(typed)
    told = await team.hears(team.mo, "Ik kon niet zien", answer)
    assert team.bot is not None
    await team.bot.jobs.tick()

    [own] = [each["ts"] for each in team.mo.sees(team.mo.dm) if each["user"] == team.mo.id]
    assert told["thread_ts"] == own
    assert sum(each["text"] == told["text"] for each in team.mo.sees(team.mo.dm)) == 1


async def test_more_words_are_kept_in_the_form_and_can_be_taken_back(team: Team) -> None:
    await _log(team)
    question = await team.hears(team.mo, "Acme", "kreeg")
    await team.mo.presses(question, "Zeg er iets bij")
    await team.form(team.mo)
    team.mo.fills({"gave_size": "Heel veel", "gave_text": "two evenings", "got_size": "Een beetje"})
    assert await team.mo.submits() == {}
    kept = await team.hears(team.mo, "two evenings")
    await team.mo.presses(kept, "Weghalen")

    assert "kreeg" in text_of(await team.hears(team.mo, "Jij kreeg"))


async def test_a_lot_given_for_nothing_is_told_to_a_colleague_who_says_thanks(team: Team) -> None:
    await _log(team)
    question = await team.hears(team.mo, "Acme", "kreeg")
    for tap in ("prompt.gave.big", "prompt.got.nothing", "Klaar"):
        await team.mo.presses(question, tap)
    lopsided = await team.hears(team.mo, "Weet iemand hier dat?")
    await team.mo.presses(lopsided, "prompt.tell", team.jort.id)
    told = await team.hears(team.jort, "Mo", "Acme", "nothing special")
    await team.jort.presses(told, "Say thanks")

    assert await team.hears(team.mo, "Jort", "Acme")
    assert await team.hears(team.jort, "You thanked")


@pytest.mark.parametrize("button", ["Sla over", "Geen klantcontact"])
async def test_who_would_rather_not_is_left_alone(team: Team, button: str) -> None:
    await _log(team)
    question = await team.hears(team.mo, "Acme", "kreeg")
    await team.mo.presses(question, button)
    await team.slack.until(lambda: "Jij gaf" not in text_of(team.mo.sees(team.mo.dm)))
    team.moves_clock(days=2)
    await _settle(team)

    assert len(team.mo.sees(team.mo.dm)) == 1


async def test_what_was_no_client_contact_says_so(team: Team) -> None:
    await _log(team)
    await team.mo.presses(await team.hears(team.mo, "Acme", "kreeg"), "Geen klantcontact")
    gone = await team.hears(team.mo, "Geen klantcontact, dus ik heb het weggehaald.")

    assert "hieronder" not in text_of(gone)


async def test_later_asks_again_at_that_moment(team: Team) -> None:
    await _log(team)
    question = await team.hears(team.mo, "Acme", "kreeg")
    await team.mo.presses(question, "prompt.later", "Morgen")
    await team.slack.until(lambda: "Jij gaf" not in text_of(team.mo.sees(team.mo.dm)))
    team.moves_clock(days=1)

    assert await team.slack.until(lambda: "Jij gaf" in text_of(team.mo.sees(team.mo.dm)[-1]))


async def test_who_does_not_answer_is_reminded_once(team: Team) -> None:
    await _log(team)
    await team.hears(team.mo, "Acme", "kreeg")
    team.moves_clock(days=1)
    await team.slack.until(lambda: len(team.mo.sees(team.mo.dm)) == 2)
    for _ in range(9):
        team.moves_clock(days=1)
        await _settle(team)

    assert len(team.mo.sees(team.mo.dm)) == 2


async def _settle(team: Team) -> None:
    """Whatever the clock sets going now has been done."""
    assert team.bot is not None
    await team.bot.jobs.tick()
