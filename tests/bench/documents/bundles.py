"""Paper files of many pages, put together from the set's papers: a cover, note sheets, then what came and went.

Between them stand blank versos and separators. Only their pages' texts are needed, so they cost no reading.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from schemas.pages import Finding, PageText
from schemas.taxonomy import Taxonomy
from tests.bench.documents.papers import Half
from tests.bench.documents.reading import Look
from tests.bench.documents.sets import Member, further, papers

BUNDLES = 4
"""Of each half and look: 24 of scans."""
PAGES = (10, 60)
LETTERS = frozenset(("letter", "memo", "order", "circular", "notification", "tender", "sanction", "minutes", "finance"))
"""Papers that go on with further pages and have annexures."""
Reader = Callable[[str, Look], PageText | None]


class Truth(NamedTuple):
    """A document of a file: its pages, from 1, and its kind."""

    first: int
    last: int
    kind: str


class Bundle(NamedTuple):
    """A file of many documents."""

    half: Half
    look: Look
    pages: tuple[PageText, ...]
    parts: tuple[Truth, ...]


def bundles(half: Half, looks: Sequence[Look], read: Reader, taxonomy: Taxonomy) -> Iterator[Bundle]:
    """The files of a half; a page that was not read yet is left out."""
    for look in looks:
        members = [one for one in papers(half) if one.look == look and _is_read(one, read)]
        more = [one for one in further(half) if one.look == look and _is_read(one, read)]
        if not {"cover", "notesheet", "letter"} <= {one.paper.kind for one in members}:
            continue
        for number in range(BUNDLES):
            builder = _Builder(random.Random(f"{half}:{look}:{number}"), look, read, taxonomy)
            builder.fill(members, more)
            yield Bundle(half, look, tuple(builder.pages), tuple(builder.parts))


def _is_read(member: Member, read: Reader) -> bool:
    return all(read(text, member.look) for text in member.paper.pages)


class _Builder:
    """A file on its way."""

    def __init__(self, chance: random.Random, look: Look, read: Reader, taxonomy: Taxonomy) -> None:
        self.chance = chance
        self.look = look
        self.read = read
        self.taxonomy = taxonomy
        self.pages: list[PageText] = []
        self.parts: list[Truth] = []

    def fill(self, members: Sequence[Member], more: Sequence[Member]) -> None:
        """Cover, notes, and documents until the file is long enough."""
        wanted = self.chance.randint(PAGES[0], PAGES[1] - 6)
        by_kind = {kind: [one for one in members if one.paper.kind == kind] for kind in ("cover", "notesheet")}
        self._add([self.chance.choice(by_kind["cover"])])
        self._add(self.chance.sample(by_kind["notesheet"], min(len(by_kind["notesheet"]), self.chance.randint(2, 5))))
        if self.chance.random() < 0.5:
            self._blank("separator")
        others = [one for one in members if one.paper.kind not in ("cover", "notesheet", "uo_note")]
        while len(self.pages) < wanted:
            document = self.chance.choice(others)
            if document.paper.kind == self.parts[-1].kind and self.taxonomy.kind(document.paper.kind).runs_on:
                continue
            added = [one for one in more if document.paper.kind in LETTERS and self.chance.random() < 0.15]
            self._add([document, *sorted(added, key=lambda one: one.paper.kind == "annexure")])

    def _add(self, members: Sequence[Member]) -> None:
        first = len(self.pages) + 1
        for member in members:
            for text in member.paper.pages:
                if page := self.read(text, self.look):
                    self.pages.append(page)
                    if self.chance.random() < 0.2:
                        self._blank("blank")
        if len(self.pages) >= first:
            self.parts.append(Truth(first, len(self.pages), members[0].paper.kind))

    def _blank(self, code: str) -> None:
        like = self.pages[-1]
        found = (Finding(code=code),)
        self.pages.append(like.model_copy(update={"words": (), "tables": (), "findings": found, "confidence": 100}))
