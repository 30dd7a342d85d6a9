"""Ann's and Mo's talk with Acme, and what hangs on it: the rows that the payloads are about."""

from datetime import UTC, datetime
from typing import Any

from storage import (
    Acknowledgement,
    Contact,
    Digest,
    DigestItem,
    Flag,
    Promise,
    Prompt,
    Reflection,
    Relationship,
    Teammate,
    Touchpoint,
    TouchpointTeammate,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def rows(ann: str, mo: str, acme: str = "Acme") -> list[Any]:
    """In the order in which they may be written; `ann` and `mo` are accounts of Slack."""
    them, then = {"relationship_id": "acme"}, {"touchpoint_id": "talk"}
    return [
        Teammate(name="Ann", slack_user=ann, id="ann"),
        Teammate(name="Mo", slack_user=mo, id="mo"),
        Teammate(name="Imported", id="imported"),
        Relationship(name=acme, id="acme", owner_id="ann"),
        Contact(name="Harry", id="harry", **them),
        Touchpoint(at=AT, id="talk", **them),
        *(TouchpointTeammate(teammate_id=each, **then) for each in ("ann", "mo")),
        Prompt(teammate_id="ann", state="asked", due_at=AT, asked_at=AT, **then),
        Reflection(teammate_id="mo", at=AT, gave_size="big", got_size="nothing", **then),
        Acknowledgement(teammate_id="mo", colleague_id="ann", told_at=AT, **then),
        Promise(by="us", text="a call", made_on=AT.date(), id="promise", **them),
        Digest(
            at=AT,
            local_date=AT.date(),
            id="digest",
            facts={"kind_words": None, "recoveries": [], "follow_ups": [], "promises": []},
        ),
        DigestItem(digest_id="digest", position=0, state="watch", **them),
        Flag(digest_on=AT.date(), owner_id="ann", told_at=AT, **them),
    ]
