"""The weekly digest: who to talk to and why, in a voice that one can read aloud."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.drift.sentences import Named, Span, say
from bot.drift.verdict import Signal
from bot.facts.digests import DigestPage, DuePromise, FollowUp
from bot.facts.relationships import Evidence, Kept
from bot.i18n import Language, language
from bot.messages import digests, explanations, flags, relationships
from bot.messages.blocks import Message
from tests.messages.given import MUCH, NOW, QUIET, TODAY, Cast

ENGLISH = language("en", "Europe/Amsterdam")
DUTCH = language("nl", "Europe/Amsterdam")
CAST = Cast()
ALONE: dict[str, Any] = {"recoveries": (), "kind_words": None, "follow_ups": (), "due_promises": (), "more": 0}


def digest(page: DigestPage) -> Message:
    return digests.digest(page, ENGLISH, CAST.name_of)


def said(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]


def buttons(message: Message) -> list[str]:
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def test_it_opens_with_what_there_is() -> None:
    assert said(digest(CAST.page(3, more=0)))[0] == (
        "Good morning. Three clients to talk about, and two bits of good news."
    )


def test_it_opens_in_dutch() -> None:
    page = CAST.page(1, **ALONE)

    assert said(digests.digest(page, DUTCH, CAST.name_of))[0] == "Goedemorgen. Eén klant om het over te hebben."


def test_it_greets_by_the_hour() -> None:
    assert said(digest(replace(CAST.page(), hour=15)))[0].startswith("Good afternoon.")


def test_who_is_no_client_is_not_called_one() -> None:
    page = CAST.page(1, **ALONE)
    page.items[0].relationship.kind = "supplier"

    assert said(digest(page))[0] == "Good morning. One relationship to talk about."


def test_an_item_says_who_why_and_which_talk() -> None:
    page = CAST.page(1, **ALONE)
    plain = replace(page, items=(replace(page.items[0], context=None, seen_differently=None),))

    assert said(digest(plain))[1] == (
        "*Bothof*: we haven't spoken in six weeks. It used to be every nine days. "
        "Four times we put in a lot and heard little back.\n"
        "→ Ask Harry for an introduction, and ask Erik: what matters to you?"
    )


def test_what_only_the_owner_may_read_is_not_in_the_channel() -> None:
    assert "rarely answer" not in str(digest(CAST.page()))


def test_an_item_can_be_taken_put_off_disputed_and_explained() -> None:
    message = digest(CAST.page(1, **ALONE))

    assert buttons(message) == ["I'll talk to them", "Not now", "I see it differently", "Why?"]
    assert message["blocks"][3]["elements"][0]["value"] == "d1:bothof"


def test_who_took_it_stands_there_for_all() -> None:
    item = CAST.item(claimed_by=CAST.teammate("Mo"))
    message = digest(replace(CAST.page(1, **ALONE), items=(item,)))

    assert said(message)[1].endswith("*Mo* is on it.")
    assert "I'll talk to them" not in buttons(message)
    assert "Not me after all" in buttons(message)


@pytest.mark.parametrize(
    ("now", "words", "shown"),
    [
        (True, "They moved", 'Somebody sees it differently: "They moved"'),
        (True, None, "Somebody sees it differently."),
        (False, "They moved", 'Somebody saw it differently last time: "They moved"'),
    ],
)
def test_who_sees_it_differently_is_told_apart_from_who_saw_it_so_before(
    now: bool,  # noqa: FBT001
    words: str | None,
    shown: str,
) -> None:
    item = CAST.item(seen_differently=words, seen_differently_now=now)

    assert said(digest(replace(CAST.page(1, **ALONE), items=(item,))))[1].endswith(shown)


def test_the_list_says_who_is_on_it() -> None:
    listed = relationships.drifting([CAST.item(claimed_by=CAST.teammate("Mo"))], ENGLISH, CAST.name_of)

    assert "*Mo* is on it." in str(listed)


def test_what_was_put_off_says_until_when() -> None:
    item = CAST.item()
    assert item.row is not None
    item.row.snoozed_until = TODAY.replace(day=21)
    message = digest(replace(CAST.page(1, **ALONE), items=(item,)))

    assert said(message)[1].endswith("Not now. We look again on Saturday 21 March.")
    assert "Not now" not in buttons(message)
    in_dutch = digests.digest(replace(CAST.page(1, **ALONE), items=(item,)), DUTCH, CAST.name_of)
    assert said(in_dutch)[1].endswith("Nu even niet. We kijken weer op zaterdag 21 maart.")


def test_the_rest_is_behind_a_button() -> None:
    assert "Show four more" in buttons(digest(CAST.page()))


def test_what_is_around_the_items_stands_below_them() -> None:
    below = said(digest(CAST.page(1)))[2:]

    assert below[0] == "*Good news*: things are good with Noord again. Three good talks since Saturday 14 February."
    assert below[1] == 'A kind word from *Visser*: "two evenings on the proposal"'
    assert below[2].startswith("From last week: Mo talked to Visser. Mo is going to talk to Visser.")
    assert below[3].startswith("We have two promises to keep by Tuesday:")
    assert "\nOne promise of ours is late:" in below[3]
    assert "\nOne promise to us, to ask after:" in below[3]
    assert below[4] == "Over coffee: who gave us something we haven't thanked them for?"


def test_it_closes_with_what_it_is() -> None:
    assert digest(CAST.page())["blocks"][-1]["elements"][0]["text"] == "_This is how we see it. How would they?_"


def test_the_question_over_coffee_is_another_one_each_week() -> None:
    asked = {said(digest(CAST.page(1, question=week, **ALONE)))[-1] for week in range(10)}

    assert len(asked) == 10


def test_a_quiet_week_is_two_lines() -> None:
    message = digest(CAST.page(0, "quiet", **ALONE))

    assert said(message) == [
        "Quiet week: nobody we need to call.\nGood moment to ring someone just because. Who comes to mind?"
    ]


def test_a_week_with_too_few_answers_is_never_called_quiet() -> None:
    message = digest(CAST.page(0, "unheard", **ALONE))

    assert said(message) == ["We heard too little this week to say anything. Who did you speak to?"]
    assert "uiet" not in str(message)


def test_nobody_is_named_who_did_nothing() -> None:
    page = CAST.page(1, **(ALONE | {"follow_ups": (FollowUp(CAST.relationship("Visser"), None, "untouched"),)}))

    assert "From last week: nobody has talked to Visser yet." in said(digest(page))


@pytest.mark.parametrize("became", ["claimed", "still_claimed"])
def test_of_who_was_going_to_talk_to_them_and_was_forgotten_since_nothing_is_said(became: str) -> None:
    page = CAST.page(1, **(ALONE | {"follow_ups": (FollowUp(CAST.relationship("Visser"), None, became),)}))

    assert "Visser" not in str(said(digest(page)))


def test_all_of_whom_nobody_spoke_stand_in_one_sentence() -> None:
    untouched = tuple(FollowUp(CAST.relationship(name), None, "untouched") for name in ("Visser", "Kamp", "Oost"))
    page = CAST.page(1, **(ALONE | {"follow_ups": untouched}))

    assert "From last week: nobody has talked to Visser, Kamp or Oost yet." in said(digest(page))


def test_who_is_behind_the_button_is_counted_as_what_they_are() -> None:
    page = CAST.page(1, **(ALONE | {"more": 1, "all_clients": False}))

    assert said(digest(page))[0] == "Good morning. Two relationships to talk about."


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (ENGLISH, "And three more: /giveget drifting names them too."),
        (DUTCH, "En nog drie: te vinden met /giveget drifting."),
    ],
)
def test_who_fits_no_post_is_counted_and_said_where_to_find(language: Language, line: str) -> None:
    page = CAST.page(5, **(ALONE | {"more": 7, "beyond": 3}))
    shown = digests.digest(page, language, CAST.name_of)

    assert line in str(shown)
    assert "15 " in shown["text"]


def test_on_paper_all_that_is_left_out_is_counted_together() -> None:
    page = CAST.page(5, **(ALONE | {"more": 7, "beyond": 3}))

    assert "\n\nAnd ten more.\n\n" in digests.digest_text(page, ENGLISH, CAST.name_of)


@pytest.mark.parametrize("number", [16, 100])
def test_drifting_names_everybody(number: int) -> None:
    names = [f"Client {each:03}" for each in range(number)]
    shown = said(relationships.drifting([CAST.item(name) for name in names], ENGLISH, CAST.name_of))

    assert [name for name in names if name not in " ".join(shown)] == []
    assert shown[-1].startswith("And one more: " if number == 16 else "And 85 more: ")


def test_drifting_counts_those_whom_no_message_holds() -> None:
    items = [CAST.item(f"Client {each:03}") for each in range(500)]
    shown = said(relationships.drifting(items, ENGLISH, CAST.name_of))

    assert shown[-1].startswith("And 485 more: Client 015, ")
    assert shown[-1].endswith(" others.")


def test_a_silence_that_the_change_of_contact_tells_of_is_not_told_twice() -> None:
    heir = Signal(
        "contact_change",
        0.8,
        say(
            "{leaver} handed over to {successor}, and we haven't spoken to {successor} in {quiet}.",
            leaver=Named("contact:harry"),
            successor=Named("contact:erik"),
            quiet=Span(41),
        ),
        (),
    )
    plain = replace(CAST.item(context=None, seen_differently=None), signals=(QUIET, heir, MUCH), moves=())

    assert said(digest(replace(CAST.page(1, **ALONE), items=(plain,))))[1] == (
        "*Bothof*: Harry handed over to Erik, and we haven't spoken to Erik in six weeks. "
        "It used to be every nine days. Four times we put in a lot and heard little back."
    )


def test_a_promise_that_an_item_speaks_of_is_not_listed_again() -> None:
    late = Signal("broken_promises", 0.8, say("we are late."), ("promise:p2",))
    page = CAST.page(1)
    told = replace(page, items=(replace(CAST.item(), signals=(late,)),))

    assert "promise of ours is late" in str(digest(page))
    assert "promise of ours is late" not in str(digest(told))


@pytest.mark.parametrize(("language", "line"), [(ENGLISH, "Also late: "), (DUTCH, "Ook te laat: ")])
def test_a_late_promise_beside_others_that_an_item_speaks_of_is_not_counted_as_the_only_one(
    language: Language, line: str
) -> None:
    late = Signal("broken_promises", 0.8, say("we are late."), ("promise:p2",))
    page = CAST.page(1)
    other = DuePromise(CAST.promise(5, due=TODAY - timedelta(days=1)), CAST.relationship())
    told = replace(page, items=(replace(CAST.item(), signals=(late,)),), due_promises=(*page.due_promises, other))
    shown = str(digests.digest(told, language, CAST.name_of))

    assert f"\\n{line}" in shown
    assert "is late" not in shown
    assert "te laat: " not in shown.replace(line, "")


def test_a_talk_behind_two_reasons_is_listed_once() -> None:
    talks = tuple(Evidence(f"touchpoint:{n}", TODAY, "touchpoint", f"talk {n}", unseen=("us",)) for n in range(2))
    why = replace(CAST.explanation(), signals=((QUIET, talks), (MUCH, talks)))
    texts = said(explanations.explanation(why, ENGLISH, CAST.name_of))

    assert texts[1].count("talk 1 · we didn't feel seen") == 1
    assert texts[2].endswith("\n• The same talks as above.")


def test_what_two_of_us_said_of_one_talk_is_not_told_as_ones() -> None:
    words = (Kept(NOW, "gave", "real", "two evenings"), Kept(NOW, "gave", "small", "an hour"))
    talk = Evidence("touchpoint:1", TODAY, "touchpoint", "the plan", words, tellers=2)
    texts = said(explanations.explanation(replace(CAST.explanation(), signals=((QUIET, (talk,)),)), ENGLISH, str))

    assert "the plan · two of us:\n    ◦ we gave quite a bit" in texts[1]


def test_for_a_terminal_lines_are_short_and_nothing_is_marked_up() -> None:
    text = digests.digest_text(CAST.page(), ENGLISH, CAST.name_of)

    assert max(map(len, text.splitlines())) <= 78
    assert "*" not in text
    assert "Bothof: we haven't spoken in six weeks." in text
    assert "&" not in digests.digest_text(Cast("R&D").page(), ENGLISH, CAST.name_of).replace("R&D", "")


def test_why_shows_every_reason_with_its_records() -> None:
    texts = "\n".join(said(explanations.explanation(CAST.explanation(), ENGLISH, CAST.name_of)))

    assert "*We haven't spoken in six weeks. It used to be every nine days.*" in texts
    assert '• 6 March 2026 · in touch · two evenings on the proposal\n    ◦ we gave quite a bit: "two' in texts
    assert "rarely answer" not in texts


def test_the_owner_hears_it_first_and_what_is_only_for_them() -> None:
    text = flags.owner_flag(CAST.owner_flag(), ENGLISH, CAST.name_of)["text"]

    assert text.startswith("You look after *Bothof*, so you hear it first. The team reads it on Monday 9 March.")
    assert "Only for you: we rarely answer the questions about them." in text


def test_what_only_the_owner_hears_begins_with_a_capital() -> None:
    message = flags.owner_flag(CAST.owner_flag(private=True), ENGLISH, CAST.name_of)

    assert said(message)[1].startswith("We rarely answer the questions about them.")


def test_what_is_only_for_the_owner_cannot_be_added_to() -> None:
    message = flags.owner_flag(CAST.owner_flag(private=True), ENGLISH, CAST.name_of)

    assert buttons(message) == ["See how it stands"]


@pytest.mark.parametrize("speak", [ENGLISH, DUTCH])
def test_names_in_sentences_cannot_ping(speak: Any) -> None:
    shout = Signal("silence", 0.9, say("{name}", name="<!channel>"), ())
    page = replace(CAST.page(1), items=(replace(CAST.item(), signals=(shout,)),))

    assert "<!channel>" not in str(digests.digest(page, speak, lambda ref: "<!here>"))


@pytest.mark.parametrize(
    ("speak", "said"),
    [
        (ENGLISH, "The team has already read it; I've added that you see it differently."),
        (DUTCH, "Het team heeft het al gelezen; ik heb erbij gezet dat jij het anders ziet."),
    ],
)
def test_after_the_post_an_owner_hears_that_the_team_has_read_it(speak: Language, said: str) -> None:
    read = flags.owner_flag(CAST.owner_flag(read_on=TODAY), speak, CAST.name_of)
    wrong = flags.owner_flag(
        CAST.owner_flag(wrong=True, read_on=TODAY, seen_differently_there=True), speak, CAST.name_of
    )

    assert "doesn't get to read it" not in str(read)
    assert "te lezen" not in str(read)
    assert said in str(wrong["blocks"])
