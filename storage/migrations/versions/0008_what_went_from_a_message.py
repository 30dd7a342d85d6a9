"""A message of questions knows how many went from it: removed as no contact with a client, or moved on."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COUNTS = ("removed", "removed_for_reader", "removed_by_colleague", "moved_on")


def upgrade() -> None:
    for count in _COUNTS:
        op.add_column("deliveries", sa.Column(count, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and drop with the old one all rows that belong to it.
    for count in reversed(_COUNTS):
        op.drop_column("deliveries", count)
