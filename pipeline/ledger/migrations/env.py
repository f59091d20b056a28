"""Alembic's way in: it runs this file, which runs the steps on the connection it was given, in that transaction."""

from alembic import context

from pipeline.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
