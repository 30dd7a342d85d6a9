"""The bot as it is, on a machine whose clock is set again and again: `tests.faults.misset FILE run`.

FILE holds the hours by which the clock is wrong, and `shown` with the id of the process, beside it, those by which it
was. All of Python sees that clock, the libraries of the bot as well; what cannot be set (`time.monotonic`, by which one
waits) goes on as it does on such a machine.
"""

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine


def keep_wrong(by: Path) -> None:
    """Set the clock of this process whenever the file says another number of hours, and note what it shows then."""
    began, unset = datetime.now(UTC), time.monotonic()
    clock = time_machine.travel(began, tick=True).start()
    wrong = 0.0
    while True:
        if (wanted := float(by.read_text())) != wrong:
            clock.shift(timedelta(hours=wanted - wrong))
            wrong = wanted
            fast = datetime.now(UTC) - began - timedelta(seconds=time.monotonic() - unset)
            with by.with_name(f"shown{os.getpid()}").open("a") as shown:
                shown.write(f"{round(fast / timedelta(hours=1))}\n")
        time.sleep(0.05)


def _end(failed: threading.ExceptHookArgs) -> None:
    """A thread that fails would end alone, and leave a clock that is right."""
    threading.__excepthook__(failed)
    os._exit(1)


if __name__ == "__main__":
    threading.excepthook = _end
    threading.Thread(target=keep_wrong, args=(Path(sys.argv[1]),), daemon=True).start()
    from bot.cli import main

    main(sys.argv[2:])
