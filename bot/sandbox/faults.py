"""What goes wrong on purpose: switches that make the next calls fail the way Slack and networks do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["ratelimit", "error_before", "error_after", "cut_before", "cut_after", "proxy", "slow", "drop_ack"]
KINDS: tuple[Kind, ...] = get_args(Kind)

ANY = "*"


@dataclass
class Fault:
    """One switch: which calls it hits, and how many more of them."""

    kind: Kind
    method: str
    times: int
    #: For `ratelimit` the seconds of Retry-After, for `slow` the seconds of delay.
    seconds: float = 0

    def __str__(self) -> str:
        where = "any method" if self.method == ANY else self.method
        return f"{self.kind} on {where}, {self.times} more"


class Faults:
    """The switches that are on, in the order they were set."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._on: list[Fault] = []
        #: How many calls each kind has hit so far.
        self.struck: Counter[Kind] = Counter()

    @property
    def active(self) -> list[str]:
        """Return a line for each switch that is on."""
        return [str(fault) for fault in self._on]

    def set(self, kind: Kind, method: str = ANY, times: int = 1, seconds: float = 0) -> None:
        """Turn a switch on for the next `times` calls of `method`."""
        self._on.append(Fault(kind, method, times, seconds))
        self._changed()

    def ratelimit(self, method: str = ANY, times: int = 1, retry_after: float = 1) -> None:
        """Answer 429 with Retry-After; nothing is done."""
        self.set("ratelimit", method, times, retry_after)

    def error_before(self, method: str = ANY, times: int = 1) -> None:
        """Answer 500; nothing is done."""
        self.set("error_before", method, times)

    def error_after(self, method: str = ANY, times: int = 1) -> None:
        """Do what is asked, then answer 500."""
        self.set("error_after", method, times)

    def cut_before(self, method: str = ANY, times: int = 1) -> None:
        """Cut the connection; nothing is done."""
        self.set("cut_before", method, times)

    def cut_after(self, method: str = ANY, times: int = 1) -> None:
        """Do what is asked, then cut the connection."""
        self.set("cut_after", method, times)

    def proxy(self, method: str = ANY, times: int = 1) -> None:
        """Answer with a page that is none of Slack's, as a proxy in between does; nothing is done."""
        self.set("proxy", method, times)

    def slow(self, method: str = ANY, seconds: float = 1, times: int = 1) -> None:
        """Answer only after `seconds`."""
        self.set("slow", method, times, seconds)

    def drop_acks(self, times: int = 1) -> None:
        """Do not hear the app's next acks."""
        self.set("drop_ack", ANY, times)

    def clear(self) -> None:
        """Turn every switch off."""
        self._on.clear()
        self._changed()

    def take(self, method: str) -> Fault | None:
        """Return the fault that hits this call, which counts as one of its times."""
        return self._take(lambda fault: fault.kind != "drop_ack" and fault.method in (ANY, method))

    def takes_ack(self) -> bool:
        """Return whether this ack gets lost, which counts as one of the times."""
        return self._take(lambda fault: fault.kind == "drop_ack") is not None

    def _take(self, hits: Callable[[Fault], bool]) -> Fault | None:
        for fault in self._on:
            if hits(fault):
                fault.times -= 1
                self.struck[fault.kind] += 1
                if fault.times <= 0:
                    self._on.remove(fault)
                self._changed()
                return fault
        return None
