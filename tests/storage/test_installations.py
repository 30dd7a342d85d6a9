"""Tokens are sealed at rest, opened only with a key, and reached from no workspace."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from storage import Delivery, Installation, Workspace
from storage.doors import NotOfThisWorkspace
from storage.register import Renewal
from storage.sealed import NoTokenKeys, WrongTokenKeys, new_key
from storage.store import Store
from storage.work import Work

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOKEN = "xoxb-very-secret"
REFRESH = "xoxe-1-very-secret"


def an_installation(**facts: object) -> Installation:
    known = {
        "id": "T1",
        "name": "Zuidwest",
        "bot_token": TOKEN,
        "refresh_token": REFRESH,
        "bot_user": "U1",
        "bot_id": "B1",
        "scopes": "chat:write",
        "installed_at": AT,
        "changed_at": AT,
    }
    return Installation(**(known | facts))


@pytest.fixture(name="keys")
def _keys() -> list[str]:
    return [new_key()]


@pytest.fixture(name="sealed")
async def _sealed(database_url: str, keys: list[str]) -> AsyncIterator[Store]:
    """The database, open with a key, with one installation in it."""
    opened = Store(database_url, token_keys=keys)
    async with opened.open_register() as register:
        await register.keep(an_installation())
    yield opened
    await opened.close()


async def _kept(store: Store) -> list[str]:
    async with store.readers.connect() as connection:
        row = (await connection.execute(text("SELECT bot_token, refresh_token FROM installations"))).one()
        return list(row)


async def _token(store: Store) -> str:
    async with store.consult_register() as register:
        found = await register.installation("T1")
        assert found is not None
        return found.bot_token


async def test_a_token_is_not_written_as_it_is(sealed: Store) -> None:
    assert not any(secret in kept for kept in await _kept(sealed) for secret in (TOKEN, REFRESH))
    assert await _token(sealed) == TOKEN


async def test_a_database_without_the_key_gives_no_token(sealed: Store, database_url: str) -> None:
    for keys, error in (((), NoTokenKeys), ([new_key()], WrongTokenKeys)):
        stranger = Store(database_url, token_keys=keys)
        with pytest.raises(error):
            await _token(stranger)
        await stranger.close()


async def test_after_a_change_of_keys_the_old_one_is_not_needed(sealed: Store, keys: list[str], database_url: str):
    newer = new_key()
    both = Store(database_url, token_keys=[newer, *keys])
    async with both.open_register() as register:
        assert await register.seal_again() == 1
    await both.close()
    only_newer = Store(database_url, token_keys=[newer])

    assert await _token(only_newer) == TOKEN
    with pytest.raises(WrongTokenKeys):
        await _token(sealed)
    await only_newer.close()


async def test_no_error_and_no_repr_shows_a_token(store: Store) -> None:
    with pytest.raises(StatementError) as error:
        async with store.open_register() as register:
            await register.keep(an_installation())

    assert isinstance(error.value.orig, NoTokenKeys)
    for told in (str(error.value), repr(error.value), repr(an_installation())):
        assert TOKEN not in told
        assert REFRESH not in told


async def test_no_work_on_a_workspace_reaches_the_tokens(work: Work) -> None:
    for statement in (select(Installation), select(Installation.bot_token), select(Delivery.id, Installation.id)):
        with pytest.raises(NotOfThisWorkspace):
            await work.rows(statement)


async def test_a_state_is_taken_once_and_in_time(store: Store) -> None:
    async with store.open_register() as register:
        await register.expect("one", AT)
        await register.expect("two", AT)

    async with store.open_register() as register:
        before = AT - timedelta(seconds=1)
        assert [await register.consume("one", before), await register.consume("one", before)] == [True, False]
        assert not await register.consume("two", AT)
        assert not await register.consume("never", before)


async def test_only_one_asks_for_the_next_token(sealed: Store) -> None:
    async with sealed.open_register() as register:
        claims = [await register.claim_renewal("T1", AT), await register.claim_renewal("T1", AT)]
        later = await register.claim_renewal("T1", AT + timedelta(minutes=5))

    assert [bool(claim) for claim in (*claims, later)] == [True, False, True]


def _next(claim: datetime) -> Renewal:
    end = AT + timedelta(hours=12)
    return Renewal("T1", claim=claim, used=AT, expires_at=end, bot_token="xoxb-next", refresh_token="xoxe-next")


async def test_a_token_is_written_when_no_other_process_is_about_to_write_one(sealed: Store) -> None:
    late = AT + timedelta(minutes=5)
    async with sealed.open_register() as register:
        slow, quick = await register.claim_renewal("T1", AT), await register.claim_renewal("T1", late)
        assert slow
        assert quick
        assert (await register.renew(_next(slow), late), await register.awaits(_next(slow))) == (False, True)

        await register.give_back("T1", slow)
        assert not await register.renew(_next(slow), late)
        await register.give_back("T1", quick)
        assert await register.renew(_next(slow), late)
        assert (await register.renew(_next(quick), late), await register.awaits(_next(quick))) == (False, False)


async def test_a_token_that_is_renewed_while_keys_are_changed_is_kept(
    sealed: Store, keys: list[str], database_url: str
):
    both = Store(database_url, token_keys=[new_key(), *keys])
    async with sealed.open_register() as register:
        claim = await register.claim_renewal("T1", AT)
        assert claim

    async def renew() -> bool:
        async with sealed.open_register() as register:
            return await register.renew(_next(claim), AT + timedelta(minutes=1))

    async with both.open_register() as register:
        await register.seal_again()
        renewing = asyncio.create_task(renew())
        await asyncio.wait({renewing}, timeout=0.2)  # the other has its chance to come in between

    assert await renewing
    assert await _token(both) == "xoxb-next"
    await both.close()


async def test_a_token_of_who_left_is_opened_by_no_key_and_stands_in_the_way_of_no_new_one(
    sealed: Store, keys: list[str], database_url: str
):
    async with sealed.open_register() as register:
        assert not await register.remove("T1", AT - timedelta(seconds=1), AT)
        assert await register.remove("T1", AT, AT + timedelta(hours=1))
        assert await register.installation("T1") is None
    newer = Store(database_url, token_keys=[new_key()])

    async with newer.open_register() as register:
        assert await register.seal_again() == 1
        assert await register.installation("T1") is None

    assert (await _kept(newer))[1] is None
    await newer.close()


async def test_a_workspace_is_taken_over_once(store: Store, workspace_id: str) -> None:
    async with store.open_register() as register:
        assert await register.unclaimed() == [workspace_id]
        assert [await register.adopt(workspace_id, "T1"), await register.adopt(workspace_id, "T2")] == [True, False]
        assert await register.unclaimed() == []


@pytest.fixture(name="noisy")
async def _noisy(store: Store) -> Store:
    """A workspace with 500 due messages, and one with a single one that is due later than all of them."""
    for workspace_id, count, late in (("noisy", 500, 0), ("quiet", 1, 60)):
        await store.found_workspace(Workspace(id=workspace_id, connected_at=AT))
        async with store.work(workspace_id) as work:
            for number in range(count):
                due = AT + timedelta(seconds=late + number / 1000)
                work.add(Delivery(kind="notice", dedup_key=f"{number}", due_at=due, about="x", id=f"d{number:03}"))
    return store


async def test_many_messages_of_one_workspace_keep_no_other_waiting(noisy: Store) -> None:
    async with noisy.open_ledger() as ledger:
        due = await ledger.due(AT + timedelta(hours=1))
        rest = await ledger.due(AT + timedelta(hours=1), without={"noisy"})

    assert [each.workspace_id for each in due[:2]] == ["noisy", "quiet"]
    assert len(due) == 9
    assert [each.id for each in due if each.workspace_id == "noisy"] == [f"d00{n}" for n in range(8)]
    assert [each.workspace_id for each in rest] == ["quiet"]


async def test_what_belongs_to_a_workspace_without_slack_is_not_due(store: Store, workspace_id: str) -> None:
    async with store.work(workspace_id) as work:
        work.add(Delivery(kind="notice", dedup_key="1", due_at=AT, about="x"))

    async with store.open_ledger() as ledger:
        assert await ledger.due(AT + timedelta(hours=1)) == []
