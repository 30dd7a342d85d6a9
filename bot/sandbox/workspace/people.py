"""Who is in the workspace: members, guests, outsiders of a shared channel, and the bot itself."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Kind = Literal["member", "guest", "outsider", "bot"]

#: Slack answers these even to an app that may not read mail addresses.
AVATAR_SIZES = (24, 32, 48, 72, 192, 512)

#: What a person's profile holds besides their names.
BLANK_PROFILE: Json = {"title": "", "phone": "", "status_text": "", "status_emoji": "", "status_expiration": 0}


@dataclass
class Person:
    """One account, with what `users.info` tells of it."""

    id: str
    team_id: str
    name: str
    kind: Kind
    tz: str
    locale: str
    avatar: str
    is_admin: bool = False
    is_owner: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    profile: Json = field(default_factory=dict)
    #: Do not disturb: begin and end in seconds since 1970, or None while it is off.
    dnd: tuple[int, int] | None = None
    updated: int = 0
    #: What Slack's own client told this person, such as that an app did not answer.
    notices: list[str] = field(default_factory=list)

    @property
    def handle(self) -> str:
        """Return the name that others type after an @."""
        return self.name.lower().replace(" ", ".")

    @property
    def is_bot(self) -> bool:
        """Return whether this is the app's own account."""
        return self.kind == "bot"

    @property
    def is_outsider(self) -> bool:
        """Return whether this person belongs to another workspace."""
        return self.kind == "outsider"

    def as_user(self, now: datetime, base_url: str, *, include_locale: bool = False) -> Json:
        """Return the user object of the Web API and of `user_change`."""
        told: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.handle,
            "deleted": self.deleted,
            "profile": self._profile(base_url),
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": self.updated,
        }
        if self.deleted:
            return told
        told |= self._standing(now)
        if self.is_outsider:
            told["is_stranger"] = True
        if include_locale:
            told["locale"] = self.locale
        return told

    def _standing(self, now: datetime) -> Json:
        offset = now.astimezone(ZoneInfo(self.tz))
        seconds = offset.utcoffset()
        return {
            "color": f"{zlib.crc32(self.id.encode()) & 0xFFFFFF:06x}",
            "real_name": self.name,
            "tz": self.tz,
            "tz_label": offset.tzname() or self.tz,
            "tz_offset": int(seconds.total_seconds()) if seconds else 0,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": self.is_owner,
            "is_restricted": self.kind == "guest",
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }

    def _profile(self, base_url: str) -> Json:
        return {
            **BLANK_PROFILE,
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": "" if self.is_bot else self.name,
            "display_name_normalized": "" if self.is_bot else self.name,
            "avatar_hash": f"{zlib.crc32(self.name.encode()):08x}",
            "team": self.team_id,
            **{f"image_{size}": base_url + self.avatar for size in AVATAR_SIZES},
            **self.profile,
        }


def avatar_svg(name: str) -> str:
    """Return a small picture with the person's initials, in a colour that is their own."""
    initials = "".join(word[0] for word in name.split()[:2] if word[0].isalnum()).upper() or "?"
    hue = zlib.crc32(name.encode()) % 360
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72" width="72" height="72">'
        f'<rect width="72" height="72" rx="14" fill="hsl({hue} 42% 40%)"/>'
        '<text x="36" y="47" text-anchor="middle" font-family="system-ui,sans-serif" font-size="30" '
        f'font-weight="600" fill="#fff">{initials}</text></svg>'
    )
