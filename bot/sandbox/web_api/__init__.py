"""The Web API: one file per family of methods, gathered here by name."""

from collections.abc import Mapping

from bot.sandbox.web_api import auth, chat, conversations, files, oauth, reactions, users, views
from bot.sandbox.web_api.call import Method

METHODS: Mapping[str, Method] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **oauth.METHODS,
    **reactions.METHODS,
    **users.METHODS,
    **views.METHODS,
}
