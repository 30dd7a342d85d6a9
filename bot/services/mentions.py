"""Where digests and flags mention somebody by id, and how those mentions are removed."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import unquote

from sqlalchemy import select

from bot.services import retractions
from storage.deliveries import Delivery
from storage.digests import Digest, DigestItem, Flag
from storage.promises import Promise
from storage.work import Work

#: Stands in a reference where the id was: nobody has it, and so it is shown as "…".
NOBODY = "nobody"

Facts = dict[str, Any]


async def remove_teammate(work: Work, teammate_id: str) -> None:
    """Nobody sees any more that this teammate took something on, or whose kind words were shared."""
    for item in await work.all(select(DigestItem).where(DigestItem.claimed_by_id == teammate_id)):
        item.claimed_by_id, item.claimed_at = None, None

    def without(facts: Facts) -> Facts:
        words = facts["kind_words"]
        follow_ups = [
            each | ({"teammate": None} if each["teammate"] == teammate_id else {}) for each in facts["follow_ups"]
        ]
        return facts | {"kind_words": None if words and words[1] == teammate_id else words, "follow_ups": follow_ups}

    await _change_facts(work, without)
    await _replace_reference(work, f"teammate:{teammate_id}")
    await retractions.word_digests_again(work)


async def hand_over(work: Work, from_id: str, to_id: str) -> None:
    """Whatever digests and flags say of one teammate they say of another, who they turn out to be."""

    def renamed(facts: Facts) -> Facts:
        words, follow_ups = facts.get("kind_words"), facts.get("follow_ups", [])
        instead = {
            "kind_words": [words[0], to_id] if words and words[1] == from_id else words,
            "follow_ups": [each | {"teammate": to_id} if each["teammate"] == from_id else each for each in follow_ups],
        }
        return facts | {name: value for name, value in instead.items() if name in facts}

    await _change_facts(work, renamed)
    await _replace_reference(work, f"teammate:{from_id}", f"teammate:{to_id}")


async def of_teammate(work: Work, teammate_id: str) -> list[Facts]:
    """What digests and flags say of this teammate, by ids: all that `remove_teammate` takes out of what they keep."""
    found: list[Facts] = []
    for digest in await work.all(select(Digest).order_by(Digest.at)):
        words = digest.facts.get("kind_words")
        if words and words[1] == teammate_id:
            found.append({"type": "kind_words", "digest": digest.id, "touchpoint": words[0]})
        follow_ups = [each for each in digest.facts.get("follow_ups", ()) if each["teammate"] == teammate_id]
        found += [{"type": "follow_up", "digest": digest.id, **each} for each in follow_ups]
    ref = f"teammate:{teammate_id}"
    for row in await _with_sentences(work):
        said = {name: [each for each in getattr(row, name) if _replaced(each, ref, NOBODY) != each] for name in _SAID}
        if any(said.values()):
            found.append({"type": "sentence", **_place(row), **said})
    return found


def _place(row: DigestItem | Flag) -> Facts:
    where = {"digest": row.digest_id} if isinstance(row, DigestItem) else {"digest_on": row.digest_on.isoformat()}
    return {**where, "relationship": row.relationship_id}


async def remove_contact(work: Work, contact_id: str, relationship_id: str) -> None:
    """Digests and flags that spoke of this contact no longer say of whom."""
    await _replace_reference(work, f"contact:{contact_id}")
    await retractions.word_digests_again(work)
    flags = await work.rows(select(Delivery.id, Delivery.about).where(Delivery.kind == "flag"))
    await retractions.word_again(work, [one for one, about in flags if about.rpartition(":")[0] == relationship_id])


async def remove_relationship(work: Work, relationship_id: str, touchpoint_ids: Collection[str]) -> None:
    """Digests no longer say anything of this relationship, and its owner's early words are taken back."""
    moments = frozenset(touchpoint_ids)
    promised = {*await work.all(select(Promise.id).where(Promise.relationship_id == relationship_id))}

    def without(facts: Facts) -> Facts:
        words = facts["kind_words"]
        lists = {name: [each for each in facts[name] if each["id"] != relationship_id] for name in _LISTS}
        promises = [each for each in facts.get("promises", ()) if each not in promised]
        return facts | lists | {"kind_words": None if words and words[0] in moments else words, "promises": promises}

    await _change_facts(work, without)
    await _replace_reference(work, f"relationship:{relationship_id}")
    await retractions.word_digests_again(work)
    said = await work.rows(select(Delivery.id, Delivery.about).where(Delivery.kind == "flag"))
    await retractions.by_ids(work, [one for one, about in said if about.rpartition(":")[0] == relationship_id])


async def remove_offers(work: Work, *known_as: str | None) -> None:
    """Offers to open a form once more are taken back where they could say of whom: by an id or a name."""
    await retractions.by_ids(work, await offers_about(work, *known_as))


async def offers_about(work: Work, *known_as: str | None) -> list[str]:
    """Ids of the offers to open a form once more that say one of these ids or names."""
    sought = [f":{_plain(each)}:" for each in known_as if each]
    offers = await work.rows(select(Delivery.id, Delivery.about).where(Delivery.kind == "reopen"))
    values = [(one, f":{_plain(about.partition('|')[2])}:") for one, about in offers]
    return [one for one, value in values if any(each in value for each in sought)]


#: Where digests and flags keep sentences.
_SAID = ("signals", "moves")
#: Lists of facts about relationships, by their ids.
_LISTS = ("recoveries", "follow_ups")


def _plain(text: str) -> str:
    """As people type it, and as it was before it was put together with others."""
    return " ".join(unquote(text).split()).casefold()


async def _change_facts(work: Work, change: Callable[[Facts], Facts]) -> None:
    for digest in await work.all(select(Digest)):
        changed = change(digest.facts)
        if changed != digest.facts:
            digest.facts = changed
    await work.flush()


async def _with_sentences(work: Work) -> Sequence[DigestItem | Flag]:
    return [*await work.all(select(DigestItem)), *await work.all(select(Flag))]


async def _replace_reference(work: Work, ref: str, instead: str = "") -> None:
    """Put another reference where this one was, or nobody, in all that digests and flags keep of sentences."""
    instead = instead or f"{ref.partition(':')[0]}:{NOBODY}"
    for row in await _with_sentences(work):
        for name in _SAID:
            value = getattr(row, name)
            changed = _replaced(value, ref, instead)
            if changed != value:
                setattr(row, name, changed)
    await work.flush()


def _replaced(value: Any, ref: str, instead: str) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(each, ref, instead) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, ref, instead) for each in value]
    return instead if value == ref else value
