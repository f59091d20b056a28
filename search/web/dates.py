"""Days and moments as an Indian office writes them, and as its people type them."""

import re
from datetime import date, datetime, timedelta, timezone

from pipeline.text import ascii_digits

INDIA = timezone(timedelta(hours=5, minutes=30))
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TYPED = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


def day_of(iso: str) -> str:
    """``1987-05-21`` as ``21-05-1987``; what is no such date stays as it is."""
    found = _ISO.fullmatch(iso)
    return "-".join(reversed(found.groups())) if found else iso


def moment_of(moment: datetime) -> str:
    """A moment in Indian time."""
    return moment.astimezone(INDIA).strftime("%d-%m-%Y %H:%M")


def read_day(typed: str) -> date | None:
    """The date somebody typed: ``1987-05-21``, ``21-05-1987``, ``२१/५/१९८७``; null when nothing was typed.

    Raises:
        ValueError: it is no date.
    """
    text = ascii_digits(typed).strip()
    if not text:
        return None
    if found := _TYPED.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
        return date(year, month, day)
    raise ValueError(f"{typed} is no date")
