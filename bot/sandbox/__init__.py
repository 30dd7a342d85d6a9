"""A local Slack workspace on 127.0.0.1 that the demo and the tests share: strict like Slack, and nothing of ours."""

from bot.sandbox.acts import CannotDo
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.socket_mode import Ack
from bot.sandbox.teammate import Teammate
from bot.sandbox.workspace.conversations import Conversation

__all__ = ["Ack", "CannotDo", "Conversation", "Sandbox", "Teammate"]
