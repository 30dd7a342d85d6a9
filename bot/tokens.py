"""What a token is still good for, as Slack says."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_errors import code_of

#: Slack's words for a token that will never work again; all others may pass.
DEAD = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_revoked"})
EXPIRED = "token_expired"


async def teams_with(client: AsyncWebClient) -> dict[str, str | None]:
    """The names of the teams that an organisation's token serves, by id. Raises SlackApiError, aiohttp.ClientError."""
    names: dict[str, str | None] = {}
    async for page in await client.auth_teams_list(limit=1000):
        names |= {team["id"]: team.get("name") for team in page["teams"]}
    return names


async def is_dead(client: AsyncWebClient, dead: frozenset[str]) -> bool:
    """Whether a token will never work again. Raises SlackApiError where that is not said."""
    try:
        await client.auth_test()
    except SlackApiError as error:
        if code_of(error) in dead:
            return True
        raise
    return False
