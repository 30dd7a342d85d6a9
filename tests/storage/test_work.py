"""A unit of work sees one workspace, through whichever door."""

from typing import Any

import pytest
from sqlalchemy import (
    Select,
    case,
    column,
    delete,
    exists,
    func,
    join,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased

from storage import Base, OfWorkspace, Relationship, Teammate, Workspace
from storage.doors import NotOfThisWorkspace
from storage.store import Store

pytestmark = pytest.mark.usefixtures("two_workspaces")

TABLES = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, OfWorkspace)),
    key=lambda each: each.__name__,
)
TABLE = Relationship.__table__
A_NAME = select(Relationship.name)
Other = aliased(Relationship)

#: Ways to ask for names of relationships: all of them know of one workspace only.
QUESTIONS: dict[str, Select[Any]] = {
    "columns": A_NAME,
    "an alias": select(Other.name),
    "a join": select(Relationship.name).join(Teammate, Teammate.id == Relationship.owner_id),
    "a join to itself": select(Relationship.name).join(Other, Other.id == Relationship.id),
    "a subquery": select(A_NAME.subquery().c.name),
    "a common table expression": select(A_NAME.cte().c.name),
    "a scalar subquery": select(select(func.min(Relationship.name)).scalar_subquery()),
    "a scalar subquery of the greatest": select(select(func.max(Relationship.name)).scalar_subquery()),
    "a union within": select(union_all(A_NAME, A_NAME).subquery().c.name),
    "a question whether it exists": A_NAME.where(~exists().where(Other.name == "Acme of theirs")),
    "a join that is only implied": select(literal("Acme of ours")).where(
        Teammate.id == Relationship.owner_id, Relationship.name == "Acme of ours"
    ),
    "a case": select(case((Relationship.name == "Acme of theirs", "leak"), else_="Acme of ours")),
    "a case of two": select(
        case(((Relationship.name == "Acme of theirs") & (Relationship.id != ""), "leak"), else_="Acme of ours")
    ).select_from(Relationship),
    "two classes in an expression": select(func.replace(Relationship.name, Teammate.name, "Acme of theirs")).join_from(
        Relationship, Teammate, Teammate.id != ""
    ),
    "an aggregate": select(func.max(Relationship.name)),
    "an outer join": select(Relationship.name).outerjoin(Other, Other.name != Relationship.name),
    "what an outer join found": select(func.coalesce(Other.name, "Acme of ours"))
    .select_from(Relationship)
    .outerjoin(Other, Other.name != Relationship.name),
}

#: Ways to ask that the filter cannot see through: all are refused.
BACK_DOORS: dict[str, Any] = {
    "text": text("SELECT name FROM relationships"),
    "text in a column": select(text("name")).select_from(Relationship),
    "text in a condition": A_NAME.where(text("1 = 1")),
    "a literal column": select(literal_column("(SELECT max(name) FROM relationships)")),
    "a table": select(TABLE),
    "a column of a table": select(TABLE.c.name),
    "an alias of a table": select(TABLE.alias().c.name),
    "a table beside its class": A_NAME.join(Teammate.__table__, literal(value=True)),
    "a table made up": select(table("relationships", column("name")).c.name),
    "a union": union_all(A_NAME, A_NAME),
    "a table of settings": select(Workspace.__table__.c.name),
    "an alias beside the class": select(TABLE.alias().c.name).where(exists(select(Relationship.id))),
    "a count of a table beside its class": select(func.count()).select_from(TABLE).where(exists(select(Other.id))),
    "a join of tables": select(Teammate.name).select_from(join(TABLE, Teammate, literal(value=True))),
    "an expression that hides its class": select((Relationship.name != "") & (Relationship.id != "")),
    "a case that hides its class": select(case((literal(value=True), Relationship.name))),
    "a count over a class that it hides": select(func.count().over(order_by=Relationship.name)),
    "a second class in an expression": select(Relationship.name + Teammate.name),
    "a second class in a function": select(
        func.coalesce(func.nullif(Relationship.name, "Acme of ours"), Teammate.name)
    ),
    "a second class beside an entity": select(Relationship, Teammate.name + Other.name),
    "an alias beside its class": select(func.max(Relationship.name + Other.name)),
    "a hidden class within": A_NAME.where(exists(select(case((literal(value=True), Other.name))))),
    "a change to another workspace": update(Relationship).values(workspace_id="theirs"),
    "a change of the workspace's id": update(Workspace).values(id="theirs"),
    "a change that reads a second table": update(Teammate).values(name="x").where(Relationship.name == "x"),
    "a change to what a second table says": update(Teammate).values(name=Relationship.name),
    "a deletion that reads a second table": delete(Teammate).where(Relationship.name == "x"),
}


