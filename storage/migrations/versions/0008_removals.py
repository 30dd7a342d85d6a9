"""What was no contact with a client can be brought back, and a question knows the message that it moved from."""

import sqlalchemy as sa
from alembic import op

from storage import row_security, schema

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("moved_from_id", sa.String(), nullable=True))
    op.create_table(
        "removals",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("touchpoint_id", sa.String(), nullable=False),
        sa.Column("teammate_id", sa.String(), nullable=False),
        sa.Column("relationship_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", schema.Instant(), nullable=False),
        sa.Column("removed_at", schema.Instant(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.Column("touchpoint_stays", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_removals_workspace_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", f"{one}_id"],
                [f"{one}s.workspace_id", f"{one}s.id"],
                name=op.f(f"fk_removals_workspace_id_{one}_id"),
                ondelete="CASCADE",
            )
            for one in ("relationship", "teammate")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "touchpoint_id", "teammate_id", name=op.f("pk_removals")),
    )
    op.create_index("ix_removals_delivery", "removals", ["workspace_id", "delivery_id"])
    if op.get_bind().dialect.name == "postgresql":
        row_security.lock(op.get_bind(), {"removals": row_security.policies()["removals"]})


def downgrade() -> None:
    op.drop_table("removals")
    # Not in a batch: SQLite would make the table anew, and drop with the old one all rows that belong to it.
    op.drop_column("prompts", "moved_from_id")
