"""The question: asked as a colleague would, answered in three taps, and what is said afterwards."""

from typing import Any

import pytest

from bot.facts.prompts import Bundle, Removed
from bot.i18n import Language, language
from bot.messages import answers, prompts, replies, thanks
from bot.messages.blocks import Message
from tests.messages.given import NOW, Cast

ENGLISH = language("en", "Europe/Amsterdam")
DUTCH = language("nl", "Europe/Amsterdam")
CAST = Cast()


def asked(*states: str, **more: Any) -> Message:
    return prompts.questions(CAST.bundle(*states, **more), ENGLISH, NOW)


def elements(message: Message) -> list[dict[str, Any]]:
    return [element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"]]


def test_the_question_says_who_what_and_when() -> None:
    assert asked("asked")["text"] == (
        'Hi Jort, you were in touch with Karin at Noord this morning. It was about "two evenings on the proposal". '
        "What did you give, what did you get? Time, an honest word, a thank-you: it all matters."
    )


def test_the_question_in_dutch() -> None:
    text = prompts.questions(CAST.bundle("asked"), DUTCH, NOW)["text"]

    assert text.startswith("Hoi Jort, je had vanochtend contact met Karin van Noord.")
    assert text.endswith("Wat gaf je, wat kreeg je? Tijd, een eerlijk woord, een bedankje: het doet er allemaal toe.")


def test_who_is_not_known_is_not_named() -> None:
    bundle = Bundle(CAST.teammate(), (CAST.question(contacts=()),))

    message = prompts.questions(bundle, ENGLISH, NOW)

    assert message["text"].startswith("Hi Jort, you were in touch with Noord this morning.")
    assert "Write it so the client could too." in message["blocks"][1]["elements"][0]["text"]


def test_several_talks_in_one_day_are_asked_as_one() -> None:
    bundle = Bundle(CAST.teammate(), (CAST.question(times=3),))

    assert "You were in touch three times that day" in prompts.questions(bundle, ENGLISH, NOW)["text"]


def test_each_size_is_a_button_and_the_tapped_one_stands_out() -> None:
    buttons = {each["action_id"]: each for each in elements(asked("asked"))}

    assert [name for name, each in buttons.items() if each.get("style") == "primary"] == ["prompt.gave.real"]
    assert buttons["prompt.got.nothing"]["value"] == "t1"
    assert buttons["prompt.got.nothing"]["accessibility_label"] == "You got: Nothing special"


def test_the_row_below_offers_all_other_ways() -> None:
    labels = [each.get("text", each.get("placeholder"))["text"] for each in elements(asked("asked"))[8:]]

    assert labels == ["Done", "Add a few words", "Later", "Skip", "Not client contact"]


def test_later_leaves_out_days_off() -> None:
    (later,) = [each for each in elements(asked("asked")) if each["type"] == "static_select"]

    assert [each["value"] for each in later["options"]] == ["tonight:t1", "monday:t1"]


def test_several_questions_greet_once_and_say_once_who_reads_it() -> None:
    texts = str(asked("asked", "asked", "asked"))

    assert texts.count("Hi Jort") == 1
    assert texts.count("Colleagues can read this") == 1
    assert texts.count("You were in touch with Karin at *Noord* this morning.") == 3


def test_eight_questions_stand_in_one_message_to_the_last_button() -> None:
    message = asked(*["asked"] * 8)

    assert len(message["blocks"]) == 50
    assert message["blocks"][-1]["elements"][-1]["value"] == "t8"


def test_a_reminder_says_that_it_is_the_last() -> None:
    assert asked("asked", reminder=True)["text"].startswith("Hi Jort, in case you missed this: I won't ask again.")


def test_an_answer_is_shown_back() -> None:
    message = asked("answered")

    assert (
        'You gave a lot ("two evenings on the proposal") and got nothing special (an honest word).' in message["text"]
    )
    assert [each["text"]["text"] for each in elements(message)] == ["Change", "Take back"]


def test_an_answer_in_dutch_reads_as_one_would_say_it() -> None:
    answer = CAST.reflection("real", "small")
    answer.got_kinds = []
    question = CAST.question("answered", reflection=answer)

    assert prompts.kept(question, DUTCH).startswith(
        'Dank je, genoteerd. Je gaf best veel ("two evenings on the proposal") en kreeg een beetje.'
    )


def test_a_lot_for_nothing_asks_whether_anyone_knows() -> None:
    tell = asked("answered")["blocks"][-1]

    assert tell["text"]["text"] == "That was a lot. Does anyone here know?"
    assert tell["block_id"] == "tell:t1"
    assert tell["accessory"]["action_id"] == "prompt.tell"


def test_an_even_exchange_asks_nothing_more() -> None:
    even = CAST.question("answered", reflection=CAST.reflection("real", "real"))

    assert "Does anyone here know" not in str(prompts.questions(Bundle(CAST.teammate(), (even,)), ENGLISH, NOW))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("skipped", "Skipped, that's fine. You can still add something."),
        ("expired", "This one slipped by. Your answer is still welcome."),
    ],
)
def test_what_is_closed_can_still_be_answered(state: str, said: str) -> None:
    message = asked(state)

    assert message["text"] == said
    assert message["blocks"][-1]["accessory"]["action_id"] == "prompt.words"


def test_what_was_put_off_can_be_answered_or_left_after_all() -> None:
    message = asked("snoozed")

    assert message["text"] == "I'll ask again on Monday at 11:00."
    assert [each["text"]["text"] for each in elements(message)] == ["Add a few words", "Skip", "Not client contact"]


