"""With the longest and strangest that people can type, everything shown stays within Slack's rules."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import language
from bot.messages import cards, digests, prompts
from bot.messages.blocks import within
from bot.sandbox.block_kit import accepted_blocks, accepted_view
from tests.messages.everything import all_messages, all_sentences, all_views
from tests.messages.given import NOW, Cast

STRANGE = "😀 <!channel> <@U1> *b* _i_ `c` ~s~ <http://x.example|y> & שלום\u202e"
CASTS = {
    "plain": Cast(),
    "three thousand characters": Cast((STRANGE * 60)[:3000], (STRANGE * 60)[:3000]),
    "one long word": Cast("x" * 3000, "x" * 3000),
    "ampersands": Cast("&" * 3000, "&" * 3000),
    "emoji": Cast("😀" * 3000, "😀" * 3000),
    "right to left": Cast("שלום " * 600, "נוע"),
    "one character": Cast("<", "*"),
}
LANGUAGES = {locale: language(locale, "Europe/Amsterdam") for locale in ("en", "nl")}
EACH = [
    pytest.param(cast, speak, id=f"{name}, {locale}")
    for name, cast in CASTS.items()
    for locale, speak in LANGUAGES.items()
]


def every_part(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a message or view."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from every_part(each)
    elif isinstance(value, list):
        for each in value:
            yield from every_part(each)


@pytest.mark.parametrize(("cast", "speak"), EACH)
def test_slack_takes_every_message(cast: Cast, speak: Any) -> None:
    for name, message in all_messages(cast, speak).items():
        assert set(message) == {"text", "blocks"}, name
        assert 0 < len(message["text"]) <= 3000, name
        assert accepted_blocks(message["blocks"]), name


@pytest.mark.parametrize(("cast", "speak"), EACH)
def test_slack_takes_every_modal_and_home(cast: Cast, speak: Any) -> None:
    for name, view in all_views(cast, speak).items():
        assert accepted_view(view)["blocks"], name
        assert len(json.dumps(view)) < 250_000, name


@settings(max_examples=20)
@given(st.text(max_size=3000), st.text(min_size=1, max_size=200))
def test_slack_takes_a_question_a_card_and_a_digest_with_any_words(words: str, name: str) -> None:
    cast, speak = Cast(words, name), LANGUAGES["nl"]

    for message in (
        prompts.questions(cast.bundle("asked", "answered"), speak, NOW),
        cards.card(cast.standing(), speak),
        digests.digest(cast.page(12), speak, cast.name_of),
    ):
        assert accepted_blocks(message["blocks"])
        json.dumps(message).encode()


@pytest.mark.parametrize(("cast", "speak"), EACH)
def test_nothing_that_was_typed_pings_or_links(cast: Cast, speak: Any) -> None:
    shown = {**all_messages(cast, speak), **all_views(cast, speak)}

    for name, each in shown.items():
        texts = [part for part in every_part(each) if part.get("type") in ("mrkdwn", "plain_text")]
        said = [part["text"] for part in texts] + ([each["text"]] if isinstance(each.get("text"), str) else [])
        assert [text for text in said if re.search("<(?!#C1>)", text)] == [], name
        assert all(part["verbatim"] for part in texts if part["type"] == "mrkdwn"), name


@pytest.mark.parametrize(("cast", "speak"), EACH)
def test_every_refusal_is_short_and_harmless(cast: Cast, speak: Any) -> None:
    for name, sentence in all_sentences(cast, speak).items():
        if name != "digest text":
            assert 0 < len(sentence) < 600, name
            assert "<" not in sentence, name


@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_person_sees_a_number_between_zero_and_one(locale: str) -> None:
    shown = {**all_messages(Cast(), LANGUAGES[locale]), **all_views(Cast(), LANGUAGES[locale])}

    assert not re.search(r"\b0[.,]\d", json.dumps(shown))
    assert not re.search(r"\b0[.,]\d", str(all_sentences(Cast(), LANGUAGES[locale])))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_slack_cuts_short_fits_with_plain_names(locale: str) -> None:
    shown = {**all_messages(Cast(), LANGUAGES[locale]), **all_views(Cast(), LANGUAGES[locale])}

    for name, each in shown.items():
        parts = [part for part in every_part(each) if part.get("type") == "plain_text"]
        cut = [part["text"] for part in parts if part["text"].endswith("…")]
        assert cut == [], name


def test_a_paragraph_of_ours_is_cut_between_words() -> None:
    assert within("one two three", 9) == "one two…"
    assert within("😀😀 😀😀", 8) == "😀😀…"


LIMITED = {
    "button": ("text", "value", "accessibility_label"),
    "header": ("text",),
    "input": ("label", "hint"),
    "section": ("text",),
}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_published_limits_hold(locale: str) -> None:
    folder = os.environ.get("GIVEGET_REFERENCE")
    if not folder:
        pytest.skip("GIVEGET_REFERENCE names no folder with Slack's published limits")
    limits = json.loads((Path(folder) / "slack/blocks/limits.json").read_text())
    cast = CASTS["three thousand characters"]
    shown = {**all_messages(cast, LANGUAGES[locale]), **all_views(cast, LANGUAGES[locale])}

    for name, each in shown.items():
        for part in every_part(each):
            for field in LIMITED.get(part.get("type", ""), ()):
                text = part.get(field) or ""
                length = len(text["text"] if isinstance(text, dict) else text)
                assert length <= limits[part["type"]][field]["max_length"], (name, part)
            if "value" in part and "text" in part and "type" not in part:
                assert len(part["text"]["text"]) <= limits["option"]["text"]["max_length"], (name, part)
                assert len(part["value"]) <= limits["option"]["value"]["max_length"], (name, part)
