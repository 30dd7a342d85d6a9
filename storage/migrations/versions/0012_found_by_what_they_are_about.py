"""Messages of a workspace are found by what they are about, and by where they stand, without reading those of others."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_deliveries_about", "deliveries", ["workspace_id", "kind", "about"])
    op.create_index("ix_deliveries_standing", "deliveries", ["workspace_id", "channel", "ts"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_standing", "deliveries")
    op.drop_index("ix_deliveries_about", "deliveries")
