"""Every message, modal and home that Giveget shows, by name, made from one cast."""

from typing import Any, get_args

from bot import messages
from bot.facts.forgetting import Forgettable
from bot.facts.prompts import Removed
from bot.i18n import Language
from bot.services import errors
from storage.audit import AuditEntry
from storage.words import Act
from tests.messages.given import NOW, TODAY, Cast

Shown = dict[str, dict[str, Any]]


def all_messages(cast: Cast, language: Language) -> Shown:
    """Every message."""
    return {**_of_questions(cast, language), **_of_relationships(cast, language), **_of_digests(cast, language)}


def all_views(cast: Cast, language: Language) -> Shown:
    """Every modal and home."""
    return {**_forms(cast, language), **_other_views(cast, language)}


def all_sentences(cast: Cast, language: Language) -> dict[str, str]:
    """Every refusal, and the digest as text."""
    some = {
        "name": cast.words,
        "near": (cast.words,),
        "candidates": (cast.words,) * 2,
        "names": (cast.words,),
        "field": "text",
        "fields": ("gave_size", "got_size"),
        "limit": 3000,
    }
    some |= {"what": "relationship", "text": cast.words}
    said = {}
    for name in errors.__all__:
        kind = getattr(errors, name)
        fields = getattr(kind, "__dataclass_fields__", {})
        said[name] = messages.failures.sentence(kind(**{field: some[field] for field in fields}), language)
    return said | {
        "unexpected": messages.failures.unexpected("a1b2c3d4", language),
        "busy": messages.failures.busy(language),
        "busy outside a form": messages.failures.busy(language, in_form=False),
        "digest text": messages.digests.digest_text(cast.page(), language, cast.name_of),
    }


def _of_questions(cast: Cast, language: Language) -> Shown:
    states = ("asked", "answered", "skipped", "snoozed", "expired", "pending", "asked", "asked")
    bundles = {
        "one question": cast.bundle("asked"),
        "a reminder": cast.bundle("asked", reminder=True),
        "several questions": cast.bundle("asked", "asked"),
        "a reminder of several": cast.bundle("asked", "asked", reminder=True),
        "an answer": cast.bundle("answered"),
        "skipped": cast.bundle("skipped"),
        "put off": cast.bundle("snoozed"),
        "expired": cast.bundle("expired"),
        "eight questions": cast.bundle(*(["asked"] * 8)),
        "questions in all states": cast.bundle(*states),
        "moved": cast.bundle(moved=True),
        "nothing left": cast.bundle(),
        "no client contact": cast.bundle(removed=Removed(1)),
        "no client contact for me": cast.bundle(removed=Removed(0, 1)),
        "no client contact for a colleague": cast.bundle(removed=Removed(0, 0, 1)),
        "one of two was no client contact": cast.bundle("asked", removed=Removed(1)),
        "some of many were no client contact": cast.bundle(*(["asked"] * 8), removed=Removed(2, 2, 2)),
    }
    shown = {name: messages.prompts.questions(bundle, language, NOW) for name, bundle in bundles.items()}
    return shown | {
        "told": messages.thanks.told(cast.thanks(), language),
        "told and thanked": messages.thanks.told(cast.thanks(thanked=True), language),
        "thanked": messages.thanks.thanked(cast.thanks(), language),
        "a typed reply": messages.replies.reply_kept(cast.question("answered"), language),
        "a typed reply without amounts": messages.replies.reply_kept(
            cast.question("answered", assumed=("gave", "got")), language
        ),
        "a typed reply that nobody understands": messages.replies.how_to_reply(language),
    }


def _of_relationships(cast: Cast, language: Language) -> Shown:
    known = [cast.relationship(name) for name in ("Noord", "Visser")]
    closed = cast.promise()
    closed.state = "broken"
    return {
        "logged": messages.touchpoints.logged(
            cast.touchpoint(), known[0], [cast.teammate("Mo"), cast.teammate("Annelies")], language, me_later=True
        ),
        "an unknown name": messages.touchpoints.near_matches(cast.words, known, "log", language),
        "a new name": messages.touchpoints.near_matches(cast.words, [], "log", language),
        "the card": messages.cards.card(cast.standing(), language),
        "the card without chart": messages.cards.card_without_chart(cast.standing("drifting"), language),
        "drifting": messages.relationships.drifting([cast.item(), cast.item("Van Dam")], language, cast.name_of),
        "many drifting": messages.relationships.drifting([cast.item()] * 400, language, cast.name_of),
        "nobody drifting": messages.relationships.drifting([], language, cast.name_of),
        "a promise": messages.promises.kept(cast.promise(), known[0], language),
        "a broken promise": messages.promises.kept(closed, known[0], language),
    }


