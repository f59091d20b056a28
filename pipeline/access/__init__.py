"""The access copy: the searchable PDF of a record, PDF/A where it can be."""
