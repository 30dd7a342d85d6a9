"""compose.yml fits the image, the settings and itself."""

from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from bot import metrics, web
from bot.app import DRAIN, ENDINGS
from bot.cli.starting import FAREWELL
from bot.settings import Settings
from tests.house.source import ROOT


@pytest.fixture(name="compose")
def _compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))


def test_two_replicas_of_our_image_work_on_one_database(compose: Any) -> None:
    bot = compose["services"]["giveget"]
    url = make_url(bot["environment"]["DATABASE_URL"])

    assert (bot["build"], bot["deploy"]["replicas"]) == (".", 2)
    assert (ROOT / "Dockerfile").exists()
    assert url.get_backend_name() == "postgresql"
    assert url.host in compose["services"]
    assert f"CREATE DATABASE {url.database} OWNER {url.username};" in compose["configs"]["role"]["content"]


def test_measures_are_shown_between_the_containers_and_nothing_is_published(compose: Any) -> None:
    bot = compose["services"]["giveget"]
    ours = {name.removeprefix("GIVEGET_").lower(): value for name, value in bot["environment"].items()}
    given = Settings(_env_file=None, **ours)

    assert (given.metrics_host, given.metrics_port) == ("0.0.0.0", 9464)  # noqa: S104  within compose's own network
    assert [name for name, each in compose["services"].items() if "ports" in each] == []


def test_the_bot_is_given_longer_to_stop_than_it_takes(compose: Any) -> None:
    doors = 2 * (web.SHUTDOWN + metrics.SHUTDOWN)  # aiohttp waits so long for an answer, and again to cut it short
    at_worst = FAREWELL + len(ENDINGS) * DRAIN + doors

    assert int(compose["services"]["giveget"]["stop_grace_period"].removesuffix("s")) > at_worst


def test_what_is_named_is_there(compose: Any) -> None:
    services = compose["services"].values()
    volumes = {each.partition(":")[0] for service in services for each in service.get("volumes", ())}
    configs = {each["source"] for service in services for each in service.get("configs", ())}

    assert volumes == set(compose["volumes"])
    assert configs == set(compose["configs"])


def test_the_database_is_ready_once_it_listens_to_others(compose: Any) -> None:
    """While it is being made it already answers over its socket, before the bot's role is there."""
    assert "--host=127.0.0.1" in compose["services"]["database"]["healthcheck"]["test"]
