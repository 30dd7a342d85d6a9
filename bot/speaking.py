"""Who finds the words for what is in the ledger."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.outcomes import NO_ANSWER, Hold
from storage.deliveries import Delivery
from storage.store import StorageBusy

log = logging.getLogger(__name__)

Message = dict[str, Any]


class Wording(Protocol):
    """Finds the words for a delivery. `prepare` runs before each attempt, and may hold it back."""

    async def prepare(self, delivery: Delivery, now: datetime) -> Hold | None:
        """What is to be done in the database before the message is worded."""
        ...

    async def message(self, delivery: Delivery, now: datetime) -> Message | None:
        """The message as the facts are now; None where there is nothing to say."""
        ...

    async def is_overheard(self, delivery: Delivery) -> bool:
        """Whether others than ours can read what stands there: then it goes. Asks Slack."""
        ...

    async def outdated_by(self, delivery: Delivery) -> Collection[str]:
        """Ids of the deliveries whose words are no longer true once this one stands in Slack."""
        ...

    async def failed(self, delivery: Delivery, error: str, now: datetime) -> Hold | None:
        """Slack does not take this message: tell who can do something about it, and hold it where that may help."""
        ...


async def worded(wording: Wording, delivery: Delivery, now: datetime) -> Message | None:
    """The message as the facts are now. Raises RuntimeError where words fail as a network does."""
    try:
        return await wording.message(delivery, now)
    except NO_ANSWER as error:  # words need no network: this is a fault of ours, and trying again is of no use
        raise RuntimeError("no words were found") from error


async def outdated_by(wording: Wording, delivery: Delivery) -> Collection[str]:
    """What it outdates; nothing where that fails for a reason of ours. Raises StorageBusy, SQLAlchemyError."""
    try:
        return await wording.outdated_by(delivery)
    except (StorageBusy, SQLAlchemyError):
        raise
    except Exception:  # it stands in Slack, and that must be written down
        log.exception("what delivery %s outdates is not known", delivery.id)
        return ()
