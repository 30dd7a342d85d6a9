"""Every text is in the catalogue, in both languages alike, and keeps to the voice."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.i18n import CATALOGUES

BOT = CATALOGUES.parent
#: Words that no colleague would say to a colleague; `u` and `uw` are for strangers.
NEVER_IN_ENGLISH = r"scores?|signals?|risks?|stakeholders?|health\w*|KPIs?|touchpoints?|s?he|his|hers?|him"
NEVER_IN_DUTCH = r"scores?|signa(?:al|len)|risico\w*|stakeholders?|gezondheid|KPI'?s?|touchpoints?|u|uw|hij|hem|zijne"


def texts_in_the_code() -> Iterator[tuple[str, ...]]:
    """Every literal that is said, as (text,) or (singular, plural)."""
    for path in BOT.rglob("*.py"):
        if "sandbox" not in path.parts:
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call) and _said(call):
                    yield tuple(arg.value for arg in call.args if isinstance(arg, ast.Constant))


def _said(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
    first = call.args[0] if call.args else None
    return name in ("say", "say_many") and isinstance(first, ast.Constant) and isinstance(first.value, str)


def dutch() -> Catalog:
    with (CATALOGUES / "nl" / "giveget.po").open("rb") as source:
        return read_po(source, locale="nl")


def pairs() -> list[tuple[str, str]]:
    """Every English text with its Dutch one."""
    found = []
    for each in dutch():
        if each.id:
            ids, strings = ((each.id,), (each.string,)) if isinstance(each.id, str) else (each.id, each.string)
            found += [(text, string) for text, string in zip(ids, strings, strict=True)]
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_catalogue_holds_exactly_the_texts_of_the_code() -> None:
    known = {each.id if isinstance(each.id, tuple) else (each.id,) for each in dutch() if each.id}
    one_text = {text for text in texts_in_the_code() if len(text) == 1}
    two_texts = {text[:2] for text in texts_in_the_code() if len(text) > 1}

    assert one_text | two_texts == known


def test_the_documented_command_finds_every_text() -> None:
    extracted = extract_from_dir(
        BOT,
        method_map=[("**/sandbox/**", "ignore"), ("sandbox/**", "ignore"), ("**.py", "python")],
        keywords={"say": None, "say_many": (1, 2)},
    )
    found = {text if isinstance(text, tuple) else (text,) for _, _, text, _, _ in extracted}

    assert {text[:2] for text in texts_in_the_code()} <= found


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_make_messages_leaves_a_catalogue_that_is_up_to_date_as_it_is(tmp_path: Path) -> None:
    root, kept = BOT.parent, Path("bot/locales/nl/giveget.po")
    shutil.copytree(BOT, tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "babel.cfg"):
        shutil.copy(root / name, tmp_path)
    # What is installed is taken for ready: a copy has no environment of its own.
    make = ["make", "--old-file=.venv/.ready", f"BIN={Path(sys.executable).parent}", "messages"]
    done = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / kept).read_text() == (root / kept).read_text()
    assert not list(tmp_path.glob("*.pot"))


def test_every_text_is_said_in_dutch() -> None:
    assert [text for text, string in pairs() if not string] == []


def test_no_text_is_marked_as_a_guess() -> None:
    assert [each.id for each in dutch() if each.fuzzy and each.id] == []


def test_both_languages_fill_in_the_same_facts() -> None:
    differing = [
        text
        for text, string in pairs()
        # "{number} week" may say "one" in words
        if placeholders(text) - {"number"} != placeholders(string) - {"number"}
    ]

    assert differing == []


@pytest.mark.parametrize(("language", "never"), [(0, NEVER_IN_ENGLISH), (1, NEVER_IN_DUTCH)])
def test_no_text_says_what_a_colleague_would_not(language: int, never: str) -> None:
    forbidden = re.compile(rf"\b(?:{never})\b", re.IGNORECASE)

    assert [pair[language] for pair in pairs() if forbidden.search(pair[language])] == []


def test_no_dutch_text_hangs_an_s_on_a_name() -> None:
    assert [string for _, string in pairs() if re.search(r"\}['’]?s\b", string)] == []  # noqa: RUF001


def test_dutch_is_not_english() -> None:
    same_in_both = {"Chat", "Partner", "E-mail", "Later", "Karin, Erik", "{number} week"}
    same = {text for text, string in pairs() if text == string and re.search(r"[a-z]{2}", re.sub(r"\{\w+\}", "", text))}

    assert same <= same_in_both


def test_messages_are_pure() -> None:
    source = "".join(path.read_text() for path in Path(BOT / "messages").glob("*.py"))

    assert "datetime.now" not in source
    assert "import os" not in source
