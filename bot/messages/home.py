"""Somebody's App Home: their open questions, their relationships, promises due, and the settings."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.facts.home import HomePage, Mine
from bot.facts.prompts import Question
from bot.i18n import Language
from bot.messages import promises
from bot.messages.blocks import VIEW_BLOCKS, Block, View, actions, button, context, divider, header, picker, section
from bot.messages.ids import Press
from bot.messages.reasons import name_and_state, only_for_you
from bot.messages.settings import mine_in_words, ours_in_words
from bot.messages.who import first_name, who_and_when
from bot.messages.writing import NameOf, Safe, Writer, joined, mrkdwn
from storage.teammates import Teammate

#: What one looks at in the morning; the rest can wait.
_QUESTIONS, _RELATIONSHIPS, _PROMISES, _UNMATCHED = 8, 25, 8, 8


def home(page: HomePage, language: Language, now: datetime) -> View:
    """What one teammate sees; an admin of a workspace without relationships is walked through the first steps."""
    write = mrkdwn(language)
    hello = write.say("Hi {name}, good to see you.", name=first_name(page.me.name))
    if page.relationships == 0:
        blocks = [section(hello), *_first_run(page, write)]
    else:
        blocks = [
            section(hello),
            _start(language),
            *_questions(page.questions, write, now),
            *_mine(page.mine, page.today, write),
            *_promises(page, language),
        ]
    blocks += [*_my_settings(page.me, write), *(_ours(page, write) if page.admin else ())]
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def _start(language: Language) -> Block:
    return actions(
        [
            button(language.say("Log a talk"), Press.OPEN_LOG, style="primary"),
            button(language.say("Add a promise"), Press.OPEN_PROMISE),
            button(language.say("Add a relationship"), Press.OPEN_RELATIONSHIP),
        ]
    )


def _first_run(page: HomePage, write: Writer) -> list[Block]:
    say = write.say
    how = joined(
        (
            say("*How it works*"),
            say("• After each contact with a client I ask two things: what did you give, what did you get?"),
            say("• Once a week I post who to talk to, and why. Never a grade, always a talk."),
            say("• What you write is for colleagues: guests and people from outside get no answer from me."),
        ),
        "\n",
    )
    if not page.admin:
        wait = say("Nobody has told me yet which clients we have. Begin with one you spoke to today.")
        return [section(how), section(wait), _start(write.language)]
    begin = say("Three things to start with: a channel, a time, and the first three clients. It takes a minute.")
    after = say("After that: invite me to the channel, and log your first contact with `/giveget log`.")
    start = button(write.language.say("Let's start"), Press.OPEN_SETUP, style="primary")
    return [section(how), section(begin), actions([start]), context(after)]


def _questions(questions: Sequence[Question], write: Writer, now: datetime) -> list[Block]:
    if not questions:
        return [section(write.say("No open questions. Thank you."))]
    language = write.language
    blocks = [header(language.say("What did you give, what did you get?"))]
    for question in questions[:_QUESTIONS]:
        answer = button(
            language.say("Answer"),
            Press.WORDS,
            question.touchpoint.id,
            spoken=language.say("Answer about {name}", name=question.relationship.name),
        )
        blocks.append(section(who_and_when(write, question, now), answer))
    return [*blocks, *_more(len(questions) - _QUESTIONS, write)]


def _mine(mine: Sequence[Mine], today: date, write: Writer) -> list[Block]:
    if not mine:
        return []
    language = write.language
    blocks = [header(language.say("Your relationships"))]
    for each in mine[:_RELATIONSHIPS]:
        text = joined(
            (
                name_and_state(each.relationship, each.state, write),
                *only_for_you(each.only_mine, write, _named(each)),
                _last(each, today, write),
            ),
            "\n",
        )
        see = button(
            language.say("Open"),
            Press.OPEN_CARD,
            each.relationship.id,
            spoken=language.say("Open {name}", name=each.relationship.name),
        )
        blocks.append(section(text, see))
    return [*blocks, *_more(len(mine) - _RELATIONSHIPS, write)]


def _named(mine: Mine) -> NameOf:
    return lambda _: mine.relationship.name


def _last(mine: Mine, today: date, write: Writer) -> Safe:
    if mine.last_on is None:
        return write.say("Not in touch yet")
    return write.say("Last in touch {when}", when=write.language.ago(mine.last_on, today))


def _promises(page: HomePage, language: Language) -> list[Block]:
    if not page.due_promises:
        return []
    blocks = [header(language.say("Promises due"))]
    for each in page.due_promises[:_PROMISES]:
        blocks += promises.with_buttons(each.promise, each.relationship, page.today, language)
    return [*blocks, *_more(len(page.due_promises) - _PROMISES, mrkdwn(language))]


def _my_settings(me: Teammate, write: Writer) -> list[Block]:
    change = button(write.language.say("My settings"), Press.OPEN_MY_SETTINGS)
    return [divider(), section(mine_in_words(me, write), change)]


def _ours(page: HomePage, write: Writer) -> list[Block]:
    change = button(write.language.say("Our settings"), Press.OPEN_WORKSPACE_SETTINGS)
    blocks = [divider(), section(ours_in_words(page.workspace, write), change)]
    if page.unmatched:
        blocks.append(section(write.say("These people came with the import. Who are they in Slack?")))
    for teammate in page.unmatched[:_UNMATCHED]:
        who = picker("users_select", action=Press.MATCH, placeholder=write.language.say("Pick a colleague"))
        blocks.append(section(write.bold(teammate.name), who, block_id=f"match:{teammate.id}"))
    return [*blocks, *_more(len(page.unmatched) - _UNMATCHED, write)]


def _more(number: int, write: Writer) -> list[Block]:
    return [context(write.say_many("And {number} more.", "And {number} more.", number))] if number > 0 else []
