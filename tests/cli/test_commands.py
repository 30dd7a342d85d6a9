"""The commands as a person types them: results, messages, exit status."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.cli.digests import moment_meant
from bot.cli.options import LOCALES
from storage import words

GIVEGET = Path(sys.executable).with_name("giveget")
Giveget = Callable[..., subprocess.CompletedProcess[str]]

HISTORY = [
    {"type": "workspace", "timezone": "Asia/Tokyo"},
    {"type": "teammate", "id": "jort", "name": "Jort"},
    {"type": "relationship", "id": "acme", "name": "Acme ☔", "owner": "jort"},
    {"type": "relationship", "id": "beta", "name": "Beta"},
    *(
        {"type": "touchpoint", "id": f"t{day}", "relationship": "acme", "at": f"2026-02-{day:02}T09:00:00Z"}
        for day in range(1, 9)
    ),
]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a history and an empty database."""
    (tmp_path / "history.jsonl").write_text("\n".join(map(json.dumps, HISTORY)))
    shutil.copy(sqlite_template, tmp_path / "giveget.sqlite3")
    return tmp_path


@pytest.fixture(name="giveget")
def _giveget(folder: Path) -> Giveget:
    """Types a command in that folder."""

    def run(*words: str, given: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [GIVEGET, *words],
            cwd=folder,
            input=given or "",
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_a_history_comes_in_and_goes_out(giveget: Giveget) -> None:
    imported = giveget("import", "history.jsonl")
    exported = giveget("export")

    assert (imported.returncode, imported.stdout) == (0, "")
    assert imported.stderr == "11 new, 0 changed, 0 as they were.\n"
    assert (exported.returncode, exported.stderr) == (0, "")
    assert exported.stdout.splitlines()[0] == '{"type": "workspace", "timezone": "Asia/Tokyo"}'
    assert '"name": "Acme ☔"' in exported.stdout


def test_standard_input_is_a_file_as_well(giveget: Giveget) -> None:
    giveget("import", "history.jsonl")
    again = giveget("import", "-", given=giveget("export").stdout)

    assert again.stderr == "0 new, 0 changed, 11 as they were.\n"


def test_a_database_that_is_not_there_is_made_by_an_import_for_its_owner_alone(giveget: Giveget, folder: Path) -> None:
    imported = giveget("import", "history.jsonl", "--database", "sqlite:///new.sqlite3")

    assert imported.stderr.splitlines()[0] == f"A new database is made: {folder}/new.sqlite3"
    assert (folder / "new.sqlite3").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [["export"], ["digest"], ["audit"], ["export", "--teammate", "jort"]])
def test_what_only_reads_makes_no_database(giveget: Giveget, folder: Path, words: list[str]) -> None:
    refused = giveget(*words, "--database", "sqlite:///new.sqlite3")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"There is no database {folder}/new.sqlite3 yet. Giveget looks for .env" in refused.stderr
    assert not (folder / "new.sqlite3").exists()


def test_a_file_without_tables_is_no_database_yet(giveget: Giveget, folder: Path) -> None:
    (folder / "empty.sqlite3").touch()

    refused = giveget("export", "--database", "sqlite:///empty.sqlite3")

    assert f"There is no database of Giveget at {folder}/empty.sqlite3 yet." in refused.stderr


def test_a_workspace_is_unknown_also_where_there_is_none(giveget: Giveget) -> None:
    refused = giveget("digest", "--workspace", "NOPE")

    assert refused.returncode == 2
    assert "There is no workspace 'NOPE'; there is none yet." in refused.stderr


def test_a_sheet_that_comes_again_counts_as_many_as_the_first_time(giveget: Giveget, folder: Path) -> None:
    rows = (
        "relationship,at,teammate,contacts,gave,got",
        "Acme,2026-02-02,Jort,Karin,big,small",
        "Beta,2026-02-03,Mo,,big,nothing",
    )
    (folder / "sheet.csv").write_text("\n".join(rows))

    assert giveget("import", "sheet.csv").stderr == "9 new, 0 changed, 0 as they were.\n"
    assert giveget("import", "sheet.csv").stderr == "0 new, 0 changed, 9 as they were.\n"


def test_a_contact_that_is_yet_to_come_is_kept_and_pointed_out(giveget: Giveget, folder: Path) -> None:
    (folder / "sheet.csv").write_text("relationship,at\nAcme,2026-02-02\nBeta,2931-01-01\n")
    imported = giveget("import", "sheet.csv")

    assert imported.stderr.splitlines() == [
        "Beware: 1 talk lies in the future, the first in sheet.csv, line 3: at.",
        "4 new, 0 changed, 0 as they were.",
    ]


