"""Invents what stands on a paper, as offices write it, with the value that is meant.

``Maker`` is one paper's habits: its digits, its era, its way of writing dates. Every public method is the slot of that
name; it returns what is written and what describing should make of it.
"""

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
ACRE, DECIMAL = 0.404686, 0.00404686
Made = tuple[str, str]
"""As written, and the value."""

_VERHOEFF = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
_DIHEDRAL = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip


@cache
def words() -> dict[str, tuple[str, ...]]:
    """The lists of ``words.toml``."""
    lists: dict[str, Any] = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    phrases = lists.pop("phrases")
    lists.pop("homes")
    return {name: tuple(text.split()) for name, text in lists.items()} | {n: tuple(p) for n, p in phrases.items()}


@cache
def homes() -> tuple[tuple[str, str], ...]:
    """District and tehsil of each office."""
    listed: dict[str, str] = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))["homes"]
    return tuple((district, tehsil) for district, tehsils in listed.items() for tehsil in tehsils.split())


class Maker:
    """Makes values from chance. Each maker takes what follows its name in the slot."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.devanagari = chance.random() < 0.35
        self.year_of_paper = chance.randint(1956, 2024)
        self.way = chance.randrange(6)
        self.home_district, self.home_tehsil = chance.choice(homes())

    def make(self, name: str, argument: str = "") -> Made:
        """What that maker gives; else one of the list of that name."""
        if name.startswith("_") or not hasattr(Maker, name):
            one = self.pick(name)
            return one, one
        made: Made = getattr(self, name)(argument)
        return made

    def pick(self, name: str) -> str:
        """One of a list."""
        return self.chance.choice(words()[name])

    def digits(self, text: object) -> str:
        """In the paper's digits."""
        return str(text).translate(DEVANAGARI_DIGITS) if self.devanagari else str(text)

    def n(self, argument: str) -> Made:
        """A whole number of a range: ``{n:1:90}``."""
        low, high = argument.split(":")
        number = str(self.chance.randint(int(low), int(high)))
        return self.digits(number), number

    def name(self, _: str = "") -> Made:
        """A villager, man or woman."""
        first = self.pick("first_female" if self.chance.random() < 0.15 else "first")
        full = f"{first} {self.pick('last')}"
        return full, full

    applicant = respondent = person = father = name

    def name_en(self, _: str = "") -> Made:
        """An English name."""
        full = f"{self.pick('english_first')} {self.pick('english_last')}"
        return full, full

    applicant_en = respondent_en = person_en = name_en

    def signatory(self, _: str) -> Made:
        """An officer, with or without initials."""
        first = self.pick("officer_first")
        full = f"{self.chance.choice((first, first, first + ' कुमार', 'एस.के.', 'आर.पी.'))} {self.pick('officer_last')}"
        return full, full

    def signatory_en(self, _: str) -> Made:
        """An officer, in English."""
        full = f"{self.chance.choice(('S.K.', 'R.P.', self.pick('english_first')))} {self.pick('english_last')}"
        return full, full

    def district(self, _: str) -> Made:
        """The paper's district."""
        return self.home_district, self.home_district

    def tehsil(self, _: str) -> Made:
        """The paper's tehsil, which is also the town where the office sits."""
        return self.home_tehsil, self.home_tehsil

    town = tehsil

    def place(self, _: str) -> Made:
        """A village that is nobody's field."""
        one = self.pick("village")
        return one, one

    def date(self, _: str = "") -> Made:
        """A date as this paper writes dates."""
        year, month, day = self._day()
        month_name = words()["month"][month - 1]
        ways = (
            f"{day:02d}.{month:02d}.{year}", f"{day:02d}/{month:02d}/{year}", f"{day}-{month}-{year}",
            f"{day}.{month}.{year % 100:02d}" if year > 1927 else f"{day}.{month}.{year}",
            f"{day} {month_name} {year}", f"{day} {month_name}, {year}",
        )  # fmt: skip
        return self.digits(ways[self.way]), f"{year}-{month:02d}-{day:02d}"

    other_date = note_date = dob = date

    def date_en(self, _: str = "") -> Made:
        """A date as an English paper writes it."""
        year, month, day = self._day()
        ending = "th" if 4 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        month_name = words()["english_month"][month - 1]
        ways = (
            f"{day:02d}.{month:02d}.{year}", f"{day:02d}/{month:02d}/{year}", f"{day}{ending} {month_name}, {year}",
            f"{day}{ending} {month_name[:3]}. {year}", f"{month_name} {day}, {year}", f"{day}-{month}-{year}",
        )  # fmt: skip
        return ways[self.way], f"{year}-{month:02d}-{day:02d}"

    other_date_en = note_date_en = date_en

    def year(self, _: str) -> Made:
        """A revenue year: 1954-55."""
        first = self.chance.randint(1927, self.year_of_paper)
        written = f"{first}-{(first + 1) % 100:02d}"
        return self.digits(written), written

    def letter_no(self, _: str) -> Made:
        """Number of a letter: serial, branch, year."""
        serial, year = self.chance.randint(3, 9999), self.year_of_paper
        branch = self.pick("branch")
        shown = self.chance.choice((str(year), str(year), f"{year % 100:02d}", f"{year}-{(year + 1) % 100:02d}"))
        return self._number(
            self.chance.choice((f"{serial}/{branch}/{shown}", f"{serial}/{branch}/{shown}", f"{serial}/{shown}"))
        )

    other_no = letter_no

    def letter_no_en(self, _: str) -> Made:
        """The same in English."""
        number = f"{self.chance.randint(3, 9999)}/{self.pick('branch_en')}/{self.year_of_paper}"
        return number, number

    other_no_en = letter_no_en

    def file_no(self, _: str) -> Made:
        """Number of a file of the State's."""
        head, serial = self.chance.randint(1, 30), self.chance.randint(1, 400)
        year = self.chance.choice((str(self.year_of_paper), f"{self.year_of_paper % 100:02d}"))
        office = self.pick("office_word")
        mark = self.chance.choice((" ", "-", ". "))
        return self._number(f"एफ{mark}{head}-{serial}/{year}/{office}")

    other_file = file_no

    def file_no_en(self, _: str) -> Made:
        """Number of a file in English."""
        head, serial = self.chance.randint(1, 30), self.chance.randint(1, 400)
        number = f"F {head}-{serial}/{self.year_of_paper}/{self.pick('office_en')}"
        return number, number

    def case_no(self, head: str) -> Made:
        """Number of a revenue case under a head."""
        year = self.chance.randint(self.year_of_paper - 3, self.year_of_paper)
        serial, written = self.chance.randint(1, 400), f"{year}-{(year + 1) % 100:02d}"
        shown = self.chance.choice((str(serial), str(serial), f"{serial:04d}"))
        if self.chance.random() < 0.05:
            shown = f"{year + 1}{self.chance.randint(10**9, 10**10 - 1)}"
        ways = (f"{shown}/{head}/{written}",) * 4 + (f"{shown} / {head} / {written}", f"{shown}/{head} वर्ष {written}")
        return self.digits(self.chance.choice(ways)), f"{shown.lstrip('0')}/{head}/{written}"

    def appeal(self, _: str) -> Made:
        """Number of a case that has no head: serial and year."""
        return self._number(f"{self.chance.randint(1, 4000)}/{self.year_of_paper}")

    complaint_no = panji = appeal

    def writ(self, _: str) -> Made:
        """The same as English courts write it."""
        serial = self.chance.randint(100, 4000)
        return f"{serial} of {self.year_of_paper}", f"{serial}/{self.year_of_paper}"

    def plot(self, _: str) -> Made:
        """One plot."""
        return self._number(self._plot())

    def patwari_halka(self, _: str) -> Made:
        """Number of a patwari's circle."""
        return self.n("1:80")

    def khasra(self, _: str) -> Made:
        """One to three plots; the value parts them with a semicolon."""
        plots = [self._plot() for _ in range(self.chance.choice((1, 1, 2, 3)))]
        return self.digits(", ".join(plots)), ";".join(plots)

    def area(self, _: str) -> Made:
        """An area; the value is hectares."""
        number = self.chance.uniform(0.05, 6)
        written, factor = self.chance.choice((
            (f"{number:.3f} हेक्टेयर", 1.0), (f"{number:.3f} हे.", 1.0), (f"{number:.2f} एकड़", ACRE),
            (f"{round(number * 20)} डिसमिल", DECIMAL),
        ))  # fmt: skip
        return self.digits(written), f"{float(written.split()[0]) * factor:.4f}"

    def amount(self, argument: str) -> Made:
        """Money, in rupees."""
        rupees = self.chance.choice((1, 5, 25, 100)) * self.chance.randint(20, 9000)
        written = _grouped(rupees)
        if argument == "plain":
            return self.digits(written), str(rupees)
        if self.chance.random() < 0.15:
            lakh = self.chance.randint(2, 90) / 4
            return self.digits(f"रुपये {lakh:g} लाख"), f"{lakh * 100000:g}"
        ways = (f"रु. {written}/-", f"₹ {written}", f"रुपये {written}/-", f"रू. {written}", f"{written} रुपये")
        return self.digits(self.chance.choice(ways)), str(rupees)

    def amount_en(self, _: str) -> Made:
        """The same in English."""
        rupees = self.chance.randint(500, 900000)
        return f"Rs. {_grouped(rupees)}/-", str(rupees)

    def aadhaar(self, _: str) -> Made:
        """A number with its right check digit, in one of the ways people write it."""
        digits = str(self.chance.randint(2, 9)) + "".join(str(self.chance.randint(0, 9)) for _ in range(10))
        digits += _check_digit(digits)
        gap = self.chance.choice((" ", " ", "-", ""))
        return self.digits(gap.join((digits[:4], digits[4:8], digits[8:]))), digits

    def pan(self, _: str) -> Made:
        """A permanent account number; always Latin."""
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        five = "".join(self.chance.choice(letters) for _ in range(3)) + "P" + self.chance.choice(letters)
        number = f"{five}{self.chance.randint(1000, 9999)}{self.chance.choice(letters)}"
        return number, number

    def mobile(self, _: str) -> Made:
        """A mobile telephone."""
        digits = str(self.chance.randint(6000000000, 9999999999))
        ways = (digits, digits, f"{digits[:5]} {digits[5:]}", f"{digits[:5]}-{digits[5:]}", f"+91 {digits}")
        return self.digits(self.chance.choice(ways)), digits

    def mobile_en(self, _: str) -> Made:
        """The same in ASCII digits."""
        digits = str(self.chance.randint(6000000000, 9999999999))
        return digits, digits

    def account(self, _: str) -> Made:
        """A bank account."""
        digits = str(self.chance.randint(10**10, 10 ** self.chance.randint(11, 16)))
        return self.digits(digits), digits

    def ifsc(self, _: str) -> Made:
        """A bank branch's code."""
        code = f"{self.pick('ifsc')}0{self.chance.randint(1000, 999999):06d}"
        return code, code

    def draft(self, _: str) -> Made:
        """A postal order or draft; nobody's secret."""
        number = f"{self.chance.randint(10, 99)}F {self.chance.randint(100000, 999999)}"
        return number, number

    def tender_id(self, _: str) -> Made:
        """A tender's number; nobody's secret."""
        number = f"2{self.chance.randint(10**4, 10**5)}/{self.year_of_paper}"
        return number, number

    def ppo(self, _: str) -> Made:
        """A pension order's number; nobody's secret."""
        return self._number(f"{self.chance.randint(10000, 999999)}/{self.year_of_paper}")

    def page_label(self, series: str) -> Made:
        """A page number as it is written on the paper, with its series."""
        number = self.chance.randint(2, 99)
        return self.digits(f"{number}/{series}"), f"{number}/{series}"

    page_ref = page_label

    def _number(self, written: str) -> Made:
        return self.digits(written), written

    def _day(self) -> tuple[int, int, int]:
        return self.year_of_paper, self.chance.randint(1, 12), self.chance.randint(1, 28)

    def _plot(self) -> str:
        number = str(self.chance.randint(1, 999))
        return self.chance.choice(
            (number, f"{number}/{self.chance.randint(1, 9)}", f"{number}/{self.chance.randint(1, 5)}क")
        )


def _grouped(rupees: int) -> str:
    """1,25,000."""
    text = str(rupees)
    head, tail = text[:-3], text[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, tail])


def _check_digit(digits: str) -> str:
    """Verhoeff's check digit for the digits before it."""
    check = 0
    for place, digit in enumerate(reversed(digits), start=1):
        check = int(_DIHEDRAL[check][int(_VERHOEFF[place % 8][int(digit)])])
    return str(next(number for number in range(10) if _DIHEDRAL[check][number] == "0"))
