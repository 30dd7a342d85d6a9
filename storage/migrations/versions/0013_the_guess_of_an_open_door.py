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
    _lock_again(f"{_OURS} OR coalesce({_OPENED}, false)")


def downgrade() -> None:
    _lock_again(f"{_OURS} OR {_OPENED}")


def _lock_again(condition: str) -> None:
    # One table: who locks several, one after the other, may meet who reads them in another order.
    if op.get_bind().dialect.name == "postgresql":
        row_security.unlock(op.get_bind(), {"deliveries": condition})
        row_security.lock(op.get_bind(), {"deliveries": condition})
