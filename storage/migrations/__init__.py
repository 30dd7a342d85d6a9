"""The history of the tables: one for both databases."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.store import Store

_HERE = Path(__file__).parent
#: On PostgreSQL: only one replica migrates at a time. Any number that nobody else uses.
_ADVISORY_LOCK = 4_718_231


class NewerDatabase(Exception):
    """The database has a revision that this version does not know."""


async def migrate(store: Store) -> None:
    """Bring the database to the newest revision; a new database gets all tables.

    Raises NewerDatabase where a newer Giveget made it.
    """
    revision = await revision_of(store)
    if revision == newest():
        return
    if revision is not None and revision > newest():
        raise NewerDatabase(revision)
    async with store.engine.connect() as connection:
        await connection.run_sync(_upgrade)
        await connection.commit()


async def revision_of(store: Store) -> str | None:
    """The revision that a database has; None where it has no tables yet."""
    # Whoever only reads must not wait for a writer here.
    async with store.readers.connect() as connection:
        return await connection.run_sync(_revision)


def newest() -> str:
    """The newest revision: the file that sorts last, so that a start need not load Alembic to know it is up to date."""
    return max(path.stem for path in (_HERE / "versions").glob("[0-9]*.py")).split("_")[0]


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Whether a name in the database is of our tables: the queue's are made here, but not described by the code."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  it costs a third of a second, and most starts do not need it
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '10min'"))  # another one may have much to migrate
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))  # else all who write would queue up behind it
        revision = _revision(connection)
        if revision is not None and revision > newest():
            raise NewerDatabase(revision)
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


__all__ = ["NewerDatabase", "is_ours", "migrate", "newest", "revision_of"]
