"""PostgreSQL locks the rows of each workspace by itself, behind the filter of the code."""

from alembic import op

from storage import row_security

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: The tables of this revision; one that comes later brings its own lock.
_TABLES = (
    "acknowledgements",
    "audit",
    "concessions",
    "contacts",
    "deliveries",
    "digest_items",
    "digests",
    "disagreements",
    "flags",
    "inbox",
    "one_sided_moves",
    "pact_contacts",
    "pacts",
    "promise_teammates",
    "promises",
    "prompts",
    "reflections",
    "relationships",
    "teammates",
    "touchpoint_contacts",
    "touchpoint_teammates",
    "touchpoints",
    "workspaces",
)


def _conditions() -> dict[str, str]:
    return {table: condition for table, condition in row_security.policies().items() if table in _TABLES}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        row_security.lock(op.get_bind(), _conditions())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        row_security.unlock(op.get_bind(), _conditions())
