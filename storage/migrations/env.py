"""Runs a migration on the connection that `storage.database` hands over, inside its transaction."""

from alembic import context

from storage import columns, holds, outbox_tables, seen_events, tables, workspaces  # noqa: F401 - they have the tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=columns.metadata,
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",  # it alters by copying
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
