"""A scan goes in, a record comes out. Plain Python: no Prefect, no Elasticsearch, no web."""
