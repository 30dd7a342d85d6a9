"""The doctor says in one line each what is wrong and what to do, and changes nothing."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import ArgumentError

from bot.app import serving
from bot.doctor import examine, main, misspelt
from bot.lock import network_file_system
from bot.manifest import manifest_path
from storage import Delivery, Installation, Workspace
from storage.migrations import migrate
from storage.sealed import new_key
from storage.store import Store
from tests.doctor.conftest import Patient, a_patient

CHANNEL = "digest channel"


async def test_beside_a_running_bot_all_is_well(patient):
    async with serving(patient.settings):
        found = await patient.examined()

    assert {finding.verdict for finding in found.values()} == {"ok"}
    assert found[CHANNEL].words == "#clients, and Giveget is in it"


async def test_before_the_first_run_the_database_is_only_announced(patient):
    found = await patient.examined()

    assert found["database"].verdict == "ok"
    assert "is not there yet" in found["database"].words


async def test_missing_and_refused_tokens_are_told_apart(patient):
    found = await patient.examined(slack_bot_token=None, slack_app_token=SecretStr("xapp-wrong"))

    assert found["bot token"].words.startswith("not set. SLACK_BOT_TOKEN")
    assert found["app token"].words.startswith("Slack refuses it (invalid_auth)")
    assert found["scopes"].verdict == found[CHANNEL].verdict == "unknown"
    assert found["scopes"].words == found[CHANNEL].words == "needs a bot token that works"


async def test_tokens_that_stand_in_each_others_place_are_told_so_and_not_sent(patient):
    ours = patient.settings
    found = await patient.examined(
        slack_bot_token=ours.slack_app_token, slack_app_token=ours.slack_bot_token, slack_api_url="http://127.0.0.1:9/"
    )

    assert found["bot token"].words.startswith("begins with xapp-, so it is the other token. SLACK_BOT_TOKEN")
    assert found["app token"].words.startswith("begins with xoxb-, so it is the other token. SLACK_APP_TOKEN")
    assert found["bot token"].verdict == found["app token"].verdict == "wrong"


@pytest.mark.parametrize("left", ["xapp-...", "xoxb-..."])
async def test_an_app_token_that_does_not_work_is_no_fault_where_requests_come_signed(patient, left):
    found = await patient.examined(slack_signing_secret=SecretStr("secret"), slack_app_token=SecretStr(left))

    assert found["app token"].verdict == "ok"
    assert found["app token"].words.startswith("not needed by giveget serve")


async def test_over_http_and_for_several_teams_other_secrets_are_needed(patient):
    elsewhere = {
        "slack_bot_token": None,
        "slack_app_token": None,
        "slack_client_id": "1.2",
        "token_keys": SecretStr(new_key()),
    }
    signed = {"slack_signing_secret": SecretStr("secret")}
    incomplete = await patient.examined(**elsewhere, **signed)
    complete = await patient.examined(**elsewhere, **signed, slack_client_secret=SecretStr("secret"))

    assert incomplete["bot token"].words == "each team brings its own, but SLACK_CLIENT_SECRET is not set."
    assert complete["bot token"].verdict == complete["app token"].verdict == "ok"


async def _two_teams(patient: Patient, key: str) -> None:
    """A team whose token works, and one whose token Slack refuses."""
    store = Store(patient.settings.database_url, token_keys=[key])
    await migrate(store)
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    ours = patient.slack.workspace.identity.team_id
    for team, name, token in ((ours, "Oost", patient.slack.bot_token), ("T0WEST", "West", "xoxb-gone")):
        await store.found_workspace(Workspace(id=team, team_id=team, name=name, connected_at=now, installation_id=team))
        async with store.open_register() as register:
            await register.keep(Installation(team, name, token, "U1", "B1", "chat:write", now, now))
    await store.close()


async def test_the_token_of_each_team_that_installed_the_app_is_tried(patient):
    key = new_key()
    await _two_teams(patient, key)
    several = {"slack_bot_token": None, "slack_client_id": "1.2", "slack_client_secret": SecretStr("s")}
    findings = await examine(
        patient.settings.model_copy(update={**several, "token_keys": SecretStr(key)}), lambda: datetime.now(UTC)
    )
    said = [str(each) for each in findings if each.about in {"team", "token keys", "clock", "digest channel"}]

    assert [line.split()[0] for line in said] == ["ok", "ok", "ok", "wrong"]
    assert "they open the 2 tokens" in said[0]
    assert "Oost: its token works, all" in said[2]
    assert "#clients, and Giveget is in it" in said[2]
    assert "West: Slack refuses its token (invalid_auth)" in said[3]


async def test_teams_whose_token_no_key_opens_are_named(patient):
    await _two_teams(patient, new_key())
    several = {"slack_bot_token": None, "slack_client_id": "1.2", "slack_client_secret": SecretStr("s")}
    other = await patient.examined(**several, token_keys=SecretStr(new_key()))
    none = await patient.examined(**several, token_keys=None)

    assert other["token keys"].verdict == none["token keys"].verdict == "wrong"
    assert "opens the token of" in other["token keys"].words
    assert "West" in other["token keys"].words
    assert "GIVEGET_TOKEN_KEYS is not set" in none["token keys"].words


async def test_messages_of_a_database_that_could_not_be_looked_at_are_unknown(patient, tmp_path):
    found = await patient.examined(database_url=f"sqlite:///{tmp_path}/nodb/x.sqlite3")

    assert (
        found["database"].words == f"{tmp_path}/nodb is no folder that can be written: make it, or change DATABASE_URL."
    )
    assert found["messages"].words.startswith("looked at once the database can be used")


def test_a_setting_that_is_none_is_a_warning_with_what_was_meant():
    (said,) = misspelt(["GIVEGET_DIGEST_CHANEL", "HOME"])

    assert said.verdict == "warning"
    assert said.words == "GIVEGET_DIGEST_CHANEL is no setting, and is not heeded; GIVEGET_DIGEST_CHANNEL is one"


async def test_a_slack_out_of_reach_is_no_wrong_token(patient):
    found = await patient.examined(slack_api_url="http://127.0.0.1:9/api/")

    assert found["bot token"].words.startswith("http://127.0.0.1:9/api/ cannot be reached")


async def test_scopes_that_were_not_granted_are_named(tmp_path):
    older = tmp_path / "manifest.yml"
    older.write_text(re.sub(r"- dnd:read.*", "", manifest_path().read_text()))
    async with a_patient(tmp_path, older) as patient:
        found = await patient.examined()

    assert found["scopes"].words == "missing: dnd:read. Paste manifest.yml into the app and reinstall it."


@pytest.mark.parametrize(("minutes", "side"), [(10, "ahead of"), (-10, "behind")])
async def test_a_clock_that_is_off_is_named_with_its_direction(patient, minutes, side):
    found = await patient.examined(now=datetime.now(UTC) + timedelta(minutes=minutes))

    assert found["clock"].verdict == "wrong"
    assert f"{side} Slack's" in found["clock"].words


async def test_each_trouble_with_the_channel_has_its_own_remedy(patient):
    none = await patient.examined(digest_channel=None)
    unknown = await patient.examined(digest_channel="#nowhere")
    patient.slack.remove(patient.clients)
    not_in_it = await patient.examined()
    patient.slack.invite(patient.clients, by=patient.ann)
    patient.slack.share(patient.clients, "acme")
    shared = await patient.examined()

    assert none[CHANNEL].words.startswith("none is chosen")
    assert unknown[CHANNEL].words.startswith("#nowhere is not there")
    assert "type /invite @Giveget there" in not_in_it[CHANNEL].words
    assert "is shared outside" in shared[CHANNEL].words


async def test_guests_who_read_the_weekly_post_are_counted(patient):
    patient.slack.add_channel("open", members=[patient.ann, patient.slack.add_guest("Gus")])
    found = await patient.examined(digest_channel="open")

    assert found[CHANNEL].words == "#open, and Giveget is in it. 1 guest there can read the weekly post"


async def test_a_database_that_cannot_be_opened_is_named_with_the_reason(patient, tmp_path):
    found = await patient.examined(database_url=f"sqlite:///{tmp_path}")

    assert found["database"].verdict == "wrong"
    assert "unable to open database file" in found["database"].words


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://giveget:hunter2@127.0.0.1:9/giveget",
        "postgresql://giveget@127.0.0.1:9/giveget?password=hunter2",
    ],
)
async def test_the_password_of_the_database_is_in_no_finding_and_no_setting_that_is_shown(patient, url):
    found = await patient.examined(database_url=url)

    assert found["database"].verdict == "wrong"
    assert "hunter2" not in str(found)
    assert "hunter2" not in repr(patient.settings.model_copy(update={"database_url": url}))


async def test_a_piece_of_a_password_that_looks_like_a_port_is_not_shown(patient):
    with pytest.raises(ArgumentError) as refused:
        await patient.examined(database_url="postgresql://giveget:a@b:hunter2@db/giveget")

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("attribute", ["", "SUPERUSER", "BYPASSRLS"])
async def test_a_role_that_the_lock_on_rows_does_not_hold_is_named(patient, store, run_sql, attribute):
    run_sql(f"CREATE ROLE somebody LOGIN {attribute} IN ROLE giveget")
    try:
        url = store.url.set(username="somebody").render_as_string(hide_password=False)
        found = (await patient.examined(database_url=url))["database role"]
    finally:
        run_sql("DROP ROLE somebody")

    assert (found.verdict, found.words.startswith("somebody is a superuser")) == (
        ("wrong", True) if attribute else ("ok", False)
    )


async def test_a_database_of_something_else_is_not_taken_for_an_old_one(patient, tmp_path):
    with sqlite3.connect(tmp_path / "giveget.sqlite3") as database:
        database.execute("CREATE TABLE recipes (name)")
    database.close()

    found = await patient.examined()

    assert found["database"].verdict == "wrong"
    assert found["database"].words.startswith(f"{tmp_path}/giveget.sqlite3 is not Giveget's: it holds other tables.")
    assert found["messages"].verdict == "unknown"


async def test_a_database_file_is_named_with_its_whole_path(patient, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = await patient.examined(database_url="sqlite:///giveget.sqlite3")
    (tmp_path / "giveget.sqlite3").touch()
    empty = await patient.examined(database_url="sqlite:///giveget.sqlite3")

    assert before["database"].words.startswith(f"{tmp_path}/giveget.sqlite3 is not there yet")
    assert empty["database"].words.startswith(f"{tmp_path}/giveget.sqlite3, revision none; the next start")


async def test_a_database_of_a_newer_giveget_asks_for_an_update(patient, tmp_path):
    async with serving(patient.settings):
        pass
    with sqlite3.connect(tmp_path / "giveget.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    found = await patient.examined()

    assert found["database"].words.endswith("was made by a newer Giveget (revision 9999): update Giveget.")


@pytest.mark.parametrize(
    ("state", "error", "ago", "said"),
    [
        ("dead", "is_archived", timedelta(days=2), "1 dead (given up"),
        ("expired", "ServerDisconnectedError", timedelta(days=2), "1 expired (not said any more"),
        ("planned", "internal_error", timedelta(minutes=10), "1 overdue (due, and not said"),
        ("planned", "internal_error", timedelta(days=40), "1 overdue (due, and not said: see that the bot runs"),
        ("blocked", "token_revoked", timedelta(days=2), "1 blocked (waiting for a token that works: install the app"),
        ("blocked", "token_revoked", timedelta(days=8), "1 blocked (waiting for a token that works"),
        ("blocked", "app_uninstalled", timedelta(days=-2), "1 blocked (waiting for a token that works"),
        ("unsure", "TimeoutError", timedelta(days=2), "1 unsure (perhaps posted"),
        ("unsure", "TimeoutError", timedelta(days=40), "1 unsure (perhaps posted"),
        ("planned", None, timedelta(minutes=10), "1 overdue (due, and not said"),
        ("planned", None, timedelta(minutes=2), "all of the last week arrived"),
        ("dead", "is_archived", timedelta(days=10), "all of the last week arrived"),
        ("expired", "ServerDisconnectedError", timedelta(days=10), "all of the last week arrived"),
        ("expired", "away", timedelta(days=2), "all of the last week arrived"),
    ],
)
async def test_messages_that_did_not_arrive_are_counted_and_told_what_to_do(patient, tmp_path, state, error, ago, said):
    due_at = int((datetime(2026, 3, 2, 9, tzinfo=UTC) - ago).timestamp() * 1_000_000)
    async with serving(patient.settings.model_copy(update={"digest_channel": None})):
        pass  # without a channel, the admin is welcomed
    with sqlite3.connect(tmp_path / "giveget.sqlite3") as database:
        changed = "UPDATE deliveries SET state = ?, error = ?, due_at = ? WHERE kind = 'welcome'"
        database.execute(changed, (state, error, due_at))
    database.close()

    found = await patient.examined(clock_file=_clock_at("2026-03-02T09:00+00:00", tmp_path))

    assert found["messages"].words.startswith(said)
    reason = f" The last reason: {error}." if error and not said.startswith("all") else ""
    assert found["messages"].words.partition(". ")[2] == reason.strip()
    assert "giveget run" not in found["messages"].words  # which is not how every bot is started


async def test_messages_of_a_neighbour_are_not_counted_whoever_the_database_lets_see(tmp_path, store, database_url):
    async with a_patient(tmp_path, manifest_path(), database_url) as patient:
        now = datetime(2026, 3, 2, 8, tzinfo=UTC)
        for name, dead in ((patient.slack.workspace.identity.team_id, 2), ("T0OOST", 3)):
            await store.found_workspace(Workspace(id=name, team_id=name, connected_at=now))
            async with store.work(name) as work:
                kept = {"kind": "notice", "about": "", "due_at": now, "state": "dead", "error": "is_archived"}
                work.add(*(Delivery(dedup_key=str(number), **kept) for number in range(dead)))
        found = await patient.examined(clock_file=_clock_at("2026-03-02T09:00+00:00", tmp_path))

    assert found["database"].verdict == "ok"
    assert found["messages"].words.startswith("2 dead (given up")


async def test_what_waits_for_a_team_that_removed_the_app_is_no_trouble(patient):
    key = new_key()
    await _two_teams(patient, key)
    store = Store(patient.settings.database_url, token_keys=[key])
    async with store.work("T0WEST") as work:
        kept = {"kind": "notice", "about": "", "due_at": datetime(2026, 3, 2, 8, tzinfo=UTC), "state": "blocked"}
        work.add(Delivery(dedup_key="k", **kept))
        (await work.workspace()).connected_at = None
    await store.close()
    settings = patient.settings.model_copy(update={"slack_bot_token": None, "token_keys": SecretStr(key)})
    said = [each for each in await examine(settings, lambda: datetime.now(UTC)) if each.about == "messages"]

    assert {each.verdict for each in said} == {"ok"}
    assert any(each.words.startswith("West: the app was removed there; what waits") for each in said)


def test_the_exit_status_tells_whether_all_is_well(patient, capsys, monkeypatch):
    monkeypatch.delenv("GIVEGET_REFERENCE", raising=False)
    status = main(patient.settings.model_copy(update={"slack_bot_token": None, "slack_app_token": None}))

    printed = capsys.readouterr().out.splitlines()
    assert status == 1
    assert len(printed) == 7


def test_a_network_file_system_is_known_by_its_mount(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/data {tmp_path} nfs4 rw 0 0\n")

    assert network_file_system(tmp_path / "giveget.sqlite3", mounts) == "nfs4"
    assert network_file_system(tmp_path.parent / "giveget.sqlite3", mounts) is None


def _clock_at(moment: str, folder: Path) -> Path:
    file = folder / "clock"
    file.write_text(moment)
    return file
