"""How Alembic reaches the database: always over the connection that it is given."""

from alembic import context

import storage
from storage.migrations import is_ours

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=storage.Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=is_ours,
    user_module_prefix="schema.",
)
with context.begin_transaction():
    context.run_migrations()
