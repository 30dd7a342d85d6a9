"""The page of the local workspace, in a real browser: who one is, what one sees, what stays while things change."""

from typing import Any

import pytest
from playwright.async_api import expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.browser import PageFor

Json = dict[str, Any]

pytestmark = pytest.mark.browser


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def a_form(title: str) -> Json:
    words = {"type": "plain_text_input", "action_id": "words", "max_length": 20}
    blocks = [
        {"type": "input", "block_id": "words", "label": plain("Words"), "element": words},
        {"type": "actions", "elements": [{"type": "button", "text": plain("Go deeper"), "action_id": "deeper"}]},
    ]
    return {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Keep"), "blocks": blocks}


def opens_a_form(app: AsyncApp) -> None:
    @app.shortcut("log_touchpoint")
    async def open_form(ack: Any, client: Any, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=a_form("First"))

    @app.action("deeper")
    async def deeper(ack: Any, client: Any, body: Json) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=a_form("Second"))


async def test_one_acts_as_any_teammate_guest_or_outsider(slack: Sandbox, page_for: PageFor) -> None:
    mo, kim = slack.add_member("Mo", admin=True), slack.add_guest("Kim")
    karin = slack.add_outsider("Karin", team="Noord")
    slack.add_channel("inside", members=[mo, kim])
    slack.add_channel("with-noord", members=[mo, karin], shared=True)
    page = await page_for(mo)
    person = page.get_by_label("Acting as")
    channels = page.get_by_role("navigation", name="Conversations").get_by_role("link")

    everybody = ["Mo (admin)", "Kim (guest)", "Karin (outsider, from a client)"]
    await expect(person.locator("option")).to_have_text(everybody)
    await expect(channels).to_have_count(3)
    await person.select_option(label="Karin (outsider, from a client)")

    await expect(channels).to_have_count(1)
    await expect(channels).to_contain_text("with-noord")
    await expect(page.get_by_role("combobox", name="Message #with-noord")).to_be_visible()


async def test_typed_words_and_focus_outlive_what_comes_in(
    slack: Sandbox, client: AsyncWebClient, page_for: PageFor
) -> None:
    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo])
    page = await page_for(mo, f"#{room.id}")
    composer = page.get_by_role("combobox", name="Message #clients")
    await composer.press_sequentially("half a sen")

    await client.chat_postMessage(channel=room.id, text="something new")
    await expect(page.get_by_role("article")).to_contain_text("something new")
    await page.keyboard.type("tence")

    await expect(composer).to_be_focused()
    await expect(composer).to_have_value("half a sentence")
    await expect(page.locator("#live")).to_have_text("Giveget: something new")


async def test_a_new_message_elsewhere_is_counted_until_it_is_read(
    slack: Sandbox, client: AsyncWebClient, page_for: PageFor
) -> None:
    mo = slack.add_member("Mo")
    slack.add_channel("clients", members=[mo])
    page = await page_for(mo)

    await client.chat_postMessage(channel=mo.id, text="a question")
    await page.get_by_role("link", name="1 new").click()

    await expect(page.get_by_role("article")).to_contain_text("a question")
    await expect(page.get_by_text("1 new")).to_have_count(0)


async def test_a_question_that_waits_when_the_page_opens_is_counted(
    slack: Sandbox, client: AsyncWebClient, page_for: PageFor
) -> None:
    mo = slack.add_member("Mo")
    slack.add_channel("clients", members=[mo])
    await client.chat_postMessage(channel=mo.id, text="a question")
    page = await page_for(mo)

    await expect(page.get_by_role("link", name="1 new")).to_be_visible()


async def test_the_answer_to_an_own_command_comes_into_view_below_a_tall_message(
    slack: Sandbox, app: AsyncApp, client: AsyncWebClient, page_for: PageFor
) -> None:
    @app.command("/giveget")
    async def answer(ack: Any) -> None:
        await ack(text="only for you")

    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo])
    await client.chat_postMessage(channel=room.id, text="\n".join(["a tall digest"] * 90))
    page = await page_for(mo, f"#{room.id}")
    composer = page.get_by_role("combobox", name="Message #clients")
    await composer.fill("/giveget balance")
    await composer.press("Enter")

    await expect(page.get_by_text("only for you", exact=True)).to_be_in_viewport()


async def test_errors_of_the_app_stand_beside_the_field_and_the_words_stay(
    slack: Sandbox, app: AsyncApp, page_for: PageFor
) -> None:
    opens_a_form(app)

    @app.view("form")
    async def refuse(ack: Any) -> None:
        await ack(response_action="errors", errors={"words": "Say a little more."})

    page = await page_for(slack.add_member("Mo"))
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Log a client contact").click()
    words = page.get_by_role("textbox", name="Words")

    await page.get_by_role("button", name="Keep").click()
    await expect(words).to_have_accessible_description("Please complete this required field.")
    await words.fill("short")
    await page.get_by_role("button", name="Keep").click()

    await expect(words).to_have_accessible_description("Say a little more.")
    await expect(words).to_have_value("short")
    await expect(words).to_be_focused()


async def test_forms_lie_on_each_other_and_keep_what_stands_below(
    slack: Sandbox, app: AsyncApp, page_for: PageFor
) -> None:
    opens_a_form(app)
    page = await page_for(slack.add_member("Mo"))
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Log a client contact").click()
    await page.get_by_role("textbox", name="Words").fill("below")

    await page.get_by_role("button", name="Go deeper").click()
    await expect(page.get_by_role("dialog", name="Second")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Words")).to_have_value("")
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog", name="First")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Words")).to_have_value("below")


