"""What we show: Block Kit as pure functions, in the reader's language, within Slack's limits."""

from bot.messages import (
    concessions,
    contacts,
    digests,
    failures,
    help,  # noqa: A004  it is what people type
    home,
    one_sided_moves,
    pacts,
    promises,
    prompts,
    relationships,
    settings,
    touchpoints,
)

__all__ = [
    "concessions",
    "contacts",
    "digests",
    "failures",
    "help",
    "home",
    "one_sided_moves",
    "pacts",
    "promises",
    "prompts",
    "relationships",
    "settings",
    "touchpoints",
]