def test_the_columns_of_a_sheet_are_listed_once(giveget: Giveget, folder: Path) -> None:
    (folder / "sheet.csv").write_text("relationship,at,mood,weather\nAcme,2026-02-02,good,fair\n")
    refused = giveget("import", "sheet.csv").stderr.splitlines()

    assert refused[:2] == ["sheet.csv, line 1: mood: is not a column", "sheet.csv, line 1: weather: is not a column"]
    assert refused[2].startswith("sheet.csv, line 1: the columns are id, relationship, at,")
    assert len(refused) == 4


def test_the_digest_of_no_day_is_that_of_now(giveget: Giveget, folder: Path) -> None:
    giveget("import", "history.jsonl")
    (folder / "now").write_text("2026-06-01T06:00:00+00:00")

    assert (
        giveget("digest", GIVEGET_CLOCK_FILE="now").stdout == giveget("digest", "--at", "2026-06-01T06:00:00Z").stdout
    )


def test_an_import_of_which_nothing_is_kept_leaves_no_new_database(giveget: Giveget, folder: Path) -> None:
    giveget("import", "-", "--database", "sqlite:///new.sqlite3", given="hello")

    assert not list(folder.glob("new.sqlite3*[!k]"))
    assert "There is no database" in giveget("export", "--database", "sqlite:///new.sqlite3").stderr


def test_faults_are_listed_and_nothing_is_kept(giveget: Giveget) -> None:
    bad = '{"type": "teammate", "id": "mo"}\n\nhello\n'
    refused = giveget("import", "history.jsonl", "-", given=bad)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        "standard input, line 1: name: is missing",
        "standard input, line 3: is not JSON (Expecting value at character 1)",
        "Nothing was kept: 2 faults.",
    ]
    assert giveget("export").stdout == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import"], "Missing argument"),
        (["import", "nowhere.jsonl"], "'nowhere.jsonl' does not exist"),
        (["export", "--database", "nonsense"], "--database: That is no database that Giveget knows"),
        (["export", "--database", "mysql://a@b/c"], "--database: That is no database that Giveget knows"),
        (
            ["migrate-database", "sqlite:///x", "postgresql+asyncpg://a@b/c"],
            "TO: That is no database that Giveget knows",
        ),
        (["export", "--workspace", "elsewhere"], "There is no workspace 'elsewhere'; there is local."),
        (["export", "--relationship", "nobody"], "There is no relationship 'nobody'."),
        (["digest", "--at", "2026-03-02T10:00"], "does not say in which timezone"),
        (["digest", "--at", "soon"], "'soon' is not a moment"),
        (["digest", "--at", "2026-03-02", "--format", "pdf"], "'pdf' is not one of"),
        (["dance"], "No such command 'dance'"),
    ],
)
def test_wrong_usage_is_a_sentence_and_a_two(giveget: Giveget, words: list[str], sentence: str) -> None:
    giveget("import", "history.jsonl")
    refused = giveget(*words)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///history.jsonl", "file is not a database"),
        ("postgresql://nobody@127.0.0.1:1/giveget", "The database cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence_and_a_one(giveget: Giveget, url: str, sentence: str) -> None:
    refused = giveget("export", "--database", url)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_setting_that_is_none_is_named(giveget: Giveget) -> None:
    refused = giveget("export", GIVEGET_TIMEZONE="Mars/Base")

    assert refused.returncode == 2
    assert "GIVEGET_TIMEZONE: 'Mars/Base' is not a timezone" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GIVEGET_LOG_LEVEL", "loud", "'loud' is not one of DEBUG, INFO, WARNING, ERROR."),
        ("GIVEGET_PORT", "many", "'many' is not a whole number."),
        ("GIVEGET_DIGEST_HOUR", "25", "25 is too large; at most 23."),
        ("DATABASE_URL", "mysql://a@b/c", "That is no database that Giveget knows"),
    ],
)
def test_a_fault_in_a_setting_is_said_with_what_was_given(
    giveget: Giveget, name: str, value: str, sentence: str
) -> None:
    assert f"Error: {name}: {sentence}" in giveget("export", **{name: value}).stderr


