"""Block Kit: the reference's valid fixtures pass, its invalid cases are refused with the place of what is wrong."""

import json
from typing import Any

import pytest

from bot.sandbox import block_kit
from bot.sandbox.block_kit import composition, elements, layout, rich_text, rules, views
from bot.sandbox.refusals import Refused
from tests.sandbox import slack_reference

Json = dict[str, Any]

REFERENCE = slack_reference.FOLDER / "blocks"
FIXTURES = REFERENCE / "fixtures" / "valid"

OBJECTS = {
    "confirmation_dialogue": composition.CONFIRM,
    "conversation_filter": composition.FILTER,
    "dispatch_action_configuration": composition.DISPATCH,
    "input_parameter": rules.shape({"name": rules.string(), "value": rules.anything}, {}),
    "option_basic": composition.OPTION,
    "option_group": composition.OPTION_GROUP,
    "option_value": composition.OPTION,
    "text": composition.text(),
    "trigger": composition.TRIGGER,
    "workflow": composition.WORKFLOW,
}


def _fixtures(folder: str) -> list[Any]:
    paths = sorted((FIXTURES / folder).glob("*.json"))
    return [pytest.param(json.loads(path.read_text("utf-8")), path.stem, id=path.stem) for path in paths]


def wrong(rule: rules.Rule, value: Any) -> list[str]:
    findings = rules.Findings()
    rule(value, "", findings)
    return findings.sentences


@slack_reference.needed
@pytest.mark.parametrize(("fixture", "name"), _fixtures("blocks"))
def test_every_valid_block_is_accepted(fixture: Json, name: str) -> None:
    assert wrong(layout.BLOCK, fixture) == []


@slack_reference.needed
@pytest.mark.parametrize(("fixture", "name"), _fixtures("elements"))
def test_every_valid_element_is_accepted(fixture: Json, name: str) -> None:
    rule = composition.URL_SOURCE if fixture["type"] == "url" else rules.by_type(elements.ELEMENTS)

    assert wrong(rule, _with_decimal_word(fixture)) == []


def _with_decimal_word(fixture: Json) -> Json:
    return {**fixture, "is_decimal_allowed": False} if fixture["type"] == "number_input" else fixture


@slack_reference.needed
@pytest.mark.parametrize(("fixture", "name"), _fixtures("objects"))
def test_every_valid_object_is_accepted(fixture: Json, name: str) -> None:
    rule = next(rule for start, rule in OBJECTS.items() if name.startswith(start))

    assert wrong(rule, fixture) == []


@slack_reference.needed
@pytest.mark.parametrize(("fixture", "name"), _fixtures("rich_text"))
def test_every_valid_piece_of_rich_text_is_accepted(fixture: Json, name: str) -> None:
    rule = rich_text.PARTS if fixture["type"].startswith("rich_text_") else rich_text.RUNS

    assert wrong(rule, fixture) == []


@slack_reference.needed
@pytest.mark.parametrize(("fixture", "name"), _fixtures("views"))
def test_every_valid_view_is_accepted(fixture: Json, name: str) -> None:
    assert views.check(fixture) == []


@slack_reference.needed
@pytest.mark.parametrize(("fixture", "name"), [*_fixtures("messages"), *_fixtures("attachments")])
def test_blocks_of_every_valid_message_are_accepted(fixture: Json, name: str) -> None:
    blocks = fixture.get("blocks", [])
    distinct = [{**block, "block_id": str(number)} for number, block in enumerate(blocks)]

    assert len(block_kit.accepted_blocks(distinct)) == len(blocks)


@slack_reference.needed
def test_every_limit_of_the_reference_is_kept() -> None:
    cases = json.loads((REFERENCE / "fixtures" / "invalid" / "manifest.json").read_text("utf-8"))["cases"]

    assert {case["id"] for case in cases} - set(INVALID) == set()


def long(length: int) -> str:
    return "x" * (length + 1)


def plain(text: str = "Text") -> Json:
    return {"type": "plain_text", "text": text}


def option(**more: Any) -> Json:
    return {"text": plain(), "value": "v", **more}


def options(count: int) -> list[Json]:
    return [option(value=str(number)) for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "tap", **more}


def in_actions(*given: Json) -> Json:
    return {"type": "actions", "elements": list(given)}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": {"action_id": "field", **element}, **more}


def select(**more: Any) -> Json:
    return in_actions({"type": "static_select", "action_id": "s", "options": options(1), **more})


