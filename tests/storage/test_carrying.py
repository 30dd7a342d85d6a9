"""Everything arrives in the other database, or nothing does."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from storage import Base, Contact, InboxEvent, OfWorkspace, Reflection, Relationship, Teammate, Workspace
from storage.carrying import NotEmpty, carry
from storage.migrations import migrate
from storage.store import Store
from tests.conftest import OwnDatabase

ODD = 'ğ 漢字 🦓 "quotes" \\ \n\t \u202eright to left'


LONG_AGO = datetime(1969, 7, 20, 20, 17, 40, 123456, tzinfo=UTC)


@pytest.fixture(name="source")
async def _source(sqlite_url: str, one_of_everything: Callable[[], list[OfWorkspace]]) -> AsyncIterator[Store]:
    """A full SQLite database of two workspaces, with two contacts who point at each other."""
    store = Store(sqlite_url)
    for workspace_id in ("ours", "theirs"):
        await store.found_workspace(Workspace(id=workspace_id, team_id=f"T{workspace_id}", admins=["U1"]))
        async with store.work(workspace_id) as work:
            for row in one_of_everything():
                work.add(row)
                await work.flush()
            work.add(Contact(relationship_id="acme", name=ODD, id="erik"))
            await work.flush()
            harry, erik = await work.get(Contact, "harry"), await work.get(Contact, "erik")
            assert harry is not None
            assert erik is not None
            harry.successor_id, erik.successor_id = "erik", "harry"
            work.add(InboxEvent(event_id="Ev2", received_at=LONG_AGO, payload={"text": ODD, "n": [1, 2.5, None]}))
    yield store
    await store.close()


@pytest.fixture(name="target")
async def _target(own_database: OwnDatabase) -> AsyncIterator[Store]:
    """An empty PostgreSQL; even to its owner the rows are locked."""
    with own_database("carried") as url:
        store = Store(url.render_as_string(hide_password=False))
        await migrate(store)
        yield store
        await store.close()


async def test_every_row_arrives_on_postgresql_and_says_the_same(source: Store, target: Store) -> None:
    carried = await carry(source, target)

    assert {each.table for each in carried} == set(Base.metadata.tables)
    assert all(each.rows >= 2 for each in carried if "workspace_id" in Base.metadata.tables[each.table].columns)
    for store in (source, target):
        async with store.reading("ours") as work:
            contacts = await work.all(select(Contact).order_by(Contact.id))
            assert [(each.name, each.successor_id) for each in contacts] == [(ODD, "harry"), ("Harry", "erik")]


async def test_and_all_the_way_back(source: Store, target: Store, sqlite_template: object, tmp_path: object) -> None:
    there = await carry(source, target)
    home = Store(f"sqlite:///{tmp_path}/home.sqlite3")
    await migrate(home)
    back = await carry(target, home)
    await home.close()

    assert there == back


async def test_a_target_that_holds_something_is_left_alone(source: Store, target: Store) -> None:
    await target.found_workspace(Workspace(id="other"))

    with pytest.raises(NotEmpty):
        await carry(source, target)
    async with target.reading("ours") as work:
        assert await work.all(select(Teammate)) == []


async def test_what_cannot_arrive_undoes_all_of_it(source: Store, target: Store) -> None:
    async with source.work("ours") as work:
        work.add(Relationship(name="a\0b"))  # PostgreSQL keeps no such character

    with pytest.raises(Exception, match=r"NUL|0x00"):
        await carry(source, target)
    assert await target.workspaces() == []
    async with target.reading("ours") as work:
        assert await work.all(select(Reflection)) == []
