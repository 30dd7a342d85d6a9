"""What the page asks the workspace: how things stand for a person, their acts, clock, faults, wire, and who may ask."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox, Teammate

Json = dict[str, Any]
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture(name="http")
async def _http(slack: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.url) as session:
        yield session


@pytest.fixture(name="get")
def _get(http: aiohttp.ClientSession) -> Ask:
    async def get(path: str) -> Any:
        async with http.get(path) as response:
            return await response.json()

    return get


@pytest.fixture(name="post")
def _post(http: aiohttp.ClientSession) -> Ask:
    async def post(path: str, **body: Any) -> Any:
        async with http.post(path, json=body) as response:
            return await response.json()

    return post


@pytest.fixture(name="act")
def _act(post: Ask) -> Ask:
    async def act(who: Teammate, deed: str, **more: Any) -> Any:
        return await post("/sandbox/act", **{"as": who.id, "do": deed, **more})

    return act


@pytest.fixture(name="mo")
def _mo(slack: Sandbox) -> Teammate:
    return slack.add_member("Mo", admin=True)


async def test_the_state_is_what_one_person_sees(slack: Sandbox, get: Ask, mo: Teammate, client: Any) -> None:
    eve = slack.add_outsider("Eve", team="Acme")
    room = slack.add_channel("clients", members=[mo])
    shared = slack.add_channel("with-acme", members=[mo, eve], shared=True)
    await client.chat_postMessage(channel=mo.id, text="hello")
    await client.chat_postEphemeral(channel=shared.id, user=mo.id, text="psst")

    mine, hers = await get(f"/sandbox/state?as={mo.id}"), await get(f"/sandbox/state?as={eve.id}")

    assert {(each["id"], each["kind"]) for each in mine["channels"]} == {(room.id, "channel"), (shared.id, "shared")}
    assert [message["text"] for message in mine["dm"]["messages"]] == ["hello"]
    assert [each["id"] for each in hers["channels"]] == [shared.id]
    assert hers["channels"][0]["messages"] == []
    assert hers["dm"] is None
    assert {each["kind"] for each in mine["people"]} == {"bot", "member", "outsider"}
    assert mine["commands"][0]["command"] == "/giveget"
    assert mine["app"]["connected"] == 0


async def test_without_a_name_it_is_the_first_member_s_and_nobody_else_s(get: Ask, mo: Teammate) -> None:
    assert (await get("/sandbox/state"))["me"] == mo.id
    assert (await get("/sandbox/state?as=U404"))["ok"] is False


async def test_each_change_is_told(http: aiohttp.ClientSession, mo: Teammate) -> None:
    async with http.get("/sandbox/events") as stream:
        first = await stream.content.readuntil(b"\n\n")
        await mo.says("hello")
        second = await stream.content.readuntil(b"\n\n")

    assert first.startswith(b'data: {"n": ')
    assert second != first


async def test_a_whole_way_through_a_form(slack: Sandbox, app: AsyncApp, get: Ask, act: Ask, mo: Teammate) -> None:
    @app.command("/giveget")
    async def open_form(ack: Any, client: Any, body: Json) -> None:
        await ack()
        element = {"type": "plain_text_input", "action_id": "text"}
        label = {"type": "plain_text", "text": "Who"}
        field = {"type": "input", "block_id": "who", "element": element, "label": label}
        view = {"type": "modal", "callback_id": "form", "title": label, "submit": label, "blocks": [field]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("form")
    async def keep(ack: Any, view: Json) -> None:
        name = view["state"]["values"]["who"]["text"]["value"]
        await (ack() if name == "Acme" else ack(response_action="errors", errors={"who": "who?"}))

    assert await act(mo, "command", channel=mo.dm.id, text="/giveget log") == {"ok": True}
    await slack.until(lambda: mo.modal)
    view_id = (await get("/sandbox/state"))["modals"][-1]["id"]
    empty = await act(mo, "submit", view_id=view_id, values={})
    wrong = await act(mo, "submit", view_id=view_id, values={"who": {"text": {"value": "Acne"}}})
    right = await act(mo, "submit", view_id=view_id, values={"who": {"text": {"value": "Acme"}}})

    assert empty["errors"] == {"who": "Please complete this required field."}
    assert wrong["errors"] == {"who": "who?"}
    assert right == {"ok": True}
    assert (await get("/sandbox/state"))["modals"] == []


async def test_a_press_comes_with_its_state(client: AsyncWebClient, app: AsyncApp, act: Ask, mo: Teammate) -> None:
    heard = []

    @app.action("day")
    async def hear(ack: Any, body: Json) -> None:
        heard.append(body["actions"][0]["selected_date"])
        await ack()

    picker = {"type": "datepicker", "action_id": "day"}
    blocks = [{"type": "actions", "block_id": "b", "elements": [picker]}]
    posted = await client.chat_postMessage(channel=mo.id, text="?", blocks=blocks)

    container = {"channel_id": posted["channel"], "message_ts": posted["ts"]}
    state = {"selected_date": "2026-11-20"}
    answer = await act(mo, "press", container=container, block_id="b", action_id="day", value=state)

    assert answer == {"ok": True}
    assert heard == ["2026-11-20"]


async def test_what_cannot_be_done_is_answered_with_a_sentence(act: Ask, post: Ask, mo: Teammate) -> None:
    assert (await act(mo, "fly"))["error"] == "Nobody can 'fly' here."
    assert (await act(mo, "say", text="x"))["error"] == "'channel' is missing."
    assert (await act(mo, "command", channel=mo.dm.id, text="/giveget x"))["error"].startswith("/giveget did not")
    assert (await act(mo, "press", block_id="b", action_id="a"))["ok"] is False
    assert (await act(mo, "close", view_id="V404"))["ok"] is False
    assert (await post("/sandbox/act"))["ok"] is False


async def test_notices_stand_in_the_state_until_they_are_dismissed(act: Ask, get: Ask, mo: Teammate) -> None:
    await act(mo, "command", channel=mo.dm.id, text="/giveget x")
    before = (await get("/sandbox/state"))["notices"]
    await act(mo, "dismiss")

    assert len(before) == 1
    assert (await get("/sandbox/state"))["notices"] == []


async def test_the_clock_moves_forward_only(post: Ask, clock: Any) -> None:
    a_day = await post("/sandbox/clock", forward_days=1)
    to = await post("/sandbox/clock", to="2026-11-30T09:00:00+01:00")
    back = await post("/sandbox/clock", to="2026-11-01T09:00:00+01:00")
    nonsense = [await post("/sandbox/clock", to=to) for to in ("monday", "2026-12-01T09:00:00")]

    assert a_day == {"ok": True, "clock": "2026-11-24T09:00:00+00:00"}
    assert to["ok"]
    assert clock.now().isoformat() == "2026-11-30T09:00:00+01:00"
    assert [answer["ok"] for answer in (back, *nonsense)] == [False] * 3


async def test_faults_are_switched_from_the_page(slack: Sandbox, post: Ask, get: Ask, mo: Teammate) -> None:
    set_ = await post("/sandbox/fault", kind="ratelimit", method="chat.postMessage", times=2, retry_after=3)
    shown = (await get("/sandbox/state"))["faults"]
    await post("/sandbox/fault", kind="clear")
    revoked = await post("/sandbox/fault", kind="revoke")
    unknown = await post("/sandbox/fault", kind="gremlins")

    assert set_["faults"] == shown == ["ratelimit on chat.postMessage, 2 more"]
    assert slack.faults.active == []
    assert (revoked["ok"], unknown["ok"]) == (True, False)


async def test_the_wire_is_read_from_where_one_left_off(client: AsyncWebClient, get: Ask) -> None:
    await client.auth_test()
    await client.team_info()

    first, second = await get("/sandbox/wire?after=0")

    assert (first["method"], first["direction"], first["status"]) == ("auth.test", "app → slack", 200)
    assert await get(f"/sandbox/wire?after={first['n']}") == [second]


async def test_only_this_machine_and_this_page_are_served(http: aiohttp.ClientSession, mo: Teammate) -> None:
    body = {"as": mo.id, "do": "say", "channel": mo.dm.id, "text": "x"}

    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        async with http.post("/sandbox/act", json=body, headers=headers) as response:
            assert response.status == 403
    async with http.get("/sandbox/state", headers={"Host": "evil.example"}) as response:
        assert response.status == 403
    assert mo.sees(mo.dm) == []


async def test_the_page_and_its_files_are_served_and_nothing_beside_them(http: aiohttp.ClientSession) -> None:
    statuses = []
    for path in ("/", "/static/index.html", "/static/..%2fsandbox.py", "/static/none.js"):
        async with http.get(path) as response:
            statuses.append(response.status)

    assert statuses == [200, 200, 404, 404]


async def test_people_have_pictures(http: aiohttp.ClientSession, mo: Teammate) -> None:
    async with http.get(mo.person.avatar) as response:
        assert response.content_type == "image/svg+xml"
        assert ">M</text>" in await response.text()


async def test_a_revoked_token_works_again_when_all_is_cleared(client: AsyncWebClient, post: Ask) -> None:
    revoked = await post("/sandbox/fault", kind="revoke")
    cleared = await post("/sandbox/fault", kind="clear")

    assert (revoked["faults"], cleared["faults"]) == (["revoke of the bot's token"], [])
    assert (await client.auth_test())["ok"]
