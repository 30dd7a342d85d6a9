"""The commands a person types. What a command needs is loaded when it is called, so that each starts quickly."""

import asyncio
import gc
import sys
from contextlib import ExitStack
from typing import Any, BinaryIO, cast

import click

from bot.cli import caring, keys, options


class _InWords(click.Group):
    """Bad input and an unreachable database end in a sentence, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click has words for these
        except Exception as error:
            from bot.cli.failures import in_words  # noqa: PLC0415

            words = in_words(error)
            if words is None:
                raise
            raise words from error


@click.group(cls=_InWords, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Giveget asks what you gave and what you got, and says which relationships drift, and why."""


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@options.database
@options.workspace
def import_(files: tuple[str, ...], database: str | None, workspace: str | None) -> None:
    """Bring in a history. It is JSON Lines, or CSV with one touchpoint a row; '-' reads standard input.

    Nothing is kept of files with a fault; every fault is named.
    """
    from bot.cli.history import bring_in, typed_in  # noqa: PLC0415

    settings = options.settings(database)
    with ExitStack() as opened:
        streams = {name: opened.enter_context(cast(BinaryIO, click.open_file(name, "rb"))) for name in files}
        streams = {name: typed_in(stream) if name == "-" else stream for name, stream in streams.items()}
        asyncio.run(bring_in(settings, workspace, streams))


@main.command()
@click.option("--relationship", metavar="ID", help="Only this one, with all that its records refer to.")
@click.option("--teammate", metavar="ID", help="All that is kept of this person, for them to read; not to be imported.")
@options.database
@options.workspace
def export(relationship: str | None, teammate: str | None, database: str | None, workspace: str | None) -> None:
    """Print the history as JSON Lines. They can be imported again."""
    from bot.cli.forgetting import hand_out_person  # noqa: PLC0415
    from bot.cli.history import hand_out  # noqa: PLC0415

    if relationship and teammate:
        raise click.UsageError("Say --relationship or --teammate, not both.")
    out = sys.stdout.buffer
    if teammate:
        asyncio.run(hand_out_person(options.settings(database), workspace, teammate, out))
    else:
        asyncio.run(hand_out(options.settings(database), workspace, relationship, out))
    out.flush()


@main.command()
@click.option("--at", "when", metavar="WHEN", help="A moment with its offset, or a day; without it, now.")
@click.option("--format", "form", type=click.Choice(["text", "json", "blocks"]), default="text", show_default=True)
@click.option("--locale", type=click.Choice(options.LOCALES), help="Without it, the workspace's own.")
@options.database
@options.workspace
def digest(when: str | None, form: str, locale: str | None, database: str | None, workspace: str | None) -> None:
    """Print the digest as of a moment. Nothing later than it is looked at, and nothing is posted."""
    from bot.cli.digests import digest_at  # noqa: PLC0415

    said = asyncio.run(digest_at(options.settings(database), workspace, when, form, locale))
    out = sys.stdout.buffer
    out.write(said.encode() + b"\n")
    out.flush()


@main.command()
@options.database
def doctor(database: str | None) -> None:
    """Check what the bot stands on, and say what to do.

    It looks at tokens, scopes, database, clock, channel and messages.
    """
    from bot import doctor  # noqa: PLC0415

    sys.exit(doctor.main(options.settings(database)))


@main.command()
@options.database
def run(database: str | None) -> None:
    """Connect to Slack and stay."""
    gc.disable()  # nothing of what is loaded now is garbage: looking for it would take a tenth of the start
    from bot.cli.starting import start  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    start(options.settings(database))


@main.command()
@options.database
def serve(database: str | None) -> None:
    """Listen to Slack over HTTP and stay. Teams install the app at /slack/install."""
    from bot.cli.starting import start  # noqa: PLC0415

    start(options.settings(database), http=True)


@main.command()
@click.option(
    "--locale", type=click.Choice(options.LOCALES), help="The language of the team; without it, GIVEGET_LOCALE."
)
def demo(locale: str | None) -> None:
    """Try it without Slack, in a local workspace. It has half a year of history."""
    from bot import demo  # noqa: PLC0415

    demo.main(options.settings(None), locale)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--at", "when", required=True, metavar="WHEN", help="A moment with its offset, or a day (UTC).")
@click.option("--horizon", type=click.IntRange(1, 3650), default=56, show_default=True, metavar="DAYS")
def score(file: str, when: str, horizon: int) -> None:
    """Print how likely contact is to fall away.

    The CSV has relationship_id, at, gave, got; '-' reads standard input.

    `drift`: it falls under 30 % of its own rate within the horizon; `goes_quiet`: there is none at all.
    """
    from bot.cli.scores import print_scores  # noqa: PLC0415

    with cast(BinaryIO, click.open_file(file, "rb")) as stream:
        print_scores(file, stream, when, horizon)


for _command in (*caring.COMMANDS, keys.keys):
    main.add_command(_command)
