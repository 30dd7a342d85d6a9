"""A workspace says how readily each signal is heard."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("hearings", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and drop with the old one all rows that belong to it.
    op.drop_column("workspaces", "hearings")
