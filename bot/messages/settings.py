"""The settings of a teammate and of a workspace, as forms, as a sentence, and as the first run."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from bot.facts.hearings import Agreement
from bot.i18n import Language
from bot.messages import hearings, labels
from bot.messages.audit import Acts, lately
from bot.messages.blocks import (
    Block,
    Element,
    Option,
    View,
    actions,
    button,
    checkboxes,
    context,
    input_,
    option,
    picker,
    radio,
    section,
    select,
)
from bot.messages.fields import form, line_field, people_field, words_field
from bot.messages.ids import Form, Press
from bot.messages.writing import Safe, Writer, joined, mrkdwn
from storage.teammates import Teammate
from storage.words import WEEKDAYS
from storage.workspaces import Workspace

#: Parts of the world whose timezones people live in.
_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
#: As many options as one group of a select holds.
_GROUP = 100
_MONDAY_TO_FRIDAY = [5, 6]
#: After how many months words may be removed, and the choice that keeps them.
KEEP_CHOICES = (6, 12, 24, 36)
ALWAYS = "always"


def my_form(teammate: Teammate, language: Language) -> View:
    """When and how somebody wants to be asked.

    Fields: works_from, works_until (hours), days_off (0 is Monday), cadence, locale.
    """
    write = mrkdwn(language)
    days = [option(language.capital(language.weekday(number)), str(number)) for number in range(7)]
    blocks = [
        _hour("works_from", language.say("Ask me from"), teammate.works_from, 0, 23, language),
        _hour("works_until", language.say("Until"), teammate.works_until, 1, 24, language),
        input_(
            "days_off",
            language.say("My days off"),
            checkboxes(days, [str(day) for day in teammate.days_off]),
            optional=True,
        ),
        input_(
            "cadence",
            language.say("How often?"),
            radio(labels.options(labels.cadences(language), language), teammate.cadence),
        ),
        _locale(teammate.locale or language.locale, language),
        context(write.say("Your timezone comes from Slack. While you're away or on Do Not Disturb, I'll wait.")),
        actions([button(language.say("Forget me"), Press.OPEN_FORGET)]),
    ]
    return form(Form.MY_SETTINGS, language.say("My settings"), blocks, language)


def workspace_form(
    workspace: Workspace,
    language: Language,
    acts: Acts = (),
    agreed: Mapping[str, Agreement] | None = None,
    *,
    guests: int = 0,
) -> View:
    """What holds for the whole team, and what was done to it lately; `guests` read along in the channel.

    Fields: digest_channel, digest_day, digest_hour, timezone, locale, purpose, admins, keep_words; and one for each
    reason to talk about somebody (see hearings).
    """
    blocks = [
        *_post(workspace, language, guests),
        input_("timezone", language.say("Timezone"), _timezones(workspace.timezone)),
        _locale(workspace.locale or language.locale, language),
        words_field(
            "purpose",
            language.say("What are we here for, and for whom?"),
            workspace.purpose,
            placeholder=language.say("One line is enough"),
            optional=True,
        ),
        people_field(
            "admins", language.say("Who else may change this, besides Slack's admins?"), workspace.admins, optional=True
        ),
        _keeping(workspace.keep_words_months, language),
        *hearings.switches(workspace.hearings, agreed or {}, language),
        *lately(acts, language),
    ]
    return form(Form.WORKSPACE_SETTINGS, language.say("Our settings"), blocks, language)


def setup_form(workspace: Workspace, language: Language) -> View:
    """The first run. Fields: digest_channel, digest_day, digest_hour, and relationship_1 to relationship_3 (names)."""
    examples = ("Noord", "Van Dam", "De Linde")
    first = [
        language.say("A client you'd hate to lose"),
        language.say("A client you haven't heard from in a while"),
        language.say("A client you give a lot to"),
    ]
    blocks = [
        section(mrkdwn(language).say("Once a week I post who to talk to, and why. Where and when?")),
        *_post(workspace, language),
        section(mrkdwn(language).say("And with whom do we begin? The rest can come later.")),
        *(
            line_field(f"relationship_{number}", label, placeholder=example, optional=True, longest=70)
            for number, (label, example) in enumerate(zip(first, examples, strict=True), 1)
        ),
    ]
    return form(Form.SETUP, language.say("Let's start"), blocks, language)


def mine_in_words(teammate: Teammate, write: Writer) -> Safe:
    """My settings in a sentence or two."""
    language = write.language
    if teammate.cadence == "never":
        return write.say("I don't ask you anything.")
    start, end = f"{teammate.works_from:02}:00", f"{teammate.works_until:02}:00"
    hours = write.say("I ask you things between {start} and {end}.", start=start, end=end)
    if teammate.cadence == "fridays":
        hours = write.say("I ask you things on Fridays only, between {start} and {end}.", start=start, end=end)
    off = [language.weekday(day) for day in sorted(teammate.days_off)]
    if sorted(teammate.days_off) == _MONDAY_TO_FRIDAY:
        return joined((hours, write.say("Never at the weekend.")))
    return joined((hours, write.say("Never on {days}.", days=write.enumerate(off)) if off else Safe("")))


def ours_in_words(workspace: Workspace, write: Writer) -> Safe:
    """The workspace's settings in a sentence or two."""
    if not workspace.digest_channel:
        return write.say("No channel yet for the weekly post: I can't post it anywhere.")
    day = workspace.digest_day or "monday"
    return write.say(
        "The weekly post: in {channel}, on {weekday} at {hour} ({timezone}).",
        channel=Safe(f"<#{workspace.digest_channel}>"),
        weekday=write.language.weekday(WEEKDAYS.index(day)),
        hour=f"{workspace.digest_hour if workspace.digest_hour is not None else 9:02}:00",
        timezone=workspace.timezone or "UTC",
    )