@pytest.mark.parametrize("row_type", TABLES, ids=lambda row_type: row_type.__name__)
async def test_of_every_table_only_the_own_rows_are_seen(store: Store, row_type: type[OfWorkspace]) -> None:
    async with store.work("ours") as work:
        rows = await work.all(select(row_type))
        count = await work.first(select(func.count()).select_from(row_type))
        seen_in = await work.all(select(row_type.workspace_id))

    assert [row.workspace_id for row in rows] == ["ours"]
    assert count == 1
    assert seen_in == ["ours"]


@pytest.mark.parametrize("row_type", TABLES, ids=lambda row_type: row_type.__name__)
async def test_in_every_table_only_the_own_rows_are_changed(store: Store, row_type: type[OfWorkspace]) -> None:
    key = next(name for name in row_type.__mapper__.primary_key if name.name != "workspace_id")
    async with store.work("ours") as work:
        changed = await work.change(update(row_type).values({key.name: getattr(row_type, key.name)}))
    async with store.work("ours") as work:
        # A teammate who owns a relationship, or a contact who succeeds another, cannot go before those know.
        await work.change(update(Relationship).values(owner_id=None))
        deleted = await work.change(delete(row_type))
    async with store.work("theirs") as work:
        left = await work.first(select(func.count()).select_from(row_type))

    assert (changed, deleted, left) == (1, 1, 1)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_every_way_to_ask_is_answered_from_one_workspace(store: Store, question: Select[Any]) -> None:
    async with store.work("ours") as work:
        answers = await work.all(question)

    assert answers == ["Acme of ours"] * (2 if "UNION" in str(question) else 1)


@pytest.mark.parametrize("door", BACK_DOORS.values(), ids=BACK_DOORS.keys())
async def test_what_the_filter_cannot_see_is_refused(store: Store, door: Any) -> None:
    async with store.work("ours") as work:
        for way in (work.all, work.first, work.rows, work.change):
            with pytest.raises(NotOfThisWorkspace):
                await way(door)
        with pytest.raises(NotOfThisWorkspace):
            async for _ in work.batches(door):
                pass


async def test_a_key_leads_to_the_own_row(store: Store) -> None:
    async with store.work("ours") as work:
        found = await work.get(Relationship, "acme")
        assert found is not None

        assert found.name == "Acme of ours"


async def test_the_own_settings_are_the_only_ones_seen(store: Store) -> None:
    async with store.work("ours") as work:
        seen = await work.all(select(Workspace.id))
        changed = await work.change(update(Workspace).values(name="Ours"))

    assert (seen, changed) == (["ours"], 1)


async def test_a_workspace_that_is_not_there_has_no_rows(store: Store) -> None:
    async with store.work("nobody") as work:
        assert await work.all(A_NAME) == []
        with pytest.raises(NoResultFound):
            await work.workspace()


async def test_new_rows_are_stamped(store: Store) -> None:
    async with store.work("ours") as work:
        work.add(Relationship(name="New"))
        await work.insert(Relationship, [{"id": "bulk", "name": "Bulk", "workspace_id": "theirs"}])
    async with store.work("theirs") as work:
        assert await work.all(A_NAME) == ["Acme of theirs"]


async def test_known_rows_are_changed_in_bulk_only_in_the_own_workspace(store: Store) -> None:
    async with store.work("ours") as work:
        await work.update(Relationship, [{"id": "acme", "name": "Changed", "workspace_id": "theirs"}])
        ours = await work.all(A_NAME)
    async with store.work("theirs") as work:
        theirs = await work.all(A_NAME)

    assert (ours, theirs) == (["Changed"], ["Acme of theirs"])


async def _from_the_others(store: Store) -> Relationship:
    async with store.work("theirs") as work:
        found = await work.get(Relationship, "acme")
    assert found is not None
    return found


async def test_a_row_of_another_workspace_cannot_be_added(store: Store) -> None:
    stranger = await _from_the_others(store)
    stranger.name = "Stolen"
    with pytest.raises(NotOfThisWorkspace):
        async with store.work("ours") as work:
            work.add(stranger)


async def test_a_row_of_another_workspace_cannot_be_deleted(store: Store) -> None:
    stranger = await _from_the_others(store)
    with pytest.raises(NotOfThisWorkspace):
        async with store.work("ours") as work:
            await work.delete(stranger)


async def test_an_own_row_cannot_be_given_to_another_workspace(store: Store) -> None:
    async with store.work("ours") as work:
        row = await work.get(Relationship, "acme")
        assert row is not None
        row.workspace_id = "theirs"

        with pytest.raises(NotOfThisWorkspace):
            await work.flush()
        row.workspace_id = "ours"


async def test_the_settings_of_another_workspace_cannot_be_added(store: Store) -> None:
    with pytest.raises(NotOfThisWorkspace):
        async with store.work("ours") as work:
            work.add(Workspace(id="third"))
