"""When is a relationship drifting, and why: arrays in, signals with evidence out. Knows nothing of Slack or tables."""

from bot.drift.history import History
from bot.drift.judge import for_all, judge
from bot.drift.verdict import Move, Signal, Verdict

__all__ = ["History", "Move", "Signal", "Verdict", "for_all", "judge"]
