"""Everything on the page can be done without a mouse."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox
from tests.browser import PageFor

Json = dict[str, Any]

pytestmark = pytest.mark.browser

#: More stops than the page has, so that a lost focus ends the test instead of hanging it.
STOPS = 80


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def field(block_id: str, label: str, element: Json) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": {"action_id": block_id, **element}}


FORM: Json = {
    "type": "modal",
    "callback_id": "log",
    "title": plain("Log a contact"),
    "submit": plain("Keep"),
    "blocks": [
        field("who", "Who", {"type": "external_select", "min_query_length": 1}),
        field("kind", "What was it?", {"type": "static_select", "options": [option("Call"), option("Visit")]}),
        field("gave", "You gave", {"type": "radio_buttons", "options": [option("A little"), option("A lot")]}),
        field("words", "In a few words", {"type": "plain_text_input", "multiline": True}),
    ],
}


async def tab_to(page: Page, target: Locator) -> None:
    for _ in range(STOPS):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {target}")


def listen(app: AsyncApp, kept: list[Json]) -> None:
    @app.command("/giveget")
    async def log(ack: Any, client: Any, command: Json) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @app.options("who")
    async def names(ack: Any) -> None:
        await ack(options=[option("Noord"), option("Bothof")])

    @app.view("log")
    async def keep(ack: Any, view: Json, client: Any, body: Json) -> None:
        kept.append(view["state"]["values"])
        await ack()
        done = {"type": "button", "text": plain("Done"), "action_id": "done"}
        blocks = [{"type": "actions", "elements": [done]}]
        await client.chat_postMessage(channel=body["user"]["id"], text="Thanks", blocks=blocks)

    @app.action("done")
    async def done(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Kept, thank you", replace_original=True)

    @app.event("app_home_opened")
    async def opened() -> None:
        pass


async def test_a_contact_is_logged_by_keyboard_alone(slack: Sandbox, app: AsyncApp, page_for: PageFor) -> None:
    anna, mo = slack.add_member("Anna"), slack.add_member("Mo")
    slack.add_channel("clients", members=[anna, mo])
    kept: list[Json] = []
    listen(app, kept)
    page = await page_for(anna)
    composer = page.get_by_role("combobox", name="Message #clients")

    await tab_to(page, page.get_by_label("Acting as"))
    await page.keyboard.press("ArrowDown")
    await expect(page).to_have_url(f"{slack.url}/?as={mo.id}#{slack_channel(slack)}")

    await tab_to(page, composer)
    await page.keyboard.type("/gi")
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value("/giveget ")
    await page.keyboard.type("lo")
    await expect(page.get_by_role("option", name="/giveget log Acme")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Acme")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("dialog", name="Log a contact")).to_be_visible()
    await expect(page.get_by_role("combobox", name="Who")).to_be_focused()
    await page.keyboard.type("n")
    await expect(page.get_by_role("option", name="Bothof")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="Who")).to_have_value("Bothof")

    await page.keyboard.press("Tab")
    await page.keyboard.type("Vis")
    await tab_to(page, page.get_by_role("radio", name="A little"))
    await page.keyboard.press("ArrowDown")
    await tab_to(page, page.get_by_role("textbox", name="In a few words"))
    await page.keyboard.type("two evenings")
    await tab_to(page, page.get_by_role("button", name="Keep"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(composer).to_be_focused()

    await tab_to(page, page.get_by_role("link", name="Giveget running"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("button", name="Done"))
    await page.keyboard.press("Space")
    await expect(page.get_by_role("article")).to_contain_text("Kept, thank you")

    assert len(kept) == 1
    assert kept[0]["who"]["who"]["selected_option"]["value"] == "bothof"
    assert kept[0]["kind"]["kind"]["selected_option"]["value"] == "visit"
    assert kept[0]["gave"]["gave"]["selected_option"]["value"] == "a lot"
    assert kept[0]["words"]["words"]["value"] == "two evenings"


def slack_channel(slack: Sandbox) -> str:
    return next(place.id for place in slack.workspace.conversations.values() if place.name == "clients")


async def test_the_menu_of_a_message_opens_walks_and_closes_by_keys(
    slack: Sandbox, app: AsyncApp, page_for: PageFor
) -> None:
    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo])
    await app.client.chat_postMessage(channel=room.id, text="hello")
    page = await page_for(mo, f"#{room.id}")
    more = page.get_by_role("button", name="More actions for the message from Giveget")

    await more.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Reply in thread")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Log a client touchpoint")).to_be_focused()
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(more).to_be_focused()


async def test_who_passes_by_a_field_with_suggestions_leaves_what_was_chosen_there(
    slack: Sandbox, app: AsyncApp, page_for: PageFor
) -> None:
    kept: list[Json] = []
    listen(app, kept)
    who = {"type": "external_select", "min_query_length": 0, "initial_option": option("Noord")}
    team = {"type": "checkboxes", "options": [option("Anna"), option("Mo")]}
    blocks = [field("who", "Who", who), field("team", "Team", team)]

    @app.shortcut("log_touchpoint")
    async def open_form(ack: Any, client: Any, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view={**FORM, "blocks": blocks})

    page = await page_for(slack.add_member("Mo"))
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Log a client contact").click()
    chosen = page.get_by_role("combobox", name="Who")
    await expect(chosen).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", name="Bothof")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(chosen).to_have_value("Noord")
    await page.get_by_role("checkbox", name="Mo").check()
    await chosen.click()
    await expect(page.get_by_role("option", name="Bothof")).to_be_visible()
    await page.get_by_role("button", name="Keep").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    assert kept[0]["who"]["who"]["selected_option"]["value"] == "noord"
    assert [each["value"] for each in kept[0]["team"]["team"]["selected_options"]] == ["mo"]
