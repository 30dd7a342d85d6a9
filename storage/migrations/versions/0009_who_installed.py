"""Who installed the app is not kept: nothing asks for it, and whoever did may want to be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("installations", "installed_by")


def downgrade() -> None:
    op.add_column("installations", sa.Column("installed_by", sa.String(), nullable=True))
