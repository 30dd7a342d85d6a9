"""Nothing can point out of its workspace."""

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from storage import Base

#: The workspaces themselves, and what is known before there is one: a token may serve many.
OUTSIDE = {"workspaces", "installations", "oauth_states"}
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in OUTSIDE]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_key_begins_with_the_workspace(table: Table) -> None:
    keys = [table.primary_key, *(each for each in table.constraints if isinstance(each, UniqueConstraint))]
    unique_indexes = [index for index in table.indexes if index.unique]

    assert {next(iter(key.columns)).name for key in [*keys, *unique_indexes]} == {"workspace_id"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_reference_stays_within_the_workspace(table: Table) -> None:
    references = [each for each in table.constraints if isinstance(each, ForeignKeyConstraint)]
    to_rows = [each for each in references if each.referred_table.name != "workspaces"]

    assert len(references) == len(to_rows) + 1
    assert all(each.column_keys[0] == "workspace_id" for each in references)
    assert all(each.elements[0].column.name == "workspace_id" and len(each.elements) == 2 for each in to_rows)


def test_one_of_everything_is_really_everything(one_of_everything: object) -> None:
    assert callable(one_of_everything)
    walked = {type(row).__tablename__ for row in one_of_everything()}

    assert walked == {table.name for table in TABLES}, "a new table needs a row in tests/storage/conftest.py"
