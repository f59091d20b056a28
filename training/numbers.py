"""Numbers as offices write them: dates, file and letter numbers, amounts, areas, serials; in both digit scripts."""

import random
from collections.abc import Callable

DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
DEVANAGARI_SHARE = 0.4
MONTHS = (
    "जनवरी", "फरवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "सितम्बर",
    "अक्टूबर", "अक्तूबर", "नवंबर", "नवम्बर", "दिसंबर", "दिसम्बर",
)  # fmt: skip
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December", "Jan.", "Feb.", "Sept.",
)  # fmt: skip
OFFICE_MARKS = (
    "रा०", "राजस्व", "स्था०", "लेखा", "सा०प्र०", "वि०स०", "भू०अ०", "निर्माण", "क", "ख", "ग", "अ-2",
    "स्थापना", "प्रशा०", "GAD", "REV", "EST", "A", "B", "Acct", "PWD", "F",
)  # fmt: skip
CLAUSES = (
    "क", "ख", "ग", "घ", "अ", "ब", "स", "A", "B", "C", "i", "ii", "iii", "iv", "v",
)  # fmt: skip


def make_number(rng: random.Random) -> str:
    """One number of any kind."""
    text = rng.choices(_MAKERS, weights=_WEIGHTS)[0](rng)
    return text.translate(DEVANAGARI_DIGITS) if rng.random() < DEVANAGARI_SHARE else text


def _digits(rng: random.Random, least: int, most: int) -> str:
    return "".join(rng.choices("0123456789", k=rng.randint(least, most)))


def _year(rng: random.Random) -> int:
    return rng.randint(1930, 2026)


def _plain(rng: random.Random) -> str:
    return _digits(rng, 1, 6)


def _date(rng: random.Random) -> str:
    mark = rng.choice("./-.")
    padded = rng.random() < 0.6
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), _year(rng)
    shown = str(year) if rng.random() < 0.7 else f"{year % 100:02d}"
    return mark.join((f"{day:02d}", f"{month:02d}", shown) if padded else (str(day), str(month), shown))


def _written_date(rng: random.Random) -> str:
    month = rng.choice(MONTHS if rng.random() < 0.7 else ENGLISH_MONTHS)
    return f"{rng.randint(1, 31)} {month}{rng.choice((',', '', ''))} {_year(rng)}"


def _years(rng: random.Random) -> str:
    year = _year(rng)
    return f"{year}-{(year + 1) % 100:02d}" if rng.random() < 0.8 else f"{year}-{year + 1}"


def _file_number(rng: random.Random) -> str:
    parts = [_digits(rng, 1, 4) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.7:
        parts.insert(rng.randint(0, len(parts)), rng.choice(OFFICE_MARKS))
    if rng.random() < 0.6:
        parts.append(_years(rng) if rng.random() < 0.4 else str(_year(rng)))
    return rng.choice("//-").join(parts)


def _amount(rng: random.Random) -> str:
    value = rng.randint(1, 10 ** rng.randint(3, 8))
    text = _indian_groups(value) if rng.random() < 0.8 else str(value)
    text += rng.choice(("", "", "/-", ".00", f".{rng.randint(0, 99):02d}"))
    return rng.choice(("", "", "₹ ", "₹", "रु० ", "रू. ", "Rs. ", "रुपये ")) + text


def _indian_groups(value: int) -> str:
    digits = str(value)
    head, tail = digits[:-3], digits[-3:]
    groups: list[str] = []
    while head:
        head, group = head[:-2], head[-2:]
        groups.insert(0, group)
    return ",".join((*groups, tail))


def _decimal(rng: random.Random) -> str:
    return f"{rng.randint(0, 999)}.{_digits(rng, 1, 4)}"


def _khasra(rng: random.Random) -> str:
    first = str(rng.randint(1, 2999))
    part = rng.randint(1, 12)
    return first + rng.choice(("", f"/{part}", f"/{part}{rng.choice(CLAUSES)}", f"/{part}/{rng.randint(1, 9)}"))


def _clause(rng: random.Random) -> str:
    number, clause = rng.randint(1, 400), rng.choice(CLAUSES)
    shapes = (f"({number})", f"{number}({clause})", f"({clause})", f"{number}.", f"{number})", f"{number}-{clause}")
    return rng.choice(shapes)


def _time(rng: random.Random) -> str:
    return f"{rng.randint(0, 23)}{rng.choice(':.')}{rng.randint(0, 59):02d}"


def _long_number(rng: random.Random) -> str:
    digits = _digits(rng, 10, 16)
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4)) if rng.random() < 0.3 else digits


def _phone(rng: random.Random) -> str:
    return rng.choice((f"0{_digits(rng, 3, 4)}-{_digits(rng, 6, 7)}", f"{rng.choice('6789')}{_digits(rng, 9, 9)}"))


def _percent(rng: random.Random) -> str:
    return f"{rng.randint(0, 100)}{rng.choice(('', '.5', '.25'))}{rng.choice(('%', ' %', ' प्रतिशत'))}"


def _code(rng: random.Random) -> str:
    letters = "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWX", k=rng.randint(2, 5)))
    return letters + rng.choice((_digits(rng, 3, 7), f"/{_digits(rng, 2, 5)}", f"-{_digits(rng, 1, 4)}"))


_KINDS: tuple[tuple[Callable[[random.Random], str], int], ...] = (
    (_plain, 5), (_date, 5), (_written_date, 2), (_years, 2), (_file_number, 5), (_amount, 4), (_decimal, 2),
    (_khasra, 3), (_clause, 3), (_time, 1), (_long_number, 1), (_phone, 1), (_percent, 1), (_code, 2),
)  # fmt: skip
_MAKERS = tuple(maker for maker, _ in _KINDS)
_WEIGHTS = tuple(weight for _, weight in _KINDS)
