"""What is said when something did not work: what happened, what was kept, what to do, in that order."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.i18n import Language
from bot.messages.blocks import Message, actions, button, message, section
from bot.messages.ids import Press
from bot.messages.writing import NAME, Safe, harmless, mrkdwn


def sentence(error: Exception, language: Language) -> str:
    """The words for an error; they can stand beside a field and in a message alike.

    The error is known by the name of its class and by its facts, so that messages need not know the services.
    """
    words = _SENTENCES.get(type(error).__name__)
    return words(vars(error), language) if words else language.say("That didn't work. Nothing was changed.")


def told(error: Exception, language: Language) -> Message:
    """The words for an error as a message of their own."""
    text = Safe(sentence(error, language))
    return message(text, [section(text)])


def unexpected(reference: str, language: Language) -> str:
    """Nobody thought of this; the reference finds it in the log."""
    return language.say(
        "Something went wrong on my side, and I'm not sure that this was kept. Have a look, and try again in a minute. "
        "If it happens again, give this number to whoever looks after me: {reference}.",
        reference=reference,
    )


def busy(language: Language, *, in_form: bool = True) -> str:
    """The database would not take it in time; the words are still there where they were typed in a form."""
    if not in_form:
        return language.say("I couldn't save this just now. Nothing was changed: try again in a minute.")
    return language.say("I couldn't save this just now. Your words are still in the form: try again in a minute.")


def reopen(again: str, language: Language) -> Message:
    """Slack let go of the form before it opened; `again` says which form it was."""
    write = mrkdwn(language)
    text = write.say("Slack was a little slow, so the form didn't open. Nothing is lost.")
    return message(text, [section(text, button(language.say("Open the form"), Press.REOPEN, again))])


def notice(kind: str, channel: str, language: Language) -> Message:
    """To an admin, about the weekly post: what keeps it from its channel, and the remedy.

    Kinds: no_channel, not_found, archived, not_invited, shared; any other says that Slack refused it.
    """
    write = mrkdwn(language)
    where = Safe(f"<#{channel}>") if channel else Safe("")
    said = {
        "no_channel": write.say("The weekly post is ready, but I don't know where to put it. Pick a channel."),
        "not_found": write.say(
            "I can't see the channel of the weekly post any more, so nothing was posted. "
            "Invite me there again, or pick another one."
        ),
        "archived": write.say(
            "{channel} is archived, so the weekly post wasn't sent. Pick another channel.", channel=where
        ),
        "not_invited": write.say(
            "I'm not in {channel}, so the weekly post wasn't sent. Type `/invite @Giveget` there, "
            "or pick another channel.",
            channel=where,
        ),
        "shared": write.say(
            "{channel} is shared with people outside our team, so I don't post there, and my earlier posts there go: "
            "what we write is ours alone. Pick a channel for just us.",
            channel=where,
        ),
    }
    refused = write.say(
        "Slack didn't take the weekly post for {channel}. Pick another channel, or try that one again.", channel=where
    )
    text = said.get(kind, refused)
    change = button(language.say("Our settings"), Press.OPEN_WORKSPACE_SETTINGS, style="primary")
    return message(text, [section(text), actions([change])])


Facts = Mapping[str, Any]


def _unknown(facts: Facts, language: Language) -> str:
    name = harmless(facts["name"], NAME)
    if facts["near"]:
        return language.say("I don't know {name}. Did you mean {near}?", name=name, near=_or(facts["near"], language))
    return language.say("I don't know {name} yet. You can add it with /giveget log.", name=name)


def _ambiguous(facts: Facts, language: Language) -> str:
    near = _or(facts["candidates"], language)
    return language.say("{name} could be {near}. Which one?", name=harmless(facts["name"], NAME), near=near)


def _or(names: tuple[str, ...], language: Language) -> str:
    return language.either(harmless(name, NAME) for name in names[:4])


def _gone(facts: Facts, language: Language) -> str:
    what = {
        "relationship": language.say("This relationship isn't there any more. Nothing was saved: pick another one."),
        "question": language.say("This question isn't there any more. To write something down, use /giveget log."),
        "answer": language.say("This answer was taken back, so there's nothing left to do here."),
        "promise": language.say("This promise isn't there any more. Nothing was changed."),
        "person": language.say("This person isn't in our list any more. Nothing was changed."),
        "contact": language.say("This person isn't in our list any more. Nothing was changed."),
        "digest": language.say("That weekly post isn't there any more. /giveget drifting shows how it is now."),
        "item": language.say("That's no longer in the weekly post. /giveget drifting shows how it is now."),
    }
    return what.get(facts["what"], language.say("What this was about isn't there any more. Nothing was changed."))


def _not_understood(facts: Facts, language: Language) -> str:
    said = language.say("I don't understand {text}.", text=f'"{harmless(facts["text"], NAME)}"')
    if not facts["near"]:
        more = language.say("Type /giveget help to see what I know.")
        return f"{said} {more}"
    meant = language.say("Did you mean {near}?", near=_or(facts["near"], language))
    return f"{said} {meant}"


def _not_of_the_team(facts: Facts, language: Language) -> str:
    names = language.enumerate(harmless(name, NAME) for name in facts["names"])
    return language.say("Not on our own team: {names}. Nothing was saved: pick colleagues only.", names=names)


def _missing(facts: Facts, language: Language) -> str:
    field = {
        "relationship": language.say("With whom? Type a name."),
        "gave_size": language.say("What did you give? One tap, and then Done again."),
        "got_size": language.say("What did you get? One tap, and then Done again."),
        "name": language.say("It needs a name."),
        "text": language.say("A few words are enough, but not none."),
    }
    return field.get(facts["field"], language.say("This can't stay empty. The rest is still here."))


_SENTENCES: dict[str, Callable[[Facts, Language], str]] = {
    "UnknownRelationship": _unknown,
    "AmbiguousRelationship": _ambiguous,
    "NameTaken": lambda facts, language: language.say(
        "{name} is there already. Nothing was saved: pick another name, or use that one.",
        name=harmless(facts["name"], NAME),
    ),
    "Gone": _gone,
    "NotYours": lambda facts, language: language.say("This question was for somebody else. Nothing was changed."),
    "InTheFuture": lambda facts, language: language.say(
        "That's still to come, so I haven't saved it. Your words are still here: pick a moment that has been."
    ),
    "TooLongAgo": lambda facts, language: language.say(
        "That's more than ten years ago, so I haven't saved it. Your words are still here: check the year."
    ),
    "Missing": _missing,
    "HowMuch": lambda facts, language: language.say("How much? Pick one. Your words are still here."),
    "TooLong": lambda facts, language: language.say(
        "That's a bit long: up to {limit} characters fit. Your words are still here.", limit=facts["limit"]
    ),
    "NotAnAdmin": lambda facts, language: language.say("Only an admin can do that. Nothing was changed."),
    "NobodyOfThatName": lambda facts, language: language.say(
        "I don't know anyone called {name}. Nothing was changed.", name=harmless(facts["name"], NAME)
    ),
    "NamesDiffer": lambda facts, language: language.say(
        "That's not the name, so I haven't forgotten anything. Type {name}.", name=harmless(facts["name"], NAME)
    ),
    "TakenByAnother": lambda facts, language: language.say(
        "{name} took this on, so only {name} can hand it back. Nothing was changed.", name=harmless(facts["name"], NAME)
    ),
    "EndsBeforeItStarts": lambda facts, language: language.say(
        "That's before you start, so I could never ask you. Nothing was saved: pick a later hour."
    ),
    "NoDayLeft": lambda facts, language: language.say("Leave me one day to ask you. Nothing was saved yet."),
    "DueBeforeMade": lambda facts, language: language.say(
        "That's before it was said, so I haven't saved it. Your words are still here: pick a later day."
    ),
    "ToldOneself": lambda facts, language: language.say("You know already. Nobody was told: pick a colleague."),
    "NotOfTheTeam": _not_of_the_team,
    "WhichQuestion": lambda facts, language: language.say(
        "I couldn't tell which question that answers, so I kept nothing. "
        "Name the client in your reply, or use the buttons below the question."
    ),
    "NotUnderstood": _not_understood,
    "StorageBusy": lambda facts, language: busy(language),
}
