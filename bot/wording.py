"""What each kind of delivery says: reads the facts as they are now, and has a message made of them."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import messages
from bot.i18n import Language, language
from bot.lines import Line
from bot.outcomes import PAUSE, Hold, Rest, Trouble
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
from bot.services.errors import Gone, WhichQuestion
from storage.deliveries import Delivery
from storage.store import Store
from storage.work import Work

Message = dict[str, Any]
Words = Callable[[Work, Delivery, Language, datetime], Awaitable[Message | None]]

#: Kinds that wait until nobody is disturbed by them. The others answer something that somebody did, or, as an owner's
#: early word, must be heard in time.
_KIND_TO_REST = frozenset({"questions", "reminder"})
#: Being away longer than this is asked again then; one never knows how a holiday moves.
_LOOK_AGAIN = timedelta(hours=4)
#: What an admin can mend, by Slack's error code; once mended, the digest is posted within the hour.
_MENDABLE: dict[str, Trouble] = {
    "not_in_channel": "not_invited",
    "channel_not_found": "not_found",
    "is_archived": "archived",
}
_TRY_AGAIN = timedelta(hours=1)


class Wordings:
    """Finds the words for every delivery of a store's workspaces."""

    def __init__(self, store: Store, line_of: Callable[[str], Awaitable[Line | None]]) -> None:
        self._store = store
        self._line_of = line_of

    async def prepare(self, delivery: Delivery, now: datetime) -> Hold | None:
        """Hold a question back while its reader is away; make the digest; keep it out of channels shared outside."""
        line = await self._line_of(delivery.workspace_id)
        if line is None:  # the app was removed just now: what is planned waits until it comes back
            return Hold(now + PAUSE)
        if delivery.kind in _KIND_TO_REST and delivery.to_user:
            return await self._prepare_questions(delivery, line, now)
        if delivery.kind == "digest":
            return await self._prepare_digest(delivery, line, now)
        return None

    async def message(self, delivery: Delivery, now: datetime) -> Message | None:
        """The message as the facts are now; None where what it was about is gone."""
        async with self._store.reading(delivery.workspace_id) as work:
            try:
                return await _WORDS[delivery.kind](work, delivery, await _language_of(work, delivery), now)
            except Gone:
                return None

    async def is_overheard(self, delivery: Delivery) -> bool:
        """Whether it stands in a channel that was shared outside since."""
        line = await self._line_of(delivery.workspace_id) if delivery.to_channel else None
        channel = await line.directory.channel(delivery.to_channel or "") if line else None
        return channel is not None and channel.shared_outside

    async def outdated_by(self, delivery: Delivery) -> Collection[str]:
        """Once the team reads a digest, what its flags' owners heard before says so."""
        if delivery.kind != "digest":
            return ()
        async with self._store.reading(delivery.workspace_id) as work:
            return await digests.outdated_by(work, delivery)

    async def failed(self, delivery: Delivery, error: str, now: datetime) -> Hold | None:
        """Slack will not take it: admins are told of a digest, which waits for them where they can mend that."""
        if delivery.kind != "digest":
            return None
        await self._notify(delivery, _MENDABLE.get(error, "refused"), now)
        return Hold(now + _TRY_AGAIN, error) if error in _MENDABLE else None

    async def _prepare_questions(self, delivery: Delivery, line: Line, now: datetime) -> Hold | None:
        away = await line.directory.away_until(delivery.to_user or "", now)
        away = min(away, now + _LOOK_AGAIN) if away else None
        async with self._store.work(delivery.workspace_id) as work:
            if moment := await asking.moment_for(work, delivery, now, away):
                reason: Rest = "away" if away else "late"
                return Hold(moment, reason)
            if delivery.kind == "reminder":
                await asking.remind(work, delivery, now)
        return None

    async def _prepare_digest(self, delivery: Delivery, line: Line, now: datetime) -> Hold | None:
        if trouble := await line.directory.trouble_with(delivery.to_channel):
            await self._notify(delivery, trouble, now)
            return Hold(now + _TRY_AGAIN, trouble)
        async with self._store.work(delivery.workspace_id) as work:
            await digests.compose_for(work, delivery)
        return None

    async def _notify(self, delivery: Delivery, trouble: str, now: datetime) -> None:
        line = await self._line_of(delivery.workspace_id)
        async with self._store.reading(delivery.workspace_id) as work:
            named = (await work.workspace()).admins
        people = await line.directory.admins(named) if line else []
        async with self._store.work(delivery.workspace_id) as work:
            await workspaces.notify_admins(work, trouble, delivery.to_channel or "", people, now)


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
    noted = await touchpoints.logged(work, delivery.about, delivery.to_user)
    if noted.me_asked and delivery.sent_at is None:  # who is asked at once sees by the question that it was noted
        return None
    about = (noted.touchpoint, noted.relationship, noted.asked)
    return messages.touchpoints.logged(*about, speak, me_later=noted.me_later)


async def _reopen(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    return messages.failures.reopen(delivery.about, speak)


async def _told(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    thanks = await reflections.thanks_about(work, delivery.about)
    return messages.thanks.told(thanks, speak) if thanks else None


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
    if delivery.sent_at is None:  # once it was read, somebody may have changed what was taken for granted
        question = replace(question, assumed=tuple(delivery.assumed))
    return messages.replies.reply_kept(question, speak) if question.reflection else None


async def _not_understood(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    return messages.replies.how_to_reply(speak)


async def _which_question(work: Work, delivery: Delivery, speak: Language, now: datetime) -> Message | None:
    return messages.failures.told(WhichQuestion(), speak)


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
    "not_understood": _not_understood,
    "which_question": _which_question,
    retractions.RETRACTED: _nothing,
}
