"""Fills a template: its slots with invented values, its repeated lines as often as they are to be.

``{maker}`` or ``{maker argument}`` a value of that maker or word list (``invent.py``) · ``{name=maker argument}`` the
same, remembered as true value of that name · ``{=name}`` the remembered value again · ``{one|two|three}`` one of them ·
``x3-5 line`` the line three to five times, ``{n}`` its running number · ``?0.5 line`` the line or nothing ·
``===`` the next page. Slots may stand inside slots. All else is the markup of the samples (``samples/draw/markup.py``).
"""

import random
import re
from dataclasses import dataclass, field

from samples.draw.markup import Block, parse_page
from tests.bench.scans.invent import FOLDER, Inventor

_SLOT = re.compile(r"\{([^{}]*)\}")
_NAMED = re.compile(r"([a-z_]+)=(.*)")
_REPEATED = re.compile(r"x(\d+(?:-\d+)?) (.*)")
_OPTIONAL = re.compile(r"\?(0?\.\d+) (.*)")


@dataclass(frozen=True)
class Filled:
    """A paper's text: its pages in markup, and what is true of it."""

    pages: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    """what was remembered by name, as written on the paper"""

    @property
    def blocks(self) -> tuple[tuple[Block, ...], ...]:
        """The pages as blocks."""
        return tuple(parse_page(page) for page in self.pages)


def read_template(kind: str) -> str:
    """The template of a kind of paper, from ``texts/``."""
    return (FOLDER / "texts" / f"{kind}.txt").read_text(encoding="utf-8")


def fill(template: str, chance: random.Random, *, devanagari_digits: bool) -> Filled:
    """A paper of this template.

    Raises:
        KeyError: a slot names no maker, no word list and nothing remembered.
    """
    inventor = Inventor(chance, devanagari_digits=devanagari_digits)
    values: dict[str, str] = {}
    lines: list[str] = []
    for line in template.splitlines():
        for number, one in enumerate(_repeated(line, inventor), start=1):
            inventor.row = number
            lines.append(_filled(one, inventor, values))
    return Filled(pages=tuple("\n".join(lines).split("\n===\n")), values=values)


def _repeated(line: str, inventor: Inventor) -> list[str]:
    if found := _REPEATED.match(line):
        return [found[2]] * inventor.between(found[1])
    if found := _OPTIONAL.match(line):
        return [found[2]] if inventor.chance.random() < float(found[1]) else []
    return [line]


def _filled(line: str, inventor: Inventor, values: dict[str, str]) -> str:
    while _SLOT.search(line):
        line = _SLOT.sub(lambda slot: _value(slot[1], inventor, values), line, count=1)
    return line


def _value(slot: str, inventor: Inventor, values: dict[str, str]) -> str:
    if slot.startswith("="):
        return values[slot[1:]]
    named = _NAMED.fullmatch(slot)
    if named is None:
        return _made(slot, inventor)
    values[named[1]] = _filled(_made(named[2], inventor), inventor, values)
    return values[named[1]]


def _made(slot: str, inventor: Inventor) -> str:
    if "|" in slot:
        return inventor.chance.choice(slot.split("|"))
    maker, _, argument = slot.partition(" ")
    return inventor.make(maker, argument)
