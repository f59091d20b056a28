"""Invents what stands on a paper: persons, dates, file numbers, amounts. One ``Inventor`` is one paper's habits.

Every public method is a maker that a template names in a slot: ``{date}``, ``{number 1-900}``; every list of
``words.toml`` is one too.
"""

import random
import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
LETTERS = "कखगघङचछजझञ"


@cache
def word_lists() -> dict[str, tuple[str, ...]]:
    """The lists of ``words.toml``."""
    lists = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    return {name: tuple(entries) for name, entries in lists.items()}


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Templates of sentences, ``hindi`` or ``english``."""
    text = (FOLDER / "texts" / f"sentences_{language}.txt").read_text(encoding="utf-8")
    return tuple(filter(None, text.splitlines()))


class Inventor:
    """Makes values from chance. Each maker takes what follows its name in the slot.

    Args:
        chance: where everything comes from.
        devanagari_digits: whether the paper's numbers are written in Devanagari digits.
    """

    def __init__(self, chance: random.Random, *, devanagari_digits: bool) -> None:
        self.chance = chance
        self.devanagari_digits = devanagari_digits
        self.row = 0
        """running number of the repeated line that is being written, from 1"""
        self.counted = 0

    def make(self, maker: str, argument: str = "") -> str:
        """What that maker, or that list of words, gives.

        Raises:
            KeyError: there is neither.
        """
        if maker in MAKERS:
            return str(getattr(self, maker)(argument))
        return self._pick(maker)

    def digits(self, text: str) -> str:
        """The text with its digits as the paper writes them."""
        return text.translate(DEVANAGARI_DIGITS) if self.devanagari_digits else text

    def n(self, _: str) -> str:
        """Running number of the repeated line."""
        return self.digits(str(self.row))

    def count(self, _: str) -> str:
        """Running number of its uses on the paper."""
        self.counted += 1
        return self.digits(str(self.counted))

    def latin_n(self, _: str) -> str:
        """The same in 1-9."""
        return str(self.row)

    def letter_n(self, _: str) -> str:
        """The same as a letter: क, ख, ग."""
        return LETTERS[self.row - 1]

    def digit(self, text: str) -> str:
        """A given number in the paper's digits."""
        return self.digits(text)

    def hindi(self, count: str) -> str:
        """So many sentences, as templates: ``2`` or ``1-3``."""
        return self._sentences("hindi", count)

    def english(self, count: str) -> str:
        """English sentences, as templates."""
        return self._sentences("english", count)

    def number(self, span: str) -> str:
        """A whole number in the paper's digits: ``1-900``."""
        return self.digits(self.latin(span))

    def latin(self, span: str) -> str:
        """A whole number in 0-9."""
        return str(self.between(span))

    def decimal(self, span: str) -> str:
        """A number below the first with the second's places, in the paper's digits: ``9 3``."""
        return self.digits(self.english_decimal(span))

    def english_decimal(self, span: str) -> str:
        """The same in 0-9."""
        most, places = span.split()
        return f"{self.chance.random() * float(most):.{int(places)}f}"

    def person(self, _: str) -> str:
        """A Hindi name."""
        return f"{self._pick('first')} {self._pick('last')}"

    def english_person(self, _: str) -> str:
        """An English name."""
        return f"{self._pick('english_first')} {self._pick('english_last')}"

    def date(self, _: str) -> str:
        """A date in one of the four ways Hindi papers write it."""
        year, month, day = self._day()
        way = self.chance.randrange(4)
        if way == 2:
            return f"{self.digits(str(day))} {word_lists()['month'][month - 1]}, {self.digits(str(year))}"
        written = (f"{day:02d}.{month:02d}.{year}", f"{day:02d}/{month:02d}/{year}", "",
                   f"{day:02d}-{month:02d}-{year % 100:02d}")  # fmt: skip
        return self.digits(written[way])

    def english_date(self, _: str) -> str:
        """A date in one of three English ways."""
        year, month, day = self._day()
        ending = "th" if 4 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
        name = word_lists()["english_month"][month - 1]
        return self.chance.choice(
            (f"{day:02d}.{month:02d}.{year}", f"{day}{ending} {name}, {year}", f"{day:02d}/{month:02d}/{year}")
        )

    def year(self, _: str) -> str:
        """A year."""
        return self.digits(str(self.chance.randint(1955, 2024)))

    def revenue_year(self, _: str) -> str:
        """A revenue or financial year in full: 1987-88."""
        year = self.chance.randint(1960, 2023)
        return self.digits(f"{year}-{(year + 1) % 100:02d}")

    financial_year = revenue_year

    def file_number(self, _: str) -> str:
        """Number of a file or letter as Hindi offices write it."""
        year = self.chance.randint(1968, 2024)
        written = self.digits(str(year))
        return self.chance.choice(
            (
                f"एफ-{self.number('1-30')}-{self.number('1-90')}/{written}/{self.number('1-40')}-{self.number('1-4')}",
                f"{self.number('100-9999')}/सा०प्र०/{written}",
                f"{self.number('10-999')}/स्था०/{written}",
                f"F.No. {self.latin('1-60')}/{self.latin('1-400')}/{year}-Estt.{self.chance.choice('ABCD')}",
                f"{self.number('100-4999')}/राजस्व-{self.number('1-9')}/{self.digits(f'{year}-{(year + 1) % 100:02d}')}",
                f"{self.number('1-400')}/{self.chance.choice(('नजूल', 'भू.अ.', 'वाचक', 'स्टेनो'))}/{written}",
            )
        )

    def english_file_number(self, _: str) -> str:
        """Number of a file or letter as English offices write it."""
        year = self.chance.randint(1968, 2024)
        branch = self.chance.choice(("Estt", "Admn", "Genl", "Acctt"))
        part = self.chance.choice(("A.I", "B.II", "C.III"))
        return self.chance.choice(
            (
                f"No. F.{self.latin('1-60')}-{self.latin('1-99')}/{year}-{branch}",
                f"No. {self.latin('10-999')}/{self.latin('1-90')}/{year}-{part}",
                f"D.O. No. {self.latin('100-9999')}/Rev/{year}",
            )
        )

    def rupees(self, _: str) -> str:
        """A sum of money in lakhs and thousands, with its sign."""
        amount = self.digits(_grouped(self.chance.randint(1_000, 9_900_000)))
        return self.chance.choice((f"₹ {amount}/-", f"रु० {amount}/-", f"रुपये {amount}"))

    def english_rupees(self, _: str) -> str:
        """A sum of money in an English letter."""
        return f"Rs. {self.chance.randint(1_000, 990_000):,}/-"

    def amount(self, _: str) -> str:
        """A sum of money in a column of figures."""
        return self.digits(f"{_grouped(self.chance.randint(100, 400_000))}.{self.chance.choice(('00', '50', '25'))}")

    def phone(self, _: str) -> str:
        """A mobile number that is nobody's business."""
        return self.digits(str(self.chance.randint(6_000_000_000, 9_999_999_999)))

    def email(self, _: str) -> str:
        """An address at the domain kept for examples."""
        return f"{self._pick('english_first').split()[-1].lower()}{self.chance.randint(1, 99)}@example.in"

    def office(self, _: str) -> str:
        """Name of an office."""
        return f"कार्यालय {self._pick('post')}, {self._pick('district')}"

    def between(self, span: str) -> int:
        """A whole number: ``3`` or ``3-6``."""
        least, _, most = span.partition("-")
        return self.chance.randint(int(least), int(most or least))

    def _pick(self, name: str) -> str:
        return self.chance.choice(word_lists()[name])

    def _sentences(self, language: str, count: str) -> str:
        return " ".join(self.chance.choice(sentences(language)) for _ in range(self.between(count)))

    def _day(self) -> tuple[int, int, int]:
        return self.chance.randint(1955, 2024), self.chance.randint(1, 12), self.chance.randint(1, 28)


_TOOLS = {"make", "digits", "between"}
MAKERS = frozenset(name for name in vars(Inventor) if not name.startswith("_")) - _TOOLS
"""What a slot may name beside the lists of words."""


def _grouped(amount: int) -> str:
    """The amount as India groups it: 12,34,567."""
    head, tail = str(amount)[:-3], str(amount)[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, tail])
