"""A second reader of our own: a small network reads each line again, and a calibrated rule chooses word by word."""
