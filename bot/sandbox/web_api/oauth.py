"""Installing by OAuth: oauth.v2.access."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.web_api.call import Call, Method
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]


def access(call: Call) -> Json:
    """Exchange a code, or what came with a token that ends, for a bot token."""
    identity = call.workspace.identity
    named = (call.arguments.text("client_id"), call.arguments.text("client_secret"))
    client_id, client_secret = call.client or named
    if client_id != identity.client_id:
        raise Refused("invalid_client_id")
    if client_secret != identity.client_secret:
        raise Refused("bad_client_secret")
    assert call.teams, "the server knows all teams"
    if call.arguments.text("grant_type") == "refresh_token":
        owner = call.tokens.take_refresh(call.arguments.text("refresh_token"))
        return _granted(call, call.teams.meant(owner, {}).workspace, owner, call.workspace.manifest.granted)
    code = call.arguments.text("code")
    workspace = call.teams.with_code(code).workspace
    grant = workspace.grants.exchange(code, call.arguments.text("redirect_uri"))
    owner = (workspace.identity.enterprise_id if grant.for_all else None) or workspace.identity.team_id
    return {**_granted(call, workspace, owner, grant.scope), "authed_user": {"id": grant.user}}


def _granted(call: Call, workspace: Workspace, owner: str, scope: str) -> Json:
    identity = workspace.identity
    for_all = owner == identity.enterprise_id
    enterprise = {"id": identity.enterprise_id, "name": "Organisation"} if identity.enterprise_id else None
    answer: Json = {
        "access_token": call.tokens.give("bot", owner, identity.tokens_last),
        "token_type": "bot",
        "scope": scope,
        "bot_user_id": workspace.bot.id,
        "app_id": identity.app_id,
        "team": None if for_all else {"id": identity.team_id, "name": identity.team},
        "enterprise": enterprise,
        "is_enterprise_install": for_all,
    }
    identity.installed_for_all = for_all
    for team in call.teams.in_organisation(owner) if call.teams else []:
        team.workspace.identity.installed_for_all = True
    if identity.tokens_last is not None:
        answer |= {"refresh_token": call.tokens.give_refresh(owner), "expires_in": identity.tokens_last}
    return answer


METHODS: Mapping[str, Method] = {"oauth.v2.access": Method(access, opened_by=None)}
