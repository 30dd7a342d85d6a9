"""Which statements the workspace filter sees through; all others are refused."""

from typing import Any, TypeVar

from sqlalchemy import (
    Alias,
    Column,
    ColumnClause,
    Delete,
    Executable,
    FromClause,
    Join,
    Select,
    Table,
    TableClause,
    TextClause,
    Update,
    inspect,
)
from sqlalchemy.sql import visitors

from storage.schema import OfWorkspace
from storage.workspaces import Workspace

E = TypeVar("E", bound=Executable)


class NotOfThisWorkspace(Exception):
    """Something reached for rows that the workspace filter would not have seen."""


def checked(statement: E) -> E:
    """The statement itself, if it names all tables by their mapped classes; raises NotOfThisWorkspace."""
    if not isinstance(statement, (Select, Update, Delete)):
        raise NotOfThisWorkspace(type(statement).__name__)
    elements = list(visitors.iterate(statement))
    mapped = {entity.selectable for element in elements if (entity := _entity(element))}
    mapped |= {alias.element for alias in mapped if isinstance(alias, Alias)}
    for element in elements:
        if unseen := _unseen(element, mapped):
            raise NotOfThisWorkspace(unseen)
    if isinstance(statement, (Update, Delete)):
        _stays_at_home(statement)
    return statement


def _entity(element: Any) -> Any:
    return element._annotations.get("parententity")  # noqa: SLF001  there is no public way to ask


def _unseen(element: Any, mapped: set[FromClause]) -> str | None:
    """What of an element the filter would miss, or None."""
    if (entity := _entity(element)) is not None and not _belongs_to_a_workspace(entity):
        return str(entity)
    match element:
        case TextClause():
            return "text()"
        case ColumnClause(is_literal=True) if element.name != "*":  # as in EXISTS (SELECT * …) and count(*)
            return "literal_column()"
        case Column(table=Table()) if not _entity(element):
            return f"{element.table} without its class"
        case Alias(element=Table()) if element not in mapped:
            return f"an alias of {element.element}"
        case TableClause() if element not in mapped:
            return element.name
        case Select() if element._propagate_attrs.get("compile_state_plugin") != "orm":  # noqa: SLF001  as above
            # To some expressions, as `and_()` and `case()`, SQLAlchemy does not hand on that their columns are mapped.
            return "a selection that needs select_from() of its class"
        case Select() if hidden := _hidden(element):
            return f"{hidden} within an expression: it needs select_from(), or a join"
        case Select() | Join():
            return next((f"{table} without its class" for table in _sources(element) if _is_bare(table)), None)
    return None


def _hidden(selection: Select[Any]) -> Any:
    """A class that only stands within an expression about another, and is not filtered; None where there is none."""
    columns = selection._raw_columns  # noqa: SLF001  as above
    seen = {column._propagate_attrs.get("plugin_subject") for column in columns}  # noqa: SLF001  the one it is taken for
    seen |= {_entity(each) for source in _sources(selection) for each in [source, *_outside_of_subqueries(source)]}
    named = {_entity(each) for column in columns for each in [column, *_outside_of_subqueries(column)]}
    return next(iter(named - seen - {None}), None)


def _belongs_to_a_workspace(entity: Any) -> bool:
    return issubclass(inspect(entity).mapper.class_, (OfWorkspace, Workspace))


def _sources(element: Select[Any] | Join) -> list[Any]:
    """What a statement says that it reads from, beside what its columns say."""
    if isinstance(element, Join):
        return [element.left, element.right]
    return [*element._from_obj, *(join[0] for join in element._setup_joins)]  # noqa: SLF001  as above


def _is_bare(source: Any) -> bool:
    return isinstance(source, Table) and not _entity(source)


def _stays_at_home(statement: Update | Delete) -> None:
    """An UPDATE reads no second table beside its own (the filter sees only that one), and moves no row elsewhere."""
    for element in _outside_of_subqueries(statement):
        if isinstance(element, Column) and isinstance(element.table, Table) and element.table != statement.table:
            raise NotOfThisWorkspace(f"{element.table.name} beside {statement.table}")
    if isinstance(statement, Update):
        own_key = "id" if str(statement.table) == "workspaces" else "workspace_id"
        if any(getattr(column, "name", column) == own_key for column in statement._values or ()):  # noqa: SLF001
            raise NotOfThisWorkspace(f"a new {own_key}")


def _outside_of_subqueries(element: Any) -> list[Any]:
    children = [child for child in element.get_children() if not isinstance(child, Select)]
    return [*children, *(further for child in children for further in _outside_of_subqueries(child))]
