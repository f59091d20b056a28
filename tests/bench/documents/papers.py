"""Fills the templates and keeps what is true of each paper.

A template begins with ``### kind``. Then a line is a line of the paper: ``^^ `` the office's name, ``^ `` centred,
``> `` at the right, ``left || right``, ``| cell | cell``, ``---`` a rule, ``.`` a gap, four blanks a paragraph, ``===``
the next page. ``[one~two]`` is one of them; ``{slot:argument}`` an invented value (``values.py``), true of the paper
where the slot is a field or a person's number; ``{slot=}`` the same again, ``{slot+}`` a person too; ``{s}``, ``{e}`` a
sentence; ``<field: text>`` text that is a field, ``<field=value: text>`` one whose value is not as written.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from tests.bench.documents.values import FOLDER, Maker

Half = Literal["tuning", "held_out"]
HALVES: tuple[Half, ...] = ("tuning", "held_out")
FIELDS = frozenset((
    "letter_no", "file_no", "case_no", "date", "year", "subject", "reference", "addressee", "signatory", "department",
    "village", "tehsil", "district", "patwari_halka", "khasra", "area", "applicant", "respondent", "person",
    "law_section", "amount",
))  # fmt: skip
PRIVATE = frozenset(("aadhaar", "pan", "mobile", "account", "ifsc", "dob"))
PUBLIC = frozenset(("other_no", "other_file", "other_date", "draft", "tender_id", "ppo"))
"""Numbers that are nobody's secret, beside those that are fields."""
MARKS = frozenset(("page_label", "page_ref", "note_date", "note_post"))

FIELD_OF = {"appeal": "case_no", "writ": "case_no", "complaint_no": "letter_no", "panji": "file_no", "plot": "khasra"}
"""Slots whose value is a field of another name."""

_OPEN, _CLOSE = "\ue000", "\ue001"
_FIRST = 0xE100
_ALTERNATIVES = re.compile(r"\[([^\[\]{}]*(?:\{[^{}]*\}[^\[\]{}]*)*~[^\[\]]*)\]")
_SLOT = re.compile(r"\{([a-z_]+)(?::([^{}]*?))?([=+]?)\}")
_FIELD = re.compile(r"<([a-z_]+)(?:=([^<>:]*))?:\s*([^<>]*)>")


@dataclass(frozen=True)
class Template:
    """A paper before it is filled."""

    name: str
    kind: str
    text: str
    sentences: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Label:
    """Something true of a paper: what stands there, what is meant, on which of its pages (from 0)."""

    name: str
    written: str
    value: str
    page: int


@dataclass(frozen=True)
class Paper:
    """A filled paper: pages in the templates' markup, and its labels."""

    id: str
    kind: str
    pages: tuple[str, ...]
    labels: tuple[Label, ...]

    def named(self, name: str) -> tuple[Label, ...]:
        """The labels of that name, in the paper's order."""
        return tuple(label for label in self.labels if label.name == name)


@dataclass
class _Filler:
    """One paper on its way."""

    template: Template
    chance: random.Random
    maker: Maker
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    marks: list[tuple[str, str]] = field(default_factory=list)
    """name and value of each label, by the number its mark carries"""

    def text(self, text: str) -> str:
        """The text with every slot filled; labels stand between private-use characters."""
        text = _ALTERNATIVES.sub(lambda found: self.chance.choice(found[1].split("~")), text)
        while _SLOT.search(text):
            text = _SLOT.sub(self._slot, text, count=1)
        return _FIELD.sub(lambda found: self._marked(found[1], found[3], found[2] or found[3]), text)

    def _slot(self, found: re.Match[str]) -> str:
        name, argument, how = found[1], found[2] or "", found[3]
        if name in ("s", "e"):
            return self.text(self.chance.choice(self.template.sentences[name == "e"]))
        if how == "=":
            return self.known[name][0]
        written, value = self.maker.make(name, argument)
        self.known[name] = written, value
        label = name.removesuffix("_en")
        label = FIELD_OF.get(label, label)
        if label not in FIELDS | PRIVATE | PUBLIC | MARKS or argument == "plain":
            return written
        shown = self._marked(label, written, value)
        return self._marked("person", shown, value) if how == "+" else shown

    def _marked(self, name: str, written: str, value: str) -> str:
        self.marks.append((name, value))
        return f"{_OPEN}{chr(_FIRST + len(self.marks) - 1)}{written}{_CLOSE}"


@cache
def templates(half: Half) -> tuple[Template, ...]:
    """The papers of a half, in their files' order."""
    return tuple(
        template
        for path in sorted((FOLDER / half).glob("*.txt"))
        if path.stem not in ("sentences", "pages")
        for template in _read(path, half)
    )


@cache
def further_pages(half: Half) -> tuple[Template, ...]:
    """Pages that go on with a paper: ``continued`` and ``annexure``."""
    return tuple(_read(FOLDER / half / "pages.txt", half))


def fill(template: Template, seed: str) -> Paper:
    """The paper of that template and seed."""
    chance = random.Random(f"{template.name}:{seed}")
    filler = _Filler(template, chance, Maker(chance))
    pages, labels = [], []
    for number, text in enumerate(filler.text(template.text).split("\n===\n")):
        plain, found = _unmarked(text, filler.marks)
        pages.append(plain)
        labels += [Label(name, " ".join(written.split()), value, number) for name, written, value in found]
    home = Label("home_district", "", filler.maker.home_district, 0)
    return Paper(f"{template.name}-{seed}", template.kind, tuple(pages), (*labels, home))


def _unmarked(text: str, marks: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str, str]]]:
    plain: list[str] = []
    opened: list[tuple[int, int]] = []
    found: list[tuple[int, str, str, str]] = []
    characters = iter(text)
    for character in characters:
        if character == _OPEN:
            opened.append((ord(next(characters)) - _FIRST, len(plain)))
        elif character == _CLOSE:
            mark, start = opened.pop()
            written = "".join(plain[start:])
            name, value = marks[mark]
            found.append((start, name, written, _UNMARK.sub("", value)))
        else:
            plain.append(character)
    return "".join(plain), [(name, written, value) for _, name, written, value in sorted(found, key=lambda one: one[0])]


_UNMARK = re.compile(f"{_OPEN}.|{_CLOSE}")


@cache
def _sentences(half: Half) -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = (FOLDER / half / "sentences.txt").read_text(encoding="utf-8")
    hindi, english = text.removeprefix("# hindi\n").split("# english\n")
    return tuple(hindi.splitlines()), tuple(english.splitlines())


def _read(path: Path, half: Half) -> Iterator[Template]:
    for number, part in enumerate(re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]):
        head, _, text = part.partition("\n")
        kind = head.split(";")[0].strip()
        yield Template(f"{half}-{path.stem}-{number:02d}-{kind}", kind, text.rstrip("\n"), _sentences(half))
