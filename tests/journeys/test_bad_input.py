"""What goes wrong is said in a sentence, and nothing that was typed is lost."""

from pathlib import Path
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import select

from bot.app import serving
from storage import Contact, Prompt, Reflection, Relationship, Touchpoint
from tests.journeys.conftest import Team, a_team, text_of


async def _rows(team: Team, of: Any) -> list[Any]:
    assert team.bot is not None
    async with team.bot.house.look() as work:
        return await work.all(select(of))


async def _arrives_again(team: Team, kind: str) -> None:
    """The last payload of a kind comes a second time, as after a lost answer."""
    assert team.bot is not None
    payloads = [line.request["payload"] for line in team.slack.wire.lines if kind in str(line.request)]
    answer = await team.bot.app.async_dispatch(AsyncBoltRequest(body=payloads[-1], mode="socket_mode"))
    assert answer.status == 200


async def _acme(team: Team, name: str = "Acme") -> None:
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        work.add(Relationship(name=name, id=name.casefold()))


async def test_a_name_nobody_knows_gets_near_matches_and_add_it(team: Team) -> None:
    await _acme(team)
    await _acme(team, "Noord")
    await team.jort.types("/giveget log Acmee", in_=team.clients)

    answer = await team.hears(team.jort, "Acmee", in_=team.clients)
    assert "Add Acmee" in text_of(answer)
    assert "Noord" not in text_of(answer)
    await team.jort.presses(answer, "Acme")
    assert "Acme" in text_of(await team.form(team.jort))


@pytest.mark.parametrize("typed", ["Acmme", "ACNE", "acme b.v."])
async def test_a_slightly_wrong_name_is_put_right_with_one_press(team: Team, typed: str) -> None:
    await _acme(team)
    await team.jort.types(f"/giveget log {typed}", in_=team.clients)
    asked = await team.hears(team.jort, f"Add {typed}", in_=team.clients)
    await team.jort.presses(asked, "Acme")
    await team.form(team.jort, "In touch")
    team.jort.fills({"teammates": [team.mo.id]})

    assert await team.jort.submits() == {}
    assert [each.relationship_id for each in await _rows(team, Touchpoint)] == ["acme"]
    assert len(await _rows(team, Relationship)) == 1
    assert await team.hears(team.mo, "Acme", "kreeg")
    assert await team.slack.until(lambda: f"Add {typed}" not in text_of(team.jort.sees(team.clients)) or None)


async def test_two_with_nearly_one_name_are_both_offered(team: Team) -> None:
    await _acme(team, "Noord Bouw")
    await _acme(team, "Noord Logistiek")
    await team.jort.types("/giveget balance Noord", in_=team.clients)

    answer = await team.hears(team.jort, "Noord Bouw", in_=team.clients)
    assert "Noord Logistiek" in text_of(answer)


async def test_a_misspelt_command_is_answered_with_what_it_could_have_meant(team: Team) -> None:
    await team.jort.types("/giveget balanse", in_=team.clients)

    assert "balance" in text_of(await team.hears(team.jort, "balanse", in_=team.clients))


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel> <@U1> <https://evil.example|click>",
        "👩‍👩‍👧‍👦" * 400,
        "שלום עולם \u202e txet",
        "*_~`" * 500,
        "x" * 3000,
    ],
)
async def test_whatever_is_typed_is_kept_and_never_pings(team: Team, hostile: str) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    answer = {"gave_size": "A lot", "gave_text": hostile, "got_size": "A little", "got_text": hostile}
    team.jort.fills({"teammates": [team.jort.id, team.mo.id], "title": hostile[:200], **answer})

    assert await team.jort.submits() == {}
    question = await team.hears(team.mo, "Acme", "kreeg")
    noted = await team.hears(team.jort, "Acme")
    for said in (question, noted):
        assert "<!channel>" not in str(said)
        assert "<@U1>" not in str(said)
    await team.jort.types("/giveget balance acme", in_=team.clients)
    card = await team.hears(team.jort, "Acme", "as we see it", in_=team.clients)
    assert "<!channel>" not in str(card)


async def test_what_no_database_keeps_is_left_out_of_what_was_typed(tmp_path: Path, database_url: str) -> None:
    async with a_team(tmp_path, database_url=database_url) as team, serving(team.settings) as team.bot:
        await _acme(team)
        await team.jort.types("/giveget log ac\x00me", in_=team.clients)
        await team.form(team.jort)
        answer = {"gave_size": "A lot", "gave_text": "\x00two \x00evenings", "got_size": "A little"}
        team.jort.fills({"title": "a \x00plan\ud83d", "new_contacts": "Ka\x00rin", **answer})
        said = await team.jort.submits()
        await team.jort.types("/giveget log N\x00oord", in_=team.clients)
        await team.jort.presses(await team.hears(team.jort, "Add Noord", in_=team.clients), "Add Noord")
        await team.form(team.jort)

        assert said == {}
        assert [each.title for each in await _rows(team, Touchpoint)] == ["a plan"]
        assert [each.gave_text for each in await _rows(team, Reflection)] == ["two evenings"]
        assert [each.name for each in await _rows(team, Contact)] == ["Karin"]
        assert {each.name for each in await _rows(team, Relationship)} == {"Acme", "Noord"}


