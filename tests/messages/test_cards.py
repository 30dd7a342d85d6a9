"""The card of a relationship: how it stands, in words, with a chart where Slack draws one."""

from dataclasses import replace

from bot.facts.relationships import Exchange, Month
from bot.i18n import language
from bot.messages import cards, relationships
from bot.messages.blocks import Message
from tests.messages.given import TODAY, Cast

ENGLISH = language("en", "Europe/Amsterdam")
DUTCH = language("nl", "Europe/Amsterdam")
CAST = Cast()


def said(message: Message) -> str:
    return "\n".join(block["text"]["text"] for block in message["blocks"] if block["type"] == "section")


def small_print(message: Message) -> str:
    return "\n".join(block["elements"][0]["text"] for block in message["blocks"] if block["type"] == "context")


def test_it_says_how_it_stands_why_and_which_talk_would_help() -> None:
    assert said(cards.card(CAST.standing(), ENGLISH)).startswith(
        "*It's worth a talk.*\n"
        "We haven't spoken in six weeks. It used to be every nine days.\n"
        "Four times we put in a lot and heard little back.\n"
        "Only for you: we rarely answer the questions about them.\n"
        "→ Ask Harry for an introduction, and ask Erik: what matters to you?"
    )


def test_no_state_is_a_grade() -> None:
    states = ("new", "steady", "watch", "drifting", "recovering", "ended")
    said_of = {state: said(cards.card(CAST.standing(state), DUTCH)).split("\n")[0] for state in states}

    assert said_of["drifting"] == "*We groeien uit elkaar.*"
    assert len(set(said_of.values())) == len(states)


def test_what_was_given_and_got_is_said_as_we_see_it() -> None:
    card = cards.card(CAST.standing(), ENGLISH)

    assert (
        "Lately we usually gave a lot and got a little.\nAll in all we usually gave quite a bit and got a little."
    ) in said(card)
    assert "This is how we see it: only our side answers the questions." in small_print(card)


def test_of_two_answers_that_differ_both_are_said() -> None:
    two = Exchange({"small": 1, "big": 1}, {"small": 2})

    assert "Lately we usually gave a little or a lot and got a little." in said(
        cards.card(replace(CAST.standing(), lately=two, over_time=two), ENGLISH)
    )


def test_what_stayed_the_same_is_not_said_twice() -> None:
    same = replace(CAST.standing(), lately=Exchange({"real": 3}, {"small": 2, "nothing": 1}))

    assert ("Lately we usually gave quite a bit and got a little.\nThat's how it usually is.") in said(
        cards.card(same, ENGLISH)
    )


def test_small_print_has_the_last_talk_the_owner_and_since_when() -> None:
    assert "Last in touch six weeks ago · Mo looks after it · Client since 1 April 2019" in small_print(
        cards.card(CAST.standing(), ENGLISH)
    )


def test_the_chart_has_two_bars_for_each_month() -> None:
    (chart,) = [each for each in cards.card(CAST.standing(), ENGLISH)["blocks"] if "chart" in each]

    assert chart["chart"]["axis_config"]["categories"][0] == "Oct"
    assert chart["chart"]["axis_config"]["y_label"] == "A little counts 1, quite a bit 2, a lot 3"
    assert [series["name"] for series in chart["chart"]["series"]] == ["We gave", "We got"]
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]] == [0, 1, 2, 3, 0, 1]


def test_without_a_chart_the_months_are_put_into_words() -> None:
    words = "As we see it: in one month we gave more, in two months we got more and in two months it was even."

    assert words in said(cards.card_without_chart(CAST.standing(), ENGLISH))
    assert words in cards.card(CAST.standing(), ENGLISH)["text"]


def test_nothing_to_draw_is_no_chart() -> None:
    empty = replace(CAST.standing(), months=(Month(TODAY, 0, 0),))

    assert "data_visualization" not in str(cards.card(empty, ENGLISH))


def test_no_answers_yet_is_said() -> None:
    nothing = Exchange({}, {})
    standing = replace(CAST.standing(), lately=nothing, over_time=nothing)

    assert "Nobody has said yet what we gave and got." in said(cards.card(standing, ENGLISH))


def test_a_pact_that_nobody_agreed_to_is_called_our_note() -> None:
    alone = replace(CAST.standing(), pact_agreed_with=())

    assert "*Why we work together, agreed with Karin (6 March 2026)*" in said(cards.card(CAST.standing(), ENGLISH))
    assert "*Why we work together: our own note, not agreed with them yet (6 March 2026)*" in said(
        cards.card(alone, ENGLISH)
    )


def test_who_left_is_no_longer_among_the_people_there() -> None:
    assert "*Who we know there*: Karin (daily work) and Erik (purchasing)." in said(
        cards.card(CAST.standing(), ENGLISH)
    )


def test_a_promise_can_be_closed_from_the_card() -> None:
    rows = [each for each in cards.card(CAST.standing(), ENGLISH)["blocks"] if each["type"] == "actions"]

    assert [each["text"]["text"] for each in rows[0]["elements"]] == ["Kept", "Not kept", "No longer needed"]
    assert rows[0]["elements"][0]["value"] == "p0"


def test_a_missing_fact_drops_its_line() -> None:
    bare = replace(
        CAST.standing("new"),
        owner=None,
        contacts=(),
        last_touchpoint=None,
        words=(),
        open_promises=(),
        pact=None,
        seen_differently=(),
    )
    card = cards.card(bare, ENGLISH)

    assert "Not in touch yet · Client since" in small_print(card)
    for word in ("Promises", "Who we know", "In our words", "agreed with", "differently"):
        assert word not in said(card)


def test_a_name_that_nobody_knows_any_more_is_someone() -> None:
    gone = replace(CAST.standing(), contacts=())

    assert "Ask someone for an introduction" in said(cards.card(gone, ENGLISH))


def test_the_list_now_opens_each_card() -> None:
    message = relationships.drifting([CAST.item()], ENGLISH, CAST.name_of)

    assert message["blocks"][0]["text"]["text"] == "One relationship worth a talk."
    assert message["blocks"][1]["text"]["text"].startswith("*Bothof*: growing apart.\nWe haven't spoken")
    assert message["blocks"][1]["accessory"]["value"] == "bothof"
