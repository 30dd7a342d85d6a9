"""Settings are taken as they are meant, refused in a sentence, and each has one name."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from bot import addresses
from bot.settings import Settings, names, unknown_names

Given = Callable[..., Settings]


@pytest.fixture(name="given")
def _given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """The settings of an environment, without any file."""

    def read(**environment: str) -> Settings:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return Settings(_env_file=None)

    return read


def test_the_port_of_the_demo_and_the_port_for_slack_are_two(given: Given) -> None:
    settings = given(GIVEGET_PORT="4000")

    assert (settings.http_port, settings.demo_port) == (4000, 3000)


def test_no_name_sets_two_things() -> None:
    by_field = {field: {name, f"GIVEGET_{field.upper()}"} for field, name in names().items()}

    for field, name in names().items():
        assert [other for other, answers_to in by_field.items() if name in answers_to] == [field]


def test_upper_and_lower_case_are_the_same(given: Given) -> None:
    settings = given(GIVEGET_LOG_LEVEL="debug", GIVEGET_DIGEST_DAY="Friday", GIVEGET_LOCALE="NL")

    assert (settings.log_level, settings.digest_day, settings.locale) == ("DEBUG", "friday", "nl")


def test_what_is_empty_is_not_set(given: Given) -> None:
    settings = given(GIVEGET_PORT="", SLACK_CLIENT_ID="", GIVEGET_LOG_LEVEL="")

    assert (settings.http_port, settings.slack_client_id, settings.log_level) == (3000, None, "INFO")


@pytest.mark.parametrize("name", ["GIVEGET_PUBLIC_URL", "SLACK_API_URL"])
@pytest.mark.parametrize("value", ["giveget.example.org", "https://", "http://a:b/"])
def test_an_address_of_the_web_is_one(given: Given, name: str, value: str) -> None:
    with pytest.raises(ValidationError, match="is no address of the web"):
        given(**{name: value})


@pytest.mark.parametrize("url", ["mysql://u@h/x", "postgresql+asyncpg://u@h/x", "nonsense"])
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no database that Giveget knows"):
        addresses.of_database(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://a:secret@pw@127.0.0.1:99999/x", "postgresql://a:***@127.0.0.1:99999/x"),
        ("postgresql://a:sec@ret/p@db/x?sslmode=require", "postgresql://a:***@db/x?sslmode=require"),
    ],
)
def test_of_a_password_with_an_at_sign_nothing_is_shown_and_it_is_said_how_to_write_it(url: str, shown: str) -> None:
    with pytest.raises(ValueError, match="write it %40") as refused:
        addresses.of_database(url)

    assert shown in str(refused.value)


@pytest.mark.parametrize(
    ("rest", "shown"),
    [
        ("a@db/x?password=hunter2&sslmode=require", "a@db/x?password=***&sslmode=require"),
        ("db/giveget?user=g&password=p@ss", "db/giveget?user=g&password=***"),
        ("a:hunter2@db/x?password=p@s@s&sslmode=require", "a:***@db/x?password=***&sslmode=require"),
        ("a@db/x?password=p@ss&word", "a:***"),
        ("a@db/x?password=pass&word", "a@db/x?password=***&***"),
        ("db:5432/x?user=g&password=p@ss", "db:***"),
        ("a:hun?ter2@db/x", "a:***"),
        ("a:hu@n?t&er=2@db/x", "a:***"),
        ("a@db/x?application_name=me@here", "a@db/x?application_name=me@here"),
        ("a@db/x", "a@db/x"),
    ],
)
def test_a_password_is_not_shown_wherever_it_stands(rest: str, shown: str) -> None:
    assert addresses.shown(f"postgresql://{rest}") == f"postgresql://{shown}"


@pytest.mark.parametrize("rest", ["db/x?user=g&password=p@ss", "a@db/x?application_name=me@here", "a:b?c@db/x"])
def test_an_at_sign_among_the_options_is_none_in_front_of_the_host(rest: str) -> None:
    assert addresses.of_database(f"postgresql://{rest}") == f"postgresql://{rest}"


def test_a_name_that_is_none_comes_with_the_one_that_was_meant() -> None:
    given = ["GIVEGET_DIGEST_CHANEL", "GIVEGET_DATABASE_PASSWORD", "GIVEGET_PORT", "PATH", "GIVEGET_WEATHER"]

    assert unknown_names(given) == {"GIVEGET_DIGEST_CHANEL": "GIVEGET_DIGEST_CHANNEL", "GIVEGET_WEATHER": None}
