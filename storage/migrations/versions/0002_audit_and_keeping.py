"""An audit trail, and how long words are kept."""

import sqlalchemy as sa
from alembic import op

from storage import schema

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

ACTS = (
    'settings_changed', 'admins_named', 'forgot_person', 'forgot_contact', 'forgot_relationship',
    'exported', 'restored', 'carried_over', 'keys_rotated',
)


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('workspace_id', sa.String(), nullable=False),
    sa.Column('at', schema.Instant(), nullable=False),
    sa.Column('act', sa.Enum(*ACTS, native_enum=False, length=20), nullable=False),
    sa.Column('by_id', sa.String(), nullable=True),
    sa.Column('about', sa.String(), nullable=True),
    sa.Column('id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_audit_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_at', ['workspace_id', 'at'], unique=False)

    with op.batch_alter_table('workspaces', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keep_words_months', sa.Integer(), nullable=True))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and drop with the old one all rows that belong to it.
    op.drop_column('workspaces', 'keep_words_months')

    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_at')

    op.drop_table('audit')
