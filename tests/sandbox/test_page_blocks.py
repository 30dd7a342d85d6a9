"""The page draws all of Block Kit, and whatever people type stays words."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.browser import PageFor

Json = dict[str, Any]

pytestmark = pytest.mark.browser

FIXTURES = Path(os.environ.get("GIVEGET_REFERENCE", "/nowhere")) / "slack" / "blocks" / "fixtures" / "valid"

#: Draws each description with the page's own modules, and returns what went wrong by its name.
DRAW_ALL = """async (fixtures) => {
  const { render, h } = await import("/static/dom.js");
  const { blocks } = await import("/static/blocks/blocks.js");
  const { words } = await import("/static/blocks/mrkdwn.js");
  const wrong = {};
  for (const [name, { list, text }] of Object.entries(fixtures)) {
    const host = document.createElement("div");
    const at = { scope: `view/${name}`, container: { view_id: name } };
    try {
      render(host, text ? h("p", null, words(text)) : blocks(list, at));
      if (!host.querySelector("*")) wrong[name] = "nothing was drawn";
      if (/not shown here/.test(host.textContent)) wrong[name] = host.textContent;
    } catch (error) {
      wrong[name] = String(error);
    }
  }
  return wrong;
}"""

IN_INPUTS = ("input", "select", "picker", "checkbox", "radio")


def as_blocks(folder: str, name: str, fixture: Json) -> Json:
    """Return a fixture as what the page can draw: a list of blocks, or a text."""
    if folder == "elements":
        return {"list": in_a_block(name, fixture)}
    if folder == "rich_text":
        inner = fixture if fixture["type"].startswith("rich_text_") else section_of(fixture)
        return {"list": [{"type": "rich_text", "elements": [inner]}]}
    if folder in ("views", "messages", "attachments"):
        attached = [block for each in fixture.get("attachments", []) for block in each["blocks"]]
        return {"list": fixture.get("blocks", []) + attached}
    return {"list": [fixture]}


def section_of(inline: Json) -> Json:
    return {"type": "rich_text_section", "elements": [inline]}


def in_a_block(name: str, element: Json) -> list[Json]:
    label = {"type": "plain_text", "text": name}
    if any(word in name for word in IN_INPUTS):
        return [{"type": "input", "label": label, "element": element}, {"type": "actions", "elements": [element]}]
    if element["type"] == "image":
        return [{"type": "context", "elements": [element]}]
    return [{"type": "actions", "elements": [element]}]


def valid_fixtures() -> Json:
    found = {}
    for path in sorted(FIXTURES.glob("*/*.json")):
        fixture = json.loads(path.read_text("utf-8"))
        if path.parent.name != "objects":
            found[path.stem] = as_blocks(path.parent.name, path.stem, fixture)
        elif path.stem.startswith("text_"):
            found[path.stem] = {"text": fixture}
    return found


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="GIVEGET_REFERENCE is not set")
async def test_every_valid_fixture_of_the_reference_is_drawn(slack: Sandbox, page_for: PageFor) -> None:
    page = await page_for(slack.add_member("Mo"))
    fixtures = valid_fixtures()

    wrong = await page.evaluate(DRAW_ALL, fixtures)

    assert len(fixtures) > 70
    assert wrong == {}


HOSTILE = [
    "<img src=x onerror=\"document.title='broken'\">",
    "<script>document.title='broken'</script>",
    "&lt;script&gt;document.title='broken'&lt;/script&gt;",
    "<javascript:document.title='broken'|click me>",
    "[click me](javascript:document.title='broken')",
    "```<svg onload=document.title='broken'>```",
    "\u202egnorw eb dluohs gnihton",
    "שלום <!channel> <@U0> &amp;lt;b&amp;gt;",
    "*" * 1500 + "_" * 1500,
    "x" * 3000,
    "<" * 1000 + ">" * 1000 + "`" * 1000,
]


def every_place_for(text: str) -> list[Json]:
    mrkdwn, plain = {"type": "mrkdwn", "text": text}, {"type": "plain_text", "text": text}
    option = {"text": plain, "value": text}
    chart = {"type": "pie", "segments": [{"label": text, "value": 1}]}
    return [
        {"type": "section", "text": mrkdwn, "fields": [mrkdwn, plain]},
        {"type": "header", "text": plain},
        {"type": "context", "elements": [mrkdwn, plain]},
        {"type": "markdown", "text": text},
        {
            "type": "rich_text",
            "elements": [section_of({"type": "text", "text": text}), section_of({"type": "link", "url": text})],
        },
        {
            "type": "actions",
            "elements": [{"type": "button", "text": plain, "action_id": text, "value": text, "url": text}],
        },
        {
            "type": "input",
            "label": plain,
            "hint": plain,
            "element": {"type": "checkboxes", "action_id": text, "options": [option]},
        },
        {"type": "input", "label": plain, "element": {"type": "static_select", "action_id": "s", "options": [option]}},
        {"type": "image", "image_url": text, "alt_text": text, "title": plain},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]]},
        {"type": "data_visualization", "title": text, "chart": chart},
        {"type": text},
    ]


HARM = """async (lists) => {
  const { render } = await import("/static/dom.js");
  const { blocks } = await import("/static/blocks/blocks.js");
  const host = document.getElementById("main");
  for (const list of lists) {
    const area = document.createElement("div");
    host.append(area);
    render(area, blocks(list, { scope: "view/x", container: { view_id: "x" } }));
  }
  const bad = [...host.querySelectorAll("script, iframe, [onerror], [onload], [href^='javascript' i], img[src^='x']")];
  for (const link of host.querySelectorAll(".dead-link")) link.click();
  return { bad: bad.map((one) => one.outerHTML), title: document.title, wide: host.scrollWidth > host.clientWidth };
}"""


async def test_hostile_text_stays_text_in_every_place(slack: Sandbox, page_for: PageFor) -> None:
    page = await page_for(slack.add_member("Mo"))

    harm = await page.evaluate(HARM, [every_place_for(text) for text in HOSTILE])

    assert harm["bad"] == []
    assert "broken" not in harm["title"]
    assert not harm["wide"]


async def test_what_people_type_comes_back_as_they_typed_it(slack: Sandbox, page_for: PageFor) -> None:
    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo])
    page = await page_for(mo, f"#{room.id}")
    typed = '<b onclick="x">&amp; <!channel> שלום'

    await page.get_by_role("combobox", name="Message #clients").fill(typed)
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("article")).to_contain_text(typed)


MRKDWN = {
    "*bold* and _italic_ and ~gone~": "<p><strong>bold</strong> and <em>italic</em> and <del>gone</del></p>",
    "*_both_*": "<p><strong><em>both</em></strong></p>",
    "2*3*4 snake_case_name": "<p>2*3*4 snake_case_name</p>",
    "`*code*` &lt;b&gt; &amp;amp;": "<p><code>*code*</code> &lt;b&gt; &amp;amp;</p>",
    "> quoted\nplain": "<blockquote>quoted</blockquote><p>plain</p>",
    ":tada: :no_such_thing:": "<p>🎉 :no_such_thing:</p>",
    "one\ntwo": "<p>one<br>two</p>",
    "```\nx <y\n```": "<pre><code>x &lt;y</code></pre>",
    "<!here> <!subteam^S1|@ops>": "<p><span>@here</span> <span>@ops</span></p>",
    "<!date^0^{date_num}^|never>": '<p><time datetime="1970-01-01T00:00:00.000Z">01/01/1970</time></p>',
}

SHAPE = """async (texts) => {
  const { render } = await import("/static/dom.js");
  const { mrkdwn } = await import("/static/blocks/mrkdwn.js");
  return texts.map((text) => {
    const host = document.createElement("div");
    render(host, mrkdwn(text));
    return host.innerHTML.replace(/ (dir|class|tabindex)="[^"]*"/g, "");
  });
}"""


async def test_mrkdwn_is_read_as_slack_reads_it(slack: Sandbox, page_for: PageFor) -> None:
    page = await page_for(slack.add_member("Mo", tz="UTC"))

    shapes = await page.evaluate(SHAPE, list(MRKDWN))

    assert dict(zip(MRKDWN, shapes, strict=True)) == MRKDWN


async def test_mentions_and_links_show_names(slack: Sandbox, client: AsyncWebClient, page_for: PageFor) -> None:
    mo = slack.add_member("Mo")
    room = slack.add_channel("clients", members=[mo])
    await client.chat_postMessage(
        channel=room.id, text=f"<@{mo.id}> see <#{room.id}> and <https://example.com/a|the note>"
    )

    article = (await page_for(mo, f"#{room.id}")).get_by_role("article")

    await expect(article).to_contain_text("@Mo see #clients and the note")
    await expect(article.get_by_role("link", name="the note")).to_have_attribute("href", "https://example.com/a")


async def test_a_chart_tells_its_numbers_to_who_cannot_see_it(
    slack: Sandbox, client: AsyncWebClient, page_for: PageFor
) -> None:
    mo = slack.add_member("Mo")
    series = [
        {"name": "We gave", "data": [{"label": "May", "value": 3}, {"label": "June", "value": 4.5}]},
        {"name": "We got", "data": [{"label": "May", "value": 2}, {"label": "June", "value": 1}]},
    ]
    chart = {"type": "line", "series": series, "axis_config": {"categories": ["May", "June"]}}
    block = {"type": "data_visualization", "title": "Noord", "chart": chart}
    await client.chat_postMessage(channel=mo.id, text="a chart", blocks=[block])

    page = await page_for(mo, "#app/messages")
    await page.get_by_text("Show as a table").click()

    picture = page.get_by_role("img", name="Line chart: Noord. May: We gave 3, We got 2; June: We gave 4.5, We got 1.")
    await expect(picture).to_be_visible()
    await expect(page.get_by_role("row", name="June 4.5 1")).to_be_visible()
    assert await strokes_of(page) == 2


async def test_what_is_counted_in_whole_numbers_has_no_halves_at_its_side(
    slack: Sandbox, client: AsyncWebClient, page_for: PageFor
) -> None:
    mo = slack.add_member("Mo")
    series = [{"name": "We gave", "data": [{"label": "May", "value": 9}, {"label": "June", "value": 1}]}]
    chart = {"type": "bar", "series": series, "axis_config": {"categories": ["May", "June"]}}
    block = {"type": "data_visualization", "title": "Noord", "chart": chart}
    await client.chat_postMessage(channel=mo.id, text="a chart", blocks=[block])

    page = await page_for(mo, "#app/messages")
    await page.get_by_text("Show as a table").wait_for()

    assert await page.locator(".plot text").all_text_contents() == ["0", "5", "10", "May", "June"]


async def strokes_of(page: Page) -> int:
    return await page.locator("path.stroke").count()
