"""How Slack is called: what is shared by many teams, and what is not."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.slack_clients import new_session, saying_client


class Slack:
    """It answers, wants a cookie to be remembered, and notes over which connection it was called, with which cookie."""

    def __init__(self) -> None:
        self.connections: list[object] = []
        self.cookies: list[str | None] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.connections.append(request.transport)
        self.cookies.append(request.headers.get("Cookie"))
        return web.json_response({"ok": True}, headers={"Set-Cookie": "whose=theirs; Path=/"})


@pytest.fixture(name="slack")
async def _slack() -> AsyncIterator[Slack]:
    slack, app = Slack(), web.Application()
    app.router.add_post("/api/auth.test", slack.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0)
    await site.start()
    slack.url = f"http://localhost:{runner.addresses[0][1]}/api/"
    yield slack
    await runner.cleanup()


async def test_teams_share_a_connection_and_nothing_that_slack_wants_remembered(slack: Slack) -> None:
    async with new_session() as session:
        for token in ("xoxb-one", "xoxb-other"):
            await saying_client(slack.url, token, session).auth_test()

    assert slack.connections[0] is slack.connections[1]
    assert slack.cookies == [None, None]


async def test_a_session_of_the_usual_kind_would_have_remembered_it(slack: Slack) -> None:
    async with aiohttp.ClientSession() as session:
        for token in ("xoxb-one", "xoxb-other"):
            await saying_client(slack.url, token, session).auth_test()

    assert slack.cookies == [None, "whose=theirs"]
