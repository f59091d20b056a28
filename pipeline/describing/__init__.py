"""Describing: what a document is, what it says, and where it says so; everybody enters by ``describe``."""