def confirm(**more: Any) -> Json:
    told = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}
    return in_actions(button(confirm=told))


def section(**more: Any) -> Json:
    return {"type": "section", "text": plain(), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "a", "image_url": "https://example.com/a.png", **more}


def video(**more: Any) -> Json:
    address = "https://example.com/v"
    return {"type": "video", "alt_text": "a", "title": plain(), "thumbnail_url": address, "video_url": address, **more}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": [section()], **more}


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain(), **more}


def container(**more: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": [section()], **more}


def context_actions(**more: Any) -> Json:
    pressed = {"text": plain(), "value": "v", **more}
    shown = {"type": "feedback_buttons", "positive_button": pressed, "negative_button": pressed}
    return {"type": "context_actions", "elements": [shown]}


def icon(**more: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain(), **more}


def cell(text: str = "a") -> Json:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "table", "rows": list(rows), **more}


def data_table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "data_table", "caption": "c", "rows": list(rows), **more}


def pie(*segments: Json) -> Json:
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": list(segments)}}


def bars(categories: list[str], *series: Json, **axes: str) -> Json:
    chart = {"type": "bar", "series": list(series), "axis_config": {"categories": categories, **axes}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def series(labels: list[str], name: str = "s") -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def numbered(count: int) -> list[str]:
    return [str(number) for number in range(count)]


MANY_SERIES = [series(["a"], str(number)) for number in range(13)]
TWO_SOURCES = {"options": options(1), "option_groups": [{"label": plain(), "options": options(1)}]}
ROW = [cell()]

#: One thing that Slack refuses for each case of the reference; a view where it is a modal, else a block.
INVALID: dict[str, Json] = {
    "text-empty": section(text=plain("")),
    "text-too-long": section(text=plain(long(3000))),
    "button-action-id-too-long": in_actions(button(action_id=long(255))),
    "button-text-too-long": in_actions(button(text=plain(long(75)))),
    "button-url-too-long": in_actions(button(url="https://" + long(3000))),
    "button-value-too-long": in_actions(button(value=long(2000))),
    "button-accessibility-label-too-long": in_actions(button(accessibility_label=long(75))),
    "confirmation-title-too-long": confirm(title=plain(long(100))),
    "confirmation-text-too-long": confirm(text=plain(long(300))),
    "confirmation-confirm-too-long": confirm(confirm=plain(long(30))),
    "confirmation-deny-too-long": confirm(deny=plain(long(30))),
    "option-text-too-long": select(options=[option(text=plain(long(75)))]),
    "option-value-too-long": select(options=[option(value=long(150))]),
    "option-url-too-long": in_actions(
        {"type": "overflow", "action_id": "o", "options": [option(url="https://" + "😀" * 3000)]}
    ),
    "option-description-too-long": select(options=[option(description=plain(long(75)))]),
    "option-group-label-too-long": select(
        options=None, option_groups=[{"label": plain(long(75)), "options": options(1)}]
    ),
    "option-group-empty": select(options=None, option_groups=[{"label": plain(), "options": []}]),
    "option-group-too-many-options": select(options=None, option_groups=[{"label": plain(), "options": options(101)}]),
    "select-placeholder-too-long": select(placeholder=plain(long(150))),
    "select-too-many-options": select(options=options(101)),
    "select-too-many-option-groups": select(
        options=None, option_groups=[{"label": plain(), "options": options(1)} for _ in range(101)]
    ),
    "static-select-options-and-groups": select(**TWO_SOURCES),
    "overflow-empty": in_actions({"type": "overflow", "action_id": "o", "options": []}),
    "overflow-too-many-options": in_actions({"type": "overflow", "action_id": "o", "options": options(6)}),
    "checkboxes-empty": in_actions({"type": "checkboxes", "action_id": "c", "options": []}),
    "checkboxes-too-many-options": in_actions({"type": "checkboxes", "action_id": "c", "options": options(11)}),
    "radio-buttons-empty": in_actions({"type": "radio_buttons", "action_id": "r", "options": []}),
    "radio-buttons-too-many-options": in_actions({"type": "radio_buttons", "action_id": "r", "options": options(11)}),
    "url-source-url-empty": {
        "type": "task_card",
        "task_id": "t",
        "title": "t",
        "sources": [{"type": "url", "url": "", "text": "t"}],
    },
    "url-source-url-too-long": {
        "type": "task_card",
        "task_id": "t",
        "title": "t",
        "sources": [{"type": "url", "url": "https://" + long(3000), "text": "t"}],
    },
    "table-too-many-rows": table(*[ROW] * 101),
    "table-ragged-rows": table(ROW, ROW * 2),
    "table-column-settings-mismatch": table(ROW, column_settings=[{}, {}]),
    "file-input-max-files-too-small": field({"type": "file_input", "max_files": 0}),
    "file-input-max-files-too-large": field({"type": "file_input", "max_files": 11}),
    "plain-text-input-max-length-too-large": field({"type": "plain_text_input", "max_length": 3001}),
    "number-input-inverted-range": modal(
        submit=plain(),
        blocks=[field({"type": "number_input", "is_decimal_allowed": False, "min_value": "9", "max_value": "1"})],
    ),
    "actions-too-many-elements": in_actions(*[button(action_id=str(number)) for number in range(26)]),
    "context-too-many-elements": {"type": "context", "elements": [plain()] * 11},
    "context-invalid-element": {"type": "context", "elements": [button()]},
    "header-text-too-long": {"type": "header", "text": plain(long(150))},
    "image-url-too-long": image(image_url="https://" + long(3000)),
    "image-alt-text-too-long": image(alt_text=long(2000)),
    "image-url-and-slack-file": section(accessory=image(slack_file={"id": "F1"})),
    "input-label-too-long": field({"type": "plain_text_input"}, label=plain(long(2000))),
    "input-hint-too-long": field({"type": "plain_text_input"}, hint=plain(long(2000))),
    "input-invalid-element": field(button()),
    "markdown-empty": {"type": "markdown", "text": ""},
    "markdown-too-long": {"type": "markdown", "text": long(12000)},
    "section-text-too-long": section(text=plain(long(3000))),
    "section-too-many-fields": section(fields=[plain()] * 11),
    "section-field-too-long": section(fields=[plain(long(2000))]),
    "section-missing-content": {"type": "section"},
    "video-alt-text-empty": video(alt_text=""),
    "video-alt-text-too-long": video(alt_text=long(200)),
    "video-title-too-long": video(title=plain(long(200))),
    "video-author-name-too-long": video(author_name=long(50)),
    "video-description-too-long": video(description=plain(long(200))),
    "video-provider-name-too-long": video(provider_name=long(50)),
    "view-missing-blocks": modal(blocks=[]),
    "view-too-many-blocks": modal(blocks=[section()] * 101),
    "view-private-metadata-too-long": modal(private_metadata=long(3000)),
    "view-callback-id-too-long": modal(callback_id=long(255)),
    "view-title-too-long": modal(title=plain(long(24))),
    "view-close-too-long": modal(close=plain(long(24))),
    "view-submit-too-long": modal(submit=plain(long(24))),
    "block-id-too-long": section(block_id=long(255)),
    "alert-text-too-long": modal(blocks=[{"type": "alert", "text": plain(long(200))}]),
    "card-title-too-long": card(title=plain(long(150))),
    "card-subtitle-too-long": card(subtitle=plain(long(150))),
    "card-body-too-long": card(body=plain(long(200))),
    "card-too-many-actions": card(actions=[button(action_id=str(number)) for number in range(4)]),
    "card-subtext-too-long": card(subtext=plain(long(200))),
    "carousel-empty": {"type": "carousel", "elements": []},
    "carousel-too-many-cards": {"type": "carousel", "elements": [card()] * 11},
    "container-title-too-long": container(title=plain(long(150))),
    "container-subtitle-too-long": container(subtitle=plain(long(150))),
    "container-too-many-child-blocks": container(child_blocks=[section()] * 11),
    "context-actions-too-many-elements": {"type": "context_actions", "elements": [icon()] * 6},
    "feedback-button-text-too-long": context_actions(text=plain(long(75))),
    "feedback-button-value-too-long": context_actions(value=long(2000)),
    "feedback-button-accessibility-label-too-long": context_actions(accessibility_label=long(75)),
    "icon-button-too-many-visible-users": {
        "type": "context_actions",
        "elements": [icon(visible_to_user_ids=numbered(11))],
    },
    "data-table-too-few-rows": data_table(ROW),
    "data-table-too-many-rows": data_table(*[ROW] * 202),
    "data-table-too-few-columns": data_table([], []),
    "data-table-too-many-columns": data_table(ROW * 21, ROW * 21),
    "data-table-page-size-too-small": data_table(ROW, ROW, page_size=0),
    "data-table-page-size-too-large": data_table(ROW, ROW, page_size=101),
    "data-table-cell-text-empty": data_table(ROW, [cell("")]),
    "data-table-content-too-long": data_table(ROW, [cell(long(20000))]),
    "data-visualization-title-too-long": {**pie({"label": "a", "value": 1}), "title": long(50)},
    "pie-chart-empty": pie(),
    "pie-chart-too-many-segments": pie(*[{"label": str(number), "value": 1} for number in range(13)]),
    "chart-segment-label-too-long": pie({"label": long(20), "value": 1}),
    "chart-segment-value-not-positive": pie({"label": "a", "value": 0}),
    "chart-series-empty": bars(["a"]),
    "chart-too-many-series": bars(["a"], *MANY_SERIES),
    "data-series-name-too-long": bars(["a"], series(["a"], long(20))),
    "data-series-empty": bars(["a"], series([])),
    "data-series-too-many-points": bars(numbered(20), series(numbered(21))),
    "data-point-label-too-long": bars(["a"], series([long(20)])),
    "axis-categories-empty": bars([], series(["a"])),
    "axis-too-many-categories": bars(numbered(21), series(numbered(20))),
    "axis-category-label-too-long": bars([long(20)], series(["a"])),
    "axis-label-too-long": bars(["a"], series(["a"]), x_label=long(50)),
    "container-in-container": container(child_blocks=[container()]),
    "series-without-a-category": bars(["a", "b"], series(["a"])),
    "unknown-block": {"type": "sekshun"},
    "unknown-field": section(colour="red"),
    "unknown-element": in_actions({"type": "lever", "action_id": "l"}),
    "initial-option-not-offered": select(initial_option=option(value="other")),
    "marked-up-header": {"type": "header", "text": {"type": "mrkdwn", "text": "*a*"}},
    "image-that-is-no-address": image(image_url="a.png"),
    "chart-in-a-modal": modal(blocks=[pie({"label": "a", "value": 1})]),
    "alert-in-a-message": {"type": "alert", "text": plain()},
    "view-without-title": {"type": "modal", "blocks": [section()]},
    "input-without-submit": modal(blocks=[field({"type": "plain_text_input"})]),
}


@pytest.mark.parametrize("case", INVALID)
def test_what_slack_refuses_is_refused_with_its_place(case: str) -> None:
    given = INVALID[case]

    with pytest.raises(Refused) as refused:
        block_kit.accepted_view(given) if given["type"] == "modal" else block_kit.accepted_blocks([given])

    assert refused.value.error == ("invalid_arguments" if given["type"] == "modal" else "invalid_blocks")
    assert all("[json-pointer:/" in message for message in refused.value.details["response_metadata"]["messages"])


def test_the_place_of_what_is_wrong_is_named() -> None:
    with pytest.raises(Refused) as refused:
        block_kit.accepted_blocks([section(), {"type": "header", "text": plain(long(150))}])

    assert refused.value.details["errors"] == ["must be less than 151 characters [json-pointer:/blocks/1/text/text]"]


@pytest.mark.parametrize(
    "blocks",
    [
        [section(block_id="a"), section(block_id="a")],
        [in_actions(button(), button())],
        [section()] * 51,
        [pie({"label": "a", "value": 1})] * 3,
        [table(ROW)] * 2,
        [{"type": "markdown", "text": "x" * 7000}] * 2,
    ],
    ids=["same block_id", "same action_id", "51 blocks", "three charts", "two tables", "much markdown"],
)
def test_blocks_that_do_not_go_together_are_refused(blocks: list[Json]) -> None:
    with pytest.raises(Refused, match="invalid_blocks"):
        block_kit.accepted_blocks(blocks)


def test_too_much_text_in_all_blocks_together_is_refused() -> None:
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        block_kit.accepted_blocks([section(text=plain("x" * 3000))] * 5)


def test_a_view_of_more_than_250_kilobytes_is_refused() -> None:
    with pytest.raises(Refused, match="view_too_large"):
        block_kit.accepted_view(modal(private_metadata="x" * 250_001))


def test_missing_ids_are_given_and_null_is_as_not_given() -> None:
    (block,) = block_kit.accepted_blocks([{**section(accessory={"type": "button", "text": plain()}), "fields": None}])

    assert block["block_id"]
    assert block["accessory"]["action_id"]
    assert "fields" not in block
