"""The local workspace itself: everyone and everything in it, and the events that its changes make."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.sandbox.changes import Changes
from bot.sandbox.workspace.conversations import Conversation, Kind
from bot.sandbox.workspace.files import Files
from bot.sandbox.workspace.grants import Grants
from bot.sandbox.workspace.manifest import Manifest
from bot.sandbox.workspace.messages import Message
from bot.sandbox.workspace.people import Person
from bot.sandbox.workspace.triggers import Triggers
from bot.sandbox.workspace.views import Views

Json = dict[str, Any]
Now = Callable[[], datetime]


#: The user id of the app's bot, the same in every workspace of ours.
BOT = "U0SANDBOX"


@dataclass
class Identity:
    """The ids and secrets of the team and of the app in it."""

    team: str
    team_id: str
    app_id: str
    bot_id: str
    client_id: str
    client_secret: str
    signing_secret: str
    verification_token: str
    #: The organisation around the team, where there is one.
    enterprise_id: str | None = None
    #: Whether the app was installed for all teams of it.
    installed_for_all: bool = False
    #: Seconds after which its tokens end; None: never.
    tokens_last: int | None = None

    @property
    def domain(self) -> str:
        """Return the team's part of its address."""
        return "".join(letter for letter in self.team.lower() if letter.isalnum() or letter == "-") or "team"


def fresh_identity(team: str) -> Identity:
    """Return an identity with new secrets and lasting ids."""
    return Identity(
        team=team,
        team_id="T0SANDBOX",
        app_id="A0SANDBOX",
        bot_id="B0SANDBOX",
        client_id="1111111111.2222222222",
        client_secret=secrets.token_hex(16),
        signing_secret=secrets.token_hex(16),
        verification_token=secrets.token_hex(12),
    )


def neighbour(identity: Identity, team: str, team_id: str) -> Identity:
    """Return the identity of the same app in another team."""
    return replace(identity, team=team, team_id=team_id, bot_id=f"B{team_id[1:]}")


class Workspace:
    """People, conversations, messages and views, and who is told when they change."""

    def __init__(self, manifest: Manifest, identity: Identity, now: Now, triggers: Triggers, first_id: int = 0) -> None:
        self.manifest = manifest
        self.identity = identity
        self.now = now
        self.triggers = triggers
        self.changes = Changes()
        self.people: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self.files = Files()
        self.grants = Grants(self.seconds)
        self.views = Views(
            {
                "team_id": identity.team_id,
                "app_id": identity.app_id,
                "app_installed_team_id": identity.team_id,
                "bot_id": identity.bot_id,
            }
        )
        #: Who hears of an event: its body, and the conversation it happened in.
        self.tell: Callable[[Json, Conversation | None], None] = lambda event, place: None
        self._last_ts = 0
        self._ids = first_id
        self.base_url = ""
        self.bot = self._enrol_bot()

    def _enrol_bot(self) -> Person:
        name = self.manifest.bot_name
        bot = Person(BOT, self.identity.team_id, name, "bot", "Etc/UTC", "en-US", f"/avatar/{BOT}.svg")
        self.people[bot.id] = bot
        return bot

    @property
    def bot_profile(self) -> Json:
        """Return the bot as messages carry it."""
        icon = self.base_url + self.bot.avatar
        return {
            "id": self.identity.bot_id,
            "app_id": self.identity.app_id,
            "name": self.bot.name,
            "icons": {"image_36": icon, "image_48": icon, "image_72": icon},
            "deleted": False,
            "updated": self.bot.updated,
            "team_id": self.identity.team_id,
        }

    def fresh_id(self, prefix: str) -> str:
        """Return an id that was never given out."""
        self._ids += 1
        return f"{prefix}0{self._ids:08X}"

    def fresh_ts(self) -> str:
        """Return the time of the workspace as a timestamp that is later than every one before."""
        self._last_ts = max(int(self.now().timestamp() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def seconds(self) -> int:
        """Return the time of the workspace in whole seconds since 1970."""
        return int(self.now().timestamp())

    def enrol(self, person: Person) -> Person:
        """Add a person."""
        person.updated = self.seconds()
        self.people[person.id] = person
        self.changes.note()
        return person

    def open_conversation(self, name: str, kind: Kind, members: list[str], user: str | None = None) -> Conversation:
        """Add a conversation with these members."""
        prefix = {"channel": "C", "private": "C", "im": "D"}[kind]
        place = Conversation(
            id=self.fresh_id(prefix),
            name=name,
            kind=kind,
            created=self.seconds(),
            creator=members[0] if members else self.bot.id,
            team_id=self.identity.team_id,
            members=list(dict.fromkeys(members)),
            user=user,
        )
        self.conversations[place.id] = place
        self.changes.note()
        return place

    def find_im(self, user: str) -> Conversation | None:
        """Return the direct conversation of the bot with this person, if it was ever opened."""
        return next((place for place in self.conversations.values() if place.user == user), None)

    def im_with(self, user: str) -> Conversation:
        """Return the direct conversation of the bot with this person, opened where it was not."""
        return self.find_im(user) or self.open_conversation("", "im", [user, self.bot.id], user=user)

    def post(self, place: Conversation, message: Message) -> Message:
        """Put a message in a conversation and tell of it."""
        place.messages.append(message)
        if not message.only_for:
            self.tell(self._message_event(place, message), place)
        self.changes.note()
        return message

    def change(self, place: Conversation, message: Message, before: Json) -> None:
        """Tell of a message that is not what it was `before`."""
        self._tell_hidden(
            place, "message_changed", message=message.as_api(include_metadata=True), previous_message=before
        )

    def delete(self, place: Conversation, message: Message) -> None:
        """Take a message away and tell of it."""
        place.messages.remove(message)
        if message.only_for:
            self.changes.note()
        else:
            self._tell_hidden(
                place, "message_deleted", deleted_ts=message.ts, previous_message=message.as_api(include_metadata=True)
            )

    def _tell_hidden(self, place: Conversation, subtype: str, **facts: Any) -> None:
        ts = self.fresh_ts()
        event: Json = {"type": "message", "subtype": subtype, "hidden": True, "channel": place.id, "ts": ts}
        self.tell({**event, **facts, "event_ts": ts, "channel_type": channel_type(place)}, place)
        self.changes.note()

    def _message_event(self, place: Conversation, message: Message) -> Json:
        event = message.as_api(include_metadata=True)
        if message.is_reply and message.thread_ts:
            parent = place.find(message.thread_ts)
            event["parent_user_id"] = parent.user if parent else None
        if not message.bot_profile:
            event["client_msg_id"] = secrets.token_hex(16)
        return {**event, "channel": place.id, "event_ts": message.ts, "channel_type": channel_type(place)}


def channel_type(place: Conversation) -> str:
    """Return the word that events use for this kind of conversation."""
    return {"channel": "channel", "private": "group", "im": "im"}[place.kind]
