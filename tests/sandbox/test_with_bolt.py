"""The real Bolt in Socket Mode, unchanged, against the local workspace."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox

Json = dict[str, Any]

MODAL: Json = {
    "type": "modal",
    "callback_id": "log",
    "title": {"type": "plain_text", "text": "Log"},
    "submit": {"type": "plain_text", "text": "Keep"},
    "blocks": [
        {
            "type": "input",
            "block_id": "who",
            "label": {"type": "plain_text", "text": "Who"},
            "element": {"type": "plain_text_input", "action_id": "name"},
        }
    ],
}


def button(text: str, action_id: str) -> Json:
    element = {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, "value": "v"}
    return {"type": "actions", "block_id": "taps", "elements": [element]}


async def test_a_command_is_answered_in_the_ack_and_later(slack: Sandbox, app: AsyncApp) -> None:
    mo = slack.add_member("Mo")

    @app.command("/giveget")
    async def answer(ack: Any, respond: Any, command: Json) -> None:
        await ack(f"heard {command['text']}")
        await respond("and later")

    ack = await mo.types("/giveget log Acme")
    await slack.until(lambda: len(mo.sees(mo.dm)) == 2)

    assert ack.answered
    assert {message["text"] for message in mo.sees(mo.dm)} == {"heard log Acme", "and later"}
    assert all(message["ephemeral"] for message in mo.sees(mo.dm))


async def test_a_button_changes_its_message(slack: Sandbox, app: AsyncApp) -> None:
    mo = slack.add_member("Mo")

    @app.action("done")
    async def done(ack: Any, respond: Any) -> None:
        await ack()
        await respond("kept", replace_original=True)

    await app.client.chat_postMessage(channel=mo.id, text="?", blocks=[button("Done", "done")])
    await mo.presses(mo.sees(mo.dm)[-1], "Done")
    await slack.until(lambda: mo.sees(mo.dm)[-1]["text"] == "kept")

    assert mo.sees(mo.dm)[-1]["edited"]


async def test_a_modal_opens_refuses_and_closes(slack: Sandbox, app: AsyncApp) -> None:
    mo = slack.add_member("Mo")
    heard = []

    @app.shortcut("log_touchpoint")
    async def open_modal(ack: Any, client: Any, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("log")
    async def keep(ack: Any, view: Json) -> None:
        name = view["state"]["values"]["who"]["name"]["value"]
        heard.append(name)
        await (ack() if name == "Acme" else ack(response_action="errors", errors={"who": "who is that?"}))

    await mo.uses_shortcut("log_touchpoint")
    await slack.until(lambda: mo.modal)
    assert await mo.submits() == {"who": "Please complete this required field."}
    mo.fills({"Who": "Acne"})
    assert await mo.submits() == {"who": "who is that?"}
    mo.fills({"who": "Acme"})

    assert await mo.submits() == {}
    assert mo.modal is None
    assert heard == ["Acne", "Acme"]


async def test_home_and_direct_messages_reach_the_app(slack: Sandbox, app: AsyncApp) -> None:
    mo = slack.add_member("Mo")

    @app.event("app_home_opened")
    async def show(client: Any, event: Json) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})

    @app.event("message")
    async def echo(message: Json, say: Any) -> None:
        await say(f"you said {message['text']}", thread_ts=message["ts"])

    await mo.opens_home()
    await slack.until(lambda: mo.home)
    said = await mo.says("gave: an evening & more")
    await slack.until(lambda: len(mo.sees(mo.dm)) == 2)

    assert mo.home
    assert mo.home["blocks"][0]["text"]["text"] == "hello"
    assert mo.sees(mo.dm)[1]["text"] == "you said gave: an evening &amp; more"
    assert mo.sees(mo.dm)[1]["thread_ts"] == said["ts"]
