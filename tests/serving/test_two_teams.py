"""Two teams in one process: neither sees the other, and neither keeps the other waiting."""

import pytest

from bot.services import relationships
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


async def test_five_hundred_messages_of_one_team_keep_the_other_waiting_for_none_of_them(both: Served):
    both.moves_clock(hours=-1)
    await both.plans("T0SANDBOX", both.mo, count=500, key="noisy")
    both.moves_clock(hours=1)
    await both.plans("T0OOST", both.bo, key="quiet")

    await both.slack.until(lambda: len(both.bo.sees(both.bo.dm)) == 2)  # the welcome of the installation was the first

    assert len(both.mo.sees(both.mo.dm)) < 100
