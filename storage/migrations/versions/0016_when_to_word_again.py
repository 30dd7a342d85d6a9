"""A message that Slack could not have worded again is tried after a while, and takes no other's place until then."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("reword_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries", "reword_at")
