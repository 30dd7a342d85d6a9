"""Whether Slack has a teammate as an admin is kept, so that a process whose memory says otherwise asks Slack anew."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("teammates", sa.Column("slack_admin", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and drop with the old one all rows that belong to it.
    op.drop_column("teammates", "slack_admin")
