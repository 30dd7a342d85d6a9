"""Addresses as they are written in settings: what is none is refused before it is tried, and no secret is shown."""

import re
from urllib.parse import urlsplit

NO_DATABASE = "That is no database that Giveget knows: write sqlite:///giveget.sqlite3 or postgresql://user@host/name"
_KINDS = frozenset({"sqlite", "sqlite+aiosqlite", "postgresql", "postgres", "postgresql+psycopg"})
#: A password may also stand among the options behind the question mark.
_SECRET_OPTION = re.compile(r"(?i)((?:ssl)?password=)[^&]*")
_HIDDEN = "***"
_HIDDEN_OPTION = rf"\g<1>{_HIDDEN}"


def of_database(url: str) -> str:
    """The address itself. Raises ValueError with a sentence that shows nothing of a password."""
    kind, mark, rest = url.partition("://")
    if not mark or kind not in _KINDS:
        raise ValueError(NO_DATABASE)
    front, _, options = rest.partition("?")
    at_signs = rest if _is_cut(front, options) else front
    if not kind.startswith("sqlite") and at_signs.count("@") > 1:
        raise ValueError(f"{shown(url)} has more than one @: within a password write it %40")
    return url


def of_web(url: str) -> str:
    """The address itself. Raises ValueError where it is none that begins with http:// or https://."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or " " in url:
        raise ValueError(f"'{url}' is no address of the web; write it like https://giveget.example.org")
    return url


def shown(url: str) -> str:
    """The address of a database as it may be read by anyone: all that may be a password is left out."""
    kind, mark, rest = url.partition("://")
    if kind.startswith("sqlite") or not mark:
        return url if mark else _HIDDEN
    front, mark, options = rest.partition("?")
    who, at, where = front.rpartition("@")
    user, colon, _ = (who or front).partition(":")
    if _is_cut(front, options):
        return f"{kind}://{user}:{_HIDDEN}"
    before = (f"{user}:{_HIDDEN}@" if colon else f"{user}@") if at else ""
    return f"{kind}://{before}{where}{mark}{'&'.join(map(_shown_option, options.split('&')))}"


def _is_cut(front: str, options: str) -> bool:
    """Whether the question mark may stand within a password, so that the rest of it would be taken for options."""
    is_odd = any(each and "=" not in each for each in options.split("&"))
    return "@" in options and (is_odd or ("@" not in front and ":" in front))


def _shown_option(option: str) -> str:
    # What has no name is the rest of a password in which an & stands.
    return _SECRET_OPTION.sub(_HIDDEN_OPTION, option) if "=" in option or not option else _HIDDEN
