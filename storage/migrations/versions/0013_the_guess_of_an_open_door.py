"""PostgreSQL guesses better how many messages an open door shows, and looks for what is due in one go."""

from alembic import op

from storage import row_security

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OURS = "workspace_id = current_setting('giveget.workspace', true)"
_OPENED = "current_setting('giveget.door', true) IN ('ledger', 'everything')"


def upgrade() -> None:
    # One table: who locks several, one after the other, may meet who reads them in another order.
    row_security.lock_again(op.get_bind(), {"deliveries": f"{_OURS} OR coalesce({_OPENED}, false)"})


def downgrade() -> None:
    row_security.lock_again(op.get_bind(), {"deliveries": f"{_OURS} OR {_OPENED}"})
