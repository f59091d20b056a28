"""Which kinds of paper the words of a page speak for, whatever cue they are of: learnt from papers, beside the cues.

One rule: each different word counts once in the head of the page and once in the rest, by its pieces of two to five
letters, so that a misread word still says most of what it says. ``data/wording.npz`` was learnt by
``python -m tests.bench.learn_wording``; a kind that it does not know has the cues alone.
"""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.describing.located import LocatedText, Segment
from pipeline.describing.tokens import Token
from schemas.errors import MissingToolError

FILE: Final = Path(__file__).parent / "data" / "wording.npz"
PIECES: Final = (2, 5)
"""Letters of the shortest and of the longest piece; the blanks around a word count as letters."""
BUCKETS: Final = 4096
"""Pieces whose checksum leaves the same remainder are one."""
HEAD_DEPTH, HEAD_ROWS = 0.34, 6
"""The head of a page: this upper share of what is written, or these first rows."""
HEAD, REST = 0, 1
FEWEST_WORDS = 8
"""A page of fewer different words says nothing by them."""
SHOWN_WORDS = 4
"""So many words are named as those that spoke for a kind."""
MAX_KNOWN = 1 << 14
"""Words whose say is remembered; then it begins anew."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """A kind that the words of a page speak for: how likely by them alone (0–1), and which spoke most for it.

    Never the letters of a number: a PAN that is masked would stand half in the evidence.
    """

    kind: str
    share: float
    words: tuple[Token, ...]


@dataclass(frozen=True)
class Wording:
    """A linear model: for each bucket and part of the page what a piece says for each kind."""

    kinds: tuple[str, ...]
    weights: NDArray[np.int8]
    """parts × buckets × kinds, in units of ``scale``"""
    scale: Vector
    bias: Vector

    @cached_property
    def _known(self) -> dict[tuple[int, str], Vector]:
        return {}

    def hear(self, page: LocatedText, tokens: Sequence[Token], *, least: float) -> tuple[Heard, ...]:
        """The kinds that are at least so likely by the page's words, the likeliest first."""
        words = different_words(page, tokens)
        if not self.kinds or len(words) < FEWEST_WORDS:
            return ()
        says = self._say(words)
        odds = self.bias + says.sum(axis=0) / np.sqrt(len(words))
        shares = np.exp(odds - odds.max())
        shares /= shares.sum()
        order = np.argsort(-shares)
        named = tuple(words.values())
        if all(_touches_digit(page.text, word) for word in named):
            return ()
        return tuple(
            Heard(self.kinds[at], float(shares[at]), _loudest(page, named, says[:, at]))
            for at in order
            if shares[at] >= least and self.kinds[at]
        )

    def _say(self, words: Mapping[tuple[int, str], Token]) -> NDArray[np.float32]:
        """What each word says for each kind in the part of the page where it stands: words × kinds."""
        if len(self._known) + len(words) > MAX_KNOWN:
            self._known.clear()
        for part, key in (word for word in words if word not in self._known):
            buckets = pieces_of(key)
            total = self.weights[part, buckets].sum(axis=0, dtype=np.int32)
            self._known[part, key] = (total * self.scale / np.sqrt(len(buckets))).astype(np.float32)
        return np.concatenate([self._known[word] for word in words]).reshape(len(words), -1)


SILENT: Final = Wording((), np.zeros((2, 0, 0), np.int8), np.zeros(0, np.float32), np.zeros(0, np.float32))
"""Knows no kind: the cues alone."""


@cache
def packaged_wording() -> Wording:
    """The model that is given with the rules.

    Raises:
        MissingToolError: its file is missing or broken.
    """
    return read_wording(FILE)


def read_wording(path: Path) -> Wording:
    """A model as ``tests.bench.learn_wording`` wrote it.

    Raises:
        MissingToolError: the file is missing or broken.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            kinds = tuple(str(kind) for kind in stored["kinds"])
            return Wording(kinds, stored["weights"], stored["scale"], stored["bias"])
    except (OSError, ValueError, KeyError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise MissingToolError(f"{path.name} cannot be used: {error}.", remedy="Install Abhilekh again.") from error


def different_words(page: LocatedText, tokens: Sequence[Token]) -> Mapping[tuple[int, str], Token]:
    """Each word of the page once for its head and once for the rest, numbers apart, with the first place it stands."""
    words: dict[tuple[int, str], Token] = {}
    part_of: dict[int, int] = {}
    for token in tokens:
        if token.key and not token.key.isdigit():
            number = token.segment.number
            if number not in part_of:
                part_of[number] = HEAD if _is_head(page, token.segment) else REST
            words.setdefault((part_of[number], token.key), token)
    return words


def pieces_of(key: str) -> NDArray[np.int64]:
    """The buckets of a word's pieces, each once."""
    written = f" {key} "
    shortest, longest = PIECES
    pieces = {
        written[start : start + length]
        for length in range(shortest, longest + 1)
        for start in range(len(written) - length + 1)
    }
    return np.array(sorted({zlib.crc32(piece.encode()) % BUCKETS for piece in pieces}), np.int64)


def _loudest(page: LocatedText, named: Sequence[Token], says: Vector) -> tuple[Token, ...]:
    """The words that say most for a kind; of those that say as much the first, and no piece of a number."""
    loudest = (named[n] for n in np.argsort(-says, kind="stable"))
    return tuple(islice((word for word in loudest if not _touches_digit(page.text, word)), SHOWN_WORDS))


def _touches_digit(text: str, word: Token) -> bool:
    """Whether it is a piece of a number such as ABCDE1234F."""
    return text[word.start - 1 : word.start].isdigit() or text[word.end : word.end + 1].isdigit()


def _is_head(page: LocatedText, segment: Segment) -> bool:
    return page.depth(segment) <= HEAD_DEPTH or segment.row < HEAD_ROWS
