"""The pages officers see: search, records, deliveries."""
