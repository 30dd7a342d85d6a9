"""Every handler is wrapped once, where it is registered: it gets what it names, and nothing it raises reaches Bolt."""

import inspect
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.services import inbox
from handlers import failures

log = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[None]]
Listener = Callable[[AsyncArgs], Awaitable[None]]


def listening(handler: Handler) -> Listener:
    """A listener for Bolt that hands the handler the arguments it names, and shows its errors as sentences."""
    names = tuple(inspect.signature(handler).parameters)

    async def listen(args: AsyncArgs) -> None:
        offered = {**vars(args), **args.context}
        try:
            await handler(**{name: offered[name] for name in names})
        except Exception as error:  # noqa: BLE001  raised after an ack it would take the ack back
            await failures.show(error, args)
        await _finish_event(args)

    listen.__name__ = handler.__name__
    return listen


async def _finish_event(args: AsyncArgs) -> None:
    """What was done, or told to be impossible, is not done again after a restart."""
    event_id = args.context.get("event_id")
    if event_id is None:
        return
    try:
        async with args.context["house"].open_work() as work:
            await inbox.finish(work, event_id, args.context["now"])
    except Exception:
        log.exception("event %s could not be marked as done; it will be handled once more", event_id)
