"""Ruled tables on a page: their rules found, their cells cut and read, their rows kept as rows."""
