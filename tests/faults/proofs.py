"""That something did go wrong: by what each misfortune is known to have happened."""

from collections.abc import Callable

from bot.sandbox.faults import Kind
from tests.faults import misfortunes
from tests.faults.misfortunes import Misfortune
from tests.faults.trial import Trial

#: Whether a misfortune had an effect in this trial.
Proof = Callable[[Trial], bool]


def _struck(*kinds: Kind) -> Proof:
    """Calls to Slack failed in each of these ways."""
    return lambda trial: all(trial.slack.faults.struck[kind] for kind in kinds)


def _saw(name: str, times: int = 1) -> Proof:
    """The misfortune itself saw to it so often."""
    return lambda trial: trial.saw[name] >= times


def _ended(trial: Trial) -> bool:
    """Processes were ended before their time."""
    return trial.kills > 0


def _wrong_hours(trial: Trial) -> bool:
    """Every process saw its machine's clock an hour fast, an hour slow, and right in the end."""
    shown = [(trial.folder / f"shown{each.pid}").read_text().split() for each in trial.begun]
    return all({"1", "-1"} <= set(each) and each[-1] == "0" for each in shown)


def _there_and_back(trial: Trial) -> bool:
    """The database was older, and up to date again, each time."""
    return trial.saw["older"] == trial.saw["newest again"] == 3


PROOFS: dict[Misfortune, Proof] = {
    misfortunes.kills: _ended,
    misfortunes.kills_and_a_third: lambda trial: _ended(trial) and trial.saw["three at once"] > 0,
    misfortunes.restarts: _ended,
    misfortunes.cuts: _struck("cut_after"),
    misfortunes.server_errors: _struck("error_after"),
    misfortunes.rate_limits: _struck("ratelimit"),
    misfortunes.refused_looks: _struck("cut_after", "error_before"),
    misfortunes.disconnects: _saw("reconnected", len(misfortunes.REASONS)),
    misfortunes.clocks: _wrong_hours,
    misfortunes.poison: _saw("dead", 20),
    misfortunes.revoked: _saw("blocked"),
    misfortunes.frozen_database: _saw("silence"),
    misfortunes.lost_connections: _saw("silence", 2),
    misfortunes.stopped_server_20: _saw("silence"),
    misfortunes.stopped_server_60: _saw("silence"),
    misfortunes.migrations: _there_and_back,
}
