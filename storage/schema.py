"""What every table has in common: naming, the workspace it belongs to, and moments kept as UTC microseconds."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, Date, Dialect, Enum, ForeignKey, ForeignKeyConstraint, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
from sqlalchemy.types import TypeDecorator

from storage.words import Half

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC. Kept as microseconds since 1970, so that histories are read as numbers on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """The stored number of a moment; a naive one is refused, since nobody can say which moment it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a timezone: {value}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Base(MappedAsDataclass, DeclarativeBase):
    """The one family of tables; constraint names are fixed, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads this as a class attribute
        datetime: Instant(),
        date: Date(),
        Literal: Enum(native_enum=False, length=20, create_constraint=False),
        list[str]: JSON(),
        list[Half]: JSON(),
        list[int]: JSON(),
        list[dict[str, Any]]: JSON(),
        dict[str, Any]: JSON(),
        str: String(),
    }


class OfWorkspace(MappedAsDataclass):
    """A row that belongs to one workspace, and is seen from no other."""

    workspace_id: Mapped[str] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, init=False, sort_order=-1
    )


def belongs_to(column: str, table: str, *, on_delete: str = "CASCADE", key: str = "id") -> ForeignKeyConstraint:
    """A foreign key that cannot leave the workspace: (workspace_id, column) → the table's (workspace_id, key)."""
    return ForeignKeyConstraint(
        ["workspace_id", column], [f"{table}.workspace_id", f"{table}.{key}"], ondelete=on_delete
    )


def new_id() -> str:
    """A fresh id for a row: twelve hexadecimal digits, unguessable enough to be unique in a workspace."""
    return secrets.token_hex(6)
