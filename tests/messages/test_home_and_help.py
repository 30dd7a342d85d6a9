"""Home, help, and what is said when something did not work."""

import dataclasses

import pytest

from bot import messages
from bot.i18n import language
from bot.messages.ids import Press
from bot.services import errors
from tests.messages.given import NOW, Cast

ENGLISH = language("en", "Europe/Amsterdam")
DUTCH = language("nl", "Europe/Amsterdam")
CAST = Cast()


def test_home_shows_what_is_mine() -> None:
    home = str(messages.home.home(CAST.home(), ENGLISH, NOW))

    assert "*Bothof*: just begun." in home
    assert "*Van Dam*: going well.\\nLast in touch three weeks ago" in home
    assert "we promised:" in home
    assert "I ask you things between 09:00 and 17:00. Never at the weekend." in home


def test_only_an_admin_sees_the_settings_of_the_workspace() -> None:
    assert Press.OPEN_WORKSPACE_SETTINGS in str(messages.home.home(CAST.home(), ENGLISH, NOW))
    assert Press.OPEN_WORKSPACE_SETTINGS not in str(messages.home.home(CAST.home(admin=False), ENGLISH, NOW))


def test_the_first_run_walks_an_admin_through() -> None:
    home = str(messages.home.home(CAST.home(relationships=0), ENGLISH, NOW))

    assert Press.OPEN_SETUP in home
    assert "invite me to the channel" in home


def test_the_first_run_of_a_teammate_begins_with_a_talk() -> None:
    home = str(messages.home.home(CAST.home(relationships=0, admin=False), ENGLISH, NOW))

    assert Press.OPEN_SETUP not in home
    assert Press.OPEN_LOG in home


def test_imported_people_are_matched_by_an_admin() -> None:
    blocks = messages.home.home(CAST.home(), ENGLISH, NOW)["blocks"]

    assert [each["block_id"] for each in blocks if str(each.get("block_id", "")).startswith("match:")] == [
        "match:annelies",
        "match:bernard",
    ]


@pytest.mark.parametrize("command", ["log", "balance", "drifting", "promise", "digest", "settings", "help"])
def test_help_names_every_command(command: str) -> None:
    assert f"`/giveget {command}" in messages.help.help_text(ENGLISH)["text"]
    assert f"`/giveget {command}" in messages.help.help_text(DUTCH)["text"]


def test_what_is_not_understood_is_answered_with_what_it_could_have_meant() -> None:
    text = messages.help.not_understood("blaance Acme", ["balance Acme", "log Acme"], ENGLISH)["text"]

    assert text == 'I don\'t know "blaance Acme". Did you mean `/giveget balance Acme` or `/giveget log Acme`?'


def test_every_error_has_words_of_its_own() -> None:
    ours = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.BotError) and each is not errors.BotError
    ]
    facts = {"name": "Acme", "near": (), "candidates": ("a", "b"), "what": "promise", "field": "text"}
    facts |= {"limit": 70, "text": "x", "names": ("Gus",), "fields": ("gave_size",)}
    silent = messages.failures.sentence(errors.BotError(), ENGLISH)
    said = {
        kind: messages.failures.sentence(
            kind(**{each.name: facts[each.name] for each in dataclasses.fields(kind)}), DUTCH
        )
        for kind in ours
    }

    assert len(ours) > 8
    assert len(set(said.values()) - {silent}) == len(ours)


def test_a_refusal_says_what_happened_what_was_kept_and_what_to_do() -> None:
    assert messages.failures.busy(DUTCH) == (
        "Het opslaan lukte net niet. Je tekst staat nog in het formulier: probeer het zo nog eens."
    )


def test_an_unknown_name_suggests_what_is_near() -> None:
    error = errors.UnknownRelationship("Acmee", ("Acme", "Acne Studios"))

    assert messages.failures.sentence(error, ENGLISH) == "I don't know Acmee. Did you mean Acme or Acne Studios?"


@pytest.mark.parametrize("what", ["relationship", "question", "answer", "promise", "contact", "digest", "item", "else"])
def test_what_is_gone_is_called_by_its_name(what: str) -> None:
    assert "isn't" in messages.failures.sentence(errors.Gone(what), ENGLISH) or what in ("answer", "item")


def test_the_unexpected_has_a_number_to_give() -> None:
    assert messages.failures.unexpected("a1b2c3d4", ENGLISH).endswith("a1b2c3d4.")


@pytest.mark.parametrize(
    ("kind", "remedy"),
    [
        ("no_channel", "Pick a channel."),
        ("archived", "Pick another channel."),
        ("not_invited", "Type `/invite @Giveget` there"),
        ("shared", "Pick a channel for just us."),
        ("not_found", "Invite me there again"),
        ("anything", "Pick another channel"),
    ],
)
def test_an_admin_is_told_the_remedy(kind: str, remedy: str) -> None:
    message = messages.failures.notice(kind, "C1", ENGLISH)

    assert remedy in message["text"]
    assert Press.OPEN_WORKSPACE_SETTINGS in str(message)


def test_a_form_that_did_not_open_can_be_opened_again() -> None:
    button = messages.failures.reopen("open.log|noord", ENGLISH)["blocks"][0]["accessory"]

    assert (button["action_id"], button["value"]) == (Press.REOPEN, "open.log|noord")
