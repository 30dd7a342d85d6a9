"""When a message was last about to be posted is known, and what may stand in Slack is never taken for merely planned."""

import sqlalchemy as sa
from alembic import op

from storage import row_security

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("posted_at", sa.BigInteger(), nullable=True))
    row_security.open_everything(op.get_bind())
    op.execute("UPDATE deliveries SET state = 'unsure' WHERE state = 'planned' AND unsure")


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and drop with the old one all rows that belong to it.
    op.drop_column("deliveries", "posted_at")
