"""When an item was put off is kept, so that a digest as of an earlier moment does not know of it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digest_items", sa.Column("snoozed_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("digest_items", "snoozed_at")
