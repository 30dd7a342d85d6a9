"""The two questions, and what is said once they are answered, skipped or put off."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.facts.prompts import Bundle, Question
from bot.i18n import Language
from bot.messages import labels, removals
from bot.messages.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    confirm,
    context,
    divider,
    message,
    option,
    picker,
    section,
    select,
)
from bot.messages.ids import Press
from bot.messages.reflections import kept
from bot.messages.who import first_name, people, they_could_read_it, who_and_day
from bot.messages.writing import Safe, Writer, joined, mrkdwn

#: More than fit in one message are answered at home.
_MOST = 8


def questions(bundle: Bundle, language: Language, now: datetime) -> Message:
    """All questions of one message: those that are open to be answered, the others as what was kept."""
    write = mrkdwn(language)
    asked = bundle.questions[:_MOST]
    if not asked:
        return _line(_nothing_left(write, bundle))
    still_open = [question for question in asked if _is_open(question)]
    small = [*([_who_reads(write, asked)] if still_open else []), *removals.gone(write, bundle)]
    blocks = [context(*small)] if small else []
    if still_open and len(asked) == 1:
        text = _greeted_question(write, bundle, now)
        return message(text, [section(text), *blocks, *_taps(asked[0], bundle, language, now)])
    if still_open:
        blocks.insert(0, section(_greeting(write, bundle)))
    for question in asked:
        # A line between two, as long as all of it fits one message.
        blocks += [divider()] if question is not asked[0] and len(asked) < _MOST else []
        blocks += _one(question, bundle, language, now)
    return message(_in_short(write, still_open, blocks), blocks)


def _nothing_left(write: Writer, bundle: Bundle) -> Safe:
    if bundle.removed.number:
        return joined(removals.gone(write, bundle))
    if bundle.moved:
        return write.say("I asked this again further down: see below.")
    return write.say("There's nothing left to answer here.")


def _line(text: Safe) -> Message:
    return message(text, [section(text)])


def _is_open(question: Question) -> bool:
    return question.prompt.state in ("pending", "asked")


def _one(question: Question, bundle: Bundle, language: Language, now: datetime) -> list[Block]:
    write = mrkdwn(language)
    if _is_open(question):
        return [section(_in_touch(write, question, now)), *_taps(question, bundle, language, now)]
    shown = _CLOSED.get(question.prompt.state, _skipped)
    return [context(who_and_day(write, question)), *shown(question, language, now)]


def _greeted_question(write: Writer, bundle: Bundle, now: datetime) -> Safe:
    question, name = bundle.questions[0], first_name(bundle.teammate.name)
    if bundle.reminder:
        hello = write.say("Hi {name}, in case you missed this: I won't ask again.", name=name)
        return joined((hello, _in_touch(write, question, now), _the_two_questions(write)))
    elif question.contacts:
        touch = write.say(
            "Hi {name}, you were in touch with {people} at {relationship} {when}.",
            name=name,
            people=people(write, question.contacts),
            relationship=question.relationship.name,
            when=write.language.past(question.touchpoint.at, now),
        )
    else:
        touch = write.say(
            "Hi {name}, you were in touch with {relationship} {when}.",
            name=name,
            relationship=question.relationship.name,
            when=write.language.past(question.touchpoint.at, now),
        )
    return joined((touch, _title(write, question), _times(write, question), _the_two_questions(write)))


def _greeting(write: Writer, bundle: Bundle) -> Safe:
    name = first_name(bundle.teammate.name)
    if bundle.reminder:
        hello = write.say("Hi {name}, in case you missed these: I won't ask again.", name=name)
    else:
        hello = write.say_many(
            "Hi {name}, {number} talk to look back on.",
            "Hi {name}, {number} talks to look back on.",
            len(bundle.questions),
            name=name,
        )
    return joined((hello, _the_two_questions(write)))


def _the_two_questions(write: Writer) -> Safe:
    return write.say("What did you give, what did you get? Time, an honest word, a thank-you: it all matters.")


def _in_touch(write: Writer, question: Question, now: datetime) -> Safe:
    when = write.language.past(question.touchpoint.at, now)
    relationship = write.bold(question.relationship.name)
    if question.contacts:
        who = people(write, question.contacts)
        said = write.say(
            "You were in touch with {people} at {relationship} {when}.",
            people=who,
            relationship=relationship,
            when=when,
        )
    else:
        said = write.say("You were in touch with {relationship} {when}.", relationship=relationship, when=when)
    return joined((said, _title(write, question), _times(write, question)))


def _title(write: Writer, question: Question) -> Safe:
    title = question.touchpoint.title
    return write.say("It was about {title}.", title=write.quoted(title, 150)) if title else Safe("")


def _times(write: Writer, question: Question) -> Safe:
    if question.times < 2:
        return Safe("")
    return write.say_many(
        "You were in touch {number} time that day: take it as one.",
        "You were in touch {number} times that day: take it as one.",
        question.times,
    )


def _taps(question: Question, bundle: Bundle, language: Language, now: datetime) -> list[Block]:
    write = mrkdwn(language)
    prompt, touchpoint = question.prompt, question.touchpoint.id
    last = [
        button(language.say("Done"), Press.DONE, touchpoint),
        button(language.say("Add a few words"), Press.WORDS, touchpoint),
        _later(bundle, touchpoint, language, now),
        *_no_answer(touchpoint, language),
    ]
    return [
        context(write.bold(write.say("You gave"))),
        actions(
            _sizes(Press.GAVE, language.say("You gave"), touchpoint, prompt.gave_tapped, language), f"gave:{touchpoint}"
        ),
        context(write.bold(write.say("You got"))),
        actions(
            _sizes(Press.GOT, language.say("You got"), touchpoint, prompt.got_tapped, language), f"got:{touchpoint}"
        ),
        # Fixed block ids: a tap still finds its row when the message was worded anew in between.
        actions(last, f"then:{touchpoint}"),
    ]


def _sizes(action: str, side: str, touchpoint: str, tapped: str | None, language: Language) -> list[Element]:
    return [
        button(
            label,
            f"{action}.{size}",
            touchpoint,
            style="primary" if size == tapped else None,
            spoken=f"{side}: {label}",
        )
        for size, label in labels.sizes(language).items()
    ]


def _later(bundle: Bundle, touchpoint: str, language: Language, now: datetime) -> Element:
    local = now.astimezone(language.zone)
    tomorrow = (local.weekday() + 1) % 7
    moments = {}
    if local.hour < bundle.teammate.works_until:
        moments["tonight"] = language.say("Tonight")
    if tomorrow not in bundle.teammate.days_off:
        moments["tomorrow"] = language.say("Tomorrow")
    if tomorrow != 0 or not moments:
        moments["monday"] = language.capital(language.weekday(0))
    choices = [option(label, f"{moment}:{touchpoint}") for moment, label in moments.items()]
    return select(choices, placeholder=language.say("Later"), action=Press.LATER)


def _who_reads(write: Writer, asked: Sequence[Question]) -> Safe:
    return they_could_read_it(write, asked[0].contacts if len(asked) == 1 else ())


def _answered(question: Question, language: Language, now: datetime) -> list[Block]:
    touchpoint = question.touchpoint.id
    sure = confirm(
        language.say("Take it back?"),
        language.say("Your answer goes, for everyone. The question comes back in its place."),
        language.say("Take back"),
        language.say("Keep it"),
    )
    blocks = [
        section(kept(question, language)),
        actions(
            [
                button(language.say("Change"), Press.CHANGE, touchpoint),
                button(language.say("Take back"), Press.TAKE_BACK, touchpoint, confirm=sure),
            ]
        ),
    ]
    return [*blocks, _tell(question, language)] if question.lopsided else blocks


def _tell(question: Question, language: Language) -> Block:
    if question.told:
        write = mrkdwn(language)
        names = write.enumerate(first_name(name) for name in question.told)
        knows = write.say_many("{names} knows.", "{names} know.", len(question.told), names=names)
        return section(joined((write.say("That was a lot."), knows)), block_id=f"tell:{question.touchpoint.id}")
    ask = picker("users_select", action=Press.TELL, placeholder=language.say("Tell a colleague"))
    text = mrkdwn(language).say("That was a lot. Does anyone here know?")
    return section(text, ask, block_id=f"tell:{question.touchpoint.id}")


def _skipped(question: Question, language: Language, now: datetime) -> list[Block]:
    return _still_welcome(
        question, language, mrkdwn(language).say("Skipped, that's fine. You can still add something.")
    )


def _expired(question: Question, language: Language, now: datetime) -> list[Block]:
    text = mrkdwn(language).say("This one slipped by. Your answer is still welcome.")
    return _still_welcome(question, language, text)


def _snoozed(question: Question, language: Language, now: datetime) -> list[Block]:
    due = question.prompt.due_at
    write = mrkdwn(language)
    if due is None or due <= now:
        return _put_off(question, language, write.say("I'll ask again later."))
    text = write.say("I'll ask again {when}.", when=language.coming(due, now))
    return _put_off(question, language, text)


def _put_off(question: Question, language: Language, text: Safe) -> list[Block]:
    touchpoint = question.touchpoint.id
    answer = button(language.say("Add a few words"), Press.WORDS, touchpoint)
    return [section(text), actions([answer, *_no_answer(touchpoint, language)])]


def _no_answer(touchpoint: str, language: Language) -> list[Element]:
    return [
        button(language.say("Skip"), Press.SKIP, touchpoint),
        button(language.say("Not client contact"), Press.NOT_CONTACT, touchpoint),
    ]


def _still_welcome(question: Question, language: Language, text: Safe) -> list[Block]:
    return [section(text, button(language.say("Add a few words"), Press.WORDS, question.touchpoint.id))]


_CLOSED: dict[str, Callable[[Question, Language, datetime], list[Block]]] = {
    "answered": _answered,
    "skipped": _skipped,
    "snoozed": _snoozed,
    "expired": _expired,
}


def _in_short(write: Writer, still_open: Sequence[Question], blocks: Sequence[Block]) -> Safe:
    """For the notification: what is asked, or else what was kept."""
    if still_open:
        names = write.enumerate(question.relationship.name for question in still_open[:3])
        return write.say("What did you give, what did you get? With {names}.", names=names)
    return joined(Safe(block["text"]["text"]) for block in blocks if block["type"] == "section")
