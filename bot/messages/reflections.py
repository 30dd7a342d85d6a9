"""What was answered, in a sentence."""

from collections.abc import Sequence

from bot.facts.prompts import Question
from bot.i18n import Language
from bot.messages import labels
from bot.messages.writing import Safe, Writer, joined, mrkdwn
from storage.reflections import Reflection


def kept(question: Question, language: Language) -> Safe:
    """What was answered, in a sentence."""
    write = mrkdwn(language)
    answer = question.reflection
    if answer is None:
        return Safe("")
    return joined(
        (
            write.say(
                "Thanks, got it. You gave {gave} and got {got}.",
                gave=_said(write, answer.gave_size, answer.gave_text, answer.gave_kinds, labels.gave_kinds(language)),
                got=_said(write, answer.got_size, answer.got_text, answer.got_kinds, labels.got_kinds(language)),
            ),
            _seen(write, answer),
        )
    )


def _said(write: Writer, size: str, text: str | None, kinds: Sequence[str], names: dict[str, str]) -> Safe:
    said = labels.size_said(size, write.language)
    if text and text.strip():
        return Safe(f"{said} ({write.quoted(text)})")
    known = [names[kind] for kind in kinds if kind in names]
    return Safe(f"{said} ({write.language.enumerate(known)})" if known else said)


def _seen(write: Writer, answer: Reflection) -> Safe:
    """Whether anybody felt seen, as far as they said."""
    they, we = answer.they_felt_seen, answer.we_felt_seen
    parts = []
    if they is not None:
        parts.append(
            write.say("They felt seen, you think.") if they else write.say("They didn't feel seen, you think.")
        )
    if we is not None:
        parts.append(write.say("You felt seen.") if we else write.say("You didn't feel seen."))
    return joined(parts)
