"""The bot as it is, on a machine whose clock is set again and again: `tests.faults.misset FILE run`.

FILE holds the hours by which the clock is wrong. All of Python sees that clock, the libraries of the bot as well; what
cannot be set (`time.monotonic`, by which one waits) goes on as it does on such a machine.
"""

import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine


def keep_wrong(by: Path) -> None:
    """Set the clock of this process whenever the file says another number of hours."""
    clock = time_machine.travel(datetime.now(UTC), tick=True).start()
    wrong = 0.0
    while True:
        if (wanted := float(by.read_text())) != wrong:
            clock.shift(timedelta(hours=wanted - wrong))
            wrong = wanted
        time.sleep(0.05)


if __name__ == "__main__":
    threading.Thread(target=keep_wrong, args=(Path(sys.argv[1]),), daemon=True).start()
    from bot.cli import main

    main(sys.argv[2:])
