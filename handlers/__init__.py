"""What Slack sends us, one file for each kind of payload."""

from slack_bolt.async_app import AsyncApp

from handlers import actions, cards, commands, digests, events, forgetting, home, opening, options, shortcuts, views


def register(app: AsyncApp) -> None:
    """Listen to everything that the manifest and our own messages can send."""
    for each in (commands, shortcuts, actions, cards, opening, digests, views, options, events, forgetting, home):
        each.register(app)
