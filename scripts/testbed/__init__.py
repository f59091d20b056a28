"""The real servers of the tests: fetched, checked, started on loopback, stopped. Standard library only."""
