"""What an answer of Slack, or none, means for a delivery: the values that are written into the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import aiohttp
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

from bot.slack_errors import code_of, is_slacks, status_of
from storage.deliveries import Delivery
from storage.store import StorageBusy

Outcome = dict[str, Any]
#: Why nothing may be posted in a channel; also the name of the notice that says so.
Trouble = Literal["no_channel", "not_found", "shared", "archived", "not_invited"]
#: Why somebody is not written to just now: they are away, or it is their evening.
Rest = Literal["away", "late"]
#: The reason that is kept of a message for which no words could be made.
WORDING_FAILED = "wording failed"
#: All reasons that are no answer of Slack's.
OWN_REASONS = frozenset({*get_args(Trouble), *get_args(Rest), WORDING_FAILED})


@dataclass(frozen=True)
class Hold:
    """Not now: to be said at a later moment instead."""

    until: datetime
    reason: str | None = None


#: What a call raises when nobody knows whether Slack did it; from the third on, when what came is none of its answers.
NO_ANSWER = (aiohttp.ClientError, OSError, ValueError, AttributeError, LookupError, TypeError)
#: What is raised where Slack, or the database, is out of reach.
_OUTAGES = (aiohttp.ClientError, OSError, StorageBusy, InterfaceError, InternalError, OperationalError)
#: How long a workspace is left alone where Slack does not say how long.
PAUSE = timedelta(seconds=30)
#: No failure is followed by a longer wait than this; how long one tries is for the delivery's own `expires_at`.
_LONGEST_WAIT = timedelta(minutes=30)
#: Slack's errors that a new token mends ...
_TOKEN_ERRORS = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_authed",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}
#: ... and those that pass by themselves, or once somebody over there opens the door again.
_PASSING_ERRORS = {
    "access_denied",
    "accesslimited",
    "ekm_access_denied",
    "external_channel_migrating",
    "fatal_error",
    "internal_error",
    "message_limit_exceeded",
    "org_login_required",
    "rate_limited",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
    "two_factor_setup_required",
    "update_failed",
}


def sent(channel: str, ts: str, now: datetime) -> Outcome:
    """It stands in Slack."""
    return {"state": "sent", "channel": channel, "ts": ts, "sent_at": now, "error": None}


def held(until: datetime, reason: str | None) -> Outcome:
    """To be said at a later moment."""
    return {"state": "planned", "due_at": until, "error": reason}


def tried_in_vain(delivery: Delivery, error: str, now: datetime, *, posting: bool) -> Outcome:
    """To be tried again, each time after a longer wait; after a post it is to be looked for first."""
    again = {"due_at": now + wait_after(delivery.attempts), "error": error}
    return {"state": "unsure", "unsure": True, **again} if posting else {"state": "planned", **again}


def wait_after(attempts: int) -> timedelta:
    """How long to leave what failed so often."""
    return min(_LONGEST_WAIT, timedelta(seconds=2 ** min(attempts, 16)))


def is_rate_limit(error: SlackApiError) -> bool:
    """Whether Slack wants to be left alone for a while; nothing was done."""
    return status_of(error) == 429


def passes(error: SlackApiError) -> bool:
    """Whether the same call may well succeed later; it may also have been done already.

    What is no answer of Slack's, as the page of a proxy, says nothing of what Slack did or will do.
    """
    return status_of(error) >= 500 or not is_slacks(error) or code_of(error) in _PASSING_ERRORS


def is_outage(error: Exception) -> bool:
    """Whether Slack or the database failed, so that the same may succeed later; a wish or a fault of ours does not."""
    if isinstance(error, SlackApiError):
        return passes(error) or is_rate_limit(error) or mended_by_token(error)
    return isinstance(error, _OUTAGES)


def mended_by_token(error: SlackApiError) -> bool:
    """Whether the same call may succeed once the app is installed again."""
    return code_of(error) in _TOKEN_ERRORS


def pause_after(error: SlackApiError) -> timedelta:
    """How long Slack wants to be left alone: at least a second."""
    wanted = str(error.response.headers.get("Retry-After", ""))
    return max(timedelta(seconds=int(wanted)), timedelta(seconds=1)) if wanted.isdigit() else PAUSE
