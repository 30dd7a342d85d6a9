"""PostgreSQL's own lock on rows, behind the workspace filter: what a forgotten filter would show is nothing.

It holds any role but a superuser and one with BYPASSRLS, the owner of the tables included. Each transaction says at its
start whose rows it is about; one that says nothing sees none. It is a lock against our own mistakes: who may send
statements of their own as that role may also say whose rows they are about.
"""

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

from storage.schema import Base, OfWorkspace
from storage.work import ScopedSession
from storage.workspaces import Workspace

#: Tables that the ledger's door opens for all workspaces at once: what is to be said, done and asked, and by whom.
_OF_THE_LEDGER = frozenset({"deliveries", "inbox", "prompts", "workspaces"})
#: What a transaction says of itself, for as long as it lasts.
_OWN, _DOOR = "giveget.workspace", "giveget.door"


#: The role of the connection, if it is one that PostgreSQL asks nothing of.
_PASSES = "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"


class NotHeld(Exception):
    """The bot's role at the database is one that the lock does not hold."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


class AcrossSession(Session):
    """A session that looks across workspaces: at the ledger only, or, to carry a database over, at everything."""


def policies() -> dict[str, str]:
    """The condition on which a row is seen and written, by table."""
    conditions = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table.name  # type: ignore[attr-defined]
        if issubclass(mapper.class_, (OfWorkspace, Workspace)):
            key = "id" if mapper.class_ is Workspace else "workspace_id"
            doors = ("ledger", "everything") if table in _OF_THE_LEDGER else ("everything",)
            listed = ", ".join(f"'{door}'" for door in doors)
            # Taken for rare, an open door would have PostgreSQL go to every workspace by itself; so it guesses a half.
            opened = f"coalesce(current_setting('{_DOOR}', true) IN ({listed}), false)"
            conditions[table] = f"{key} = current_setting('{_OWN}', true) OR {opened}"
    return dict(sorted(conditions.items()))


def lock(connection: Connection, tables: dict[str, str]) -> None:
    """Put the lock on tables, with the condition of each."""
    for table, condition in tables.items():
        connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
        connection.execute(text(f"CREATE POLICY own_workspace ON {table} USING ({condition})"))


def unlock(connection: Connection, tables: dict[str, str]) -> None:
    """Take the lock off."""
    for table in tables:
        connection.execute(text(f"DROP POLICY own_workspace ON {table}"))
        connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))


def lock_again(connection: Connection, tables: dict[str, str]) -> None:
    """Put the lock on tables with another condition; nothing on SQLite, which has none."""
    if connection.dialect.name == "postgresql":
        unlock(connection, tables)
        lock(connection, tables)


def role_not_held(connection: Connection) -> str | None:
    """The role of this connection where the lock does not hold it: a superuser, or one with BYPASSRLS. Else None.

    None on SQLite as well, which has neither locks nor roles.
    """
    if connection.dialect.name != "postgresql":
        return None
    role: str | None = connection.execute(text(_PASSES)).scalar()
    return role


def open_everything(connection: Connection) -> None:
    """For one transaction, see and write the rows of all workspaces: to carry a database over."""
    _say(connection, _DOOR, "everything")


@event.listens_for(ScopedSession, "after_begin")
def _own_rows(session: ScopedSession, transaction: SessionTransaction, connection: Connection) -> None:
    _say(connection, _OWN, session.workspace_id)


@event.listens_for(AcrossSession, "after_begin")
def _ledger_rows(session: AcrossSession, transaction: SessionTransaction, connection: Connection) -> None:
    _say(connection, _DOOR, "ledger")


def _say(connection: Connection, name: str, value: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