async def test_a_date_in_the_future_is_refused_beside_its_field(team: Team) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"date": "2026-03-09", "title": "next week's talk"})

    assert set(await team.jort.submits()) == {"date"}
    assert "next week's talk" in str(team.jort.modal)
    assert await _rows(team, Touchpoint) == []


async def test_a_year_nobody_remembers_is_refused(team: Team) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"date": "1970-01-01"})

    assert set(await team.jort.submits()) == {"date"}


async def test_a_form_whose_relationship_was_deleted_meanwhile_says_so(team: Team) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        await work.delete(await work.get(Relationship, "acme"))

    assert len(await team.jort.submits()) == 1
    assert await _rows(team, Touchpoint) == []


async def test_the_same_form_sent_twice_is_kept_once(team: Team) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    view = await team.form(team.jort)
    team.jort.fills({"teammates": [team.mo.id]})
    assert await team.jort.submits() == {}
    await _arrives_again(team, "view_submission")

    assert len(await _rows(team, Touchpoint)) == 1
    assert len(await _rows(team, Prompt)) == 1
    assert view["id"] == (await _rows(team, Touchpoint))[0].source_id


async def test_a_locked_database_leaves_the_words_in_the_form(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"title": "words that matter"})
    monkeypatch.setattr("bot.app.BRISK", 0.2)  # no turn comes, however long they wait for theirs
    assert team.bot is not None
    async with team.bot.store.work(team.bot.house.workspace_id):
        errors = await team.jort.submits()

    assert "still in the form" in str(errors)
    assert "words that matter" in str(team.jort.modal)


async def test_while_slack_does_not_say_who_sends_a_form_its_words_stay_in_it(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"title": "words that matter"})
    with monkeypatch.context() as in_doubt:
        in_doubt.setattr("bot.directory._BELIEVED", 0.0)  # what was known of him is too old to be believed
        in_doubt.setattr(team.slack.sockets, "_ack_seconds", 0.5)  # no answer comes, however long Slack waits
        team.slack.faults.error_before("users.info", times=1000)
        told = await team.jort.submits()
    still_there, kept = str(team.jort.modal), await _rows(team, Touchpoint)
    team.slack.faults.clear()

    assert ("words that matter" in still_there, kept) == (True, [])
    assert "trouble connecting" in told[""]
    assert await team.jort.submits() == {}
    assert [each.title for each in await _rows(team, Touchpoint)] == ["words that matter"]


async def test_a_form_whose_trigger_expired_is_offered_again(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    await _acme(team)
    monkeypatch.setattr(team.slack.workspace.triggers, "_lifetime", -1)  # every trigger is too old when it arrives
    await team.jort.types("/giveget log acme", in_=team.clients)
    offer = await team.hears(team.jort, "Open the form")
    monkeypatch.undo()
    await team.jort.presses(offer, "Open the form")

    assert "Acme" in text_of(await team.form(team.jort))


async def test_a_button_of_last_year_is_answered_kindly(team: Team) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"teammates": [team.mo.id]})
    await team.jort.submits()
    question = await team.hears(team.mo, "Acme", "kreeg")
    assert team.bot is not None
    async with team.bot.house.open_work() as work:
        await work.delete((await work.all(select(Touchpoint)))[0])
    await team.mo.presses(question, "prompt.gave.big")

    assert await team.slack.until(lambda: len(team.mo.sees(team.mo.dm)) == 2)


async def test_a_reply_that_says_nothing_is_told_so_and_one_that_could_mean_nothing_open_is_told_that(
    team: Team,
) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    await team.jort.submits()
    await team.hears(team.jort, "Acme")
    await team.jort.says("Karin is nice", in_=team.jort.dm)
    await team.hears(team.jort, "what you gave and what you got, so I kept nothing")
    await team.mo.opens_home()
    await team.mo.says("gaf: een uur / kreeg: koffie", in_=team.mo.dm)

    assert await team.hears(team.mo, "op welke vraag")


async def test_what_was_asked_about_a_name_is_gone_once_it_is_answered(team: Team) -> None:
    await team.jort.types("/giveget log Acme", in_=team.clients)
    asked = await team.hears(team.jort, "Add Acme", in_=team.clients)
    await team.jort.presses(asked, "Add Acme")
    await team.form(team.jort)

    assert await team.slack.until(lambda: "Add Acme" not in text_of(team.jort.sees(team.clients)) or None)


async def test_who_is_not_of_the_team_is_refused_by_name_beside_the_field(team: Team) -> None:
    await _acme(team)
    await team.jort.types("/giveget log acme", in_=team.clients)
    await team.form(team.jort)
    team.jort.fills({"teammates": [team.jort.id, team.guest.id], "title": "words that matter"})
    errors = await team.jort.submits()

    assert set(errors) == {"teammates"}
    assert "Gus" in errors["teammates"]
    assert "words that matter" in str(team.jort.modal)
    assert await _rows(team, Touchpoint) == []
