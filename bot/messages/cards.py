"""The card of a relationship: how it stands, why, and what can be done from here."""

from collections.abc import Sequence

from bot.facts.relationships import Standing
from bot.i18n import Language
from bot.messages import labels
from bot.messages.blocks import Block, Message, View, actions, button, context, header, message, modal, section
from bot.messages.charts import chart, exchange_in_words, in_words
from bot.messages.ids import Form, Press
from bot.messages.pacts import in_words as pact_in_words
from bot.messages.promises import with_buttons
from bot.messages.reasons import differed, name_and_state, only_for_you, reasons, remarks_said, suggested, told_to_all
from bot.messages.who import joined_by_dots
from bot.messages.writing import NAME, NameOf, Safe, Writer, joined, mrkdwn
from storage.contacts import Contact

#: The card stays one that is read: so many promises and people on it; the rest is in the forms.
_PROMISES, _PEOPLE = 5, 12


def card(standing: Standing, language: Language, name_of: NameOf | None = None) -> Message:
    """How a relationship stands, with a chart."""
    drawn = chart(standing.months, language)
    return _card(standing, language, name_of, [drawn] if drawn else [])


def card_without_chart(standing: Standing, language: Language, name_of: NameOf | None = None) -> Message:
    """The same, with the chart in words."""
    return _card(standing, language, name_of, _chart_in_words(standing, language))


def card_view(standing: Standing, language: Language, name_of: NameOf | None = None) -> View:
    """The same as a modal, where Slack draws no chart."""
    blocks = _card(standing, language, name_of, _chart_in_words(standing, language))["blocks"]
    return modal(Form.CARD, standing.relationship.name, blocks, submit=None, close=language.say("Close"))


def names_on(standing: Standing, language: Language) -> NameOf:
    """The names behind references, as far as the card knows them."""
    known = {f"contact:{contact.id}": contact.name for contact in standing.contacts}
    known[f"relationship:{standing.relationship.id}"] = standing.relationship.name
    if standing.owner:
        known[f"teammate:{standing.owner.id}"] = standing.owner.name
    return lambda ref: known.get(ref, language.say("someone"))


def _card(standing: Standing, language: Language, name_of: NameOf | None, drawn: Sequence[Block]) -> Message:
    write = mrkdwn(language)
    name_of = name_of or names_on(standing, language)
    signals = standing.verdict.signals
    why = [*reasons(told_to_all(signals), write, name_of), *only_for_you(signals, write, name_of)]
    state = labels.state_said(standing.verdict.state, language)
    blocks = [
        header(standing.relationship.name),
        section(joined((Safe(f"*{state}*"), *why, suggested(standing.verdict.moves, write, name_of)), "\n")),
        context(_facts(standing, write)),
        *drawn,
        section(exchange_in_words(standing.lately, standing.over_time, write)),
        context(write.say("This is how we see it: only our side answers the questions.")),
        *_paragraphs(standing, write),
        *_promises(standing, language),
        *_remarks(standing, write, name_of),
        _next(standing, language),
    ]
    text = joined(
        (
            name_and_state(standing.relationship, standing.verdict.state, write),
            *why,
            in_words(standing.months, write),
        )
    )
    return message(text, blocks)


def _chart_in_words(standing: Standing, language: Language) -> list[Block]:
    words = in_words(standing.months, mrkdwn(language))
    return [section(words)] if words else []


def _facts(standing: Standing, write: Writer) -> Safe:
    """Small print: when we last spoke, who looks after it, since when."""
    language, relationship = write.language, standing.relationship
    last = standing.last_touchpoint
    kind = labels.relationship_kinds(language)[relationship.kind]
    since = relationship.since
    return joined_by_dots(
        [
            write.say(
                "Last in touch {when}", when=language.ago(last.at.astimezone(language.zone).date(), standing.today)
            )
            if last
            else write.say("Not in touch yet"),
            write.say("{name} looks after it", name=standing.owner.name) if standing.owner else Safe(""),
            write.say("{kind} since {date}", kind=kind, date=language.date(since)) if since else Safe(kind),
        ]
    )


def _paragraphs(standing: Standing, write: Writer) -> list[Block]:
    said = [
        _words(standing, write),
        pact_in_words(standing.pact, standing.pact_agreed_with, standing.today, write),
        _people(standing, write),
        differed(standing.seen_differently, write),
    ]
    return [section(paragraph) for paragraph in said if paragraph]


def _words(standing: Standing, write: Writer) -> Safe:
    if not standing.words:
        return Safe("")
    lines = [write.bold(write.say("In our words"))]
    for kept in standing.words:
        day = write.language.day(kept.at.astimezone(write.language.zone).date())
        words = write.quoted(kept.text, 200)
        said = (
            write.say("{day}: we gave {words}", day=day, words=words)
            if kept.side == "gave"
            else write.say("{day}: we got {words}", day=day, words=words)
        )
        lines.append(Safe(f"• {write.language.capital(said)}"))
    return joined(lines, "\n")


def _people(standing: Standing, write: Writer) -> Safe:
    there = [contact for contact in standing.contacts if contact.is_there(standing.today)]
    if not there:
        return Safe("")
    named = [_with_role(contact, write) for contact in there[:_PEOPLE]]
    if others := len(there) - len(named):
        named.append(write.say_many("{number} other", "{number} others", others))
    return write.say("*Who we know there*: {people}.", people=write.enumerate(named))


def _with_role(contact: Contact, write: Writer) -> Safe:
    name = write.words(contact.name, NAME)
    if contact.role is None or contact.role == "other":
        return name
    return Safe(f"{name} ({labels.roles(write.language)[contact.role].lower()})")


def _promises(standing: Standing, language: Language) -> list[Block]:
    shown = standing.open_promises[:_PROMISES]
    blocks = [section(mrkdwn(language).say("*Promises*"))] if shown else []
    for promise in shown:
        blocks += with_buttons(promise, None, standing.today, language)
    if others := len(standing.open_promises) - len(shown):
        blocks.append(context(mrkdwn(language).say_many("And {number} more.", "And {number} more.", others)))
    return blocks


def _remarks(standing: Standing, write: Writer, name_of: NameOf) -> list[Block]:
    said = remarks_said(standing.verdict.remarks, write, name_of)
    return [context(joined(said))] if said else []


def _next(standing: Standing, language: Language) -> Block:
    value = standing.relationship.id
    return actions(
        [
            button(language.say("Log a talk"), Press.OPEN_LOG, value),
            button(language.say("Add a promise"), Press.OPEN_PROMISE, value),
            button(language.say("Why we work together"), Press.OPEN_PACT, value),
            button(language.say("People there"), Press.OPEN_CONTACTS, value),
            button(language.say("A one-off favour"), Press.OPEN_CONCESSION, value),
            button(language.say("A one-sided step"), Press.OPEN_ONE_SIDED_MOVE, value),
            button(language.say("Edit"), Press.OPEN_RELATIONSHIP, value),
        ]
    )
