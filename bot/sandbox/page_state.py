"""The workspace as one person's screen shows it: the JSON that the page draws."""

from dataclasses import asdict
from typing import Any

from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]

#: As many as a screen can show; the rest is old.
NOTICES_SHOWN = 5


def state(workspace: Workspace, connected: int, faults: list[str], person: Person) -> Json:
    """Return all that this person can see and use."""
    app = {"name": workspace.manifest.name, "bot_user": workspace.bot.id, "connected": connected}
    im = None if person.is_outsider else workspace.im_with(person.id)
    home = workspace.views.homes.get(person.id)
    return {
        "team": workspace.identity.team,
        "me": person.id,
        "app": app,
        "people": [_person(each, workspace.bot) for each in workspace.people.values() if not each.deleted],
        "channels": [
            _conversation(place, person)
            for place in workspace.conversations.values()
            if place.kind != "im" and place.visible_to(person)
        ],
        "dm": _conversation(im, person) if im else None,
        "home": home.as_api() if home else None,
        "modals": [{**view.as_api(), "errors": view.errors} for view in workspace.views.stack(person.id)],
        "commands": [asdict(command) for command in workspace.manifest.commands],
        "shortcuts": [asdict(shortcut) for shortcut in workspace.manifest.shortcuts],
        "clock": workspace.now().isoformat(),
        "notices": person.notices[-NOTICES_SHOWN:],
        "faults": faults,
    }


def _person(person: Person, bot: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "kind": person.kind,
        "admin": person.is_admin,
        "tz": person.tz,
        "locale": person.locale,
        "avatar": person.avatar,
        "status": {name: person.profile.get(name, "") for name in ("status_text", "status_emoji")},
        "app": person.id == bot.id,
    }


def _conversation(place: Conversation, person: Person) -> Json:
    return {
        "id": place.id,
        "name": place.name,
        "kind": "shared" if place.is_shared or place.pending_with else place.kind,
        "archived": place.archived,
        "member": person.id in place.members,
        "messages": place.shown_to(person),
    }
