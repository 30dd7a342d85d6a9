"""The weekly digest: in the channel and in a terminal."""

import textwrap

from bot.facts.digests import DigestPage, Item
from bot.i18n import Language
from bot.messages import digest_lines as lines
from bot.messages.blocks import Block, Message, actions, button, context, divider, message, section
from bot.messages.ids import Press
from bot.messages.reasons import told_to_all
from bot.messages.writing import NameOf, Safe, Writer, joined, mrkdwn, terminal

#: With all that stands around them, so many items fit one message.
_ITEMS = 12
_TERMINAL_WIDTH = 78


def digest(page: DigestPage, language: Language, name_of: NameOf) -> Message:
    """The weekly post: whom to talk to and why, good news, last week, promises, and a question over coffee."""
    write = mrkdwn(language)
    items = _shown(page)
    top = lines.opening(page, write)
    blocks = [section(top)]
    for item in items:
        blocks += [divider(), *_item(item, page, write, name_of)]
    if page.more and page.digest_id:
        more = language.say("Show {number} more", number=page.more)
        blocks += [divider(), actions([button(more, Press.MORE, page.digest_id)])]
    if page.beyond:
        blocks.append(context(lines.beyond(page.beyond, write)))
    if page.mood == "unheard" and not items:
        blocks.append(actions([button(language.say("Log a talk"), Press.OPEN_LOG)]))
    around = _around(page, write)
    blocks += [divider()] if items and around else []
    blocks += [section(paragraph) for paragraph in around]
    if items:
        blocks.append(context(Safe(f"_{lines.closing(write)}_")))
    return message(joined((top, *(lines.who_and_why(item, write, name_of) for item in items))), blocks)


def digest_text(page: DigestPage, language: Language, name_of: NameOf) -> str:
    """The same for a terminal."""
    write = terminal(language)
    items = _shown(page)
    paragraphs = [lines.opening(page, write)]
    paragraphs += [lines.item_lines(item, write, name_of, page.at) for item in items]
    if page.more + page.beyond:
        paragraphs.append(write.say_many("And {number} more.", "And {number} more.", page.more + page.beyond))
    paragraphs += _around(page, write)
    if items:
        paragraphs.append(lines.closing(write))
    return "\n\n".join(_wrapped(paragraph) for paragraph in paragraphs) + "\n"


def _shown(page: DigestPage) -> list[Item]:
    """What is told to all; an item that only its owner may know of is none."""
    return [item for item in page.items if told_to_all(item.signals)][:_ITEMS]


def _promises(page: DigestPage, write: Writer) -> Safe:
    """The promises that no item speaks of."""
    told = {ref for item in page.items for signal in told_to_all(item.signals) for ref in signal.evidence}
    told_here = [each for each in page.due_promises if f"promise:{each.promise.id}" in told]
    not_told = [each for each in page.due_promises if each not in told_here]
    late = any(each.promise.by == "us" and each.promise.due_on and each.promise.due_on < page.at for each in told_here)
    return lines.promises(not_told, page.at, write, others_told=late)


def _around(page: DigestPage, write: Writer) -> list[Safe]:
    said = [
        *lines.good_news(page.recoveries, write),
        lines.kind_words(page.kind_words, write),
        lines.last_week(page.follow_ups, write),
        _promises(page, write),
        lines.over_coffee(page.question, write) if page.mood not in ("quiet", "unheard") else Safe(""),
    ]
    return [paragraph for paragraph in said if paragraph]


def _item(item: Item, page: DigestPage, write: Writer, name_of: NameOf) -> list[Block]:
    text = section(lines.item_lines(item, write, name_of, page.at))
    language, relationship = write.language, item.relationship
    if page.digest_id is None:
        open_card = button(language.say("Open"), Press.OPEN_CARD, relationship.id)
        return [text, actions([open_card])]
    value = f"{page.digest_id}:{relationship.id}"
    taken = item.claimed_by is not None
    snoozed = bool(lines.taken(item, write, page.at))
    claim = button(
        language.say("I'll talk to them"),
        Press.CLAIM,
        value,
        style="primary",
        spoken=language.say("I'll talk to {name}", name=relationship.name),
    )
    unclaim = button(language.say("Not me after all"), Press.UNCLAIM, value)
    later = button(language.say("Not now"), Press.SNOOZE, value)
    return [
        text,
        actions(
            [
                unclaim if taken else claim,
                *([] if snoozed else [later]),
                button(language.say("I see it differently"), Press.DIFFER, value),
                button(language.say("Why?"), Press.WHY, value),
            ]
        ),
    ]


def _wrapped(paragraph: str) -> str:
    """Lines no wider than a terminal; what follows an arrow is set in."""
    return "\n".join(
        textwrap.fill(
            line,
            _TERMINAL_WIDTH,
            subsequent_indent="  " if line.startswith("→") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in paragraph.splitlines()
    )
