"""Repair that cannot lie: a misread Hindi word set right where the evidence leaves one answer.

A word is changed only when no list knows it, one known confusion leads to a common word, no other leads to one nearly
as common, its letters were unlikely and the reader was not sure. What was read stays beside it, with the reason.
A word with a digit in it is never changed, nor one of Latin letters. A rule that did not pay on pages it had not seen
was left out: full stops and quotes after a word (two in three were right), ै and े, ि and ी, ु and ू (spellings).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.boxes import around
from pipeline.reading.letters import has_digit, is_devanagari
from pipeline.reading.lexicon import Lexicon, bare_word, load_lexicon
from pipeline.reading.ngrams import CharacterModel, load_characters
from pipeline.reading.packaged import read_packaged
from schemas.pages import Word

FILE = Path(__file__).parent / "data/confusions.tsv"
NOTHING = "nothing"
SURE_CONFIDENCE = 93.0
"""A word read with more is left as it is."""
FEWEST_CHARACTERS = 4
FEWEST_FOR_LOOK_ALIKES = 5
"""Short words are too near to one another for a letter to be changed."""
COMMON = 4
"""Class of frequency (``pipeline.reading.lexicon``) from which a word may take the place of what was read."""
LEAD = 2
"""Classes by which it must be commoner than any other that a confusion leads to."""
CHEAPER_BY = 0.3
"""Nats a letter that the word must be likelier by, letter for letter."""
KNOWN_SHARE = 0.6
"""Of a page's Hindi words; where fewer are known, the page is in another language or was hardly read."""
LOOK_ALIKE = "look_alike"
CHANDRABINDU = "ँ"
DANDA = "।"
BAR = "|"
JOINED = "danda"
DANDA_GAP = 0.6
"""Of the height of the word before it: a danda that is nearer was printed with the word. All of 18 (seed 5001)."""
DANDA_HEIGHT = 0.35
"""Of the same height: a bar that is lower is a speck."""

_PARTS = re.compile(r"^([^\w\u0900-\u0963]*)(.*?)([^\w\u0900-\u0963]*)$", re.DOTALL)
_IMPOSSIBLE = re.compile(
    "[\u093e-\u094c]{2}|\u094d[\u0901-\u0903\u093e-\u094d]|[\u0905-\u0914][\u093e-\u094d]|^[\u0900-\u0903\u093c-\u094d]"
    "|[\u0901-\u0903][\u0901-\u0903\u093c-\u094d]|\u093c{2}"
)
_PLURAL = ("\u0940\u0902", "\u0908\u0902")
"""Ends of verbs (थीं, गईं): their anusvara is no speck."""
NAME_FOLLOWS = frozenset(
    {
        "श्री", "श्रीमती", "सुश्री", "कु", "कुमारी", "स्व", "डॉ", "मो", "मु", "पुत्र", "पुत्री", "पत्नी", "पति", "पिता", "माता",
        "वल्द", "बल्द", "आत्मज", "आत्मजा", "बेवा", "जौजे", "ग्राम", "मौजा", "तहसील", "थाना", "पोस्ट", "मेसर्स", "नाम",
    }
)  # fmt: skip
NAME_WORDS = 2
"""So many words after one of them are a name, which nothing turns into another word."""


@dataclass(frozen=True)
class Confusion:
    """What is read for what is printed; without a reason it only tells of rivals."""

    read: str
    printed: str
    reason: str


@dataclass(frozen=True)
class Repaired:
    """A word set right, and why."""

    text: str
    reason: str


