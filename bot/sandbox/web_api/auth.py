"""Who is calling: api.test, auth.*, apps.connections.open, oauth.v2.access, team.info and bots.info."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.web_api.call import Call, Method

Json = dict[str, Any]


def api_test(call: Call) -> Json:
    """Say back what was sent, as an error where `error=` asks for one."""
    if error := call.arguments.text("error"):
        raise Refused(error, args=call.arguments.given)
    return {"args": call.arguments.given}


def auth_test(call: Call) -> Json:
    """Tell whose token it is."""
    identity = call.workspace.identity
    return {
        "url": f"{call.workspace.base_url}/",
        "team": identity.team,
        "user": call.workspace.bot.handle,
        "team_id": identity.team_id,
        "user_id": call.workspace.bot.id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


def auth_teams_list(call: Call) -> Json:
    """Tell the teams of an organisation that its token serves."""
    owner = call.tokens.owner(call.token)
    identities = [team.workspace.identity for team in call.teams.in_organisation(owner)] if call.teams and owner else []
    return {
        "teams": [{"id": each.team_id, "name": each.team} for each in identities],
        "response_metadata": {"next_cursor": ""},
    }


def auth_revoke(call: Call) -> Json:
    """Make the token useless; with `test=` only pretend."""
    test = call.arguments.flag("test")
    if not test and call.token:
        call.tokens.revoke(call.token)
        call.workspace.tell({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [call.workspace.bot.id]}}, None)
        call.workspace.changes.note()
    return {"revoked": not test}


def open_connection(call: Call) -> Json:
    """Tell where a WebSocket can be opened, once."""
    address = call.workspace.base_url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={call.sockets.give_ticket()}&app_id={call.workspace.identity.app_id}"}


def team_info(call: Call) -> Json:
    """Tell about the team."""
    identity = call.workspace.identity
    if call.arguments.text("team") not in ("", identity.team_id):
        raise Refused("team_not_found")
    icon = f"{call.workspace.base_url}/avatar/{identity.team_id}.svg"
    team = {
        "id": identity.team_id,
        "name": identity.team,
        "url": f"{call.workspace.base_url}/",
        "domain": identity.domain,
        "email_domain": "",
        "icon": {"image_default": True, "image_68": icon, "image_132": icon},
        "is_verified": False,
    }
    return {"team": team}


def bots_info(call: Call) -> Json:
    """Tell about the app's bot."""
    profile = call.workspace.bot_profile
    if call.arguments.text("bot") not in ("", profile["id"]):
        raise Refused("bot_not_found")
    told = {name: value for name, value in profile.items() if name != "team_id"}
    return {"bot": {**told, "user_id": call.workspace.bot.id}}


METHODS: Mapping[str, Method] = {
    "api.test": Method(api_test, opened_by=None, reads_json=True),
    "auth.test": Method(auth_test, reads_json=True),
    "auth.teams.list": Method(auth_teams_list),
    "auth.revoke": Method(auth_revoke),
    "apps.connections.open": Method(open_connection, opened_by="app", reads_json=True),
    "team.info": Method(team_info, ("team:read",)),
    "bots.info": Method(bots_info, ("users:read",)),
}
