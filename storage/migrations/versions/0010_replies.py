"""What is shown back of a typed reply is a row of the ledger before it is said: it stands below the words."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("thread_ts", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("assumed", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and drop with the old one all rows that belong to it.
    for column in ("assumed", "thread_ts"):
        op.drop_column("deliveries", column)
