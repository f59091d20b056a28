"""Pages written out in a test: a line of text is a line on the page, two blanks or more are a wide gap."""

import re
from hashlib import sha256

from schemas.pages import Finding, PageText, Word

WIDTH, HEIGHT = 2480, 3508
LEFT, TOP = 240, 240
LETTER, TALL, PITCH = 20, 40, 64
PARAGRAPH = 80
"""Extra height of an empty line."""
LONG = 96
"""Letters after which a line is broken, as the paper's width would."""


def write_page(text: str, *, confidence: float = 90, wrap: bool = True) -> PageText:
    """The page that reads like ``text``; a page of nothing is blank."""
    words: list[Word] = []
    y, number, block = TOP, 0, 0
    for line in text.strip("\n").split("\n"):
        if not line.strip():
            y, block = y + PARAGRAPH, block + 1
            continue
        for row in _broken(line) if wrap else [line]:
            for found in re.finditer(r"\S+", row):
                x = LEFT + LETTER * found.start()
                box = (x, y, x + LETTER * len(found[0]), y + TALL)
                words.append(Word(text=found[0], box=box, confidence=confidence, line=number, block=block))
            y, number = y + PITCH, number + 1
    return PageText(
        image_sha256=sha256(text.encode()).hexdigest(),
        reading="test",
        width=WIDTH,
        height=max(HEIGHT, y),
        dpi=300,
        source="ocr",
        engine="test",
        words=tuple(words),
        findings=() if words else (Finding(code="blank"),),
        confidence=confidence,
    )


def write_pages(text: str) -> tuple[PageText, ...]:
    """Several pages, parted by lines of three equals signs."""
    return tuple(write_page(page) for page in re.split(r"^===$", text, flags=re.MULTILINE))


def _broken(line: str) -> list[str]:
    if len(line) <= LONG:
        return [line]
    rows, row = [], ""
    for word in line.split(" "):
        if row and len(row) + 1 + len(word) > LONG:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]
