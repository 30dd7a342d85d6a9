"""Whether the database can be opened and written, and what of the ledger needs a person."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from sqlalchemy import ColumnElement, and_, case, func, inspect, or_, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot import addresses
from bot.doctor.finding import Finding, ok, wrong
from bot.lock import NoPlace, database_file, insist_on_place, network_file_system
from bot.outcomes import Rest
from storage.deliveries import Delivery
from storage.migrations import newest, revision_of
from storage.row_security import role_not_held
from storage.store import Store
from storage.workspaces import Workspace

#: What is over, and was due longer ago than this, is history; what still waits never is.
_LATELY = timedelta(days=7)
_OVER = ("expired", "dead")
#: What is due for longer than this should have been said.
_SOON = timedelta(minutes=5)
_REMEDY = {
    "overdue": "due, and not said: see that the bot runs, and that Slack answers",
    "expired": "not said any more, since it was too late: Slack, or the bot, was away for long",
    "dead": "given up; the admin was told where they can mend it",
    "blocked": "waiting for a token that works: install the app again, and renew SLACK_BOT_TOKEN, if set, and restart",
    "unsure": "perhaps posted; they are looked up and tried again by themselves",
}


async def look(store: Store) -> tuple[list[Finding], list[Workspace] | None]:
    """What there is to say of the database, and the workspaces in it; None where it could not be looked at."""
    file = database_file(store)
    if file is not None and not file.exists():
        found = _not_yet(file)
        return [found], [] if found.verdict == "ok" else None
    try:
        revision = await revision_of(store)
        if revision is None and file is not None and await _holds_something(store):
            return [
                wrong("database", f"{_name(store)} is not Giveget's: it holds other tables. Check DATABASE_URL.")
            ], None
        if revision is None or revision < newest():
            told = f"revision {revision or 'none'}; the next start brings it to {newest()}"
            return [ok("database", f"{_name(store)}, {told}")], [] if revision is None else None
        if revision > newest():
            newer = f"{_name(store)} was made by a newer Giveget (revision {revision}): update Giveget."
            return [wrong("database", newer)], None
        await _write_nothing(store)
        return [_fine(store, file), *await _role(store)], await store.workspaces()
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return [
            wrong("database", f"{_name(store)} cannot be used: {reason}. Check DATABASE_URL and who may write.")
        ], None


async def deliveries(store: Store, workspace: Workspace, now: datetime) -> Finding:
    """The messages that did not get where they should."""
    if workspace.installation_id and not workspace.connected_at:
        return ok("messages", "the app was removed there; what waits is said if it comes back in time")
    overdue = (Delivery.state == "planned") & (Delivery.due_at < now - _SOON)
    history = Delivery.state.in_(_OVER) & (Delivery.due_at <= now - _LATELY)
    troubled = or_(Delivery.state.in_(_REMEDY), overdue) & ~history & ~_let_go()
    kind = case((overdue, "overdue"), else_=Delivery.state)
    async with store.reading(workspace.id) as work:
        counts = await work.rows(select(kind, func.count()).select_from(Delivery).where(troubled).group_by(kind))
        failed = select(Delivery.error).where(troubled, Delivery.error.is_not(None))
        last = await work.first(failed.order_by(Delivery.due_at.desc()))
    if not counts:
        return ok("messages", "all of the last week arrived")
    said = "; ".join(f"{count} {state} ({_REMEDY[state]})" for state, count in sorted(counts))
    return wrong("messages", f"{said}.{f' The last reason: {last}.' if last else ''}")


def _let_go() -> ColumnElement[bool]:
    """Of who is away for long a question expires, and is asked anew when they are back: nothing went wrong."""
    return and_(Delivery.state == "expired", func.coalesce(Delivery.error, "").in_(get_args(Rest)))


async def _role(store: Store) -> list[Finding]:
    """Whether the lock on rows holds who we are; nothing where there is none."""
    if store.is_sqlite:
        return []
    async with store.readers.connect() as connection:
        role = await connection.run_sync(role_not_held)
    if role is None:
        return [ok("database role", "row-level security holds it")]
    return [
        wrong(
            "database role",
            f"{role} is a superuser, or has BYPASSRLS: row-level security does not hold it. Give the bot an ordinary"
            f" role that owns the database (docs/operations.md), or: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS.",
        )
    ]


def _not_yet(file: Path) -> Finding:
    try:
        insist_on_place(file)
    except NoPlace as error:
        return wrong("database", str(error))
    return ok("database", f"{file.absolute()} is not there yet; the first start makes it")


def _fine(store: Store, file: Path | None) -> Finding:
    if file is not None and (kind := network_file_system(file)):
        remedy = "put it on a disk of this machine, or use PostgreSQL"
        return wrong("database", f"{_name(store)} lies on a network file system ({kind}): {remedy}.")
    return ok("database", f"{_name(store)}, revision {newest()}, can be written")


async def _holds_something(store: Store) -> bool:
    async with store.readers.connect() as connection:
        return bool(await connection.run_sync(lambda opened: inspect(opened).get_table_names()))


async def _write_nothing(store: Store) -> None:
    """Take the place of a writer, and give it back; raises SQLAlchemyError where that cannot be."""
    # On SQLite the transaction itself is what fails: it begins with the right to write.
    question = "SELECT 'off'" if store.is_sqlite else "SHOW transaction_read_only"
    async with store.engine.connect() as connection:
        if (await connection.execute(text(question))).scalar() == "on":
            raise SQLAlchemyError("it can only be read")
        await connection.rollback()


def _name(store: Store) -> str:
    file = database_file(store)
    return str(file.absolute()) if file else addresses.shown(store.url.render_as_string(hide_password=False))
