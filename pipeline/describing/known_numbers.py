"""A person's number that was masked once in a record, found wherever else its digits stand.

One rule: what was hidden once is known by its digits alone, and needs neither a label nor a shape again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.describing.grammar.found import Found
from pipeline.describing.numbers import find_numbers
from pipeline.describing.private_numbers import WITH_LETTERS, PrivateKind, PrivateNumber, as_digits
from pipeline.text import ascii_digits

KnownNumbers = Mapping[str, PrivateKind]
"""What was masked: ASCII digits without gaps (of a PAN its capitals too) → its kind."""

SHORTEST = 9
"""Letters and digits of the shortest number that is told by itself: fewer might be a serial or an amount."""
FEWEST_DIGITS = 3
MOBILE_DIGITS = 10
OFFICE_NUMBERS = frozenset(("case_no", "file_no", "letter_no"))

_RUNS = re.compile(r"[0-9]+")
_PAN_RUNS = re.compile(r"[0-9A-Z]+")
_GOES_ON = re.compile(r"\s?/\s?(?:[अबएAB](?![\u0900-\u0963a-z])|बी|19\d\d|20\d\d)")
"""A register or a year after a slash: the number is that of a case or a file."""
_SLASH = r"[/\\_\u2044\u2215]"
_PARTS_BEFORE = re.compile(rf"{_SLASH}\s?$")
_PARTS_BEHIND = re.compile(rf"\s?(?:{_SLASH}|[अब] ?- ?[0-9\u0966-\u096f])")
"""A slash, or a register whose slash was not read."""
_GAP = r"[\s\-–.,]{0,3}"
_GAPS = re.compile(r"[\s\-–.,]+")
_RUNS_WITH_GAPS = re.compile(r"[0-9](?:[\s\-–.,]*+[0-9])*+")
_PAN_RUNS_WITH_GAPS = re.compile(r"[0-9A-Z](?:[\s\-–.,]*+[0-9A-Z])*+")
_ENOUGH_DIGITS = re.compile(rf"\d(?:\D*+\d){{{FEWEST_DIGITS - 1}}}")


def keys_of(text: str, kind: PrivateKind) -> Iterator[str]:
    """The numbers that the words of one mask hold: each long run, and all of them together as one in groups."""
    for plain in _plain_forms(text, is_pan=kind in WITH_LETTERS):
        runs = (_PAN_RUNS if kind in WITH_LETTERS else _RUNS).findall(plain)
        for run in (*runs, "".join(runs)):
            if len(run) >= SHORTEST and sum(letter.isdigit() for letter in run) >= FEWEST_DIGITS:
                yield run[-MOBILE_DIGITS:] if kind == "mobile" else run


def find_known(
    text: str, numbers: KnownNumbers, is_hidden: Callable[[PrivateNumber], bool] = lambda _: False
) -> tuple[PrivateNumber, ...]:
    """Where these numbers stand in a text, however grouped; none inside of a case, file or letter number.

    ``is_hidden`` tells of which nobody needs to know: a page's own numbers are hidden before this is asked.
    """
    if not numbers or not _ENOUGH_DIGITS.search(text):
        return ()
    found = {*_standing(text, numbers, is_pan=False), *_standing(text, numbers, is_pan=True)}
    sought = [number for number in found if not is_hidden(number)]
    if not sought:
        return ()
    office = find_numbers(text)
    return tuple(
        number
        for number in sorted(sought, key=lambda number: (number.start, -number.end))
        if not is_of_office(text, number, office)
    )


def is_of_office(text: str, number: PrivateNumber, office: Iterable[Found]) -> bool:
    """Whether it is part of one of the case, file and letter numbers found in the text, which always have a slash.

    The slash is printed beside it: one that was guessed, or stands elsewhere, lays no person's number open.
    """
    return any(
        one.kind in OFFICE_NUMBERS
        and not one.is_guess
        and "/" in one.value
        and one.start < number.end
        and number.start < one.end
        and (_PARTS_BEFORE.search(text[one.start : number.start]) or _PARTS_BEHIND.match(text[number.end : one.end]))
        for one in office
    )


def _standing(text: str, numbers: KnownNumbers, *, is_pan: bool) -> Iterator[PrivateNumber]:
    sought = [(key, kind) for key, kind in numbers.items() if (kind in WITH_LETTERS) is is_pan]
    runs = _PAN_RUNS_WITH_GAPS if is_pan else _RUNS_WITH_GAPS
    for plain in _plain_forms(text, is_pan=is_pan) if sought else ():
        # A register has thousands of numbers: one that is not there must cost next to nothing.
        bare = "\n".join(_GAPS.sub("", run) for run in runs.findall(plain) if len(run) >= SHORTEST)
        for key, kind in sought:
            if key in bare:
                yield from (PrivateNumber(kind, *span, is_labelled=True) for span in _spans(plain, key))


def _spans(plain: str, key: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(rf"(?<![0-9]){_GAP.join(key)}(?![0-9])", plain):
        start, end = match.span()
        between_slashes = plain[:start].endswith("/") and plain.startswith("/", end)
        if not between_slashes and not _GOES_ON.match(plain, end):
            yield start, end


def _plain_forms(text: str, *, is_pan: bool) -> tuple[str, ...]:
    """The text, letter for letter, with its letters as they stand, and but for a PAN as digits misread for letters."""
    if is_pan:
        return (re.sub(r"[a-z]", lambda letter: letter[0].upper(), ascii_digits(text)),)
    return tuple(dict.fromkeys((ascii_digits(text), as_digits(text))))
