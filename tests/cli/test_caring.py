"""The commands of whoever looks after an installation, as they are typed."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.lock import only_one
from storage import Contact, Reflection, Relationship, Teammate, Touchpoint, TouchpointTeammate, Workspace
from storage.migrations import revision_of
from storage.store import Store
from tests.conftest import OwnDatabase

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Giveget = Callable[..., Result]


async def _filled(url: str) -> None:
    store = Store(url)
    await store.found_workspace(Workspace(id="team"))
    async with store.work("team") as work:
        work.add(Teammate(name="Jort", id="jort", slack_user="UJ"), Teammate(name="Mo", id="mo"))
        work.add(Relationship(name="Acme", id="acme"))
        await work.flush()
        work.add(Contact(name="Karin", id="karin", relationship_id="acme"))
        work.add(Touchpoint(relationship_id="acme", at=AT, id="t", title="the planning"))
        await work.flush()
        for each in ("jort", "mo"):
            work.add(TouchpointTeammate(touchpoint_id="t", teammate_id=each))
            words = f"words of {each}"
            work.add(
                Reflection(touchpoint_id="t", teammate_id=each, at=AT, gave_size="big", got_size="small", note=words)
            )
    await store.close()


@pytest.fixture(name="giveget")
def _giveget(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Giveget:
    """Types a command on a database with Jort, Mo, Acme and Karin."""
    asyncio.run(_filled(sqlite_url))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    def typed(*words: str, **more: Any) -> Result:
        return CliRunner().invoke(main, words, **more)

    return typed


def _kept(giveget: Giveget) -> str:
    return giveget("export").stdout


def test_every_export_is_in_the_audit_trail(giveget: Giveget) -> None:
    for words in ((), ("--relationship", "acme"), ("--teammate", "mo")):
        assert giveget("export", *words).exit_code == 0
    trail = giveget("audit").stdout

    assert "command line exported the whole history\n" in trail
    assert "command line exported the history of one relationship\n" in trail
    assert "command line exported what is kept of a person\n" in trail


def test_an_import_is_in_the_audit_trail_with_how_much_came(giveget: Giveget, tmp_path: Path) -> None:
    (tmp_path / "more.jsonl").write_text(json.dumps({"type": "teammate", "id": "ann", "name": "Ann"}))
    assert giveget("import", str(tmp_path / "more.jsonl")).exit_code == 0

    assert "command line imported a history: 1 new, 0 changed\n" in giveget("audit").stdout


def test_a_refused_import_is_in_no_audit_trail(giveget: Giveget, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"type": "teammate"}')

    assert giveget("import", str(tmp_path / "bad.jsonl")).exit_code == 1
    assert giveget("audit").stdout == ""


def test_a_backup_is_in_the_audit_trail_of_the_database_and_not_in_the_copy(giveget: Giveget, tmp_path: Path) -> None:
    done = giveget("backup", str(tmp_path / "copy"))
    giveget("backup", str(tmp_path / "copy"))

    assert (done.exit_code, len(done.stderr.splitlines())) == (0, 1)
    assert giveget("audit").stdout.count("command line made a backup\n") == 1
    assert giveget("audit", "--database", f"sqlite:///{tmp_path}/copy").stdout == ""


def test_a_backup_before_an_update_leaves_the_database_as_it_is(
    giveget: Giveget, sqlite_url: str, tmp_path: Path
) -> None:
    store = Store(sqlite_url)
    _a_revision_ago(store)
    done = giveget("backup", str(tmp_path / "copy"))

    assert done.exit_code == 0, done.output
    assert "The audit trail does not say so" in done.stderr
    assert asyncio.run(_revision(store)) == "0011"


def test_a_backup_that_cannot_be_written_is_called_as_it_was_typed(giveget: Giveget, tmp_path: Path) -> None:
    refused = giveget("backup", str(tmp_path / "nowhere" / "x.sqlite3"))

    assert refused.exit_code == 1
    assert refused.stderr.endswith("/nowhere/x.sqlite3: No such file or directory.\n")


def test_a_backup_is_a_file_and_not_a_folder(giveget: Giveget, tmp_path: Path) -> None:
    refused = giveget("backup", str(tmp_path))

    assert refused.exit_code == 2
    assert f"{tmp_path} is a folder. Name a file." in refused.stderr


def test_a_database_is_not_restored_onto_itself(giveget: Giveget, sqlite_url: str) -> None:
    refused = giveget("restore", sqlite_url.removeprefix("sqlite:///"))

    assert refused.exit_code == 2
    assert "is the database itself" in refused.stderr


def test_what_was_restored_is_for_its_owner_alone(giveget: Giveget, tmp_path: Path) -> None:
    giveget("backup", str(tmp_path / "copy"))
    done = giveget("restore", str(tmp_path / "copy"), "--database", f"sqlite:///{tmp_path}/new.sqlite3")

    assert done.exit_code == 0, done.output
    assert (tmp_path / "new.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_not_there_is_not_carried_over(giveget: Giveget, tmp_path: Path) -> None:
    nowhere, other = tmp_path / "no-such.sqlite3", tmp_path / "other.sqlite3"
    refused = giveget("migrate-database", f"sqlite:///{nowhere}", f"sqlite:///{other}")

    assert refused.exit_code == 2
    assert refused.stderr.endswith(f"There is no database {nowhere} yet.\n")
    assert not nowhere.exists()
    assert not other.exists()


def test_a_person_is_forgotten_once_their_name_was_typed(giveget: Giveget) -> None:
    refused = giveget("forget", "--teammate", "jort", input="Mo\n")
    assert refused.exit_code == 1
    assert "Nothing was forgotten" in refused.stderr
    assert "words of jort" in _kept(giveget)
    done = giveget("forget", "--teammate", "jort", input="jort\n")

    assert done.exit_code == 0, done.output
    assert "jort" not in _kept(giveget).casefold()
    assert "words of mo" in _kept(giveget)


def test_a_person_is_found_by_their_account_of_slack_too(giveget: Giveget) -> None:
    done = giveget("forget", "--teammate", "UJ", "--yes")

    assert done.exit_code == 0, done.output
    assert "jort" not in _kept(giveget).casefold()


def test_where_nobody_types_a_name_nothing_is_forgotten_and_it_is_said(giveget: Giveget) -> None:
    refused = giveget("forget", "--teammate", "jort", input="")

    assert refused.exit_code == 1
    assert "No name was typed. Nothing was forgotten." in refused.stderr
    assert "words of jort" in _kept(giveget)


@pytest.mark.parametrize(("kind", "id_", "name"), [("contact", "karin", "Karin"), ("relationship", "acme", "Acme")])
def test_a_contact_or_a_relationship_is_forgotten_unasked_with_yes(
    giveget: Giveget, kind: str, id_: str, name: str
) -> None:
    done = giveget("forget", f"--{kind}", id_, "--yes")

    assert done.exit_code == 0, done.output
    assert name not in _kept(giveget)
    assert giveget("forget", f"--{kind}", id_, "--yes").exit_code == 2


def test_one_thing_is_forgotten_at_a_time(giveget: Giveget) -> None:
    assert giveget("forget").exit_code == 2
    assert giveget("forget", "--teammate", "jort", "--contact", "karin").exit_code == 2


def test_a_person_gets_all_that_is_kept_of_them_and_nothing_that_others_wrote(giveget: Giveget) -> None:
    lines = [json.loads(line) for line in giveget("export", "--teammate", "jort").stdout.splitlines()]

    assert {each["type"] for each in lines} == {"teammate", "touchpoint", "reflection", "preferences"}
    assert "words of jort" in str(lines)
    assert "words of mo" not in str(lines)
    assert "Karin" not in str(lines)
    assert giveget("export", "--teammate", "nobody").exit_code == 2


def test_the_trail_says_what_was_done_and_not_to_whom(giveget: Giveget) -> None:
    giveget("export", "--teammate", "jort")
    giveget("forget", "--teammate", "jort", "--yes")
    said = giveget("audit").stdout

    assert [line.split("  ")[1] for line in said.splitlines()] == [
        "command line forgot a person",
        "command line exported what is kept of a person",
    ]


@pytest.mark.parametrize(("timezone", "shown"), [(None, "09:00 UTC"), ("Asia/Tokyo", "18:00 JST")])
def test_the_trail_says_which_timezone_its_times_are_of(
    giveget: Giveget, tmp_path: Path, timezone: str | None, shown: str
) -> None:
    (tmp_path / "now").write_text(AT.isoformat())
    (tmp_path / "zone.jsonl").write_text(json.dumps({"type": "workspace", "timezone": timezone}) if timezone else "")
    done = giveget("import", str(tmp_path / "zone.jsonl"), env={"GIVEGET_CLOCK_FILE": str(tmp_path / "now")})

    assert done.exit_code == 0, done.output
    assert giveget("audit").stdout.startswith(f"2026-03-02 {shown}  command line imported")


def test_a_trail_without_acts_says_so_beside_the_output(giveget: Giveget) -> None:
    listed = giveget("audit")

    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "yet" in listed.stderr


def test_backup_and_restore_bring_back_what_was_and_keep_what_is(
    giveget: Giveget, sqlite_url: str, tmp_path: Path
) -> None:
    before, copy = _kept(giveget), str(tmp_path / "backup")
    assert giveget("backup", copy).exit_code == 0
    assert "is there already" in giveget("backup", copy).stderr
    giveget("forget", "--relationship", "acme", "--yes")
    done = giveget("restore", copy)

    assert done.exit_code == 0, done.output
    assert _kept(giveget) == before
    assert "before-restore-1" in done.stderr
    assert done.stderr.startswith(f"Restored {copy} to {sqlite_url.removeprefix('sqlite:///')}. ")
    assert done.stderr.endswith("What was forgotten since that backup has to be forgotten again.\n")
    assert "restored a backup" in giveget("audit").stdout


def test_nothing_is_restored_under_a_running_bot(giveget: Giveget, sqlite_url: str, tmp_path: Path) -> None:
    giveget("backup", str(tmp_path / "backup"))
    with only_one(Store(sqlite_url)):
        refused = giveget("restore", str(tmp_path / "backup"))

    assert refused.exit_code == 1
    assert "Stop it first" in refused.stderr


def test_a_database_server_is_backed_up_by_its_own_tools(giveget: Giveget, tmp_path: Path) -> None:
    said = giveget("backup", str(tmp_path / "x"), "--database", "postgresql://nowhere/giveget")

    assert said.exit_code == 2
    assert "pg_dump" in said.stderr


def test_a_database_is_carried_over_and_counted(giveget: Giveget, sqlite_url: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/other.sqlite3"
    done = giveget("migrate-database", sqlite_url, target)
    assert done.exit_code == 0, done.output
    again = giveget("migrate-database", sqlite_url, target)

    assert any(line.split()[:2] == ["reflections", "2"] for line in done.stdout.splitlines())
    assert "Now set DATABASE_URL to the new one, and start. The old one still holds everything" in done.stderr
    assert "Name an empty database" in again.stderr
    assert giveget("export", "--database", target).stdout == _kept(giveget)


def test_to_postgresql_as_an_ordinary_role_which_no_rows_are_open_to(
    giveget: Giveget, sqlite_url: str, own_database: OwnDatabase
) -> None:
    with own_database("arrived") as url:
        target = url.render_as_string(hide_password=False)
        done = giveget("migrate-database", sqlite_url, target)

        assert done.exit_code == 0, done.output
        assert giveget("export", "--database", target).stdout == _kept(giveget)
        assert "carried everything over" in giveget("audit", "--database", target).stdout


def test_a_database_on_which_the_bot_runs_is_not_even_migrated_by_a_move(
    giveget: Giveget, sqlite_url: str, tmp_path: Path
) -> None:
    store = Store(sqlite_url)
    _a_revision_ago(store)
    with only_one(store):
        refused = giveget("migrate-database", sqlite_url, f"sqlite:///{tmp_path / 'to.sqlite3'}")

    assert refused.exit_code == 1
    assert "Giveget is running on" in refused.stderr
    assert asyncio.run(_revision(store)) == "0011"


def _a_revision_ago(store: Store) -> None:
    """The tables as they were then."""
    with closing(sqlite3.connect(str(store.url.database))) as opened, opened:
        opened.execute("DROP INDEX ix_deliveries_about")
        opened.execute("DROP INDEX ix_deliveries_standing")
        opened.execute("UPDATE alembic_version SET version_num = '0011'")


async def _revision(store: Store) -> str | None:
    revision = await revision_of(store)
    await store.close()
    return revision
