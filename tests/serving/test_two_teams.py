"""Two teams in one process: neither sees the other, and neither keeps the other waiting."""

import asyncio
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.messages.ids import Form, Press
from bot.replays import Replays
from bot.sandbox import Teammate
from bot.services import inbox, relationships, teammates, touchpoints
from bot.services.teammates import Person
from tests.handlers.filled import CHANGING, FILLED, filled, typed
from tests.handlers.payloads import PAYLOADS, Json, Sender
from tests.handlers.rows import rows
from tests.serving.conftest import Served

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")


@pytest.fixture(name="both")
async def _both(served: Served) -> Served:
    await served.installs(served.slack, served.mo)
    await served.installs(served.oost, served.bo)
    return served


async def test_what_one_team_keeps_the_other_does_not_know(both: Served):
    for workspace_id, name in (("T0SANDBOX", "Acme"), ("T0OOST", "Bothof")):
        async with both.bot.store.work(workspace_id) as work:
            await relationships.add(work, relationships.Description(name=name))

    heard = {}
    for who in (both.mo, both.bo):
        await who.types("/giveget balance Bothof")
        await both.slack.until(lambda who=who: [each for each in who.sees(who.dm) if each["ephemeral"]])
        heard[who.id] = str([each for each in who.sees(who.dm) if each["ephemeral"]])

    assert "I don't know *Bothof* yet" in heard[both.mo.id]
    assert "I don't know" not in heard[both.bo.id]


async def test_a_person_of_one_team_gets_nothing_with_the_other_teams_id(both: Served):
    payload = {
        "command": "/giveget",
        "text": "help",
        "user_id": both.bo.id,
        "team_id": "T0SANDBOX",
        "response_url": f"{both.slack.url}/response/T0SANDBOX/none",
        "trigger_id": "1.2.3",
    }
    ack = await both.slack.sockets.deliver("slash_commands", payload)

    assert (ack.answered, ack.payload) == (True, {})


async def test_values_copied_from_one_teams_buttons_and_forms_open_nothing_for_the_other(both: Served):
    bo = Sender(both.bo.id, "T0OOST", "T0OOST", f"{both.slack.url}/response/T0OOST/none")
    await both.settled("T0SANDBOX", "welcome")
    async with both.bot.jobs._running:  # what is due among these rows stays as it is
        async with both.bot.store.work("T0SANDBOX") as work:
            for row in rows(both.mo.id, "U0NOBODY", acme="Zuid alone knows"):
                work.add(row)
                await work.flush()
        before, answers = _kept_of_zuid(await both.rows()), []
        for sent in _copied_by(bo):
            answer = await both.bot.app.async_dispatch(AsyncBoltRequest(body=sent, mode="socket_mode"))
            answers.append((answer.status, answer.body))
            await both.bot.listeners.finish()
        after = _kept_of_zuid(await both.rows())

    assert after == before
    assert {status for status, _ in answers} == {200}
    told = [(line.request, line.response) for line in both.slack.wire.lines]
    assert "Zuid alone knows" not in str([*told, *answers])


def _copied_by(bo: Sender) -> list[Json]:
    """All that he could press or send, and each form with all that it needs, about what Zuidwest keeps."""
    ends = ("event app_uninstalled", "event tokens_revoked")
    forms = [filled(bo, form, id=f"V{form}") for form in (*FILLED, *CHANGING)]
    forms.append(filled(bo, Form.RELATIONSHIP, private_metadata="acme", id="Vchanged"))
    named = typed("Zuid alone knows")
    for form in forms:
        if form["callback_id"] == Form.FORGET:
            form["state"]["values"]["name"] = {"name": named}
    return [
        *(payload(bo) for name, payload in PAYLOADS.items() if name not in ends),
        *(bo.interaction("view_submission", view=form) for form in forms),
    ]


def _kept_of_zuid(everything: dict[str, list[str]]) -> dict[str, list[str]]:
    return {table: [row for row in rows if "T0SANDBOX" in row] for table, rows in everything.items()}


async def test_each_team_is_asked_about_its_own_talks(both: Served):
    now = both.moves_clock()
    for workspace_id, who, name in (("T0SANDBOX", both.mo, "Acme"), ("T0OOST", both.bo, "Bothof")):
        async with both.bot.store.work(workspace_id) as work:
            me = await teammates.arrive(work, Person(who.id, "M", timezone="Europe/Amsterdam", member=True))
            relationship = await relationships.add(work, relationships.Description(name=name))
            await touchpoints.log(work, me, touchpoints.Entry(relationship.id, now, [me]), now)
    await both.bot.jobs.tick()

    await both.slack.until(lambda: "Acme" in _questions(both.mo))
    await both.slack.until(lambda: "Bothof" in _questions(both.bo))
    assert "Bothof" not in _questions(both.mo)
    assert "Acme" not in _questions(both.bo)


def _questions(who: Teammate) -> str:
    return str([each for each in who.sees(who.dm) if Press.SKIP in str(each)])


async def test_five_hundred_messages_of_one_team_keep_the_other_waiting_for_none_of_them(both: Served):
    both.moves_clock(hours=-1)
    await both.plans("T0SANDBOX", both.mo, count=500, key="noisy")
    both.moves_clock(hours=1)
    await both.plans("T0OOST", both.bo, key="quiet")

    await both.slack.until(lambda: len(both.bo.sees(both.bo.dm)) == 2)  # the welcome of the installation was the first

    assert len(both.mo.sees(both.mo.dm)) < 100


async def test_a_team_of_whose_people_slack_says_nothing_keeps_no_event_of_the_other_waiting(
    both: Served, monkeypatch: pytest.MonkeyPatch
):
    await both.settled("T0SANDBOX", "welcome")
    await both.settled("T0OOST", "welcome")
    for sender in (Sender(both.mo.id, "T0SANDBOX", "T0SANDBOX"), Sender(both.bo.id, "T0OOST", "T0OOST")):
        said = PAYLOADS["event app_home_opened"](sender)
        async with both.bot.store.work(sender.ours) as work:
            assert await inbox.receive(work, said["event_id"], said, both.moves_clock(seconds=1))
    later, given_up = both.moves_clock(minutes=2), asyncio.Event()

    async def silence(**_: Any) -> None:
        await given_up.wait()
        raise TimeoutError

    zuid = await both.bot.connections.of_team("T0SANDBOX")
    assert zuid
    zuid.line.directory.forget(both.mo.id)
    monkeypatch.setattr(zuid.line.directory.client, "users_info", silence)
    replaying = asyncio.create_task(Replays(both.bot.store, both.bot.app, lambda: later).replay())
    await both.slack.until(lambda: both.slack.wire.calls("views.publish"))
    under_way = not replaying.done()
    given_up.set()
    await replaying

    assert under_way
    assert [line.request["user_id"] for line in both.slack.wire.calls("views.publish")] == [both.bo.id]
