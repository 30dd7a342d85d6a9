"""Where people talk, for the app: conversations.*, and users.conversations."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.web_api.call import Call, Method
from bot.sandbox.workspace import upkeep
from bot.sandbox.workspace.conversations import API_TYPE, SCOPE_FAMILY, Conversation
from bot.sandbox.workspace.messages import Message

Json = dict[str, Any]

#: Slack's own largest pages.
MOST_CONVERSATIONS = 999
MOST_MESSAGES = 999

#: A direct conversation of more than two people holds at most this many.
MOST_USERS = 8


def info(call: Call) -> Json:
    """Tell about one conversation."""
    place = call.conversation(verb="read")
    told = place.as_api(call.workspace.bot.id, count_members=call.arguments.flag("include_num_members"))
    if call.arguments.flag("include_locale"):
        told["locale"] = call.workspace.bot.locale
    return {"channel": told}


def list_all(call: Call) -> Json:
    """List the conversations that the app may know of."""
    return _listed(call, list(call.workspace.conversations.values()), count_members=True)


def list_of_user(call: Call) -> Json:
    """List the conversations that the app, or `user=` where the app is too, is a member of."""
    user = call.arguments.text("user") or call.workspace.bot.id
    return _listed(call, [place for place in call.workspace.conversations.values() if user in place.members])


def _listed(call: Call, places: list[Conversation], *, count_members: bool = False) -> Json:
    wanted = [word.strip() for word in (call.arguments.text("types") or "public_channel").split(",")]
    if not set(wanted) <= {*API_TYPE.values(), "mpim"}:
        raise Refused("invalid_types")
    for kind, word in API_TYPE.items():
        if word in wanted:
            call.needs(f"{SCOPE_FAMILY[kind]}:read")
    bot = call.workspace.bot.id
    known = [
        place
        for place in places
        if API_TYPE[place.kind] in wanted
        and (place.kind == "channel" or bot in place.members)
        and not (place.archived and call.arguments.flag("exclude_archived"))
    ]
    page, cursor = call.page(known, call.arguments.limit(MOST_CONVERSATIONS))
    channels = [place.as_api(bot, count_members=count_members and place.kind != "im") for place in page]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    """Tell the messages of a conversation, newest first, without what hangs in threads."""
    place = call.conversation(verb="history")
    if call.workspace.bot.id not in place.members:
        raise Refused("not_in_channel")
    found = [each for each in place.messages if not each.only_for and (not each.is_reply or each.broadcast)]
    return {**_messages(call, place, list(reversed(_between(call, found)))), "pin_count": 0}


def replies(call: Call) -> Json:
    """Tell a thread, its first message at the beginning."""
    ts = call.arguments.required("ts")
    place = call.conversation(verb="history")
    if call.workspace.bot.id not in place.members:
        raise Refused("channel_not_found")
    first = place.find(ts)
    if first is None or first.only_for:
        raise Refused("thread_not_found")
    return _messages(call, place, [first, *_between(call, place.replies_to(ts))])


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest = _moment(call, "oldest", 0)
    latest = _moment(call, "latest", float("inf"))
    if call.arguments.flag("inclusive"):
        return [each for each in messages if oldest <= float(each.ts) <= latest]
    return [each for each in messages if oldest < float(each.ts) < latest]


def _moment(call: Call, name: str, default: float) -> float:
    try:
        return float(call.arguments.text(name) or default)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


def _messages(call: Call, place: Conversation, messages: list[Message]) -> Json:
    try:
        limit = call.arguments.limit(MOST_MESSAGES)
    except Refused:
        raise invalid_arguments("must be a number [json-pointer:/limit]") from None
    page, cursor = call.page(messages, limit)
    told = [_told(place, each, metadata=call.arguments.flag("include_all_metadata")) for each in page]
    answer: Json = {"messages": told, "has_more": bool(cursor)}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _told(place: Conversation, message: Message, *, metadata: bool) -> Json:
    told = message.as_api(include_metadata=metadata)
    below = place.replies_to(message.ts)
    if below and not message.is_reply:
        users = list(dict.fromkeys(reply.user for reply in below))
        told |= {
            "thread_ts": message.ts,
            "reply_count": len(below),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": below[-1].ts,
            "subscribed": False,
        }
    if message.is_reply and message.thread_ts:
        parent = place.find(message.thread_ts)
        told["parent_user_id"] = parent.user if parent else None
    return told


def open_im(call: Call) -> Json:
    """Open the direct conversation with one person."""
    if call.arguments.text("channel"):
        place = call.conversation()
    else:
        place = _im_with(call, [user.strip() for user in call.arguments.text("users").split(",")])
    full = call.arguments.flag("return_im")
    return {"channel": place.as_api(call.workspace.bot.id) if full else {"id": place.id}}


def _im_with(call: Call, users: list[str]) -> Conversation:
    if users == [""]:
        raise Refused("users_list_not_supplied")
    if len(users) > MOST_USERS:
        raise Refused("too_many_users")
    if len(users) > 1:
        call.needs("mpim:write")
    call.needs("im:write")
    person = call.workspace.people.get(users[0])
    if person is None:
        raise Refused("user_not_found")
    if person.deleted:
        raise Refused("user_disabled")
    if person.is_outsider:
        raise Refused("user_not_visible")
    if person.is_bot:
        raise Refused("invalid_user_combination")
    return call.workspace.im_with(person.id)


def members(call: Call) -> Json:
    """List who is in a conversation."""
    place = call.conversation(verb="read")
    page, cursor = call.page(place.members, call.arguments.limit(MOST_CONVERSATIONS))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Json:
    """Let the bot enter a public channel."""
    place = call.conversation()
    if place.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if place.archived:
        raise Refused("is_archived")
    if call.workspace.bot.id in place.members:
        told = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": place.as_api(call.workspace.bot.id), **told}
    upkeep.join(call.workspace, place, call.workspace.bot)
    return {"channel": place.as_api(call.workspace.bot.id)}


METHODS: Mapping[str, Method] = {
    "conversations.info": Method(info),
    "conversations.list": Method(list_all),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.open": Method(open_im, ("im:write",), reads_json=True),
    "conversations.members": Method(members),
    "conversations.join": Method(join, ("channels:join",), reads_json=True),
    "users.conversations": Method(list_of_user),
}
