"""Modals and App Homes: views.*."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import block_kit
from bot.sandbox.refusals import Refused, invalid_arguments
from bot.sandbox.web_api.call import Call, Method
from bot.sandbox.workspace.views import View

Json = dict[str, Any]


def open_modal(call: Call) -> Json:
    """Open a modal for whom the trigger belongs to."""
    view = _view(call, "modal")
    user = _exchange(call)
    return _shown(call, call.workspace.views.open(user, view, call.workspace.fresh_ts()))


def push(call: Call) -> Json:
    """Open a modal above the one in which the trigger arose."""
    view = _view(call, "modal")
    user = _exchange(call)
    return _shown(call, call.workspace.views.push(user, view, call.workspace.fresh_ts()))


def update(call: Call) -> Json:
    """Show something else in an open view."""
    given = _view(call, None)
    views = call.workspace.views
    view_id, external_id = call.arguments.text("view_id"), call.arguments.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("must provide one of: view_id, external_id")
    view = views.find(view_id) if view_id else views.find_external(external_id)
    if view is None:
        raise Refused("not_found")
    if view.type != given["type"]:
        raise invalid_arguments(f"view type must remain {view.type} [json-pointer:/view/type]")
    views.update(view, given, call.workspace.fresh_ts(), call.arguments.text("hash"))
    return _shown(call, view)


def publish(call: Call) -> Json:
    """Show a person's home."""
    user = call.arguments.required("user_id")
    view = _view(call, "home")
    if not call.workspace.manifest.home_tab:
        raise Refused("not_enabled")
    person = call.workspace.people.get(user)
    if person is None or person.is_bot or person.is_outsider:
        raise invalid_arguments("invalid `user_id`")
    views = call.workspace.views
    return _shown(call, views.publish(user, view, call.workspace.fresh_ts(), call.arguments.text("hash")))


def _exchange(call: Call) -> str:
    return call.workspace.triggers.exchange(call.arguments.required("trigger_id"))


def _view(call: Call, wanted: str | None) -> Json:
    if "view" not in call.arguments:
        raise invalid_arguments("missing required field: view")
    view = block_kit.accepted_view(call.arguments.json("view", "invalid_arguments"))
    if wanted and view["type"] != wanted:
        raise invalid_arguments(f"must be of type {wanted} [json-pointer:/view/type]")
    return view


def _shown(call: Call, view: View) -> Json:
    call.workspace.changes.note()
    return {"view": view.as_api()}


METHODS: Mapping[str, Method] = {
    "views.open": Method(open_modal, reads_json=True),
    "views.push": Method(push, reads_json=True),
    "views.update": Method(update, reads_json=True),
    "views.publish": Method(publish, reads_json=True),
}
