"""What each kind of delivery says: reads the facts as they are now, and has a message made of them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from bot import messages
from bot.delivery import Drop, Hold, Line
from bot.i18n import Language, language
from bot.services import (
    asking,
    digests,
    flags,
    prompts,
    reflections,
    retractions,
    teammates,
    touchpoints,
    verdicts,
    workspaces,
)
from bot.services.errors import Gone
from storage.deliveries import Delivery
from storage.store import Store
from storage.work import Work

Message = dict[str, Any]
Words = Callable[[Work, Delivery, Language, datetime], Awaitable[Message | None]]

#: Kinds that wait until nobody is disturbed by them; the others answer something that somebody did.
_KIND_TO_REST = frozenset({"questions", "reminder", "flag"})
#: Being away longer than this is asked again then; one never knows how a holiday moves.
_LOOK_AGAIN = timedelta(hours=4)
#: What an admin can mend, by Slack's error code.
_MENDABLE = {"not_in_channel": "not_invited", "channel_not_found": "not_found", "is_archived": "archived"}


class Wordings:
    """Finds the words for every delivery of a store's workspaces."""

    def __init__(self, store: Store, line_of: Callable[[str], Awaitable[Line | None]]) -> None:
        self._store = store
        self._line_of = line_of

    async def prepare(self, delivery: Delivery, now: datetime) -> Hold | Drop | None:
        """Hold a question back while its reader is away; make the digest; keep it out of channels shared outside."""
        line = await self._line_of(delivery.workspace_id)
        if line is not None and delivery.kind in _KIND_TO_REST and delivery.to_user:
            away = await line.directory.away_until(delivery.to_user, now)
            if away is not None:
                return Hold(min(away, now + _LOOK_AGAIN))
        if delivery.kind == "reminder":
            async with self._store.work(delivery.workspace_id) as work:
                await asking.remind(work, delivery, now)
        if delivery.kind == "digest" and line is not None:
            return await self._prepare_digest(delivery, line, now)
        return None

    async def message(self, delivery: Delivery, now: datetime) -> Message | None:
        """The message as the facts are now; None where what it was about is gone."""
        async with self._store.reading(delivery.workspace_id) as work:
            try:
                return await _WORDS[delivery.kind](work, delivery, await _language_of(work, delivery), now)
            except Gone:
                return None

    async def failed(self, delivery: Delivery, error: str, now: datetime) -> None:
        """Slack will not take it: where an admin can mend that, they are told once."""
        if delivery.kind != "digest" or delivery.to_channel is None:
            return
        await self._notify(delivery, _MENDABLE.get(error, "refused"), now)

    async def _prepare_digest(self, delivery: Delivery, line: Line, now: datetime) -> Drop | None:
        assert delivery.to_channel is not None, "a digest goes to a channel"
        channel = await line.directory.channel(delivery.to_channel)
        trouble = None
        if channel is None:
            trouble = "not_found"
        elif channel.shared_outside:
            trouble = "shared"
        elif channel.archived:
            trouble = "archived"
        elif not channel.joined:
            trouble = "not_invited"
        if trouble:
            await self._notify(delivery, trouble, now)
            return Drop("dead", trouble)
        async with self._store.work(delivery.workspace_id) as work:
            await digests.compose_for(work, delivery)
        return None

    async def _notify(self, delivery: Delivery, trouble: str, now: datetime) -> None:
        line = await self._line_of(delivery.workspace_id)
        admins = [each.slack_user for each in await line.directory.admins()] if line else []
        async with self._store.work(delivery.workspace_id) as work:
            await workspaces.notify_admins(work, trouble, delivery.to_channel or "", admins, now)


async def _language_of(work: Work, delivery: Delivery) -> Language:
    """A reader's own language and timezone; in a channel the workspace's."""
    workspace = await work.workspace()
    reader = await teammates.with_slack_user(work, delivery.to_user) if delivery.to_user else None
    locale = reader.speaks(workspace) if reader else workspace.locale or "en"
    return language(locale, str(reader.zone(workspace) if reader else workspace.zone()))


async def _questions(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    bundle = await prompts.bundle_of(work, delivery)
    return messages.prompts.questions(bundle, speak, now) if bundle else None


async def _logged(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    logged = await touchpoints.logged(work, delivery.about)
    return messages.touchpoints.logged(logged.touchpoint, logged.relationship, logged.asked, speak)


async def _reopen(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    return messages.failures.reopen(delivery.about, speak)


async def _told(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    thanks = await reflections.thanks_about(work, delivery.about)
    return messages.thanks.told(thanks, speak, now) if thanks else None


async def _thanked(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    thanks = await reflections.thanks_about(work, delivery.about)
    return messages.thanks.thanked(thanks, speak) if thanks else None


async def _flag(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    flag = await flags.owner_flag(work, delivery.about)
    return messages.flags.owner_flag(flag, speak, await verdicts.names_of(work))


async def _digest(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    page = await digests.page_of(work, delivery.about)
    return messages.digests.digest(page, speak, await verdicts.names_of(work))


async def _notice(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    kind, _, channel = delivery.about.partition(":")
    return messages.failures.notice(kind, channel, speak)


async def _reply(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    me = await teammates.with_slack_user(work, delivery.to_user or "")
    question = await prompts.question_of(work, await prompts.get(work, me.id if me else "", delivery.about))
    return messages.replies.reply_kept(question, speak) if question.reflection else None


async def _nothing(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    return None


async def _welcome(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    return messages.help.welcome(speak)


_WORDS: dict[str, Words] = {
    "questions": _questions,
    "reminder": _questions,
    "logged": _logged,
    "reopen": _reopen,
    "told": _told,
    "thanked": _thanked,
    "flag": _flag,
    "digest": _digest,
    "notice": _notice,
    "welcome": _welcome,
    "reply": _reply,
    retractions.RETRACTED: _nothing,
}
