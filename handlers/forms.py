"""Forms: opened while their trigger lives, and read back into plain values."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Language
from bot.services import deliveries
from bot.slack_errors import code_of
from handlers.visit import Visit

#: Slack's words for a trigger that cannot open a form any more, and for one that has: what came twice opens one form.
_TRIGGER_GONE = {"expired_trigger_id", "invalid_trigger_id", "trigger_expired"}
_TRIGGER_USED = "exchanged_trigger_id"

#: PostgreSQL keeps no null character, and no database half a one (a lone surrogate).
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")

Json = dict[str, Any]


async def open_form(client: AsyncWebClient, body: Json, view: Json, visit: Visit, *, again: str) -> None:
    """Open a form, on top of another where one is open.

    A trigger lives three seconds. Where it is gone, a direct message offers a button that opens the form `again`.
    """
    on_top = (body.get("view") or {}).get("type") == "modal"
    show = client.views_push if on_top else client.views_open
    try:
        await show(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        if code_of(error) == _TRIGGER_USED:
            return
        if code_of(error) not in _TRIGGER_GONE:
            raise
        key, user = f"reopen:{body['trigger_id']}", visit.person.slack_user
        async with visit.open_work() as work:
            await deliveries.plan(work, "reopen", key, about=again, due_at=visit.now, to_user=user)


def unescaped(text: str) -> str:
    """What somebody typed into a command or a message: Slack sends three characters of it escaped, in forms none."""
    return _NOT_KEPT.sub("", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Fields:
    """What a person put into a form, field by field; an empty field is None."""

    def __init__(self, view: Json, language: Language) -> None:
        self._language = language
        self._states = {
            block_id: next(iter(elements.values())) for block_id, elements in view["state"]["values"].items()
        }

    def text(self, field: str) -> str | None:
        """What was typed, without the white space around it and what no database keeps."""
        return _NOT_KEPT.sub("", self._state(field).get("value") or "").strip() or None

    def listed(self, field: str) -> list[str]:
        """What was typed with commas between, once each."""
        typed = (self.text(field) or "").replace("\n", ",").split(",")
        return list(dict.fromkeys(one.strip() for one in typed if one.strip()))

    def chosen(self, field: str) -> Any:
        """The value of the option, person or channel that was chosen: one of those that we offered, or None."""
        state = self._state(field)
        option = state.get("selected_option")
        return (
            (option["value"] if option else None)
            or state.get("selected_user")
            or state.get("selected_conversation")
            or state.get("selected_channel")
        )

    def several(self, field: str) -> list[Any]:
        """The values of all options, people or channels that were chosen."""
        state = self._state(field)
        options = [option["value"] for option in state.get("selected_options") or []]
        return (
            options
            or state.get("selected_users")
            or state.get("selected_conversations")
            or state.get("selected_channels")
            or []
        )

    def yes_no(self, field: str) -> bool | None:
        """Yes, no, or no idea."""
        return {"yes": True, "no": False}.get(self.chosen(field) or "")

    def day(self, field: str) -> date | None:
        """The day that was picked."""
        picked = self._state(field).get("selected_date")
        return date.fromisoformat(picked) if picked else None

    def moment(self, day_field: str, time_field: str, now: datetime) -> datetime | None:
        """The day and time that were picked, in the reader's timezone; without a time it is noon, or now before it."""
        day, at = self.day(day_field), self._state(time_field).get("selected_time")
        if day is None:
            return None
        moment = datetime.combine(day, time.fromisoformat(at) if at else time(12), self._language.zone).astimezone(UTC)
        still_morning = not at and moment > now and day == now.astimezone(self._language.zone).date()
        return now if still_morning else moment

    def _state(self, field: str) -> Json:
        return self._states.get(field) or {}
