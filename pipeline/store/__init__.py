"""The object store: evidence, put once. `base.py` is the seam, `opening.py` the way in."""
