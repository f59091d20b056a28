"""A folder of scans with their true texts, as the benchmark reads it.

``manifest.jsonl`` has a row a page with ``id`` and what is known of it; beside it lie the picture ``<id>.<ext>`` and
its true text ``<id>.gt.txt``. Pages without a true text are left out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

IMAGES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".jp2"}
TABLES = ("khasra", "b1", "bill", "list")
"""Kinds of page that are a table, or hold one."""


@dataclass(frozen=True)
class Page:
    """One scan and what is true of it."""

    path: Path
    truth: str
    group: str
    """name of the set it belongs to"""
    severity: str = "?"
    kind: str = "?"
    font: str = "?"
    kept_out: tuple[str, ...] = ()
    turn: int = 0
    """degrees clockwise that bring it upright"""


def pages_of(folder: Path, group: str = "") -> Iterator[Page]:
    """The pages of a folder that have their true text beside them."""
    pictures = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in IMAGES}
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth = folder / f"{row['id']}.gt.txt"
        if row["id"] not in pictures or not truth.exists():
            continue
        yield Page(
            path=pictures[row["id"]],
            truth=truth.read_text(encoding="utf-8"),
            group=group or folder.name,
            severity=row.get("severity", "?"),
            kind=row.get("kind", "?"),
            font=row.get("font", "?"),
            kept_out=tuple(row.get("kept_out", ())),
            turn=-int(row.get("rotate", 0)) % 360,
        )
