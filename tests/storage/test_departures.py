"""A workspace that removed the app goes with all its rows when its words would, and no other ever does."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.arrivals import Arrivals
from bot.connections import Connections
from bot.departures import Departures
from bot.services import audit, leaving, workspaces
from bot.settings import Settings
from bot.slack_clients import new_session
from storage import Base, Installation, OfWorkspace, Workspace
from storage.sealed import new_key
from storage.store import Store
from tests.storage.conftest import AT

TABLES = [each.class_ for each in Base.registry.mappers if issubclass(each.class_, OfWorkspace)]
#: Half a year, as words are kept for.
HALF_A_YEAR = timedelta(days=6 * 30.44)
DEFAULTS = workspaces.Defaults(timezone="UTC", locale="en", digest_day="monday", digest_hour=9, digest_channel=None)
DAY_BEFORE, DAY_AFTER = AT + HALF_A_YEAR - timedelta(days=1), AT + HALF_A_YEAR + timedelta(days=1)


@pytest.fixture(name="left")
async def _left(database_url: str, store: Store, two_workspaces: tuple[str, str]) -> Any:
    """Of two full workspaces, which keep words for half a year, ours removed the app."""
    store = Store(database_url, token_keys=[new_key()])
    for workspace_id in two_workspaces:
        async with store.work(workspace_id) as work:
            workspace = await work.workspace()
            workspace.connected_at, workspace.keep_words_months, workspace.name = AT, 6, workspace_id
    async with store.work("ours") as work:
        await workspaces.disconnect(work, AT)
    yield store
    await store.close()


async def _rows(store: Store, workspace_id: str) -> dict[str, int]:
    async with store.reading(workspace_id) as work:
        counted = {each.__name__: await work.first(select(func.count()).select_from(each)) for each in TABLES}
    return {name: many or 0 for name, many in counted.items()}


async def _forgets(store: Store, now: datetime) -> list[str]:
    """The workspaces that still hold what they were set to, after those that left long ago were forgotten."""
    settings = Settings(_env_file=None)

    def clock() -> datetime:
        return now

    async with new_session() as session:
        connections = Connections(store, Arrivals(store, settings, clock), clock, settings.slack_api_url, session)
        await Departures(store, connections, clock).forget_who_left()
    return [each.id for each in await store.workspaces() if each.name]


async def _connects(store: Store) -> None:
    async with store.work("ours") as work:
        await workspaces.connect(work, "T-ours", "Zuidwest", "U1", DEFAULTS, DAY_AFTER)


async def _keep_installation(store: Store, installation_id: str, **facts: Any) -> None:
    known: dict[str, Any] = {"name": "Zuidwest", "bot_token": "", "bot_user": "U1", "bot_id": "B1", "scopes": ""}
    async with store.open_register() as register:
        await register.keep(Installation(id=installation_id, installed_at=AT, changed_at=AT, **known, **facts))


async def _installations(store: Store) -> set[str]:
    async with store.readers.connect() as connection:
        return {row[0] for row in await connection.execute(select(Base.metadata.tables["installations"].c.id))}


async def test_the_day_before_everything_is_there(left: Store) -> None:
    assert await _forgets(left, DAY_BEFORE) == ["ours", "theirs"]
    assert min((await _rows(left, "ours")).values()) == 1


async def test_the_day_after_nothing_is_and_the_neighbours_lack_nothing(left: Store) -> None:
    before = await _rows(left, "theirs")

    assert await _forgets(left, DAY_AFTER) == ["theirs"]
    assert set((await _rows(left, "ours")).values()) == {0}
    assert await _rows(left, "theirs") == before
    assert min(before.values()) == 1


async def test_of_the_workspace_itself_only_which_team_it_was_stays(left: Store) -> None:
    await _forgets(left, DAY_AFTER)
    async with left.reading("ours") as work:
        ours = await work.workspace()
    new = Workspace(id="ours", team_id="T-ours")

    columns = [each.key for each in Workspace.__table__.columns]
    assert {each: getattr(ours, each) for each in columns} == {each: getattr(new, each) for each in columns}


async def test_who_comes_back_while_they_are_forgotten_begins_anew(left: Store) -> None:
    async with left.work("ours") as work:
        assert await leaving.forget_workspace(work, DAY_AFTER)
        coming = asyncio.create_task(_connects(left))
        await asyncio.wait([coming], timeout=0.2)
    await coming

    async with left.reading("ours") as work:
        ours = await work.workspace()
    assert (ours.name, ours.connected_at, ours.keep_words_months) == ("Zuidwest", DAY_AFTER, None)


@pytest.mark.parametrize("facts", [{"keep_words_months": None}, {"connected_at": AT + timedelta(days=30)}])
async def test_who_keeps_all_or_is_connected_again_is_never_forgotten(left: Store, facts: dict[str, Any]) -> None:
    async with left.work("ours") as work:
        workspace = await work.workspace()
        for name, value in facts.items():
            setattr(workspace, name, value)

    assert await _forgets(left, AT + 20 * HALF_A_YEAR) == ["ours", "theirs"]
    assert min((await _rows(left, "ours")).values()) == 1


async def test_who_comes_back_in_the_same_moment_keeps_all(left: Store) -> None:
    async with left.work("ours") as work:
        await workspaces.connect(work, "T-ours", "Zuidwest", "U1", DEFAULTS, DAY_AFTER)
        forgetting = asyncio.create_task(_forgets(left, DAY_AFTER))
        await asyncio.wait([forgetting], timeout=0.2)

    assert await forgetting == ["ours", "theirs"]
    assert min((await _rows(left, "ours")).values()) == 1


@pytest.mark.parametrize("act", ["installed", "imported"])
async def test_what_happened_since_it_left_counts(left: Store, act: Any) -> None:
    async with left.work("ours") as work:
        await audit.record(work, act, DAY_BEFORE)

    assert await _forgets(left, DAY_AFTER) == ["ours", "theirs"]


async def test_who_was_imported_and_never_connected_stays(left: Store) -> None:
    await left.found_workspace(Workspace(id="imported", name="imported", keep_words_months=6))

    assert "imported" in await _forgets(left, AT + 20 * HALF_A_YEAR)


async def test_what_is_left_of_the_installation_goes_too_unless_it_served_others(left: Store) -> None:
    for installation_id in ("T-ours", "T-else", "E1"):
        await _keep_installation(left, installation_id, gone_at=AT)
    async with left.work("theirs") as work:
        (await work.workspace()).installation_id = "E1"
    async with left.work("ours") as work:
        (await work.workspace()).installation_id = "E1"
    await _forgets(left, DAY_AFTER)

    assert await _installations(left) == {"T-else", "E1"}
