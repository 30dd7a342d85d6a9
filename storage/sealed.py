"""Tokens at rest: encrypted on their way into a column, opened on their way out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect, Engine, String
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:  # most commands, and most teams, have no installation: they need not wait for a library of ciphers
    from cryptography.fernet import MultiFernet


class NoTokenKeys(Exception):
    """There is a token to keep or to read, and no key was given."""


class WrongTokenKeys(Exception):
    """None of the keys opens the token that is kept."""


class Sealed(TypeDecorator[str]):
    """A secret text. It cannot be searched for: the same text is sealed differently each time."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The sealed text. Raises NoTokenKeys."""
        return None if value is None else _keys_of(dialect).encrypt(value.encode()).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """The text that was sealed. Raises NoTokenKeys, WrongTokenKeys."""
        if value is None:
            return None
        keys = _keys_of(dialect)
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        try:
            return keys.decrypt(value).decode()
        except InvalidToken:
            raise WrongTokenKeys from None


def new_key() -> str:
    """A fresh key."""
    from cryptography.fernet import Fernet  # noqa: PLC0415

    return Fernet.generate_key().decode()


def give_keys(engine: Engine, keys: Sequence[str]) -> None:
    """Let an engine seal with the first of the keys, and open with any. Raises ValueError for what is no key."""
    if not keys:
        return
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    # The dialect is what a column's type sees of its engine: so no key is ever a global.
    engine.dialect.token_keys = MultiFernet([Fernet(key) for key in keys])  # type: ignore[attr-defined]


def _keys_of(dialect: Dialect) -> "MultiFernet":
    keys: MultiFernet | None = getattr(dialect, "token_keys", None)
    if keys is None:
        raise NoTokenKeys
    return keys