def test_a_message_whose_questions_moved_points_down() -> None:
    assert asked(moved=True)["text"] == "I asked this again further down: see below."


def test_a_message_without_questions_claims_nothing_about_where_they_went() -> None:
    assert asked()["text"] == "There's nothing left to answer here."


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        (Removed(by_reader=1), "Not client contact, so I've removed it."),
        (Removed(by_reader=2), "I've removed two that were not client contact."),
        (Removed(by_colleague=1), "A colleague says this was not client contact, so I've removed it."),
        (
            Removed(for_reader=1),
            "Not client contact for you, so I won't ask. What a colleague wrote about it stays.",
        ),
        (
            Removed(1, 0, 1),
            (
                "I've removed one that was not client contact. "
                "A colleague says one was not client contact, so I've removed it."
            ),
        ),
    ],
)
def test_what_was_no_client_contact_says_what_was_done(removed: Removed, said: str) -> None:
    assert asked(removed=removed)["text"] == said


def test_what_was_no_client_contact_in_dutch() -> None:
    said = prompts.questions(CAST.bundle(removed=Removed(1)), DUTCH, NOW)

    assert said["text"] == "Geen klantcontact, dus ik heb het weggehaald."


@pytest.mark.parametrize("open_questions", [1, 3, 8])
def test_beside_questions_it_says_how_many_were_no_client_contact(open_questions: int) -> None:
    message = asked(*["asked"] * open_questions, removed=Removed(1))

    small = [each["text"] for block in message["blocks"] if block["type"] == "context" for each in block["elements"]]
    assert "I've removed one that was not client contact." in small
    assert sum(block["type"] == "actions" for block in message["blocks"]) == 3 * open_questions


def test_where_one_moved_on_and_another_was_no_client_contact_the_one_is_not_taken_for_the_other() -> None:
    assert asked(moved=True, removed=Removed(1))["text"] == "I've removed one that was not client contact."


def test_the_form_starts_with_what_was_tapped() -> None:
    view = answers.answer_form(CAST.question(), ENGLISH, NOW)
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}

    assert fields["gave_size"]["initial_option"]["value"] == "real"
    assert "initial_option" not in fields["got_size"]
    assert view["private_metadata"] == "t1"
    assert list(fields) == [
        "gave_size",
        "gave_text",
        "gave_kinds",
        "got_size",
        "got_text",
        "got_kinds",
        "they_felt_seen",
        "we_felt_seen",
        "contacts",
        "new_contacts",
        "about",
        "note",
        "may_be_shared",
        "thanks_to",
    ]


def test_the_form_of_an_answer_loses_nothing_of_it() -> None:
    view = answers.answer_form(CAST.question("answered"), ENGLISH, NOW)
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}

    assert fields["gave_text"]["initial_value"] == "two evenings on the proposal"
    assert fields["they_felt_seen"]["initial_option"]["value"] == "yes"
    assert fields["we_felt_seen"]["initial_option"]["value"] == "no"
    assert fields["thanks_to"]["initial_option"]["value"] == "visser"
    assert fields["may_be_shared"]["initial_options"][0]["value"] == "yes"


def test_a_colleague_is_told_and_can_say_thanks() -> None:
    message = thanks.told(CAST.thanks(), ENGLISH)

    assert message["text"].startswith("*Jort* put a lot into *Noord* on Friday 6 March, and nothing special came back.")
    assert message["blocks"][0]["accessory"]["value"] == "t1:jort"


def test_thanks_are_said_once() -> None:
    assert "accessory" not in thanks.told(CAST.thanks(thanked=True), ENGLISH)["blocks"][0]


def test_the_giver_hears_of_it() -> None:
    assert thanks.thanked(CAST.thanks(), DUTCH)["text"] == "*Mo* bedankt je voor alles wat je deed voor *Noord*."


@pytest.mark.parametrize(("speak", "knows"), [(ENGLISH, "Mo knows."), (DUTCH, "Mo weet het.")])
def test_who_was_told_knows_and_nobody_is_asked_for_again(speak: Language, knows: str) -> None:
    last = prompts.questions(Bundle(CAST.teammate(), (CAST.question("answered", told=("Mo Bakker",)),)), speak, NOW)[
        "blocks"
    ][-1]

    assert last["text"]["text"].endswith(knows)
    assert "accessory" not in last


def test_what_a_reply_did_not_say_is_said_to_be_assumed() -> None:
    both = replies.reply_kept(
        CAST.question("answered", reflection=CAST.reflection("real", "real"), assumed=("gave", "got")), ENGLISH
    )
    one = replies.reply_kept(CAST.question("answered", assumed=("got",)), DUTCH)

    assert both["text"].endswith("I took both as quite a bit; Change it if that's not right.")
    assert one["text"].endswith("Wat je kreeg heb ik als niks bijzonders gezien; pas het aan als dat niet klopt.")


def test_the_form_and_the_kept_answer_say_what_it_was_about() -> None:
    form = answers.answer_form(CAST.question(), ENGLISH, NOW)
    kept = prompts.questions(CAST.bundle("answered"), ENGLISH, NOW)

    assert "two evenings on the proposal" in form["blocks"][0]["text"]["text"]
    assert "two evenings on the proposal" in kept["blocks"][0]["elements"][0]["text"]


def test_what_stays_in_slack_says_which_day_it_was() -> None:
    kept = prompts.questions(CAST.bundle("answered"), ENGLISH, NOW)["blocks"][0]["elements"][0]["text"]
    told = thanks.told(CAST.thanks(), ENGLISH)["text"]

    for text in (kept, told):
        assert "this morning" not in text
        assert ENGLISH.day_of(CAST.touchpoint().at) in text
