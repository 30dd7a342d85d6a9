"""Changes that people of the workspace make around the app: who is where, what is shared, archived, or in a profile."""

from typing import Any

from bot.sandbox.workspace.conversations import Conversation
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.workspace import Workspace, channel_type

Json = dict[str, Any]

#: The one-letter words of `member_joined_channel`.
JOINED_TYPE = {"channel": "C", "group": "G", "im": "D"}


def join(workspace: Workspace, place: Conversation, person: Person, inviter: Person | None = None) -> None:
    """Add a person to a conversation, and tell of it."""
    if person.id in place.members:
        return
    place.members.append(person.id)
    event = {
        "type": "member_joined_channel",
        "user": person.id,
        "channel": place.id,
        "channel_type": JOINED_TYPE[channel_type(place)],
        "team": person.team_id,
        **({"inviter": inviter.id} if inviter else {}),
    }
    _tell(workspace, event, place)


def leave(workspace: Workspace, place: Conversation, person: Person) -> None:
    """Take a person out of a conversation, and tell of it."""
    place.members.remove(person.id)
    event = {
        "type": "member_left_channel",
        "user": person.id,
        "channel": place.id,
        "channel_type": JOINED_TYPE[channel_type(place)],
        "team": person.team_id,
    }
    _tell(workspace, event, place)


def archive(workspace: Workspace, place: Conversation, by: Person) -> None:
    """Archive a conversation, and tell of it."""
    place.archived = True
    kind = "channel_archive" if place.kind == "channel" else "group_archive"
    _tell(workspace, {"type": kind, "channel": place.id, "user": by.id, "is_moved": 0}, place)


def share(workspace: Workspace, place: Conversation, team_id: str) -> None:
    """Let another workspace into a conversation, and tell of it."""
    place.pending_with = [each for each in place.pending_with if each != team_id]
    if team_id not in place.shared_with:
        place.shared_with.append(team_id)
    _tell(workspace, {"type": "channel_shared", "connected_team_id": team_id, "channel": place.id}, place)


def unshare(workspace: Workspace, place: Conversation, team_id: str) -> None:
    """Take another workspace and its people out of a conversation, and tell of it."""
    place.shared_with.remove(team_id)
    strangers = {person.id for person in workspace.people.values() if person.team_id == team_id}
    place.members = [member for member in place.members if member not in strangers]
    event = {"previously_connected_team_id": team_id, "channel": place.id, "is_ext_shared": place.is_shared}
    _tell(workspace, {"type": "channel_unshared", **event}, place)


def change_person(workspace: Workspace, person: Person, facts: Json) -> None:
    """Change what is known of a person (`tz`, `locale`, `is_admin`, `deleted`, …, else a profile field), and tell."""
    for name, value in facts.items():
        if name in Person.__dataclass_fields__:
            setattr(person, name, value)
        else:
            person.profile[name] = value
    person.updated = workspace.seconds()
    user = person.as_user(workspace.now(), workspace.base_url, include_locale=True)
    _tell(workspace, {"type": "user_change", "user": user, "cache_ts": person.updated}, None)


def _tell(workspace: Workspace, event: Json, place: Conversation | None) -> None:
    workspace.tell({**event, "event_ts": workspace.fresh_ts()}, place)
    workspace.changes.note()
