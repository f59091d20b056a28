"""Who is who: ids that come out the same however often a delivery is taken in."""

import base64
import hashlib


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


def mint_record_id(first_original: str) -> str:
    """The id of the record that begins with this original (its SHA-256): ``r`` and 16 letters or digits.

    Minted once, when the original is first seen, and never computed again to find a record.
    """
    return "r" + base64.b32encode(_digest("record", first_original)[:10]).decode().lower()


def batch_id(name: str, source: str) -> str:
    """The id of a delivery: the same name and path are the same delivery, taken up again."""
    return "b" + _digest("batch", name, source).hex()[:16]


def item_id(batch: str, source: str, sha256: str) -> str:
    """The id of one arrival."""
    return "i" + _digest("item", batch, source, sha256).hex()[:20]
