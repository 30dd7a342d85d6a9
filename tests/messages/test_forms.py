"""The forms: their fields are the names that handlers read back, filled with what is known."""

from datetime import timedelta
from typing import Any

import pytest

from bot.facts.hearings import Agreement
from bot.i18n import language
from bot.messages import concessions, contacts, hearings, pacts, promises, relationships, settings, touchpoints
from bot.messages.blocks import View
from tests.messages.given import NOW, TODAY, Cast

ENGLISH = language("en", "Europe/Amsterdam")
CAST = Cast()


def fields(view: View) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def test_a_contact_is_logged_with_today_and_now_filled_in() -> None:
    view = touchpoints.log_form(ENGLISH, NOW, relationship=CAST.relationship(), teammates=["UMO"])
    shown = fields(view)

    assert shown["relationship"]["initial_option"]["value"] == "noord"
    assert (shown["date"]["initial_date"], shown["time"]["initial_time"]) == ("2026-03-06", "11:00")
    assert shown["teammates"]["initial_users"] == ["UMO"]


def test_how_often_the_team_agreed_is_a_sentence_in_dutch_too() -> None:
    blocks = hearings.switches({}, {"silence": Agreement(2, 0)}, language("nl", "Europe/Amsterdam"))
    hints = [block["hint"]["text"] for block in blocks if "hint" in block]

    assert "Twee keer opgepakt, nooit anders gezien, in het afgelopen jaar." in hints


def test_a_message_of_last_week_is_logged_when_it_was() -> None:
    shown = fields(touchpoints.log_form(ENGLISH, NOW, at=NOW - timedelta(days=7), title="the planning"))

    assert shown["date"]["initial_date"] == "2026-02-27"
    assert shown["title"]["initial_value"] == "the planning"


def test_people_over_there_are_chosen_where_they_are_known() -> None:
    shown = fields(touchpoints.log_form(ENGLISH, NOW, contacts=[CAST.contact()]))

    assert [each["value"] for each in shown["contacts"]["options"]] == ["karin"]
    assert "new_contacts" in shown


def test_an_unknown_name_gets_near_matches_and_add_it() -> None:
    message = touchpoints.near_matches("Acmee", [CAST.relationship("Acme")], "log", ENGLISH)
    buttons = [block["elements"][0] for block in message["blocks"][1:]]

    assert message["text"] == "I don't know *Acmee*. Did you mean one of these?"
    assert [(each["text"]["text"], each["value"]) for each in buttons] == [("Acme", "log:acme"), ("Add Acmee", "Acmee")]


def test_a_new_relationship_has_not_ended() -> None:
    assert "ended_on" not in fields(relationships.form(ENGLISH))


def test_a_known_relationship_is_shown_as_it_is() -> None:
    known = CAST.relationship(domains=["noord.example", "noord.test"], slack_channels=["C1"])
    view = relationships.form(ENGLISH, known, owner=CAST.teammate("Mo"))
    shown = fields(view)

    assert shown["domains"]["initial_value"] == "noord.example, noord.test"
    assert shown["channels"]["initial_conversations"] == ["C1"]
    assert shown["owner"]["initial_user"] == "UMO"
    assert view["private_metadata"] == "noord"


@pytest.mark.parametrize(
    ("facts", "hint"),
    [
        ({"active": False}, "Mo has left Slack. Who takes over? If you don't know yet, leave it empty."),
        ({"slack_user": None}, "Mo has no account here yet. Pick someone else, or leave it as it is."),
    ],
)
def test_of_an_owner_who_is_not_in_slack_it_is_said_who_it_was(facts: dict[str, Any], hint: str) -> None:
    mo = CAST.teammate("Mo")
    for name, value in facts.items():
        setattr(mo, name, value)
    view = relationships.form(ENGLISH, CAST.relationship(), owner=mo)

    assert "initial_user" not in fields(view)["owner"]
    assert [block["hint"]["text"] for block in view["blocks"] if block["block_id"] == "owner"] == [hint]


