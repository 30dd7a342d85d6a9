"""Ctrl-C where a command waits for somebody: it ends at once, and says that nothing was done."""

import contextlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main

GIVEGET = Path(sys.executable).with_name("giveget")
#: Seconds after which somebody who sees nothing happen presses Ctrl-C again, and how often: Python
#: keeps a signal for later that comes in the instant before it blocks in reading.
PATIENCE, PRESSES = 10, 3
#: More than a pipe holds: once all is written, somebody reads.
MUCH = 500_000


def _interrupted(command: "subprocess.Popen[bytes]") -> tuple[int, str]:
    """The exit status, and what is said from then on."""
    for _ in range(PRESSES):
        command.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            command.wait(PATIENCE)
            break
    command.kill()
    assert command.stderr
    return command.wait(), command.stderr.read().decode().strip()


def test_at_the_question_of_forget_it_ends_the_command_without_a_traceback(
    tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "giveget.sqlite3")
    url = f"sqlite:///{tmp_path}/giveget.sqlite3"
    jort = json.dumps({"type": "teammate", "id": "jort", "name": "Jort"})
    CliRunner().invoke(main, ["import", "-", "--database", url], input=jort)
    ours, theirs = pty.openpty()
    words = [GIVEGET, "forget", "--teammate", "jort", "--database", url]
    with subprocess.Popen(words, stdin=theirs, stderr=subprocess.PIPE) as asking:
        assert asking.stderr
        question = os.read(asking.stderr.fileno(), 1000).decode()
        ended = _interrupted(asking)
    os.close(ours)
    os.close(theirs)

    assert "Type the name, Jort" in question
    assert ended == (1, "Error: No name was typed. Nothing was forgotten.")
    assert "Jort" in CliRunner().invoke(main, ["export", "--database", url]).stdout


def test_while_a_history_is_typed_it_ends_the_import_and_nothing_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "giveget.sqlite3"
    words = [GIVEGET, "import", "-", "--database", f"sqlite:///{file}"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        assert reading.stdin
        reading.stdin.write(b"\n" * MUCH)
        reading.stdin.flush()
        ended = _interrupted(reading)

    assert ended == (1, "Error: Nothing was kept.")
    assert not file.exists()
