"""An import with a fault keeps nothing, and says all that is wrong."""

import pytest

from storage.store import Store
from tests.services.histories import Record, a_file, bring_in, faults, history


async def test_nothing_is_kept_of_files_with_a_fault(store: Store) -> None:
    bad = {"type": "teammate", "id": "mo", "name": "Mo", "slack_user": 3}
    await faults(store, a_file(*history()), a_file(bad, name="second.jsonl"))

    assert await store.workspaces() == []


async def test_all_faults_of_all_files_are_told_in_order(store: Store) -> None:
    first = a_file(
        {"type": "contact", "id": "x", "relationship": "nobody", "name": "X", "nam": "Y"},
        {"type": "contact", "id": "y", "relationship": "acme", "name": "Y", "successor": "x"},
        {"type": "touchpoint", "id": "t", "relationship": "acme", "at": "2026-03-02", "teammates": ["no one"]},
        name="first.jsonl",
    )
    second = a_file({"type": "relationship", "id": "acme", "name": "Acme", "kind": "friend"}, name="second.jsonl")

    assert await faults(store, first, second) == [
        "first.jsonl, line 1: nam: is not a field of a contact; did you mean name?",
        "first.jsonl, line 1: relationship: there is no relationship 'nobody' in the files or in the database",
        "first.jsonl, line 3: teammates: there is no teammate 'no one' in the files or in the database",
        "second.jsonl, line 1: kind: 'friend' is not one of client, supplier, partner or funder",
    ]


async def test_a_file_that_says_a_record_twice_is_refused(store: Store) -> None:
    one = {"type": "teammate", "id": "mo", "name": "Mo"}

    assert await faults(store, a_file(one, {**one, "name": "Moses"})) == [
        "history.jsonl, line 2: says the teammate 'mo' again, but not as line 1 does"
    ]
    assert (await bring_in(store, a_file(one, one))).new == 1


async def test_two_teammates_are_not_one_slack_user(store: Store) -> None:
    await bring_in(store, a_file(*history()))
    mo, mia = (
        {"type": "teammate", "id": name, "name": name, "slack_user": user}
        for name, user in (("mo", "U1"), ("mia", "U2"))
    )

    assert await faults(store, a_file(mo, mia, {**mia, "id": "mi"})) == [
        "history.jsonl, line 1: slack_user: teammate 'jort' has the same slack_user",
        "history.jsonl, line 3: slack_user: teammate 'mia' has the same slack_user",
    ]


async def test_nothing_that_a_source_knows_is_counted_twice(store: Store) -> None:
    await bring_in(store, a_file(*history()))

    assert await faults(store, a_file({**history()[3], "id": "t2"})) == [
        "history.jsonl, line 1: source_id: touchpoint 't1' has the same source and source_id"
    ]


@pytest.mark.parametrize("unkept", ["nu\x00ll", "ha\ud83df"])
async def test_text_that_no_database_keeps_is_refused_by_its_line_and_field(store: Store, unkept: str) -> None:
    found = await faults(store, a_file(history()[9] | {"id": unkept}, history()[11] | {"name": unkept}))

    assert [each.rpartition(": ")[0] for each in found if "holds" in each] == [
        "history.jsonl, line 1: id",
        "history.jsonl, line 2: name",
    ]
    assert await store.workspaces() == []


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_bad_line_among_a_hundred_thousand_is_found_and_nothing_kept(store: Store) -> None:
    records: list[Record] = [history()[9], history()[11]]
    records += [
        {"type": "touchpoint", "id": f"t{number}", "relationship": "acme", "at": "2026-03-02T09:00:00Z"}
        for number in range(100_000)
    ]
    records[77_777]["relationship"] = "acne"

    assert await faults(store, a_file(*records)) == [
        "history.jsonl, line 77778: relationship: there is no relationship 'acne' in the files or in the database"
    ]
    assert await store.workspaces() == []