async def test_a_question_is_asked_before_a_button_that_wants_it(
    slack: Sandbox, app: AsyncApp, page_for: PageFor
) -> None:
    heard = []

    @app.action("skip")
    async def skip(ack: Any, respond: Any) -> None:
        heard.append("skip")
        await ack()
        await respond("Skipped", replace_original=True)

    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo])
    confirm = {"title": plain("Sure?"), "text": plain("Gone is gone."), "confirm": plain("Yes"), "deny": plain("No")}
    button = {"type": "button", "text": plain("Skip"), "action_id": "skip", "confirm": confirm}
    await app.client.chat_postMessage(channel=room.id, text="?", blocks=[{"type": "actions", "elements": [button]}])
    page = await page_for(mo, f"#{room.id}")

    await page.get_by_role("button", name="Skip").click()
    await page.get_by_role("button", name="No").click()
    assert heard == []
    await page.get_by_role("button", name="Skip").click()
    await page.get_by_role("button", name="Yes").click()

    await expect(page.get_by_role("article")).to_contain_text("Skipped")
    await expect(page.get_by_role("article")).to_be_focused()
    assert heard == ["skip"]


async def test_replies_stand_in_their_thread(slack: Sandbox, client: AsyncWebClient, page_for: PageFor) -> None:
    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo])
    posted = await client.chat_postMessage(channel=room.id, text="What did you give?")
    page = await page_for(mo, f"#{room.id}/{posted['ts']}")

    await page.get_by_role("combobox", name="Reply").fill("gave: two evenings")
    await page.keyboard.press("Enter")

    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_role("article")).to_have_count(2)
    await expect(page.get_by_role("main").get_by_role("article")).to_have_count(1)
    await expect(page.get_by_role("link", name="1 reply")).to_be_visible()


async def test_the_clock_moves_to_the_next_monday_morning(slack: Sandbox, page_for: PageFor) -> None:
    page = await page_for(slack.add_member("Mo", tz="Europe/Amsterdam"))

    await page.get_by_role("button", name="Next digest (Mon 9:00)").click()

    await expect(page.get_by_text("Monday, 30 November 2026")).to_be_visible()
    assert slack.workspace.now().isoformat() == "2026-11-30T08:00:00+00:00"


async def test_a_fault_is_set_shown_and_cleared_and_the_wire_is_read(
    slack: Sandbox, client: AsyncWebClient, page_for: PageFor
) -> None:
    mo = slack.add_member("Mo")
    await client.chat_postMessage(channel=mo.id, text="hello")
    page = await page_for(mo)

    await page.get_by_role("button", name="Behind the scenes").click()
    drawer = page.get_by_role("complementary", name="Behind the scenes")
    await drawer.get_by_label("What").select_option(label="Server error after doing it")
    await drawer.get_by_label("Only for the method").fill("chat.update")
    await drawer.get_by_role("button", name="Set").click()
    await expect(drawer).to_contain_text("error_after on chat.update, 1 more")
    await drawer.get_by_role("button", name="Make everything work again").click()

    await expect(drawer).to_contain_text("Everything works.")
    await expect(drawer.get_by_role("listitem").filter(has_text="chat.postMessage")).to_be_visible()


async def test_an_app_that_does_not_answer_leaves_a_sentence(slack: Sandbox, page_for: PageFor) -> None:
    mo = slack.add_member("Mo")
    slack.add_channel("clients", members=[mo])
    page = await page_for(mo)

    await page.get_by_role("combobox", name="Message #clients").fill("/giveget help")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("main").get_by_role("status")).to_contain_text("/giveget did not respond")
    await expect(page.get_by_role("combobox", name="Message #clients")).to_have_value("/giveget help")


SIDEWAYS = "[document.documentElement, document.getElementById('main')].some((one) => one.scrollWidth > innerWidth)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_needs_no_sideways_scrolling(
    slack: Sandbox, app: AsyncApp, page_for: PageFor, scheme: str
) -> None:
    opens_a_form(app)
    mo = slack.add_member("Mo" * 30)
    room = slack.add_channel("clients", members=[mo])
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "wide" * 10}] * 8]}
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    await app.client.chat_postMessage(channel=room.id, text="long", blocks=[long, table])
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page = await page_for(mo, f"#{room.id}", color_scheme=scheme, **phone)

    assert not await page.evaluate(SIDEWAYS)
    await expect(page.get_by_label("Acting as")).to_be_hidden()
    await page.get_by_role("button", name="Menu", exact=True).click()
    await expect(page.get_by_label("Acting as")).to_be_visible()
    assert not await page.evaluate(SIDEWAYS)
    await page.get_by_role("link", name="clients").click()
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Log a client contact").click()

    await expect(page.get_by_role("dialog", name="First")).to_be_in_viewport(ratio=0.99)
    assert not await page.evaluate(SIDEWAYS)


async def test_slacks_own_words_and_days_are_in_the_language_of_who_one_acts_as(
    slack: Sandbox, page_for: PageFor
) -> None:
    mo, jort = slack.add_member("Mo", admin=True), slack.add_member("Jort", locale="nl-NL")
    inside = slack.add_channel("inside", members=[mo, jort])
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    for each in (mo, jort):
        await client.chat_postEphemeral(channel=inside.id, user=each.id, text="for you")
    page = await page_for(mo)

    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    await expect(page.get_by_text("Today", exact=True)).to_be_visible()
    await page.get_by_label("Acting as").select_option(label="Jort")
    await expect(page.get_by_text("Alleen zichtbaar voor jou")).to_be_visible()
    await expect(page.get_by_text("Vandaag", exact=True)).to_be_visible()
