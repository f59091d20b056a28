"""Finding: what a person asks for becomes questions to an index, and its answers become hits on pages."""
