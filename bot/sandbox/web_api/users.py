"""Who is there, and when they want quiet: users.* and dnd.*."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import Refused
from bot.sandbox.web_api.call import Call, Method
from bot.sandbox.workspace.people import Person

Json = dict[str, Any]

#: Slack's own largest page.
MOST_USERS = 1000


def info(call: Call) -> Json:
    """Tell about one person."""
    return {"user": _told(call, _person(call, call.arguments.required("user")))}


def list_all(call: Call) -> Json:
    """List everyone of the team, the deleted too; outsiders are none of the team."""
    team = [person for person in call.workspace.people.values() if not person.is_outsider]
    page, cursor = call.page(team, call.arguments.limit(MOST_USERS, default=MOST_USERS, else_error="limit_required"))
    return {
        "members": [_told(call, person) for person in page],
        "cache_ts": call.workspace.seconds(),
        "response_metadata": {"next_cursor": cursor},
    }


def dnd_info(call: Call) -> Json:
    """Tell whether one person wants quiet."""
    return _dnd(_person(call, call.arguments.text("user") or call.workspace.bot.id))


def dnd_team_info(call: Call) -> Json:
    """Tell whether some people want quiet."""
    users = call.arguments.required("users")
    if not users:
        raise Refused("no_users_provided")
    known = call.workspace.people
    return {"users": {user: _dnd(known[user]) for user in map(str.strip, users.split(",")) if user in known}}


def _person(call: Call, user: str) -> Person:
    person = call.workspace.people.get(user)
    if person is None:
        raise Refused("user_not_found")
    return person


def _told(call: Call, person: Person) -> Json:
    workspace = call.workspace
    return person.as_user(workspace.now(), workspace.base_url, include_locale=call.arguments.flag("include_locale"))


def _dnd(person: Person) -> Json:
    begin, end = person.dnd or (1, 1)
    return {"dnd_enabled": person.dnd is not None, "next_dnd_start_ts": begin, "next_dnd_end_ts": end}


METHODS: Mapping[str, Method] = {
    "users.info": Method(info, ("users:read",)),
    "users.list": Method(list_all, ("users:read",)),
    "dnd.info": Method(dnd_info, ("dnd:read",)),
    "dnd.teamInfo": Method(dnd_team_info, ("dnd:read",)),
}
