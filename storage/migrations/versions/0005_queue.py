"""PostgreSQL gets the queue on which several processes work together: procrastinate's tables, of its version 3.10."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: All that belongs to it goes by its name.
_DOWN = """
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT tablename FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate_%' LOOP
        EXECUTE format('DROP TABLE %I CASCADE', each.tablename);
    END LOOP;
    FOR each IN SELECT oid::regprocedure AS called FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate_%' LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', each.called);
    END LOOP;
    FOR each IN SELECT typname FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate_%' LOOP
        EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', each.typname);
    END LOOP;
END $$
"""


def _run(script: str) -> None:
    connection: sa.Connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Without parameters the driver takes a script of many statements as it is, percent signs and colons included.
        cursor = connection.connection.cursor()
        try:
            cursor.execute(script)
        finally:
            cursor.close()


def upgrade() -> None:
    _run(SchemaManager.get_schema())


def downgrade() -> None:
    _run(_DOWN)
