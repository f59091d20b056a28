"""What a file is, and its pages as images."""
