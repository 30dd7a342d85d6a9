"""What a signal is made of: how it is found, how strong it is, and what there is to say about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bot.drift.history import Bools, Floats
from bot.drift.lookback import Lookback
from bot.drift.sentences import Sentence

#: Below this a signal keeps silent.
SPOKEN = 0.3


@dataclass(frozen=True)
class Explanation:
    """Why a signal speaks about one relationship.

    The sentence follows the relationship's name and a colon: it begins in lower case, unless with a name, and ends
    with a full stop. Evidence names records as `type:id`, newest last. `kind` picks the move where one signal has
    several stories.
    """

    sentence: Sentence
    evidence: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True)
class Finding:
    """What one signal found: strengths between 0 and 1 of shape (weeks, relationships), and how to explain them.

    `explain` is asked only for relationships whose strength at week 0 is worth saying. `too_little` marks those for
    which there was too little to go on, shape (relationships,), and `remark` says so.
    """

    strength: Floats
    explain: Callable[[int], Explanation]
    too_little: Bools | None = None
    remark: Sentence | None = None


@dataclass(frozen=True)
class Finder:
    """A signal: its name, and the function that finds it for all relationships of a workspace at once."""

    name: str
    find: Callable[[Lookback], Finding]
    #: A signal for which being there alone is no reason to watch a relationship.
    alone_is_steady: bool = field(default=False)


@cache
def finders() -> tuple[Finder, ...]:
    """Every `SIGNAL` that a module of this package defines, by name: found, not listed."""
    package = import_module(__package__ or "bot.drift")
    modules = [import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__)]
    found = [module.SIGNAL for module in modules if isinstance(getattr(module, "SIGNAL", None), Finder)]
    return tuple(sorted(found, key=lambda finder: finder.name))
