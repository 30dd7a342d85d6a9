"""The bot as it is, on a database that cannot grow while a file is there: `tests.faults.cramped FILE run`."""

import sys
from pathlib import Path

from sqlalchemy import Connection, Engine, event

#: As many pages as a file of SQLite may have anyway.
_ANY = 2**30 - 1


def cramp(full: Path, engine: Engine | type[Engine] = Engine) -> None:
    """Have SQLite refuse every page beyond those that it has (SQLITE_FULL), in transactions that begin meanwhile."""

    def limit(connection: Connection) -> None:
        # It is the connection that keeps the limit, not the file; fewer pages than there are count as those.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if full.exists() else _ANY}")

    event.listen(engine, "begin", limit)


if __name__ == "__main__":
    cramp(Path(sys.argv[1]))
    from bot.cli import main

    main(sys.argv[2:])
