"""Where the app was installed by OAuth, and installations under way."""

import sqlalchemy as sa
from alembic import op

from storage import schema, sealed

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('installations',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('bot_token', sealed.Sealed(), nullable=False),
    sa.Column('bot_user', sa.String(), nullable=False),
    sa.Column('bot_id', sa.String(), nullable=True),
    sa.Column('scopes', sa.String(), nullable=False),
    sa.Column('installed_by', sa.String(), nullable=True),
    sa.Column('installed_at', schema.Instant(), nullable=False),
    sa.Column('changed_at', schema.Instant(), nullable=False),
    sa.Column('enterprise_id', sa.String(), nullable=True),
    sa.Column('refresh_token', sealed.Sealed(), nullable=True),
    sa.Column('expires_at', schema.Instant(), nullable=True),
    sa.Column('renewing_until', schema.Instant(), nullable=True),
    sa.Column('gone_at', schema.Instant(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installations'))
    )
    op.create_table('oauth_states',
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('expires_at', schema.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('state', name=op.f('pk_oauth_states'))
    )
    op.add_column('workspaces', sa.Column('installation_id', sa.String(), nullable=True))
    op.create_index('ix_workspaces_installation_id', 'workspaces', ['installation_id'])


def downgrade() -> None:
    # Not in a batch: SQLite would drop the table and make it anew, and every row of every workspace hangs on it.
    op.drop_index('ix_workspaces_installation_id', 'workspaces')
    op.drop_column('workspaces', 'installation_id')
    op.drop_table('oauth_states')
    op.drop_table('installations')
