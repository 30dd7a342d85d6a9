"""Files, in the two steps of today's upload: files.*."""

from collections.abc import Mapping

from bot.sandbox.web_api.call import Method

METHODS: Mapping[str, Method] = {}
