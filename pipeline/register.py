"""A delivery's register: what should have come, held against what came.

A CSV as a record room's clerk keeps it, with headings in Hindi or English. An arrival belongs to the row whose name
or file number is that of its file or of its topmost folder, separators and digit script aside.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.text import identifier_key, normalise
from schemas.access import Classification
from schemas.base import Value
from schemas.errors import InputError
from schemas.items import Item, ItemStatus, RegisterGap

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": ("file_no", "file no", "file number", "number", "नस्ती क्रमांक", "फाइल क्रमांक", "प्रकरण क्रमांक"),
    "name": ("name", "file", "file name", "folder", "फाइल", "फाइल का नाम", "फोल्डर"),
    "pages": ("pages", "page count", "declared pages", "पृष्ठ", "पृष्ठ संख्या", "कुल पृष्ठ"),
    "classification": ("classification", "grading", "वर्गीकरण", "श्रेणी"),
    "subject": ("subject", "विषय"),
    "bundle": ("bundle", "बस्ता", "बस्ता क्रमांक"),
}
GRADINGS: Mapping[Classification, tuple[str, ...]] = {
    Classification.NORMAL: ("", "normal", "unclassified", "open", "सामान्य", "साधारण"),
    Classification.CONFIDENTIAL: ("confidential", "restricted", "गोपनीय", "सीमित"),
    Classification.SECRET: ("secret", "strictly secret", "गुप्त", "अति गोपनीय", "अत्यंत गोपनीय"),
    Classification.TOP_SECRET: ("top secret", "top_secret", "परम गुप्त", "अति गुप्त", "अत्यंत गुप्त", "परम गोपनीय"),
}
"""What a clerk writes for each class; a word that stands here for none refuses the register (unverified list)."""


class RegisterRow(Value):
    """One line of the register: one paper file."""

    number: str = ""
    name: str = ""
    pages: int | None = None
    classification: Classification = Classification.NORMAL
    subject: str = ""
    bundle: str = ""

    @property
    def shown(self) -> str:
        """How a person names it."""
        return self.number or self.name

    @property
    def is_secret(self) -> bool:
        """Whether its bytes may not even be stored."""
        return self.classification.rank >= Classification.SECRET.rank


class Register:
    """The rows of a register, found by what a scan of them would be called."""

    def __init__(self, rows: Iterable[RegisterRow]) -> None:
        self.rows = tuple(rows)
        self._by_key: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in self.rows:
            for key in _keys(row):
                self._by_key[key].append(row)

    def row_of(self, source: str) -> RegisterRow | None:
        """The row that an arrival belongs to: by its file's name, or that of any folder or ZIP it lies in.

        Where several rows fit, the most closed one: a number that stands twice opens nothing.
        """
        names = source.replace("!/", "/").split("/")
        keys = {identifier_key(normalise(name)) for part in names for name in (part, Path(part).stem)}
        rows = [row for key in keys for row in self._by_key.get(key, [])]
        return max(rows, key=lambda row: row.classification.rank, default=None)


def read_register(path: Path) -> Register:
    """The register of a CSV file: UTF-8 or UTF-16, comma, semicolon or tab.

    Raises:
        InputError: it cannot be read, or no heading names a file number or name.
    """
    try:
        rows = list(csv.reader(io.StringIO(_decode(path)), dialect=_dialect(path)))
    except (OSError, UnicodeError, csv.Error) as error:
        raise InputError(
            f"The register {path.name} cannot be read: {error}.", remedy="Save it as CSV (UTF-8)."
        ) from error
    columns = _columns(rows[0]) if rows else {}
    if not columns.keys() & {"number", "name"}:
        raise InputError(
            f"The register {path.name} has no column for the file's number or name.",
            remedy=f"Head one of its columns {HEADINGS['number'][0]!r} or {HEADINGS['number'][4]!r}.",
        )
    return Register(_row(columns, cells) for cells in rows[1:] if any(cell.strip() for cell in cells))


def reconcile(register: Register, items: Iterable[Item]) -> tuple[RegisterGap, ...]:
    """What is missing, extra, short of pages, or there twice."""
    arrived: dict[RegisterRow, list[Item]] = defaultdict(list)
    gaps: list[RegisterGap] = []
    for item in items:
        row = register.row_of(item.source)
        if row is None:
            gaps.append(
                RegisterGap(
                    kind="extra",
                    name=item.source,
                    detail="in no line of the register",
                    sources=(item.source,),
                    classification=item.classification,
                )
            )
        else:
            arrived[row].append(item)
    for row in register.rows:
        gaps += _gaps_of(row, arrived.get(row, []))
    return tuple(gaps)


def _gaps_of(row: RegisterRow, items: list[Item]) -> list[RegisterGap]:
    about = RegisterGap(
        kind="missing",
        name=row.shown,
        detail="nothing came",
        sources=tuple(item.source for item in items),
        classification=row.classification,
    )
    if not items:
        return [about]
    read = [item for item in items if item.status is not ItemStatus.REFUSED]
    pages = sum(item.pages for item in read if item.status is not ItemStatus.DUPLICATE)
    gaps = [
        about.model_copy(update={"kind": "twice", "detail": item.source})
        for item in read
        if item.status is ItemStatus.DUPLICATE
    ]
    if row.pages is not None and pages < row.pages and not row.is_secret:
        detail = f"{pages} of {row.pages} pages"
        gaps.append(about.model_copy(update={"kind": "short", "detail": detail, "pages": (pages, row.pages)}))
    return gaps


def _keys(row: RegisterRow) -> set[str]:
    names = {row.number, row.name, Path(row.name).stem} - {""}
    return {identifier_key(normalise(name)) for name in names} - {""}


def _row(columns: Mapping[str, int], cells: list[str]) -> RegisterRow:
    values = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
    pages = normalise(values.get("pages", ""))
    grading = " ".join(normalise(values.get("classification", "")).lower().split())
    classes = [each for each, words in GRADINGS.items() if grading in map(normalise, words)]
    if not classes:
        raise InputError(
            f"The register grades {values.get('number') or values.get('name')} as {grading!r}: no grading we know.",
            remedy="Write सामान्य, गोपनीय, गुप्त or परम गुप्त (normal, confidential, secret, top secret).",
        )
    return RegisterRow(
        number=values.get("number", ""),
        name=values.get("name", ""),
        pages=int(pages) if pages.isdecimal() else None,
        classification=classes[0],
        subject=values.get("subject", ""),
        bundle=values.get("bundle", ""),
    )


def _columns(headings: list[str]) -> dict[str, int]:
    known = {heading: name for name, headings_ in HEADINGS.items() for heading in headings_}
    found = Counter[str]()
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = known.get(normalise(heading).strip().lower())
        if name and not found[name]:
            columns[name] = place
            found[name] += 1
    return columns


def _decode(path: Path) -> str:
    content = path.read_bytes()
    return content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")


def _dialect(path: Path) -> type[csv.Dialect]:
    """By the headings; a single column has no separator to be found."""
    try:
        return csv.Sniffer().sniff(_decode(path).split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        return csv.excel
