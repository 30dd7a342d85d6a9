"""Installing by OAuth, and files in the steps of today's upload."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

MANIFEST = """
display_information: {{name: A}}
features: {{app_home: {{messages_tab_enabled: true}}}}
oauth_config: {{scopes: {{bot: {}}}}}
"""

BACK = "http://127.0.0.1:1/back"


@pytest.fixture(name="http")
async def _http(slack: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.url) as session:
        yield session


def _asked(slack: Sandbox, **more: str) -> dict[str, str]:
    client_id = slack.workspace.identity.client_id
    return {"client_id": client_id, "scope": "chat:write,commands", "state": "s", "redirect_uri": BACK, **more}


async def _answered(slack: Sandbox, http: aiohttp.ClientSession, answer: str) -> dict[str, list[str]]:
    mo = slack.add_member("Mo <b>", admin=True)
    async with http.get("/oauth/v2/authorize", params=_asked(slack)) as page:
        text = await page.text()
    assert "Mo &lt;b&gt;" in text
    said = {"answer": answer, "user": mo.id}
    async with http.post("/oauth/v2/authorize", params=_asked(slack), data=said, allow_redirects=False) as response:
        return parse_qs(urlsplit(response.headers["Location"]).query)


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")
async def test_consent_becomes_a_token(slack: Sandbox, http: aiohttp.ClientSession) -> None:
    told = await _answered(slack, http, "allow")
    identity = slack.workspace.identity
    client = AsyncWebClient(base_url=slack.api_url)
    exchange: dict[str, Any] = {
        "client_id": identity.client_id,
        "client_secret": identity.client_secret,
        "code": told["code"][0],
        "redirect_uri": BACK,
    }

    granted = await client.oauth_v2_access(**exchange)

    assert told["state"] == ["s"]
    assert (granted["scope"], granted["team"]["id"]) == ("chat:write,commands", identity.team_id)
    assert (await AsyncWebClient(granted["access_token"], base_url=slack.api_url).auth_test())["ok"]
    with pytest.raises(SlackApiError, match="invalid_code"):
        await client.oauth_v2_access(**exchange)
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await client.oauth_v2_access(**{**exchange, "client_secret": "x"})


async def test_a_no_is_told(slack: Sandbox, http: aiohttp.ClientSession) -> None:
    assert (await _answered(slack, http, "cancel"))["error"] == ["access_denied"]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_id": "1"}, "invalid_client_id"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"redirect_uri": "javascript:alert(1)"}, "bad_redirect_uri"),
    ],
    ids=["app", "scope", "address"],
)
async def test_what_is_asked_for_must_be_the_app_s(
    more: dict[str, str], error: str, slack: Sandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get("/oauth/v2/authorize", params=_asked(slack, **more)) as response:
        assert response.status == 400
        assert error in await response.text()


@pytest.fixture(name="keeper")
async def _keeper(tmp_path: Path, clock: Any) -> AsyncIterator[Sandbox]:
    manifest = tmp_path / "manifest.yml"
    scopes = "['chat:write', 'files:read', 'files:write']"
    manifest.write_text(MANIFEST.format(scopes), "utf-8")
    async with Sandbox(manifest, now=clock.now) as keeper:
        yield keeper


async def test_a_file_is_promised_sent_and_shared(keeper: Sandbox) -> None:
    mo = keeper.add_member("Mo")
    client = AsyncWebClient(keeper.bot_token, base_url=keeper.api_url)

    done = await client.files_upload_v2(
        channel=mo.dm.id, filename="export.csv", content="a,b\n1,2\n", initial_comment="here you are"
    )

    (message,) = mo.sees(mo.dm)
    assert (message["text"], message["files"][0]["name"]) == ("here you are", "export.csv")
    told = (await client.files_info(file=done["file"]["id"]))["file"]
    async with aiohttp.ClientSession() as http, http.get(told["url_private"]) as response:
        assert await response.text() == "a,b\n1,2\n"
        assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_a_file_that_was_never_sent_is_not_found(keeper: Sandbox) -> None:
    client = AsyncWebClient(keeper.bot_token, base_url=keeper.api_url)
    promised = await client.files_getUploadURLExternal(filename="a.txt", length=3)

    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": promised["file_id"], "title": "A"}])
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file=promised["file_id"])
