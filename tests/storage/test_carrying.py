"""Everything arrives in the other database, or nothing does."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from storage import (
    Base,
    Contact,
    InboxEvent,
    Installation,
    OfWorkspace,
    Reflection,
    Relationship,
    Teammate,
    Workspace,
)
from storage.carrying import NotEmpty, carry
from storage.migrations import migrate
from storage.sealed import NoTokenKeys, WrongTokenKeys, new_key
from storage.store import Store
from tests.conftest import OwnDatabase

ODD = 'ğ 漢字 🦓 "quotes" \\ \n\t \u202eright to left'


LONG_AGO = datetime(1969, 7, 20, 20, 17, 40, 123456, tzinfo=UTC)
TOKEN, REFRESH = "xoxb-very-secret", "xoxe-1-very-secret"


@pytest.fixture(name="keys")
def _keys() -> list[str]:
    """The key that seals now, and the one before, with which every token was sealed."""
    return [new_key(), new_key()]


async def _installed(sqlite_url: str, key: str) -> None:
    """A team that installed the app, one that removed it again, and two that are just about to install it."""
    store = Store(sqlite_url, token_keys=[key])
    async with store.open_register() as register:
        for team in ("Tours", "Tgone"):
            there = Installation(team, "Zuidwest", TOKEN, "U1", "B1", "chat:write", LONG_AGO, LONG_AGO)
            there.refresh_token, there.expires_at = REFRESH, LONG_AGO
            await register.keep(there)
        await register.expect("one", LONG_AGO)
        await register.expect("two", LONG_AGO)
    async with store.open_register() as register:
        assert await register.remove("Tgone", LONG_AGO, LONG_AGO)
    await store.close()


@pytest.fixture(name="source")
async def _source(
    sqlite_url: str, keys: list[str], one_of_everything: Callable[[], list[OfWorkspace]]
) -> AsyncIterator[Store]:
    """A full SQLite database of two workspaces, with two contacts who point at each other, and with tokens."""
    await _installed(sqlite_url, keys[-1])
    store = Store(sqlite_url, token_keys=keys)
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
async def _target(own_database: OwnDatabase, keys: list[str]) -> AsyncIterator[Store]:
    """An empty PostgreSQL; even to its owner the rows are locked."""
    with own_database("carried") as url:
        store = Store(url.render_as_string(hide_password=False), token_keys=keys)
        await migrate(store)
        yield store
        await store.close()


async def test_every_row_arrives_on_postgresql_and_says_the_same(source: Store, target: Store) -> None:
    carried = await carry(source, target)

    assert {each.table for each in carried} == set(Base.metadata.tables)
    assert [each for each in carried if each.rows < 2] == []
    for store in (source, target):
        async with store.reading("ours") as work:
            contacts = await work.all(select(Contact).order_by(Contact.id))
            assert [(each.name, each.successor_id) for each in contacts] == [(ODD, "harry"), ("Harry", "erik")]


async def _tokens(store: Store) -> tuple[str, str | None]:
    async with store.consult_register() as register:
        found = await register.installation("Tours")
        assert found is not None
        return found.bot_token, found.refresh_token


async def test_tokens_arrive_sealed_with_the_first_key_and_are_read_with_it(
    source: Store, target: Store, keys: list[str]
) -> None:
    await carry(source, target)
    newer, older = (Store(target.url.render_as_string(hide_password=False), token_keys=[key]) for key in keys)

    assert await _tokens(newer) == (TOKEN, REFRESH)
    with pytest.raises(WrongTokenKeys):
        await _tokens(older)
    async with target.engine.connect() as connection:
        kept = (await connection.execute(text("SELECT bot_token, refresh_token FROM installations"))).all()
    assert not any(secret in str(kept) for secret in (TOKEN, REFRESH))
    await newer.close()
    await older.close()


async def test_who_removed_the_app_and_who_is_about_to_install_it_arrive_too(source: Store, target: Store) -> None:
    await carry(source, target)

    async with target.open_register() as register:
        assert await register.installation("Tgone") is None
        assert await register.stamps() == {"Tours": LONG_AGO}
        assert await register.consume("one", LONG_AGO - timedelta(seconds=1))


@pytest.mark.parametrize(("strangers", "error"), [([], NoTokenKeys), ([new_key()], WrongTokenKeys)])
async def test_tokens_that_no_key_opens_are_not_carried_and_nothing_else_is(
    source: Store, target: Store, strangers: list[str], error: type[Exception]
) -> None:
    closed = Store(source.url.render_as_string(hide_password=False), token_keys=strangers)

    with pytest.raises(error):
        await carry(closed, target)
    assert await target.workspaces() == []
    await closed.close()


async def test_and_all_the_way_back(source: Store, target: Store, keys: list[str], tmp_path: object) -> None:
    there = await carry(source, target)
    home = Store(f"sqlite:///{tmp_path}/home.sqlite3", token_keys=keys)
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
