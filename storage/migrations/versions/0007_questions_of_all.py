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
    row_security.lock_again(op.get_bind(), {"prompts": row_security.policies()["prompts"]})


def downgrade() -> None:
    row_security.lock_again(op.get_bind(), {"prompts": f"{_OURS} OR {_EVERYTHING}"})
