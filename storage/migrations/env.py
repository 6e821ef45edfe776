"""Alembic runs this, inside the transaction that `storage.migrations` opened."""

from alembic import context

from storage.every_table import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
context.run_migrations()
