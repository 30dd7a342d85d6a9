"""Every handler is wrapped once, where it is registered: it gets what it names, and nothing it raises reaches Bolt."""

import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot import outcomes
from bot.services import inbox
from handlers import failures
from handlers.visit import Work

log = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[None]]
Listener = Callable[[AsyncArgs], Awaitable[None]]


def listening(handler: Handler) -> Listener:
    """A listener for Bolt that hands the handler the arguments it names, and shows its errors as sentences."""
    names = tuple(inspect.signature(handler).parameters)

    async def listen(args: AsyncArgs) -> None:
        offered = {**vars(args), **args.context, **_marking(args.context)}
        to_be_done_again = False
        try:
            await handler(**{name: offered[name] for name in names})
        except Exception as error:  # raised after an ack it would take the ack back
            to_be_done_again = outcomes.is_outage(error)
            if to_be_done_again and args.context.get("replayed"):
                # It may be tried every minute for days: who did it is not to hear of each try.
                log.warning("event %s failed once more", args.context.get("event_id"), exc_info=error)
            else:
                await failures.show(error, args)
        if not to_be_done_again:
            await _finish_event(args)

    listen.__name__ = handler.__name__
    return listen


def _marking(context: Any) -> dict[str, Any]:
    """For an event, doors that mark it as done in the very transaction that writes what it does.

    Of an effect and its mark there are always both or neither, whenever the process ends. What is only the first half,
    and may be done twice, goes through the gate's `first_work`, which marks nothing.
    """
    if context.get("event_id") is None:
        return {}
    event_id, now, unmarked = context["event_id"], context["now"], context["house"]

    @asynccontextmanager
    async def open_work() -> AsyncIterator[Work]:
        async with unmarked.open_work() as work:
            yield work
            await inbox.finish(work, event_id, now)

    house = replace(unmarked, open_work=open_work)
    visit = context.get("visit")
    return {"house": house} | ({"visit": replace(visit, house=house)} if visit else {})


async def _finish_event(args: AsyncArgs) -> None:
    """What wrote nothing, or was told to be impossible, is not done again after a restart either."""
    event_id = args.context.get("event_id")
    if event_id is None:
        return
    try:
        async with args.context["house"].open_work() as work:
            await inbox.finish(work, event_id, args.context["now"])
    except Exception:
        log.exception("event %s could not be marked as done; it will be handled once more", event_id)
