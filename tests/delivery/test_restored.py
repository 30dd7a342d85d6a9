"""A backup knows nothing of what was sent since: that is looked for in Slack, and not sent again."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.sandbox import Teammate
from bot.services import planning
from storage import backups
from tests.delivery.conftest import Post


@pytest.fixture(name="restores")
def _restores(tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that shows the commands our time."""
    clock_file = tmp_path / "clock"
    monkeypatch.setenv("GIVEGET_CLOCK_FILE", str(clock_file))
    monkeypatch.setenv("DATABASE_URL", post.store.url.render_as_string())
    return clock_file


async def _restore(post: Post, clock_file: Path, backup: Path) -> None:
    await post.store.close()
    clock_file.write_text(post.clock().isoformat())  # noqa: ASYNC240  a line, in a test
    done = await asyncio.to_thread(CliRunner().invoke, main, ["restore", str(backup)])
    assert done.exit_code == 0, done.output


async def test_what_was_planned_at_the_backup_and_sent_since_is_not_sent_again(
    post: Post, mo: Teammate, tmp_path: Path, restores: Path
) -> None:
    await post.plans(to=mo)
    backups.copy(Path(str(post.store.url.database)), tmp_path / "backup")
    await post.releases(hours=5)
    await _restore(post, restores, tmp_path / "backup")
    restored = await post.row()
    await post.releases(minutes=5)

    assert (restored.state, restored.unsure) == ("unsure", True)
    assert len(mo.sees(mo.dm)) == 1
    assert (await post.row()).state == "sent"


async def test_a_digest_that_an_old_backup_did_not_plan_yet_is_not_posted_again(
    post: Post, ann: Teammate, tmp_path: Path, restores: Path
) -> None:
    room = post.slack.add_channel("clients", members=[ann])
    async with post.store.work("team") as work:
        (await work.workspace()).digest_channel = room.id
    backups.copy(Path(str(post.store.url.database)), tmp_path / "backup")
    post.clock.forward(days=7)
    async with post.store.work("team") as work:
        await planning.plan_digest(work, post.clock())
    [digest] = await post.rows("digest")
    post.clock.now = digest.due_at
    await post.releases(hours=3)
    await _restore(post, restores, tmp_path / "backup")
    await post.releases(hours=1)

    assert [each.state for each in await post.rows("digest")] == ["sent"]
    assert len([each for each in ann.sees(room) if each["metadata"]]) == 1