def repair(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, misread ones set right where that is certain; each changed one keeps what was read and the reason.

    A page of another language in the same script (Marathi, Sanskrit), where most words are unknown, stays as it is.
    """
    if not _is_hindi_page(words):
        return tuple(words)
    joined = tuple(_join_dandas(words)) if _has_close_dandas(words) else tuple(words)
    return tuple(word if _is_name(joined, place) else _repair_word(word) for place, word in enumerate(joined))


def repair_text(text: str, confidence: float) -> Repaired | None:
    """A word set right, or None when it stays as it is.

    Args:
        text: the word as read, with the marks around it.
        confidence: the engine's own, 0 to 100.
    """
    before, core, after = _split(text)
    if confidence >= SURE_CONFIDENCE or len(core) < FEWEST_CHARACTERS or not _is_hindi(core):
        return None
    lexicon, characters = load_lexicon(), load_characters()
    if lexicon.knows(core):
        return None
    best = _decisive(core, lexicon, characters)
    return Repaired(f"{before}{best.text}{after}", best.reason) if best else None


def _is_hindi_page(words: Sequence[Word]) -> bool:
    lexicon = load_lexicon()
    cores = [core for core in (_split(word.text)[1] for word in words) if len(core) > 1 and _is_hindi(core)]
    return sum(map(lexicon.knows, cores)) >= KNOWN_SHARE * len(cores)


def _is_name(words: Sequence[Word], place: int) -> bool:
    """Whether a word that announces a name stands just before, on the same line."""
    before = words[max(0, place - NAME_WORDS) : place]
    return any(bare_word(word.text) in NAME_FOLLOWS for word in before if word.line == words[place].line)


def _repair_word(word: Word) -> Word:
    repaired = repair_text(word.text, word.confidence)
    if repaired is None:
        return word
    raw = word.text if word.raw is None else word.raw
    return word.model_copy(update={"text": repaired.text, "raw": raw, "repair": repaired.reason})


def _decisive(core: str, lexicon: Lexicon, characters: CharacterModel) -> Repaired | None:
    """The one common word that a confusion leads to."""
    ranked = ((_class_of(text, lexicon), text, reason) for text, reason in _candidates(core).items())
    found = sorted((candidate for candidate in ranked if candidate[0]), key=lambda candidate: -candidate[0])
    if not found:
        return None
    (commonness, text, reason), rivals = found[0], found[1:]
    if not reason or commonness < COMMON or (rivals and rivals[0][0] > commonness - LEAD):
        return None
    if reason == LOOK_ALIKE and len(core) < FEWEST_FOR_LOOK_ALIKES:
        return None
    if characters.cost(core) - characters.cost(text) < CHEAPER_BY:
        return None
    return Repaired(text, reason)


def _class_of(text: str, lexicon: Lexicon) -> int:
    """Class of that spelling; lists often have an anusvara where print has a chandrabindu."""
    return lexicon.spells(text) or (lexicon.commonness(text) if CHANDRABINDU in text else 0)


def _candidates(core: str) -> dict[str, str]:
    """Every word one confusion away that can be written, with the reason of the first confusion that leads to it."""
    found: dict[str, str] = {}
    for confusion in _load_confusions():
        for text in _undo(core, confusion):
            if text != core and not _IMPOSSIBLE.search(text):
                found.setdefault(text, confusion.reason)
    return found


def _undo(core: str, confusion: Confusion) -> Iterator[str]:
    if not confusion.read:
        for place in range(1, len(core) + 1):
            yield core[:place] + confusion.printed + core[place:]
        return
    for match in re.finditer(re.escape(confusion.read), core):
        at_end = match.end() == len(core)
        if not (confusion.read == "\u0902" and not confusion.printed and at_end and core.endswith(_PLURAL)):
            yield core[: match.start()] + confusion.printed + core[match.end() :]


def _split(text: str) -> tuple[str, str, str]:
    match = _PARTS.match(text)
    return (match[1], match[2], match[3]) if match else ("", text, "")


def _is_hindi(core: str) -> bool:
    return all((is_devanagari(letter) and not letter.isdigit()) or letter in "\u200c\u200d" for letter in core)


def _join_dandas(words: Sequence[Word]) -> Iterator[Word]:
    """The words, with a danda that stands close behind a Hindi one put to it, as it was printed."""
    held: Word | None = None
    for word in words:
        if held is not None and _ends(held, word):
            raw = f"{held.text} {word.text}"
            told = {"text": held.text + DANDA, "box": around((held.box, word.box)), "raw": raw, "repair": JOINED}
            held = held.model_copy(update=told)
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held


def _has_close_dandas(words: Sequence[Word]) -> bool:
    """Whether most dandas of the page were read with their word: older print sets them apart, and they stay so."""
    ends = [word.text for word in words if word.text.endswith(DANDA)]
    return sum(len(text) > 1 for text in ends) > len(ends) / 2


def _ends(word: Word, mark: Word) -> bool:
    """Whether the mark is the danda that ends the word."""
    height = word.box[3] - word.box[1]
    near = mark.box[0] - word.box[2] + 1 >= 0 and mark.box[0] - word.box[2] <= DANDA_GAP * height
    tall = mark.box[3] - mark.box[1] >= DANDA_HEIGHT * height
    return (
        mark.text in (DANDA, BAR)
        and not has_digit(mark.other or "")
        and mark.line == word.line
        and near
        and tall
        and word.raw is None
        and len(word.text) > 1
        and _is_hindi(word.text)
        and DANDA not in word.text
    )


@cache
def _load_confusions() -> tuple[Confusion, ...]:
    rows = (line.split("\t") for line in read_packaged(FILE).decode().splitlines() if not line.startswith("# "))
    return tuple(
        Confusion("" if read == NOTHING else read, "" if printed == NOTHING else printed, "".join(reason))
        for read, printed, *reason in rows
    )
