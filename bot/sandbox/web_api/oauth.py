"""Installing by OAuth: oauth.v2.access."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.web_api.call import Call, Method

Json = dict[str, Any]


def access(call: Call) -> Json:
    """Exchange a code for a bot token."""
    identity = call.workspace.identity
    named = (call.arguments.text("client_id"), call.arguments.text("client_secret"))
    client_id, client_secret = call.client or named
    if client_id != identity.client_id:
        raise Refused("invalid_client_id")
    if client_secret != identity.client_secret:
        raise Refused("bad_client_secret")
    grant = call.workspace.grants.exchange(call.arguments.text("code"), call.arguments.text("redirect_uri"))
    return {
        "access_token": call.tokens.give("bot"),
        "token_type": "bot",
        "scope": grant.scope,
        "bot_user_id": call.workspace.bot.id,
        "app_id": identity.app_id,
        "team": {"id": identity.team_id, "name": identity.team},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": grant.user},
    }


METHODS: Mapping[str, Method] = {"oauth.v2.access": Method(access, opened_by=None)}
