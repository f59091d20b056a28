"""Names as they were delivered, made fit to be kept, compared and told apart. None ever becomes a path of ours."""

import os
import re
import unicodedata
from collections.abc import Container

LITTER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"})
"""What Windows, macOS and viewers leave beside scans, in lower case; it never arrives, nor does a hidden file
(``.DS_Store``, ``._page1.jpg``, ``.picasa.ini``) or an office program's lock file (``~$note.docx``)."""

_DIGITS = re.compile(r"(\d{1,18})")


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is none of the delivery."""
    return name.startswith((".", "~$")) or name.casefold() in LITTER


def readable_name(name: str) -> str:
    r"""The name in NFC, with what is no character (bytes of another encoding, control codes) as ``\xNN``."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    shown = "".join(f"\\x{ord(sign):02x}" if unicodedata.category(sign) == "Cc" else sign for sign in text)
    return unicodedata.normalize("NFC", shown)


def unique_name(name: str, taken: Container[str]) -> str:
    """The name, or ``name~2``, ``name~3``… when it is taken: two that differ only in their Unicode form stay two."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}~{number}", number + 1
    return found


NaturalKey = tuple[tuple[str | int, ...], str]


def natural_key(name: str) -> NaturalKey:
    """Sorts page2 before page10 and पृष्ठ२ before पृष्ठ१०."""
    parts = _DIGITS.split(unicodedata.normalize("NFC", name).casefold())
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), name
