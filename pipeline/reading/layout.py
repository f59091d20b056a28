"""What is known of how a picture is laid out before it is read: a hint for an engine."""

from typing import Literal

Layout = Literal["page", "block"]
"""``page``: anything, the engine finds out. ``block``: lines of type under each other, nothing beside them."""
