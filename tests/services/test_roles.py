"""The table of who may see what: in the code, on its page, and asked by every place that decides."""

import ast
from pathlib import Path

import pytest

from bot.services.errors import NotAnAdmin
from bot.services.roles import Right, as_table, insist, roles_of
from bot.services.teammates import Person
from storage import Workspace
from tests.house.source import files, named, tree

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
#: What all of the team may: the gate lets them in, and nobody else.
FOR_ALL = {right for right in Right if right.of("member") == "yes"}
#: What is kept by whom it is about is found by their own id alone: there is no way to name another's.
BY_OWN_ID = {Right.SEE_QUESTIONS, Right.CHANGE_ANSWERS, Right.CHANGE_HOURS}
#: What nobody may has no door in Slack.
FOR_NOBODY = {right for right in Right if {right.of(role) for role in ("member", "owner", "admin")} == {"no"}}
OURS = Workspace(id="team", admins=["UJORT"])


def _names(path: Path, of: str) -> set[str]:
    """What a file names of something: `of.this`."""
    return {
        node.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == of
    }


def test_the_page_shows_exactly_the_table_of_the_code() -> None:
    assert as_table() in PAGE.read_text()


def test_nobody_from_outside_has_any_right() -> None:
    assert {right.of("outsider") for right in Right} == {"no"}


def test_each_right_that_not_all_have_alike_is_asked_for_where_it_is_decided() -> None:
    asked = set().union(*(_names(path, "Right") for path in files("bot", "handlers")))

    assert {right for right in Right if right.name in asked} == {*Right} - FOR_ALL - BY_OWN_ID - FOR_NOBODY


@pytest.mark.parametrize("path", files("bot", "handlers"), ids=named)
def test_who_is_an_admin_is_decided_in_one_place(path: Path) -> None:
    if path.name != "roles.py" and "sandbox" not in path.parts:
        assert "admin" not in _names(path, "person"), "ask bot/services/roles.py"
        assert "NotAnAdmin" not in {each.id for each in ast.walk(tree(path)) if isinstance(each, ast.Name)}


@pytest.mark.parametrize(
    ("person", "roles"),
    [
        (Person("UANN", "Ann", admin=True, member=True), ("member", "admin")),
        (Person("UJORT", "Jort", member=True), ("member", "admin")),
        (Person("UMO", "Mo", member=True), ("member",)),
        (Person("UJORT", "Jort, who became a guest"), ("outsider",)),
        (Person("UANN", "An admin of another team", admin=True), ("outsider",)),
    ],
    ids=lambda value: value.name if isinstance(value, Person) else "",
)
def test_admins_are_slacks_own_and_whom_they_named(person: Person, roles: tuple[str, ...]) -> None:
    assert roles_of(person, OURS) == roles


def test_forgetting_is_for_oneself_and_for_admins() -> None:
    mo, ann = Person("UMO", "Mo", member=True), Person("UANN", "Ann", admin=True, member=True)
    insist(Right.FORGET_ONE_OF_US, mo, OURS, own=True)
    insist(Right.FORGET_ONE_OF_US, ann, OURS)
    insist(Right.FORGET_THEM, ann, OURS)

    for right, own in ((Right.FORGET_ONE_OF_US, False), (Right.FORGET_THEM, True)):
        with pytest.raises(NotAnAdmin):
            insist(right, mo, OURS, own=own)


def test_a_word_on_a_flag_is_its_owners_alone() -> None:
    assert Right.ANSWER_FLAGS.is_given_to("owner")
    assert not Right.ANSWER_FLAGS.is_given_to("member", "admin", own=True)
