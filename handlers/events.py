"""What happens in the workspace: replies to the question, people who change, channels that are shared."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.services import deliveries, replies, teammates, workspaces
from bot.services.errors import NotUnderstood, WhichQuestion
from handlers.forms import unescaped
from handlers.gate import DEPARTURES
from handlers.listening import listening
from handlers.visit import Door, House, Visit

Json = dict[str, Any]


def register(app: AsyncApp) -> None:
    """Listen to every event that the manifest subscribes to, but for home."""
    app.event("message")(listening(said))
    app.event("user_change")(listening(person_changed))
    for name in ("channel_archive", "channel_shared", "channel_unshared", "member_joined_channel"):
        app.event(name)(listening(channel_changed))
    for name in sorted(DEPARTURES):
        app.event(name)(listening(left))


async def said(event: Json, visit: Visit) -> None:
    """A typed reply to the question, below it or beside it, counts as an answer and is shown back."""
    if event.get("subtype") or event.get("bot_id") or event.get("channel_type") != "im":
        return
    ts, text = event["ts"], unescaped(event.get("text") or "")
    below = event.get("thread_ts") or ts
    try:
        async with visit.open_work() as work:
            question = await replies.keep(work, visit.me, event["channel"], event.get("thread_ts"), text, visit.now)
            await replies.show_back(work, visit.me, question, ts, below, visit.now)
    except (NotUnderstood, WhichQuestion) as unclear:
        async with visit.open_work() as work:
            await replies.ask_again(work, visit.me, unclear, ts, below, visit.now)
    visit.hurry()


async def person_changed(event: Json, house: House, now: Any) -> None:
    """Somebody's name, timezone, status or membership changed."""
    slack_user = event["user"]["id"]
    house.directory.forget(slack_user)
    async with house.look() as work:
        known = await teammates.with_slack_user(work, slack_user)
    if known:
        person = await house.directory.person(slack_user)
        async with house.open_work() as work:
            await teammates.arrive(work, person, sure=True)


async def channel_changed(event: Json, house: House, first_work: Door, now: Any) -> None:
    """Where the weekly post can go there no more, admins hear of it at once, and not on the morning of the post.

    Posts that others can read since are taken away, before Slack is asked anything: it may be out of reach just then.
    All else is looked at before each post.
    """
    channel = event["channel"]
    if event["type"] == "channel_shared":
        async with first_work() as work:
            standing = await deliveries.word_channel_again(work, channel)
        if standing:
            house.hurry(None)
    async with house.look() as work:
        named = await workspaces.admins_of_channel(work, channel)
    trouble = await house.directory.trouble_with(channel) if named is not None else None
    if trouble not in ("shared", "archived"):
        return
    people = await house.directory.admins(named or ())
    async with house.open_work() as work:
        await workspaces.notify_admins(work, trouble, channel, people, now)
    house.hurry(None)


async def left(event: Json, house: House) -> None:
    """The app was removed, or its token was: what is planned waits for its return. Of people it has no tokens."""
    if event["type"] != "tokens_revoked" or event.get("tokens", {}).get("bot"):
        await house.lost()