def test_somebody_can_leave_and_be_followed() -> None:
    harry, erik = CAST.contact("Harry", left_on=TODAY, successor_id="erik"), CAST.contact("Erik")
    view = contacts.form(ENGLISH, CAST.relationship(), harry, [harry, erik])
    shown = fields(view)

    assert [each["value"] for each in shown["successor"]["options"]] == ["erik"]
    assert shown["left_on"]["initial_date"] == "2026-03-06"
    assert view["private_metadata"] == "noord:harry"


def test_a_new_person_has_not_left() -> None:
    view = contacts.form(ENGLISH, CAST.relationship())

    assert list(fields(view)) == ["name", "role", "email"]
    assert view["private_metadata"] == "noord:"


def test_a_pact_is_asked_as_it_is_kept() -> None:
    shown = fields(pacts.form(ENGLISH, CAST.relationship(), CAST.pact(), [CAST.contact()], [CAST.contact()]))

    assert shown["why"]["initial_value"] == CAST.words
    assert [each["value"] for each in shown["agreed_with"]["initial_options"]] == ["karin"]
    assert set(shown) >= {"we_give", "we_hope_to_get", "we_do_not", "their_challenges", "our_challenges", "review_on"}


def test_a_promise_asks_with_whom_only_where_that_is_not_known() -> None:
    assert "relationship" in fields(promises.form(ENGLISH, TODAY))
    assert "relationship" not in fields(promises.form(ENGLISH, TODAY, CAST.relationship()))
    assert promises.form(ENGLISH, TODAY, CAST.relationship())["private_metadata"] == "noord"


def test_a_favour_has_a_side_words_and_a_day() -> None:
    assert list(fields(concessions.form(ENGLISH, TODAY, CAST.relationship()))) == ["by", "text", "at"]


def test_my_settings_start_as_they_are() -> None:
    shown = fields(settings.my_form(CAST.teammate(works_from=8), ENGLISH))

    assert shown["works_from"]["initial_option"]["value"] == "8"
    assert [each["value"] for each in shown["days_off"]["initial_options"]] == ["5", "6"]
    assert shown["cadence"]["initial_option"]["value"] == "each"


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/Argentina/Ushuaia", "UTC", None])
def test_any_timezone_that_is_set_can_be_kept(zone: str | None) -> None:
    workspace = CAST.workspace()
    workspace.timezone = zone
    shown = fields(settings.workspace_form(workspace, ENGLISH))["timezone"]
    offered = {option["value"] for group in shown["option_groups"] for option in group["options"]}

    assert zone is None or shown["initial_option"]["value"] in offered
    assert {"Europe/London", "Asia/Kathmandu", "America/New_York"} <= offered


def test_the_digest_is_not_offered_a_channel_that_is_shared_outside() -> None:
    shown = fields(settings.setup_form(CAST.workspace(), ENGLISH))

    assert shown["digest_channel"]["filter"]["exclude_external_shared_channels"] is True
    assert set(shown) >= {"relationship_1", "relationship_2", "relationship_3"}


def test_a_text_that_is_longer_than_its_field_is_kept_whole() -> None:
    shown = fields(contacts.form(ENGLISH, CAST.relationship(), CAST.contact("Karin", email="x" * 400)))

    assert len(shown["email"]["initial_value"]) == 400
    assert shown["email"]["max_length"] == 400


@pytest.mark.parametrize(("locale", "last"), [("en", "36 months"), ("nl", "36 maanden")])
def test_how_long_words_stay_is_said_in_one_style(locale: str, last: str) -> None:
    shown = fields(settings.workspace_form(CAST.workspace(), language(locale, "Europe/Amsterdam")))["keep_words"]
    ages = [each["text"]["text"] for each in shown["options"][1:]]

    assert [age.split(" ")[0] for age in ages] == ["6", "12", "24", "36"]
    assert ages[-1] == last


def test_guests_in_the_channel_of_the_weekly_post_are_told_of_where_it_is_chosen() -> None:
    shown, quiet = [
        settings.workspace_form(CAST.workspace(), ENGLISH, guests=guests)["blocks"][0]["hint"]["text"]
        for guests in (2, 0)
    ]

    assert shown.endswith("There are two guests in it now, who read the weekly post too.")
    assert "guest" not in quiet
