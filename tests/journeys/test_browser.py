"""The main job through the page, as people do it: log, be asked, answer in three taps, read the digest, take it on."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.app import serving
from bot.cli.history import bring_in
from bot.sandbox import Sandbox
from tests.browser import PageFor
from tests.journeys.conftest import TUESDAY, Team, a_team

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Tongue:
    """What stands on buttons and fields, and what is said, in one language."""

    locale: str
    slack_locale: str
    who_was_there: str
    save: str
    question: str
    taps: tuple[str, str, str]
    thanks: str
    opening: str
    reason: str
    claim: str
    claimed: str
    last_week: str


ENGLISH = Tongue(
    locale="en",
    slack_locale="en-GB",
    who_was_there="Who was there from our side?",
    save="Save",
    question="Hi Mo, you were in touch with De Linde this morning.",
    taps=("You gave: A lot", "You got: Nothing special", "Done"),
    thanks="Thanks, got it. You gave a lot and got nothing special.",
    opening="Good morning. One client to talk about.",
    reason="De Linde: four times we put in a lot and heard little back.",
    claim="I'll talk to De Linde",
    claimed="Jort is on it.",
    last_week="From last week: Jort is going to talk to De Linde.",
)
DUTCH = Tongue(
    locale="nl",
    slack_locale="nl-NL",
    who_was_there="Wie was er van onze kant bij?",
    save="Opslaan",
    question="Hoi Mo, je had vanochtend contact met De Linde.",
    taps=("Jij gaf: Heel veel", "Jij kreeg: Niks bijzonders", "Klaar"),
    thanks="Dank je, genoteerd. Je gaf heel veel en kreeg niks bijzonders.",
    opening="Goedemorgen. Eén klant om het over te hebben.",
    reason="De Linde: vier keer deden we heel veel en hoorden we weinig terug.",
    claim="Ik pak het op met De Linde",
    claimed="Jort pakt het op.",
    last_week="Van vorige week: Jort gaat De Linde nog spreken.",
)


@pytest.fixture(name="speak", params=[ENGLISH, DUTCH], ids=lambda tongue: tongue.locale)
def _speak(request: pytest.FixtureRequest) -> Tongue:
    tongue: Tongue = request.param
    return tongue


@pytest.fixture(name="team")
async def _team(tmp_path: Path, speak: Tongue) -> AsyncIterator[Team]:
    """A team that speaks one language, with an imported history of two clients, and the bot at work."""
    async with a_team(tmp_path, locale=speak.locale) as team:
        for person in (team.ann, team.jort, team.mo):
            team.slack.change(person, locale=speak.slack_locale)
        history = tmp_path / "history.jsonl"
        history.write_text("".join(json.dumps(line) + "\n" for line in _history(team)))
        with history.open("rb") as lines:
            await bring_in(team.settings, None, {history.name: lines})
        async with serving(team.settings) as team.bot:
            yield team


@pytest.fixture(name="slack")
def _slack(team: Team) -> Sandbox:
    return team.slack


def _history(team: Team) -> Iterator[dict[str, Any]]:
    """Mo speaks to both every week; in the last three talks he gave De Linde a lot, and got nothing for it."""
    yield {"type": "teammate", "id": "mo", "name": "Mo", "slack_user": team.mo.id}
    for name in ("De Linde", "Noord"):
        yield {"type": "relationship", "id": name, "name": name}
        for week in range(1, 26):
            key, at = f"{name} {week}", (TUESDAY - timedelta(weeks=week)).isoformat()
            gave, got = ("big", "nothing") if name == "De Linde" and week <= 3 else ("real", "real")
            yield {"type": "touchpoint", "id": key, "relationship": name, "at": at, "teammates": ["mo"]}
            sizes = {"gave": {"size": gave}, "got": {"size": got}}
            yield {"type": "reflection", "touchpoint": key, "teammate": "mo", "at": at, **sizes}


async def _types(page: Page, command: str) -> None:
    """Type a command, and send it."""
    field = page.get_by_role("main").get_by_role("combobox")
    await field.fill(command)
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("")


def _messages(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("article")


async def _log(page: Page, speak: Tongue) -> None:
    """Jort writes down that Mo spoke to De Linde."""
    await _types(page, "/giveget log De Linde")
    form = page.get_by_role("dialog")
    there = form.get_by_role("group", name=speak.who_was_there)
    await there.get_by_role("checkbox", name="Jort").uncheck()
    await there.get_by_role("checkbox", name="Mo").check()
    await form.get_by_role("button", name=speak.save).click()
    await expect(form).to_have_count(0)


async def test_a_talk_becomes_a_question_an_answer_and_a_reason_to_talk(
    team: Team, speak: Tongue, page_for: PageFor
) -> None:
    jort, mo = await page_for(team.jort, f"#{team.clients.id}"), await page_for(team.mo, f"#{team.mo.dm.id}")
    await _log(jort, speak)
    asked = _messages(mo).last
    await expect(asked).to_contain_text(speak.question)
    for tap in speak.taps:
        await asked.get_by_role("button", name=tap).click()
    await expect(asked).to_contain_text(speak.thanks)

    await jort.get_by_role("button", name="Next digest (Mon 9:00)").click()
    digest = _messages(jort).first
    await expect(digest).to_contain_text(speak.opening)
    await expect(digest).to_contain_text(speak.reason)
    await expect(digest).not_to_contain_text("Noord")
    await digest.get_by_role("button", name=speak.claim).click()
    await expect(digest).to_contain_text(speak.claimed)

    await jort.get_by_role("button", name="+1 week").click()
    await expect(_messages(jort).nth(1)).to_contain_text(speak.last_week)


IN_ENGLISH = pytest.mark.parametrize("speak", [ENGLISH], ids=["en"])


@IN_ENGLISH
@pytest.mark.parametrize(("who", "where"), [("eve", "shared"), ("guest", "clients")])
async def test_who_is_not_of_the_team_gets_nothing_in_the_same_channel(
    team: Team, page_for: PageFor, who: str, where: str
) -> None:
    stranger, room = getattr(team, who), getattr(team, where)
    theirs, ours = await page_for(stranger, f"#{room.id}"), await page_for(team.jort, f"#{room.id}")
    for command in ("log De Linde", "balance De Linde", "drifting", "digest"):
        await _types(theirs, f"/giveget {command}")
    await _types(ours, "/giveget balance De Linde")
    await expect(_messages(ours)).to_contain_text("De Linde")

    await expect(_messages(theirs)).to_have_count(0)
    await expect(theirs.get_by_role("dialog")).to_have_count(0)
    assert stranger.sees(room) == []


@IN_ENGLISH
async def test_a_guest_who_reads_the_digest_cannot_take_it_on(team: Team, speak: Tongue, page_for: PageFor) -> None:
    room = f"#{team.clients.id}"
    theirs, ours = await page_for(team.guest, room), await page_for(team.jort, room)
    await ours.get_by_role("button", name="Next digest (Mon 9:00)").click()
    await _messages(theirs).first.get_by_role("button", name=speak.claim).click()
    await _types(ours, "/giveget help")
    await expect(_messages(ours)).to_have_count(2)

    await expect(_messages(ours).first.get_by_role("button", name=speak.claim)).to_be_visible()
    await expect(_messages(ours).first).not_to_contain_text("is on it")
