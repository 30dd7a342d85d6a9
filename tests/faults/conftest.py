"""Trials on both kinds of database; they wait in our own time: real processes cannot be asked for theirs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from inspect import isawaitable
from pathlib import Path

import pytest
from sqlalchemy import URL

from storage.migrations import migrate
from storage.store import Store
from tests.conftest import OwnDatabase
from tests.faults.trial import Count, Trial, trial

#: What was counted: where, what went wrong, processes killed, and what became of the messages.
TABLE: list[tuple[str, str, int, Count]] = []


@asynccontextmanager
async def counted(
    trial: Trial, what: str, by: Callable[[], Count | Awaitable[Count]] | None = None
) -> AsyncIterator[None]:
    """Put a trial on the table when it ends, however it ends: what fails or never settles is counted as well."""
    try:
        yield
    finally:
        where = "one machine" if trial.store.is_sqlite else "two replicas"
        count = (by or trial.count)()
        TABLE.append((where, what, trial.kills, await count if isawaitable(count) else count))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long trials out unless they are asked for by name, whatever else is chosen."""
    if "faults" not in str(config.getoption("markexpr")):
        long = [each for each in items if each.get_closest_marker("faults")]
        config.hook.pytest_deselected(items=long)
        items[:] = [each for each in items if each not in long]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was counted."""
    if TABLE:
        terminalreporter.section("what became of the messages")
        for row in TABLE:
            terminalreporter.line(_told(*row))
        total = [sum(getattr(row[3], name) for row in TABLE) for name in ("accepted", "sent", "doubled", "lost")]
        terminalreporter.line(f"{'all':36}{sum(row[2] for row in TABLE):4} processes ended   {Count(*total)}")


def _told(where: str, what: str, kills: int, count: Count) -> str:
    return f"{where:14}{what:22}{kills:4} processes ended   {count}"


@pytest.fixture(autouse=True)
def _tell_at_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tell what a trial counted when it ends: a run that is broken off has counted as well."""
    before = len(TABLE)
    yield
    plugins = request.config.pluginmanager
    reporter, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")
    if reporter is not None and capture is not None:
        with capture.global_and_fixture_disabled():
            for row in TABLE[before:]:
                reporter.write_line(_told(*row))


@pytest.fixture(name="on_sqlite")
async def _on_sqlite(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Trial]:
    """One process on one file."""
    async with trial(tmp_path, sqlite_url) as one:
        yield one


@pytest.fixture(name="trial_url")
def _trial_url(own_database: OwnDatabase) -> Iterator[URL]:
    with own_database("trial") as url:
        yield url


@pytest.fixture(name="on_postgresql")
async def _on_postgresql(tmp_path: Path, trial_url: URL, run_sql: Callable[[str], None]) -> AsyncIterator[Trial]:
    """Many processes on one server, in a database of their own; what befalls the server itself is its superuser's."""
    url = trial_url.render_as_string(hide_password=False)
    store = Store(url)
    await migrate(store)
    await store.close()
    async with trial(tmp_path, url) as one:
        one.server_folder = Path(str(trial_url.query["host"]))
        one.run_sql = run_sql
        yield one


@pytest.fixture(name="fresh_postgresql_url")
def _fresh_postgresql_url(own_database: OwnDatabase) -> Iterator[str]:
    """A database of its own for processes that run in this one."""
    with own_database("crowd") as url:
        yield url.render_as_string(hide_password=False)
