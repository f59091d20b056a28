"""When, how many at once, what to retry, and what the operator sees. No logic that could live below."""
