"""What a person does on the page, from the JSON it sends to the JSON it gets back."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.acts import CannotDo
from bot.sandbox.interactions import Interactions
from bot.sandbox.socket_mode import Ack
from bot.sandbox.workspace.workspace import Workspace

Json = dict[str, Any]
Deed = Callable[[str, Json], Awaitable[Json]]


class PageActs:
    """Every deed that the page knows, by the word the page uses."""

    def __init__(self, workspace: Workspace, interactions: Interactions) -> None:
        self._workspace = workspace
        self._do = interactions
        self._deeds: dict[str, Deed] = {
            "say": self._say,
            "command": self._command,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "suggest": self._suggest,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "home": self._home,
            "messages_tab": self._messages_tab,
            "dismiss": self._dismiss,
        }

    async def act(self, body: Json) -> Json:
        """Do what `do=` says as the person `as=`; raises CannotDo with a sentence."""
        word = need(body, "do")
        if word not in self._deeds:
            raise CannotDo(f"Nobody can {word!r} here.")
        return await self._deeds[word](need(body, "as"), body)

    async def _say(self, user: str, body: Json) -> Json:
        message = await self._do.say(user, need(body, "channel"), str(body.get("text", "")), body.get("thread_ts"))
        return {"ok": True, "ts": message.ts}

    async def _command(self, user: str, body: Json) -> Json:
        return self._told(user, await self._do.command(user, need(body, "channel"), need(body, "text")))

    async def _press(self, user: str, body: Json) -> Json:
        container = _container(body)
        if "view_id" in container:
            self._do.fill(self._do.view(self._do.person(user), container["view_id"]), body.get("values") or {})
        return self._told(user, await self._do.press(user, container, _ids(body), dict(body.get("value") or {})))

    async def _submit(self, user: str, body: Json) -> Json:
        view = self._do.view(self._do.person(user), need(body, "view_id"))
        ack = await self._do.submit(user, view.id, body.get("values") or {})
        if view.errors:
            return {"ok": False, "error": "", "errors": view.errors}
        return self._told(user, ack)

    async def _close(self, user: str, body: Json) -> Json:
        await self._do.close(user, need(body, "view_id"), clear=bool(body.get("clear")))
        return {"ok": True}

    async def _suggest(self, user: str, body: Json) -> Json:
        options = await self._do.suggest(user, _container(body), _ids(body), str(body.get("query", "")))
        return {"ok": True, "options": options}

    async def _shortcut(self, user: str, body: Json) -> Json:
        return self._told(user, await self._do.shortcut(user, need(body, "callback_id")))

    async def _message_shortcut(self, user: str, body: Json) -> Json:
        channel, ts = need(body, "channel"), need(body, "ts")
        return self._told(user, await self._do.message_shortcut(user, need(body, "callback_id"), channel, ts))

    async def _home(self, user: str, body: Json) -> Json:
        await self._do.open_tab(user, "home")
        return {"ok": True}

    async def _messages_tab(self, user: str, body: Json) -> Json:
        await self._do.open_tab(user, "messages")
        return {"ok": True}

    async def _dismiss(self, user: str, body: Json) -> Json:
        self._do.person(user).notices.clear()
        self._workspace.changes.note()
        return {"ok": True}

    def _told(self, user: str, ack: Ack) -> Json:
        if ack.answered:
            return {"ok": True}
        return {"ok": False, "error": self._workspace.people[user].notices[-1]}


def need(body: Json, name: str) -> str:
    """Return a text that has to be there; raises CannotDo."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise CannotDo(f"{name!r} is missing.")
    return value


def _container(body: Json) -> Json:
    container = body.get("container") or body
    if "view_id" in container or {"channel_id", "message_ts"} <= set(container):
        return dict(container)
    raise CannotDo("'container' needs a view_id, or a channel_id with a message_ts.")


def _ids(body: Json) -> tuple[str, str]:
    return need(body, "block_id"), need(body, "action_id")