def test_among_several_workspaces_one_must_be_said(giveget: Giveget) -> None:
    for name in ("ours", "theirs"):
        giveget("import", "--workspace", name, "-", given=json.dumps({"type": "teammate", "id": "x", "name": name}))
    refused = giveget("export")

    assert refused.returncode == 2
    assert "There are several workspaces: say --workspace with one of ours, theirs." in refused.stderr
    assert json.loads(giveget("export", "--workspace", "ours").stdout)["name"] == "ours"


def test_one_relationship_goes_out_alone(giveget: Giveget) -> None:
    giveget("import", "history.jsonl")
    alone = [json.loads(line) for line in giveget("export", "--relationship", "beta").stdout.splitlines()]

    assert [each["id"] for each in alone] == ["beta"]


def test_a_reader_who_leaves_early_is_no_failure_to_talk_about(giveget: Giveget, folder: Path) -> None:
    giveget("import", "history.jsonl")
    piped = subprocess.run(
        ["bash", "-c", f"{GIVEGET} export | head -n 1"], cwd=folder, capture_output=True, encoding="utf-8", check=True
    )

    assert piped.stdout.count("\n") == 1
    assert piped.stderr == ""


def test_the_digest_for_machines_keeps_its_contract(giveget: Giveget) -> None:
    giveget("import", "history.jsonl")
    printed = giveget("digest", "--at", "2026-06-01", "--format", "json")
    digest = json.loads(printed.stdout)
    acme = next(each for each in digest["relationships"] if each["id"] == "acme")

    assert printed.stderr == ""
    assert (digest["at"], digest["workspace"]) == ("2026-05-31T15:00:00+00:00", "local")
    assert acme.keys() == {"id", "name", "state", "drift", "signals", "remarks", "moves"}
    assert len(digest["relationships"]) == 2


@pytest.mark.parametrize(("locale", "word"), [("en", "Over coffee"), ("nl", "bij de koffie")])
def test_the_digest_for_people_speaks_both_languages(giveget: Giveget, locale: str, word: str) -> None:
    giveget("import", "history.jsonl")
    text = giveget("digest", "--at", "2026-06-01", "--locale", locale)
    blocks = json.loads(giveget("digest", "--at", "2026-06-01", "--locale", locale, "--format", "blocks").stdout)

    assert (text.returncode, text.stderr) == (0, "")
    assert word in text.stdout
    assert blocks["blocks"]


def test_a_bare_day_is_greeted_in_the_morning(giveget: Giveget) -> None:
    giveget("import", "history.jsonl")
    text = giveget("digest", "--at", "2026-06-01", "--locale", "en").stdout

    assert text.startswith("Good morning.")


def test_a_bare_day_begins_in_the_timezone_of_the_workspace() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")

    assert moment_meant("2026-03-02", tokyo).isoformat() == "2026-03-01T15:00:00+00:00"
    assert moment_meant("2026-03-02T00:00:00+01:00", tokyo).isoformat() == "2026-03-01T23:00:00+00:00"


def test_a_bare_day_is_that_day_in_utc_where_the_workspace_has_no_timezone(giveget: Giveget, folder: Path) -> None:
    (folder / "history.jsonl").write_text("\n".join(map(json.dumps, HISTORY[1:])))
    giveget("import", "history.jsonl")
    printed = giveget("digest", "--at", "2026-06-01", "--format", "json", GIVEGET_TIMEZONE="America/New_York")
    text = giveget("digest", "--at", "2026-06-01", "--locale", "en", GIVEGET_TIMEZONE="America/New_York").stdout

    assert json.loads(printed.stdout)["at"] == "2026-06-01T00:00:00+00:00"
    assert text.startswith("Good morning.")


def test_on_a_terminal_a_bar_shows_how_far_it_is(folder: Path) -> None:
    ours, theirs = pty.openpty()
    subprocess.run([GIVEGET, "import", "history.jsonl"], cwd=folder, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)

    assert "Reading" in shown
    assert "100%" in shown


def test_help_needs_next_to_nothing() -> None:
    loaded = "import sys, bot.cli; print(*{name.split('.')[0] for name in sys.modules})"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, encoding="utf-8", check=True).stdout

    assert not {"sqlalchemy", "pydantic", "numpy", "slack_sdk", "babel"} & set(modules.split())


def test_what_each_command_does_fits_on_its_line() -> None:
    listed = CliRunner().invoke(main, ["--help"], terminal_width=80).output

    assert "Forget a person or a relationship." in listed
    assert "..." not in listed.partition("Commands:")[2]


def test_the_terminal_offers_the_languages_that_there_are() -> None:
    assert LOCALES == words.LOCALES
