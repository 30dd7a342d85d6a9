"""The ids by which Slack tells us what was pressed or sent: each is shown by a message and heard by a handler."""

from enum import StrEnum


class Press(StrEnum):
    """Buttons and selects in messages, homes and forms. Those that come per size or per kind have it after a dot."""

    # The question
    GAVE = "prompt.gave"  # prompt.gave.real, value: touchpoint id
    GOT = "prompt.got"
    DONE = "prompt.done"
    WORDS = "prompt.words"  # opens the answer form
    LATER = "prompt.later"  # a select: tonight, tomorrow, monday; the value is "<when>:<touchpoint id>"
    SKIP = "prompt.skip"
    NOT_CONTACT = "prompt.not_contact"
    CHANGE = "prompt.change"  # opens the answer form again
    TAKE_BACK = "prompt.take_back"
    TELL = "prompt.tell"  # a users_select in a block whose block_id is "tell:<touchpoint id>"
    THANK = "thanks.say"  # value: a pair of touchpoint id and teammate id

    # The digest; value: "<digest id>:<relationship id>"
    CLAIM = "digest.claim"
    UNCLAIM = "digest.unclaim"
    SNOOZE = "digest.snooze"
    DIFFER = "digest.differ"  # opens the form
    WHY = "digest.why"
    MORE = "digest.more"  # value: digest id

    # The owner's early word; value: "<relationship id>:<date of the digest>"
    ADD_CONTEXT = "flag.context"
    CALL_WRONG = "flag.wrong"

    # The card and home; value: relationship id, unless said otherwise
    OPEN_LOG = "open.log"
    OPEN_CARD = "open.card"
    OPEN_RELATIONSHIP = "open.relationship"  # edit; no value: a new one
    OPEN_CONTACTS = "open.contacts"
    OPEN_CONTACT = "open.contact"  # value: a pair of relationship id and contact id or empty
    OPEN_PACT = "open.pact"
    OPEN_PROMISE = "open.promise"  # value: relationship id or empty
    OPEN_CONCESSION = "open.concession"
    OPEN_ONE_SIDED_MOVE = "open.one_sided_move"
    OPEN_MY_SETTINGS = "open.my_settings"
    OPEN_WORKSPACE_SETTINGS = "open.workspace_settings"
    OPEN_SETUP = "open.setup"
    OPEN_FORGET = "open.forget"  # value: keys of who or what may be meant, put together; empty: who presses
    KEEP_PROMISE = "promise.kept"  # value: promise id
    BREAK_PROMISE = "promise.broken"
    RELEASE_PROMISE = "promise.released"
    ADD_RELATIONSHIP = "relationship.add"  # value: the name that was typed
    CHOOSE_RELATIONSHIP = "relationship.choose"  # near matches; value: "<command>:<relationship id>"
    PICK_RELATIONSHIP = "relationship.pick"  # external select: suggestions as one types
    REOPEN = "form.reopen"  # the trigger had expired; value: which form, with its id
    MATCH = "teammate.match"  # a users_select in a block whose block_id is "match:<teammate id>"


class Form(StrEnum):
    """The callback ids of modals."""

    LOG = "form.log"
    ANSWER = "form.answer"
    RELATIONSHIP = "form.relationship"
    CONTACTS = "form.contacts"
    CONTACT = "form.contact"
    PACT = "form.pact"
    PROMISE = "form.promise"
    CONCESSION = "form.concession"
    ONE_SIDED_MOVE = "form.one_sided_move"
    DIFFER = "form.differ"
    CONTEXT = "form.context"
    MY_SETTINGS = "form.my_settings"
    WORKSPACE_SETTINGS = "form.workspace_settings"
    SETUP = "form.setup"
    FORGET = "form.forget"
    WHY = "form.why"
    CARD = "form.card"


class Shortcut(StrEnum):
    """The callback ids of shortcuts, as in manifest.yml."""

    LOG = "log_touchpoint"
    LOG_MESSAGE = "log_message"


def pair(first: str, second: str) -> str:
    """Two ids as one value; imported ids may hold any letter, also the one between the two."""
    return f"{_escaped(first)}:{_escaped(second)}"


def parted(value: str) -> tuple[str, str]:
    """The two ids of a `pair`."""
    first, _, second = value.partition(":")
    return _restored(first), _restored(second)


def _escaped(id_: str) -> str:
    return id_.replace("%", "%25").replace(":", "%3A")


def _restored(id_: str) -> str:
    return id_.replace("%3A", ":").replace("%25", "%")
