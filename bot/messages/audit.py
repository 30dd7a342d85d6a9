"""What was done lately to settings and to what is kept, below the settings that they may change."""

from collections.abc import Sequence

from bot.i18n import Language
from bot.messages.blocks import Block, context
from bot.messages.writing import Safe, Writer, joined, mrkdwn
from storage.audit import AuditEntry
from storage.words import TOLD_BY_SLACK

#: As many of the last acts as are looked through for what to show ...
SHOWN = 50
#: ... and as many as fit small print.
_LINES = 5

Acts = Sequence[tuple[AuditEntry, str | None]]


def lately(acts: Acts, language: Language) -> list[Block]:
    """The last acts, newest first; nothing where there were none."""
    write = mrkdwn(language)
    lines = [_line(entry, name, write) for entry, name in _worth_a_line(acts)[:_LINES]]
    return [context(joined((write.say("Lately:"), *lines), "\n"))] if lines else []


def _worth_a_line(acts: Acts) -> Acts:
    """All acts, but of backups the last alone: one each night would leave no room for anything else."""
    backups = [entry.id for entry, _ in acts if entry.act == "backed_up"]
    return [(entry, name) for entry, name in acts if entry.id not in backups[1:]]


def _line(entry: AuditEntry, name: str | None, write: Writer) -> Safe:
    day = write.language.date(entry.at.astimezone(write.language.zone).date())
    what = _what(entry.act, write)
    if entry.act in TOLD_BY_SLACK:
        return write.say("{day}: {what}", day=day, what=what)
    if name is None:
        return write.say("{day}: whoever runs the server {what}", day=day, what=what)
    return write.say("{day}: {name} {what}", day=day, name=name, what=what)


def _what(act: str, write: Writer) -> Safe:
    done = {
        "installed": write.say("I was installed"),
        "uninstalled": write.say("I was removed from Slack, or my access ended"),
        "settings_changed": write.say("changed our settings"),
        "admins_named": write.say("named admins"),
        "person_matched": write.say("matched an imported person with an account"),
        "forgot_person": write.say("had a person forgotten"),
        "forgot_contact": write.say("had a person over there forgotten"),
        "forgot_relationship": write.say("had a relationship forgotten"),
        "exported": write.say("exported what I keep of a person"),
        "exported_all": write.say("exported all I keep"),
        "exported_one": write.say("exported all I keep of a relationship"),
        "imported": write.say("brought in a history"),
        "backed_up": write.say("made a backup"),
        "restored": write.say("restored a backup"),
        "carried_over": write.say("moved everything to another database"),
        "keys_rotated": write.say("changed the keys"),
    }
    return done[act]
