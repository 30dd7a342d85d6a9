"""Who is meant by a name in a sheet: somebody known, or somebody new with an id that is the same every time."""

import re
import unicodedata
from collections.abc import Callable
from hashlib import sha256

from bot.sources import Faulty, Names, Told, folded
from bot.sources.interchange import told


def stable_id(readable: str, *parts: str, digits: int = 6) -> str:
    """An id made of what it names: the same every time a sheet is read.

    Six digits tell names apart that look alike without their accents; what there are thousands of needs more.
    """
    plain = unicodedata.normalize("NFKD", readable).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40]
    digest = sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{word}-{digest}" if word else digest


class Ambiguous(Exception):
    """Several are called that."""

    def __init__(self, name: str, ids: set[str]) -> None:
        super().__init__(f"'{name}' may be any of {', '.join(sorted(ids))}; write which one")


class People:
    """Finds people and organisations by name. Whoever is new is told once, through `tell`."""

    def __init__(self, names: Names, tell: Callable[[Told | Faulty], None]) -> None:
        self._names = names
        self._tell = tell

    def id_of(self, line: int, type_: str, name: str, *, within: str = "") -> str:
        """The id of whoever has that name; raises Ambiguous. Contacts are looked for `within` their relationship."""
        new = stable_id(name, within, folded(name))
        # Somebody who came from a sheet and was given another name since is still known by the id made of the first.
        found = self._names.ids(type_, name, within=within) or self._names.ids(type_, new, within=within)
        if len(found) > 1:
            raise Ambiguous(name, found)
        if not found:
            self._names.add(type_, new, name, within=within)
            self._tell(told(line, type_, {"id": new, "name": name, **({"relationship": within} if within else {})}))
        return next(iter(found), new)
