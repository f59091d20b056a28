"""The ledger: a relational database that keeps what changes. ``ledger.py`` is the way in."""
