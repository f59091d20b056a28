"""Sample scans for demonstrations and tests; ``python -m samples.draw`` draws them anew."""
