"""The conversations that the signals call for: a table from what was found to what to propose."""

from collections.abc import Sequence
from dataclasses import replace

from bot.drift.finding import Explanation
from bot.drift.sentences import Named, Sentence, Value, say
from bot.drift.verdict import Move, MoveName, Signal, State

#: No more than this is proposed at once: one conversation is a plan, three are a list.
_AT_MOST = 2

#: What fits each signal, first things first; a signal of several stories has an entry for each (`name/kind`).
FITTING: dict[str, tuple[MoveName, ...]] = {
    "avoidance": ("fix_our_chain", "round_table"),
    "broken_promises": ("make_explicit", "call"),
    "broken_promises/broken_by_them": ("share_challenges", "make_explicit"),
    "broken_promises/overdue_by_them": ("call", "make_explicit"),
    "concession_creep": ("say_no", "make_explicit"),
    "contact_change": ("tell_the_story", "call"),
    "contact_change/helpdesk": ("call", "share_challenges"),
    "conversation_shift": ("round_table", "share_challenges"),
    "one_sided_move": ("share_challenges", "say_no"),
    "one_sided_move/by_us": ("make_explicit", "share_challenges"),
    "over_giving": ("thank_each_other", "share_challenges"),
    "over_taking": ("thank", "share_challenges"),
    "pact_stale": ("review_pact",),
    "recognition_fading": ("share_challenges", "round_table"),
    "recognition_fading/they": ("call", "share_challenges"),
    "silence": ("call", "share_challenges"),
}
#: For a signal that is not in the table: asking is never wrong.
_OTHERWISE: tuple[MoveName, ...] = ("share_challenges",)


_WORDS: dict[MoveName, Sentence] = {
    "thank_each_other": say("Thank each other first. Then tell {them} what it takes, and ask what it means to them."),
    "call": say("Call {them} while there's nothing on the table."),
    "thank": say("Say thank you to {them}, and name what they did."),
    "share_challenges": say(
        "Ask {them}: these are our challenges, what are yours, and how do we help each other now? Money comes later."
    ),
    "round_table": say(
        "Get everyone who works for {them} around one table with their latest problem. Then again, with them there."
    ),
    "tell_the_story": say("Tell the newcomer the story of this relationship, and ask what matters to them."),
    "review_pact": say("Look again with {them} at why you work together: has the reason gone, or only the budget?"),
    "say_no": say("Say no, kindly, and show the team that it is allowed."),
    "fix_our_chain": say("Fix it among ourselves first: who does what for {them}, and who needs to know?"),
    "make_explicit": say("Make the agreement explicit, and tell everyone who must keep it."),
    "part_well": say("If it can't be turned, take the loss early and part well."),
    "grow": say("Ask {them}: what could grow here that hasn't yet?"),
}
#: What is said instead where the same was proposed above already: nobody reads one sentence twice.
_AGAIN: dict[MoveName, tuple[Sentence, ...]] = {
    "thank_each_other": (say("Thank who did it, here among us. After that, ask {them} what it means to them."),),
    "call": (say("Ring {them}, just because."), say("Ask {them} how they are, and leave the work out of it.")),
    "thank": (say("Let {them} know what it meant to us."),),
    "share_challenges": (
        say("Tell {them} what keeps us busy, and ask what keeps them busy. Money comes later."),
        say("Sit down with {them}: how do we help each other now?"),
    ),
    "round_table": (say("Bring together who works for {them}, and take their latest problem. Next time, with them."),),
}
_HAND_OVER = say("Ask {leaver} for an introduction, and ask {successor}: what matters to you?")
_NO_HEIR = say(
    "Ask who takes over from {leaver}. Tell them the story of this relationship, and ask what matters to them."
)
#: So many strong signals at once, and parting is worth a thought.
_BEYOND_REPAIR, _STRONG = 4, 0.5


def moves(
    relationship: str, state: State, signals: Sequence[Signal], explained: Sequence[Explanation]
) -> tuple[Move, ...]:
    """At most two moves, strongest signal first; at least one for who is watched or drifting.

    One reason asks for one talk, however grave: the second would stand under every name, and be read no more.
    """
    names: list[MoveName] = ["grow"] if state == "recovering" else []
    # Before the client is blamed: who of us gave, and did the others notice?
    if any(signal.name == "over_giving" for signal in signals):
        names.append("thank_each_other")
    for place in range(_AT_MOST):
        for signal, explanation in zip(signals, explained, strict=True):
            fitting = FITTING.get(f"{signal.name}/{explanation.kind}", FITTING.get(signal.name, _OTHERWISE))
            if place < len(fitting) and fitting[place] not in names:
                names.append(fitting[place])
    if sum(signal.strength >= _STRONG for signal in signals) >= _BEYOND_REPAIR:
        names.insert(1, "part_well")
    at_most = 1 if len(signals) == 1 else _AT_MOST
    return tuple(Move(name, _worded(name, relationship, signals)) for name in names[:at_most])


def reworded(move: Move, before: int) -> Sentence:
    """The move in other words where the same was proposed `before` times above it."""
    ways = (move.sentence, *_AGAIN.get(move.name, ()))
    return replace(ways[before % len(ways)], values=move.sentence.values)


def _worded(name: MoveName, relationship: str, signals: Sequence[Signal]) -> Sentence:
    words = _WORDS[name]
    values: dict[str, Value] = {"them": Named(f"relationship:{relationship}")}
    if name == "tell_the_story":
        for signal in signals:
            if "leaver" in signal.sentence.values:
                words = _HAND_OVER if "successor" in signal.sentence.values else _NO_HEIR
                values |= {
                    who: signal.sentence.values[who] for who in ("leaver", "successor") if who in signal.sentence.values
                }
    return replace(words, values={key: value for key, value in values.items() if f"{{{key}}}" in words.text})
