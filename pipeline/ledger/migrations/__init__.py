"""The ledger's tables through time, one step a module, as Alembic runs them."""
