"""Errors into sentences, and where they are shown: beside the field, under the command, else in a direct message."""

import logging
import secrets

from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.i18n import Language, language
from bot.services.errors import BotError, NameTaken, StorageBusy, UnknownRelationship
from bot.slack_errors import code_of

log = logging.getLogger(__name__)


async def show(error: Exception, args: AsyncArgs) -> None:
    """Tell the person what happened, what was kept and what to do; never raises."""
    try:
        await _show(error, args)
    except Exception:  # there is nobody left to tell
        log.exception("an error could not be shown")


async def _show(error: Exception, args: AsyncArgs) -> None:
    visit = args.context.get("visit")
    speak = visit.language if visit else language("en", "UTC")
    in_form = args.body.get("type") == "view_submission"
    sentence = _sentence(error, speak, in_form=in_form)
    if in_form:
        if args.ack.response is None:
            await args.ack(response_action="errors", errors=dict.fromkeys(_fields(error, args), sentence))
            return
    elif args.ack.response is None:
        await args.ack()
    if args.body.get("response_url"):
        await args.respond(text=sentence, response_type="ephemeral", replace_original=False)
    elif visit is not None:
        # The ledger may be what failed, so this is the one message that is not first a row in it.
        await args.client.chat_postMessage(channel=visit.person.slack_user, text=sentence)


def _sentence(error: Exception, speak: Language, *, in_form: bool) -> str:
    if isinstance(error, BotError):
        return messages.failures.sentence(error, speak)
    if isinstance(error, StorageBusy):
        return messages.failures.busy(speak, in_form=in_form)
    reference = secrets.token_hex(4)
    code = code_of(error) if isinstance(error, SlackApiError) else ""
    log.error("unexpected error %s %s", reference, code, exc_info=error)
    return messages.failures.unexpected(reference, speak)


def _fields(error: Exception, args: AsyncArgs) -> list[str]:
    """The blocks beside which the sentence stands: the fields' own, else the form's first one that takes input."""
    blocks = [str(block["block_id"]) for block in args.view["blocks"] if block["type"] == "input"]  # type: ignore[index]
    field = getattr(error, "field", None) or _FIELDS.get(type(error))
    wanted = getattr(error, "fields", (field,))
    return [each for each in blocks if each in wanted] or blocks[:1]


#: Errors without a field of their own, and the field they belong to.
_FIELDS: dict[type[Exception], str] = {NameTaken: "name", UnknownRelationship: "relationship"}
