"""The ledger's door sees whose questions are due, in all workspaces."""

from alembic import op

from storage import row_security

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OURS = "workspace_id = current_setting('giveget.workspace', true)"
_EVERYTHING = "current_setting('giveget.door', true) IN ('everything')"


def upgrade() -> None:
    _lock_again({"prompts": row_security.policies()["prompts"]})


def downgrade() -> None:
    _lock_again({"prompts": f"{_OURS} OR {_EVERYTHING}"})


def _lock_again(conditions: dict[str, str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        row_security.unlock(op.get_bind(), conditions)
        row_security.lock(op.get_bind(), conditions)
