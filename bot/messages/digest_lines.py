"""The sentences of the weekly digest, written alike for the channel and for a terminal."""

from collections.abc import Sequence
from datetime import date

from bot.facts.digests import DigestPage, DuePromise, FollowUp, Item, KindWords, Recovery
from bot.i18n import Language
from bot.messages.reasons import reasons, suggested, told_to_all
from bot.messages.who import first_name
from bot.messages.writing import NameOf, Safe, Writer, joined

#: So much of somebody's words stands in the channel; the rest is a tap away.
_WORDS = 150
#: So many promises are named, and so many items of last week.
_NAMED = 5


def opening(page: DigestPage, write: Writer) -> Safe:
    """Good morning, and what there is; of a quiet week the whole of it."""
    if not page.items and page.mood == "quiet":
        return joined(
            (
                write.say("Quiet week: nobody we need to call."),
                write.say("Good moment to ring someone just because. Who comes to mind?"),
            ),
            "\n",
        )
    if not page.items and page.mood == "unheard":
        return write.say("We heard too little this week to say anything. Who did you speak to?")
    number = len(page.items) + page.more + page.beyond
    talk = (
        write.say_many("{number} client to talk about", "{number} clients to talk about", number)
        if page.all_clients and all(item.relationship.kind == "client" for item in page.items)
        else write.say_many("{number} relationship to talk about", "{number} relationships to talk about", number)
    )
    news = len(page.recoveries) + (page.kind_words is not None)
    if news:
        good = write.say_many("{number} bit of good news", "{number} bits of good news", news)
        talk = write.say("{talk}, and {news}", talk=talk, news=good)
    return joined((_greeting(page.hour, write), Safe(f"{write.language.capital(talk)}.")))


def item_lines(item: Item, write: Writer, name_of: NameOf, at: date) -> Safe:
    """Who, why, which talk would help, and what was said or done about it."""
    notes = [
        write.say("Good to know: {words}", words=write.quoted(item.context, _WORDS)) if item.context else Safe(""),
        seen_differently(item, write),
        taken(item, write, at),
    ]
    return joined(
        (
            who_and_why(item, write, name_of),
            suggested(item.moves, write, name_of),
            *notes,
        ),
        "\n",
    )


def who_and_why(item: Item, write: Writer, name_of: NameOf) -> Safe:
    """Bothof: the reasons, each in a sentence."""
    why = reasons(told_to_all(item.signals), write, name_of, after_a_name=True)
    return write.say("{relationship}: {why}", relationship=write.bold(item.relationship.name), why=joined(why))


def seen_differently(item: Item, write: Writer) -> Safe:
    """Now, of this very digest, or else the last time; nobody is named."""
    words = write.quoted(item.seen_differently, _WORDS) if item.seen_differently else None
    if item.seen_differently_now:
        if words is None:
            return write.say("Somebody sees it differently.")
        return write.say("Somebody sees it differently: {words}", words=words)
    return write.say("Somebody saw it differently last time: {words}", words=words) if words else Safe("")


def taken(item: Item, write: Writer, at: date) -> Safe:
    """Who talks to them, or until when it can wait."""
    if item.claimed_by is not None:
        return write.say("{name} is on it.", name=write.bold(first_name(item.claimed_by.name)))
    until = item.row.snoozed_until if item.row else None
    if until is not None and until > at:
        return write.say("Not now. We look again on {date}.", date=write.language.day(until))
    return Safe("")


def good_news(recoveries: Sequence[Recovery], write: Writer) -> list[Safe]:
    """What is well again."""
    lines, title = [], write.bold(write.say("Good news"))
    for recovery in recoveries:
        said = write.say(
            "{title}: things are good with {relationship} again.",
            title=title,
            relationship=recovery.relationship.name,
        )
        since = write.say_many(
            "A good talk on {day}.",
            "{number} good talks since {day}.",
            recovery.good_talks,
            day=write.language.day(recovery.since),
        )
        lines.append(joined((said, Safe(write.language.capital(since)) if recovery.good_talks else Safe(""))))
    return lines


def kind_words(words: KindWords | None, write: Writer) -> Safe:
    """One kind sentence of theirs."""
    if words is None:
        return Safe("")
    return write.say(
        "A kind word from {relationship}: {words}",
        relationship=write.bold(words.relationship.name),
        words=write.quoted(words.text),
    )


def last_week(follow_ups: Sequence[FollowUp], write: Writer) -> Safe:
    """What became of the items of last week."""
    told = [each for each in follow_ups if each.became != "untouched" and not _is_nobodys(each)][:_NAMED]
    said = [_became(follow_up, write) for follow_up in told]
    if untouched := [each.relationship.name for each in follow_ups if each.became == "untouched"]:
        said.append(write.say("nobody has talked to {names} yet.", names=write.either(untouched)))
    if not said:
        return Safe("")
    first, *others = said
    others = [Safe(write.language.capital(other)) for other in others]
    return write.say("From last week: {what}", what=joined((first, *others)))


