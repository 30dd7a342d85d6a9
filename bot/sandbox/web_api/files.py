"""Files, in the steps of today's upload: where to, then done; and what is known of one: files.*."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.web_api import chat
from bot.sandbox.web_api.call import Call, Method
from bot.sandbox.workspace.files import File

Json = dict[str, Any]


def upload_url(call: Call) -> Json:
    """Tell where the bytes of a file can be sent."""
    name, length = call.arguments.required("filename"), call.arguments.required("length")
    if not length.isdigit() or int(length) == 0:
        raise invalid_arguments("must be a positive number [json-pointer:/length]")
    file = call.workspace.files.expect(call.workspace.fresh_id("F"), name, int(length), call.workspace.seconds())
    return {"upload_url": f"{call.workspace.base_url}/upload/{file.id}/{file.secret}", "file_id": file.id}


def complete(call: Call) -> Json:
    """Finish uploads, and share them where a conversation is named."""
    given = call.arguments.json("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise invalid_arguments("missing required field: files")
    files = [_finished(call, each) for each in given]
    channels = call.arguments.text("channel_id") or call.arguments.text("channels")
    told = [file.as_api(call.workspace.base_url, call.workspace.bot.id) for file in files]
    for channel in filter(None, channels.split(",")):
        chat.share(call, channel, told)
    return {"files": told}


def info(call: Call) -> Json:
    """Tell about one file."""
    file = call.workspace.files.find(call.arguments.required("file"))
    if file is None or not file.finished:
        raise Refused("file_not_found")
    return {
        "file": file.as_api(call.workspace.base_url, call.workspace.bot.id),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def _finished(call: Call, given: Any) -> File:
    file = call.workspace.files.find(str(given.get("id"))) if isinstance(given, dict) else None
    if file is None or file.content is None:
        raise Refused("file_not_found")
    file.title = str(given.get("title") or file.name)
    file.finished = True
    return file


METHODS: Mapping[str, Method] = {
    "files.getUploadURLExternal": Method(upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete, ("files:write",), reads_json=True),
    "files.info": Method(info, ("files:read",)),
}
