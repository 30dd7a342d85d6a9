"""An event that is handled once more keeps when it came first, so that it is not tried for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("first_received_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.drop_column("inbox", "first_received_at")