def promises(due: Sequence[DuePromise], at: date, write: Writer, *, others_told: bool = False) -> Safe:
    """Promises to keep, those past their day, and theirs to ask after; `others_told` of late ones already, above."""
    ours = [each for each in due if each.promise.by == "us" and each.promise.due_on]
    late = [each for each in ours if each.promise.due_on and each.promise.due_on < at]
    soon = [each for each in ours if each not in late]
    theirs = [each for each in due if each.promise.by == "them"]
    lines = [
        write.say_many(
            "We have {number} promise to keep by {day}: {list}.",
            "We have {number} promises to keep by {day}: {list}.",
            len(soon),
            day=_by(soon, at, write.language),
            list=_named(soon, write),
        )
        if soon
        else Safe(""),
        _late(late, write, others_told=others_told),
        write.say_many(
            "{number} promise to us, to ask after: {list}.",
            "{number} promises to us, to ask after: {list}.",
            len(theirs),
            list=_named(theirs, write),
        )
        if theirs
        else Safe(""),
    ]
    return joined([Safe(write.language.capital(line)) for line in lines], "\n")


def _late(late: Sequence[DuePromise], write: Writer, *, others_told: bool) -> Safe:
    if not late:
        return Safe("")
    if others_told:  # a number here would deny the one above
        return write.say("Also late: {list}.", list=_named(late, write))
    return write.say_many(
        "{number} promise of ours is late: {list}.",
        "{number} promises of ours are late: {list}.",
        len(late),
        list=_named(late, write),
    )


def over_coffee(question: int, write: Writer) -> Safe:
    """One question to talk about; another one every week."""
    language = write.language
    asked = [
        language.say("who gave us something we haven't thanked them for?"),
        language.say("who did we last say no to, kindly, and how did that go?"),
        language.say("who would we miss most, and do they know?"),
        language.say("what did somebody here do for a client that nobody saw?"),
        language.say("what did we promise that only two people know of?"),
        language.say("for whom do we always do a little extra, and did they ever ask for it?"),
        language.say("which talk are we putting off?"),
        language.say("who could we introduce to whom?"),
        language.say("what used to be fun with a client, and when did we last do it?"),
        language.say("who asks us for something that isn't what they need?"),
    ]
    return write.say("Over coffee: {question}", question=Safe(asked[question % len(asked)]))


def beyond(number: int, write: Writer) -> Safe:
    """How many did not fit, and where they stand."""
    return write.say_many(
        "And {number} more: /giveget drifting names them too.",
        "And {number} more: /giveget drifting names them too.",
        number,
    )


def closing(write: Writer) -> Safe:
    """What the digest is, and is not."""
    return write.say("This is how we see it. How would they?")


def _greeting(hour: int, write: Writer) -> Safe:
    if hour < 12:
        return write.say("Good morning.")
    return write.say("Good afternoon.") if hour < 18 else write.say("Good evening.")


def _is_nobodys(follow_up: FollowUp) -> bool:
    """Whether somebody was going to talk to them who was forgotten since."""
    return follow_up.became in {"claimed", "still_claimed"} and follow_up.teammate is None


def _became(follow_up: FollowUp, write: Writer) -> Safe:
    relationship = write.words(follow_up.relationship.name)
    name = first_name(follow_up.teammate.name) if follow_up.teammate else None
    if follow_up.became == "talked":
        if name is None:
            return write.say("we talked to {relationship}.", relationship=relationship)
        return write.say("{name} talked to {relationship}.", name=name, relationship=relationship)
    if follow_up.became == "claimed" and name is not None:
        return write.say("{name} is going to talk to {relationship}.", name=name, relationship=relationship)
    if follow_up.became == "still_claimed" and name is not None:
        return write.say("{name} is still going to talk to {relationship}.", name=name, relationship=relationship)
    return write.say("{relationship} can wait a little.", relationship=relationship)


def _named(due: Sequence[DuePromise], write: Writer) -> Safe:
    named = [
        write.say(
            "{words} ({relationship})",
            words=write.quoted(each.promise.text, 100),
            relationship=each.relationship.name,
        )
        for each in due[:_NAMED]
    ]
    if (others := len(due) - _NAMED) > 0:
        named.append(write.say_many("{number} other", "{number} others", others))
    return write.enumerate(named)


def _by(due: Sequence[DuePromise], at: date, language: Language) -> str:
    """The last day of all: its weekday where that is clear, else its date."""
    last = max((each.promise.due_on for each in due if each.promise.due_on), default=at)
    return language.weekday(last.weekday()) if (last - at).days < 7 else language.day(last)
