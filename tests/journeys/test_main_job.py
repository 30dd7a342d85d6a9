"""The main job, as a conversation: log, be asked, answer in three taps."""

from tests.journeys.conftest import text_of


async def test_who_was_there_is_asked_and_answers_in_three_taps(team):
    await team.jort.types("/giveget log Acme", in_=team.clients)
    near = await team.hears(team.jort, "Acme", in_=team.clients)
    await team.jort.presses(near, "Add Acme")
    team.jort.fills({"teammates": [team.mo.id], "title": "the planning for March"})
    assert await team.jort.submits() == {}
    question = await team.hears(team.mo, "Acme", "kreeg")
    await team.mo.presses(question, "prompt.gave.big")
    await team.mo.presses(question, "prompt.got.small")
    await team.mo.presses(question, "Klaar")

    kept = await team.hears(team.mo, "genoteerd")
    assert "heel veel" in text_of(kept)