def _post(workspace: Workspace, language: Language, guests: int = 0) -> list[Block]:
    channel = picker(
        "conversations_select",
        placeholder=language.say("Pick a channel"),
        initial_conversation=workspace.digest_channel,
        filter={"include": ["public", "private"], "exclude_external_shared_channels": True, "exclude_bot_users": True},
    )
    days = labels.options(labels.weekdays(language), language)
    hint = language.say("Not one that is shared with people outside our team. Invite me there first.")
    if guests:
        hint += " " + language.say_many(
            "There is {number} guest in it now, who reads the weekly post too.",
            "There are {number} guests in it now, who read the weekly post too.",
            guests,
        )
    return [
        input_(
            "digest_channel",
            language.say("In which channel?"),
            channel,
            hint=hint,
        ),
        input_("digest_day", language.say("On which day?"), select(days, workspace.digest_day or "monday")),
        _hour(
            "digest_hour",
            language.say("At what time?"),
            9 if workspace.digest_hour is None else workspace.digest_hour,
            0,
            23,
            language,
        ),
    ]


def _hour(field: str, label: str, chosen: int, first: int, last: int, language: Language) -> Block:
    return input_(field, label, select(labels.options(labels.hours(first, last), language), str(chosen)))


def _keeping(months: int | None, language: Language) -> Block:
    """How long words stay; the value is a number of months, or "always"."""
    ages = {str(number): language.say("{months} months", months=str(number)) for number in KEEP_CHOICES}
    options = labels.options({ALWAYS: language.say("As long as we use Giveget")} | ages, language)
    hint = language.say("After that only how much was given and got stays, not the words.")
    choice = select(options, str(months) if months in KEEP_CHOICES else ALWAYS)
    return input_("keep_words", language.say("How long do I keep what people write?"), choice, hint=hint)


def _locale(chosen: str, language: Language) -> Block:
    return input_("locale", language.say("Language"), radio(labels.options(labels.locales(), language), chosen))


def _timezones(chosen: str | None) -> Element:
    """All timezones that people live in, in groups, since one list would be too long."""
    picked = option(chosen, chosen) if chosen else None
    return picker("static_select", option_groups=list(_groups(chosen)), initial_option=picked)


@cache
def _groups(chosen: str | None) -> tuple[dict[str, object], ...]:
    groups: list[dict[str, object]] = []
    for region in _REGIONS:
        names = sorted(name for name in available_timezones() if name.startswith(f"{region}/") and name.count("/") == 1)
        groups += [_group(region, names[start : start + _GROUP]) for start in range(0, len(names), _GROUP)]
    listed = {name for group in groups for name in _values(group)}
    return tuple(groups) if chosen is None or chosen in listed else (_group(chosen, [chosen]), *groups)


def _group(label: str, names: list[str]) -> dict[str, object]:
    options: list[Option] = [option(name, name) for name in names]
    return {"label": {"type": "plain_text", "text": label}, "options": options}


def _values(group: dict[str, object]) -> list[str]:
    options = group["options"]
    assert isinstance(options, list)
    return [each["value"] for each in options]
