"""One order of ids on both databases."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class in_byte_order(FunctionElement[str]):  # noqa: N801  it is used as a function of SQL
    """Sorts text as its UTF-8 bytes, as SQLite does: PostgreSQL would sort it as the server's country does."""

    inherit_cache = True


@compiles(in_byte_order)
def _plain(element: in_byte_order, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(in_byte_order, "postgresql")
def _collated(element: in_byte_order, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)}) COLLATE "C"'


def by_bytes(*columns: Any) -> list[ColumnElement[str]]:
    """What to hand to `order_by` so that an export is the same file on both databases."""
    return [in_byte_order(column) for column in columns]
