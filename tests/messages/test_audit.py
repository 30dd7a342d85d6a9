"""What was done lately, as admins read it."""

from datetime import timedelta
from typing import get_args

import pytest

from bot.i18n import Language, language
from bot.messages import audit
from storage.audit import AuditEntry
from storage.words import TOLD_BY_SLACK, Act
from tests.messages.given import NOW

ENGLISH, DUTCH = language("en", "Europe/Amsterdam"), language("nl", "Europe/Amsterdam")


def _read(act: Act, name: str | None, spoken: Language) -> str:
    [shown] = audit.lately([(AuditEntry(at=NOW, act=act), name)], spoken)
    return shown["elements"][0]["text"]


@pytest.mark.parametrize("act", get_args(Act))
@pytest.mark.parametrize("spoken", [ENGLISH, DUTCH], ids=["en", "nl"])
def test_each_act_is_told_with_who_did_it_unless_slack_does_not_say(act: Act, spoken: Language) -> None:
    by_name = _read(act, "Ann", spoken)

    assert ("Ann" in by_name) == (act not in TOLD_BY_SLACK)
    assert by_name != _read(act, None, spoken) or act in TOLD_BY_SLACK


def test_an_installation_is_told_in_the_bots_own_words() -> None:
    assert _read("installed", None, ENGLISH).endswith("I was installed")
    assert _read("installed", None, DUTCH).endswith("ik ben geïnstalleerd")


def test_of_backups_the_last_alone_is_told_so_that_others_have_room() -> None:
    nightly = [(AuditEntry(at=NOW - timedelta(days=days), act="backed_up"), None) for days in range(9)]
    changed = AuditEntry(at=NOW - timedelta(days=20), act="settings_changed")
    [shown] = audit.lately([*nightly, (changed, "Ann")], ENGLISH)

    lines = shown["elements"][0]["text"].splitlines()
    assert [line.partition(": ")[2] for line in lines[1:]] == [
        "whoever runs the server made a backup",
        "Ann changed our settings",
    ]


def test_small_print_stays_small() -> None:
    acts = [(AuditEntry(at=NOW, act="exported"), "Ann") for _ in range(audit.SHOWN)]
    [shown] = audit.lately(acts, ENGLISH)  # type: ignore[arg-type]

    assert len(shown["elements"][0]["text"].splitlines()) == 1 + 5
