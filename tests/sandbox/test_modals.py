"""Modals and homes: stacks, what people enter, what the app answers, and triggers that expire."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import CannotDo, Sandbox, Teammate

Json = dict[str, Any]
Trigger = Callable[[Teammate], Awaitable[str]]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(label: str) -> Json:
    return {"text": plain(label), "value": label.lower()}


def field(block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def text_field(block_id: str = "who", **more: Any) -> Json:
    return field(block_id, {"type": "plain_text_input", "action_id": "text", **more})


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Keep"), **more} | {
        "blocks": list(blocks) or [text_field()]
    }


@pytest.fixture(name="mo")
def _mo(slack: Sandbox) -> Teammate:
    return slack.add_member("Mo")


@pytest.fixture(name="trigger")
def _trigger(slack: Sandbox, app: AsyncApp) -> Trigger:
    """Use a shortcut, and return the trigger id the app got."""
    heard: list[str] = []

    @app.shortcut("log_touchpoint")
    async def hear(ack: Any, body: Json) -> None:
        heard.append(body["trigger_id"])
        await ack()

    async def trigger(who: Teammate) -> str:
        await who.uses_shortcut("log_touchpoint")
        return heard[-1]

    return trigger


async def test_a_trigger_works_once_and_for_three_seconds(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate, clock: Any
) -> None:
    used = await trigger(mo)
    await client.views_open(trigger_id=used, view=modal())
    late = await trigger(mo)
    clock.forward(seconds=3.1)

    for trigger_id, error in (
        (used, "exchanged_trigger_id"),
        (late, "expired_trigger_id"),
        ("x", "invalid_trigger_id"),
    ):
        with pytest.raises(SlackApiError, match=error):
            await client.views_open(trigger_id=trigger_id, view=modal())


async def test_three_modals_can_lie_above_each_other(client: AsyncWebClient, trigger: Trigger, mo: Teammate) -> None:
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_push(trigger_id=await trigger(mo), view=modal())
    first = (await client.views_open(trigger_id=await trigger(mo), view=modal()))["view"]
    second = (await client.views_push(trigger_id=await trigger(mo), view=modal()))["view"]
    third = (await client.views_push(trigger_id=await trigger(mo), view=modal()))["view"]

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=await trigger(mo), view=modal())

    assert [view["id"] for view in mo.modals] == [first["id"], second["id"], third["id"]]
    assert (third["root_view_id"], third["previous_view_id"]) == (first["id"], second["id"])


async def test_an_update_keeps_what_was_entered_and_minds_the_hash(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate
) -> None:
    view = (await client.views_open(trigger_id=await trigger(mo), view=modal(external_id="mine")))["view"]
    mo.fills({"who": "Acme"})

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], view=modal(), hash="old")
    await client.views_update(external_id="mine", view=modal(text_field(), text_field("what")), hash=view["hash"])

    assert mo.modal
    assert mo.modal["state"]["values"] == {
        "who": {"text": {"type": "plain_text_input", "value": "Acme"}},
        "what": {"text": {"type": "plain_text_input", "value": None}},
    }
    assert mo.modal["hash"] != view["hash"]


async def test_ids_of_ones_own_are_unique_and_gone_views_are_gone(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate
) -> None:
    await client.views_open(trigger_id=await trigger(mo), view=modal(external_id="mine"))

    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await client.views_push(trigger_id=await trigger(mo), view=modal(external_id="mine"))
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id="V404", view=modal())


async def test_every_kind_of_field_is_told_as_slack_tells_it(
    client: AsyncWebClient, trigger: Trigger, slack: Sandbox, mo: Teammate, app: AsyncApp
) -> None:
    lea = slack.add_member("Lea")
    heard: list[Json] = []

    @app.view("form")
    async def keep(ack: Any, view: Json) -> None:
        heard.append(view["state"]["values"])
        await ack()

    some = [option("Small"), option("Large")]
    blocks = [
        field("size", {"type": "radio_buttons", "action_id": "a", "options": some}),
        field("kinds", {"type": "checkboxes", "action_id": "a", "options": some}, optional=True),
        field("one", {"type": "static_select", "action_id": "a", "options": some, "initial_option": some[0]}),
        field("many", {"type": "multi_static_select", "action_id": "a", "options": some}),
        field("day", {"type": "datepicker", "action_id": "a"}),
        field("whom", {"type": "multi_users_select", "action_id": "a"}),
        field("share", {"type": "number_input", "action_id": "a", "is_decimal_allowed": False}),
    ]
    await client.views_open(trigger_id=await trigger(mo), view=modal(*blocks))
    mo.fills({"size": "Large", "many": ["small", "Large"], "day": "2026-11-20", "whom": [lea], "share": 3})

    assert await mo.submits() == {}

    (values,) = heard
    assert values["size"]["a"] == {"type": "radio_buttons", "selected_option": some[1]}
    assert values["kinds"]["a"] == {"type": "checkboxes", "selected_options": []}
    assert values["one"]["a"] == {"type": "static_select", "selected_option": some[0]}
    assert values["many"]["a"]["selected_options"] == some
    assert values["day"]["a"] == {"type": "datepicker", "selected_date": "2026-11-20"}
    assert values["whom"]["a"]["selected_users"] == [lea.id]
    assert values["share"]["a"] == {"type": "number_input", "value": "3"}


async def test_slack_s_own_client_minds_what_a_field_takes(
    client: AsyncWebClient, trigger: Trigger, slack: Sandbox, mo: Teammate
) -> None:
    number = {"type": "number_input", "action_id": "a", "is_decimal_allowed": False, "min_value": "1"}
    mail = {"type": "email_text_input", "action_id": "a"}
    view = modal(text_field(max_length=3), field("share", number), field("mail", mail))
    await client.views_open(trigger_id=await trigger(mo), view=view)
    mo.fills({"who": "Acme", "share": "0", "mail": "nobody"})

    errors = await mo.submits()

    assert list(errors) == ["who", "share", "mail"]
    assert not [
        line for line in slack.wire.calls("interactive") if line.request["payload"]["type"] == "view_submission"
    ]


async def test_the_app_s_answer_to_a_submission_is_followed(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate, app: AsyncApp
) -> None:
    answers: Iterator[Json] = iter(
        [
            {"response_action": "update", "view": modal(text_field(), title=plain("Second"))},
            {"response_action": "push", "view": modal(text_field(), title=plain("Third"))},
            {"response_action": "errors", "errors": {"who": "not them"}},
            {"response_action": "clear"},
        ]
    )

    @app.view("form")
    async def answer(ack: Any) -> None:
        await ack(**next(answers))

    await client.views_open(trigger_id=await trigger(mo), view=modal())
    titles = []
    for _ in range(3):
        mo.fills({"who": "Acme"})
        errors = await mo.submits()
        titles.append([view["title"]["text"] for view in mo.modals])
    await mo.submits()

    assert titles == [["Second"], ["Second", "Third"], ["Second", "Third"]]
    assert errors == {"who": "not them"}
    assert mo.modals == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {"type": "modal", "title": plain("No blocks")}},
    ],
    ids=["an error beside no field", "a view that is none"],
)
async def test_an_answer_that_makes_no_sense_is_trouble_for_the_person(
    answer: Json, client: AsyncWebClient, trigger: Trigger, mo: Teammate, app: AsyncApp
) -> None:
    @app.view("form")
    async def respond(ack: Any) -> None:
        await ack(**answer)

    await client.views_open(trigger_id=await trigger(mo), view=modal())
    mo.fills({"who": "Acme"})
    await mo.submits()

    assert mo.modal
    assert "We had some trouble connecting" in mo.notices[-1]


async def test_a_submission_without_an_ack_leaves_the_words_in_the_form(
    client: AsyncWebClient, trigger: Trigger, slack: Sandbox, mo: Teammate, app: AsyncApp
) -> None:
    @app.view("form")
    async def keep(ack: Any) -> None:
        await ack()

    await client.views_open(trigger_id=await trigger(mo), view=modal())
    mo.fills({"who": "Acme"})
    slack.faults.drop_acks()
    slack.sockets._ack_seconds = 0.3

    errors = await mo.submits()

    assert list(errors) == [""]
    assert mo.modal
    assert mo.modal["state"]["values"]["who"]["text"]["value"] == "Acme"
    assert mo.notices


async def test_who_wants_to_know_hears_of_a_closed_modal(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate, app: AsyncApp
) -> None:
    heard = []

    @app.view_closed("form")
    async def hear(ack: Any, body: Json) -> None:
        heard.append((body["view"]["private_metadata"], body["is_cleared"]))
        await ack()

    for number in "12":
        view = modal(notify_on_close=True, private_metadata=number)
        opening = client.views_open if number == "1" else client.views_push
        await opening(trigger_id=await trigger(mo), view=view)
    await mo.closes()
    await mo.closes(everything=True)

    assert heard == [("2", False), ("1", True)]
    with pytest.raises(CannotDo):
        await mo.closes()


async def test_options_are_looked_up_and_chosen(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate, app: AsyncApp
) -> None:
    @app.options("relationship")
    async def offer(ack: Any, body: Json) -> None:
        await ack(options=[option(name) for name in ("Acme", "Beta") if body["value"].lower() in name.lower()])

    select = {"type": "external_select", "action_id": "relationship", "min_query_length": 0}
    await client.views_open(trigger_id=await trigger(mo), view=modal(field("who", select)))

    offered = await mo.looks_up("who", "ac")
    mo.fills({"who": "Acme"})

    assert offered == [option("Acme")]
    assert mo.modal
    assert mo.modal["state"]["values"]["who"]["relationship"]["selected_option"] == option("Acme")
    with pytest.raises(LookupError, match="'Acme'"):
        mo.fills({"who": "Beta"})


async def test_a_press_in_a_modal_carries_what_was_entered(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate, app: AsyncApp
) -> None:
    heard = []

    @app.action("more")
    async def hear(ack: Any, body: Json) -> None:
        heard.append((body["container"]["type"], body["view"]["state"]["values"]["who"]["text"]["value"]))
        await ack()

    more = {"type": "button", "action_id": "more", "text": plain("More")}
    await client.views_open(
        trigger_id=await trigger(mo), view=modal(text_field(), {"type": "actions", "elements": [more]})
    )
    mo.fills({"who": "Acme"})
    assert mo.modal
    await mo.presses(mo.modal, "More")

    assert heard == [("view", "Acme")]


async def test_a_home_belongs_to_one_person(slack: Sandbox, client: AsyncWebClient, mo: Teammate) -> None:
    lea = slack.add_member("Lea")
    home = {"type": "home", "blocks": [{"type": "divider"}]}

    first = (await client.views_publish(user_id=mo.id, view=home))["view"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=mo.id, view=home, hash="old")
    second = (await client.views_publish(user_id=mo.id, view=home, hash=first["hash"]))["view"]

    assert second["id"] == first["id"]
    assert lea.home is None
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id="U404", view=home)


async def test_options_that_slack_would_not_show_are_not_shown(
    client: AsyncWebClient, trigger: Trigger, mo: Teammate, app: AsyncApp
) -> None:
    offers: Iterator[list[Json]] = iter([[], [option("x" * 76)], [option(str(number)) for number in range(101)]])

    @app.options("relationship")
    async def offer(ack: Any) -> None:
        await ack(options=next(offers))

    select = {"type": "external_select", "action_id": "relationship"}
    await client.views_open(trigger_id=await trigger(mo), view=modal(field("who", select)))

    assert await mo.looks_up("who", "a") == []
    for sentence in ("less than 76 characters", "no more than 100 items"):
        with pytest.raises(CannotDo, match=sentence):
            await mo.looks_up("who", "a")
