"""The words that a column may hold: the vocabulary of relationships, shared by tables, files and forms."""

from typing import Literal, get_args

RelationshipKind = Literal["client", "supplier", "partner", "funder"]
Role = Literal["operations", "management", "procurement", "finance", "legal", "other"]
TouchpointKind = Literal[
    "meeting", "call", "email", "chat", "visit", "incident", "delivery", "invoice", "negotiation", "other"
]
About = Literal["operations", "relationship", "problem", "contract", "procurement", "specification"]
Side = Literal["us", "them"]
#: The two halves of an answer.
Half = Literal["gave", "got"]
Size = Literal["nothing", "small", "real", "big"]
GaveKind = Literal[
    "time",
    "effort",
    "knowledge",
    "attention",
    "thanks",
    "honest_word",
    "no",
    "flexibility",
    "discount",
    "introduction",
    "other",
]
GotKind = Literal[
    "payment",
    "order",
    "thanks",
    "trust",
    "honest_word",
    "information",
    "effort",
    "flexibility",
    "introduction",
    "other",
]
PromptState = Literal["pending", "asked", "snoozed", "answered", "skipped", "expired"]
PromiseState = Literal["open", "kept", "broken", "released"]
#: The languages that the bot speaks; the first is the one that the code is written in.
Locale = Literal["en", "nl"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
#: How often a teammate wants to be asked: at each contact, on Fridays only, or not at all.
Cadence = Literal["each", "fridays", "never"]
#: planned → sending → sent, or one of the ends; `unsure` may have reached Slack, `blocked` waits for a new token.
DeliveryState = Literal["planned", "sending", "unsure", "sent", "expired", "cancelled", "dead", "blocked"]
#: What an admin or the command line did, or Slack told of, for the audit trail.
Act = Literal[
    "installed",
    "uninstalled",
    "settings_changed",
    "admins_named",
    "person_matched",
    "forgot_person",
    "forgot_contact",
    "forgot_relationship",
    "exported",
    "exported_all",
    "exported_one",
    "imported",
    "backed_up",
    "restored",
    "carried_over",
    "keys_rotated",
]
#: Of those, what Slack told of, without saying who it was.
TOLD_BY_SLACK: tuple[Act, ...] = ("installed", "uninstalled")
