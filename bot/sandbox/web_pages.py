"""What of Slack plain HTTP reaches: pictures of people, files and their upload, and the page that asks for consent."""

from html import escape
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.sandbox.teams import Teams
from bot.sandbox.wire import Wire
from bot.sandbox.workspace.people import avatar_svg
from bot.sandbox.workspace.workspace import Workspace

#: What was uploaded is shown, but never runs as a page of ours.
CAGED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}

#: No foreign page can put the consent in a frame and have it clicked.
UNFRAMED = {"Content-Security-Policy": "frame-ancestors 'none'"}

CONSENT = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Install {app}</title><style>body{{font:16px system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}}</style>
<h1>{app} wants to work in {team}</h1><p>It may use:</p><ul>{scopes}</ul>
<form method="post"><label>You are <select name="user">{people}</select></label>
<p><button name="answer" value="allow">Allow</button> {for_all}
<button name="answer" value="cancel">Cancel</button></p></form>"""

FOR_ALL = '<button name="answer" value="allow_all">Allow for the whole organisation</button> '


class WebPages:
    """Serves pictures, files, uploads and consent."""

    def __init__(self, teams: Teams, wire: Wire) -> None:
        self._teams = teams
        self._workspace = teams.first.workspace
        self._wire = wire

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/avatar/{id}.svg", self.avatar),
            web.post("/upload/{id}/{secret}", self.upload),
            web.get("/files/{id}/{name}", self.file),
            web.get("/oauth/v2/authorize", self.ask_consent),
            web.post("/oauth/v2/authorize", self.hear_consent),
        ]

    async def avatar(self, request: web.Request) -> web.Response:
        """Draw a person's initials."""
        person = self._workspace.people.get(request.match_info["id"])
        name = person.name if person else self._workspace.identity.team
        return web.Response(text=avatar_svg(name), content_type="image/svg+xml", headers=CAGED)

    async def upload(self, request: web.Request) -> web.Response:
        """Take the bytes of a promised file, bare or in a form."""
        file = self._workspace.files.find(request.match_info["id"])
        if file is None or file.secret != request.match_info["secret"]:
            return web.Response(status=404, text="no such upload")
        file.content = await _bytes(request)
        self._wire.note("app → slack", "upload", "upload", {"file": file.id, "bytes": len(file.content)}, "OK")
        if len(file.content) != file.length:
            return web.Response(status=400, text=f"expected {file.length} bytes")
        return web.Response(text=f"OK - {file.length}")

    async def file(self, request: web.Request) -> web.Response:
        """Serve the bytes of a file."""
        file = self._workspace.files.find(request.match_info["id"])
        if file is None or file.content is None:
            return web.Response(status=404, text="no such file")
        return web.Response(body=file.content, content_type=file.mimetype, headers=CAGED)

    async def ask_consent(self, request: web.Request) -> web.Response:
        """Show what the app may do, and ask whether someone wants that."""
        if wrong := self._wrong(request):
            return web.Response(status=400, text=wrong)
        workspace = self._asked(request)
        members = [person for person in workspace.people.values() if person.kind == "member" and not person.deleted]
        page = CONSENT.format(
            app=escape(workspace.manifest.name),
            team=escape(workspace.identity.team),
            scopes="".join(f"<li>{escape(scope)}</li>" for scope in request.query["scope"].split(",")),
            for_all=FOR_ALL if workspace.identity.enterprise_id else "",
            people="".join(f'<option value="{person.id}">{escape(person.name)}</option>' for person in members),
        )
        return web.Response(text=page, content_type="text/html", headers=UNFRAMED)

    async def hear_consent(self, request: web.Request) -> web.Response:
        """Send the person back to the app, with a code or with their no."""
        if wrong := self._wrong(request):
            return web.Response(status=400, text=wrong)
        form = await request.post()
        target = request.query["redirect_uri"]
        if form.get("answer") == "allow":
            grants = self._asked(request).grants
            told = {"code": grants.give(str(form.get("user")), request.query["scope"], target)}
        elif form.get("answer") == "allow_all":
            grants = self._asked(request).grants
            told = {"code": grants.give(str(form.get("user")), request.query["scope"], target, for_all=True)}
        else:
            told = {"error": "access_denied"}
        query = urlencode({**told, "state": request.query.get("state", "")})
        raise web.HTTPFound(f"{target}{'&' if urlsplit(target).query else '?'}{query}")

    def _asked(self, request: web.Request) -> Workspace:
        """The team that is to install the app: the first, where none is named."""
        named = [team for team in self._teams.everyone if team.workspace.identity.team_id == request.query.get("team")]
        return (named[0] if named else self._teams.first).workspace

    def _wrong(self, request: web.Request) -> str | None:
        if request.query.get("client_id") != self._workspace.identity.client_id:
            return "invalid_client_id"
        scopes = set(request.query.get("scope", "").split(","))
        if not scopes <= set(self._workspace.manifest.scopes):
            return f"invalid_scope: {', '.join(sorted(scopes - set(self._workspace.manifest.scopes)))}"
        if urlsplit(request.query.get("redirect_uri", "")).scheme not in ("http", "https"):
            return "bad_redirect_uri"
        return None


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
