"""Writes ``pipeline/data/srgb.icc`` and ``pipeline/data/cmyk.icc``: the colours of access copies, ours to give away.

sRGB is that of IEC 61966-2-1, its primaries adapted to D50 (ICC.1:2010, annex E). The other one gives the inks of a
scanner's CMYK JPEG the colours that a screen without colour management shows for them: red is (1 - C)(1 - K) of sRGB,
and so on.

Standard library only; the files it writes are committed.
"""

import itertools
import struct
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "pipeline" / "data"
D50 = (0.9642, 1.0, 0.8249)
RED, GREEN = (0.4360747, 0.2225045, 0.0139322), (0.3850649, 0.7168786, 0.0971045)
BLUE = (0.1430804, 0.0606169, 0.7141733)
"""X, Y and Z of the primaries under D50 (Bradford)."""
CHAD = (1.0478112, 0.0228866, -0.0501270, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436, 0.7521316)
"""From D65 to D50 (Bradford)."""
CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""sRGB's curve as function type 3 has it: (a·x + b)^g from d on, c·x below."""
POINTS = 7
"""Of the ink table along each ink: readers go straight from one to the next, and are then off by 2 of 255 at most."""
NOTICE = "Public domain (CC0 1.0)"


def main() -> None:
    """Write both."""
    curve = _parametric(3, CURVE)
    matrix = {name: _xyz(*values) for name, values in ((b"rXYZ", RED), (b"gXYZ", GREEN), (b"bXYZ", BLUE))}
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    chad = {b"chad": b"sf32" + bytes(4) + _fixed(*CHAD)}
    srgb = _profile(b"mntr", b"RGB ", "Abhilekh sRGB (IEC 61966-2-1)", {**matrix, **curves, **chad})
    (FOLDER / "srgb.icc").write_bytes(srgb)
    table = {b"A2B0": _ink_table(curve)}
    (FOLDER / "cmyk.icc").write_bytes(_profile(b"scnr", b"CMYK", "Abhilekh plain CMYK", table))


def _profile(device: bytes, space: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    """A profile of version 4.2; equal tags are stored once."""
    tags = {b"desc": _text(name), b"cprt": _text(NOTICE), b"wtpt": _xyz(*D50), **tags}
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    body = b""
    for content in tags.values():
        if content not in places:
            places[content] = start + len(body)
            body += content + bytes(-len(content) % 4)
    listing = struct.pack(">L", len(tags))
    listing += b"".join(tag + struct.pack(">LL", places[held], len(held)) for tag, held in tags.items())
    head = struct.pack(">L4sL4s4s4s", start + len(body), bytes(4), 0x04200000, device, space, b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(24)
    head += struct.pack(">L", 0) + _fixed(*D50)
    return head + bytes(128 - len(head)) + listing + body


def _ink_table(curve: bytes) -> bytes:
    """Inks → sRGB by a table → linear by the curve → XYZ by the primaries (lutAToBType)."""
    identity = _parametric(0, (1.0,))
    steps = [step / (POINTS - 1) for step in range(POINTS)]
    points = b"".join(
        bytes(round(255 * (1 - ink) * (1 - black)) for ink in inks)
        for *inks, black in itertools.product(steps, repeat=4)
    )
    clut = bytes((POINTS,) * 4) + bytes(12) + bytes((1, 0, 0, 0)) + points
    # XYZ is written as u1Fixed15: 1.0 is 0x8000 of 0xFFFF
    scale = 32768 / 65535
    rows = [value * scale for row in zip(RED, GREEN, BLUE, strict=True) for value in row]
    matrix = _fixed(*rows, 0.0, 0.0, 0.0)
    parts = [identity * 3, matrix, curve * 3, clut, identity * 4]
    places, body = [], b""
    for part in parts:
        places.append(32 + len(body))
        body += part + bytes(-len(part) % 4)
    return b"mAB " + bytes(4) + bytes((4, 3, 0, 0)) + struct.pack(">5L", *places) + body


def _parametric(kind: int, values: tuple[float, ...]) -> bytes:
    return b"para" + bytes(4) + struct.pack(">HH", kind, 0) + _fixed(*values)


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*values)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">LL2s2sLL", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">l", round(value * 65536)) for value in values)


if __name__ == "__main__":
    main()