def _of_digests(cast: Cast, language: Language) -> Shown:
    nothing: dict[str, Any] = {"recoveries": (), "kind_words": None, "follow_ups": (), "due_promises": ()}
    pages = {
        "the digest": cast.page(),
        "a full digest": cast.page(12, beyond=30),
        "a preview": cast.page(2, more=0),
        "a quiet week": cast.page(0, "quiet", **nothing),
        "a quiet week with news": cast.page(0, "quiet"),
        "an unheard week": cast.page(0, "unheard", **nothing),
    }
    kinds = ("no_channel", "not_found", "archived", "not_invited", "shared", "refused")
    flags = {
        "a flag": cast.owner_flag(),
        "a wrong flag": cast.owner_flag(wrong=True),
        "a private flag": cast.owner_flag(private=True),
        "a flag that was read": cast.owner_flag(read_on=TODAY),
        "a wrong flag that was read": cast.owner_flag(wrong=True, read_on=TODAY),
        "a flag that was read and then called wrong": cast.owner_flag(
            wrong=True, read_on=TODAY, seen_differently_there=True
        ),
    }
    return {
        **{name: messages.digests.digest(page, language, cast.name_of) for name, page in pages.items()},
        **{name: messages.flags.owner_flag(flag, language, cast.name_of) for name, flag in flags.items()},
        **{f"notice {kind}": messages.failures.notice(kind, "C1", language) for kind in kinds},
        "a form that did not open": messages.failures.reopen("form.log", language),
        "help": messages.help.help_text(language),
        "not understood": messages.help.not_understood(cast.words, ["balance Acme", "log Acme"], language),
        "not understood at all": messages.help.not_understood(cast.words, [], language),
        "welcome": messages.help.welcome(language),
    }


def _forms(cast: Cast, language: Language) -> Shown:
    known, karin = cast.relationship(), cast.contact()
    harry = cast.contact("Harry", left_on=TODAY, successor_id="karin", email=cast.words)
    answered = cast.question("answered")
    return {
        "answer": messages.answers.answer_form(cast.question(), language, NOW),
        "change an answer": messages.answers.answer_form(answered, language, NOW, known=(karin, harry)),
        "log": messages.touchpoints.log_form(language, NOW),
        "log, filled": messages.touchpoints.log_form(
            language, NOW, relationship=known, contacts=[karin, harry], title=cast.words[:200], teammates=["UMO"]
        ),
        "new relationship": messages.relationships.form(language),
        "relationship": messages.relationships.form(language, known, owner=cast.teammate("Mo")),
        "relationship of somebody who left": messages.relationships.form(
            language, known, owner=cast.teammate("Mo", active=False)
        ),
        "new contact": messages.contacts.form(language, known),
        "contact": messages.contacts.form(language, known, harry, [karin, harry]),
        "new pact": messages.pacts.form(language, known),
        "pact": messages.pacts.form(language, known, cast.pact(), [karin, harry], [karin]),
        "new promise": messages.promises.form(language, TODAY),
        "promise": messages.promises.form(language, TODAY, known),
        "favour": messages.concessions.form(language, TODAY, known),
        "step": messages.one_sided_moves.form(language, TODAY, known),
        "differ": messages.flags.differ_form(language, known, "d1:noord"),
        "context": messages.flags.context_form(language, known, "noord:2026-03-09", cast.words),
        "my settings": messages.settings.my_form(cast.teammate(), language),
        "our settings": messages.settings.workspace_form(cast.workspace(), language, _acts(cast), cast.agreed()),
        "setup": messages.settings.setup_form(cast.workspace(), language),
        **_of_forgetting(cast, language),
    }


def _acts(cast: Cast) -> list[tuple[AuditEntry, str | None]]:
    return [(AuditEntry(at=NOW, act=act), name) for act in get_args(Act)[:5] for name in (cast.words, None)]


def _of_forgetting(cast: Cast, language: Language) -> Shown:
    me = Forgettable("person", "jort", cast.words[:80])
    others = (me, Forgettable("contact", "karin", cast.words[:80], cast.words), Forgettable("relationship", "n", "N"))
    each = {f"forget a {one.kind}": messages.forgetting.form([one], language, myself=False) for one in others}
    return each | {
        "forget me": messages.forgetting.form([me], language, myself=True),
        "forget one of several": messages.forgetting.form(others, language, myself=False),
        "I was forgotten": messages.forgetting.done(me, language, myself=True),
        "they were forgotten": messages.forgetting.done(me, language, myself=False),
        "home of who was forgotten": messages.forgetting.emptied_home(language),
    }


def _other_views(cast: Cast, language: Language) -> Shown:
    known, karin = cast.relationship(), cast.contact()
    harry = cast.contact("Harry", left_on=TODAY, successor_id="karin", email=cast.words)
    return {
        "contacts": messages.contacts.people_there(known, [karin, harry], TODAY, language),
        "no contacts": messages.contacts.people_there(known, [], TODAY, language),
        "the card as a modal": messages.cards.card_view(cast.standing(), language),
        "why": messages.explanations.explanation(cast.explanation(), language, cast.name_of),
        "home": messages.home.home(cast.home(), language, NOW),
        "home of a teammate": messages.home.home(cast.home(admin=False), language, NOW),
        "first run": messages.home.home(cast.home(relationships=0), language, NOW),
        "first run of a teammate": messages.home.home(cast.home(relationships=0, admin=False), language, NOW),
    }
