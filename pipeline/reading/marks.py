"""Dandas and commas of a Hindi page set right where what stands around them leaves no doubt."""

from collections.abc import Iterator, Sequence

from pipeline.boxes import around
from pipeline.reading.letters import has_digit, is_devanagari, is_hindi_word
from pipeline.reading.lexicon import Lexicon
from schemas.pages import Word

DANDA = "।"
BAR = "|"
FULL_STOP, COMMA = ".", ","
JOINED = "danda"
DANDA_GAP = 0.6
"""Of the height of the word before it: a danda that is nearer was printed with the word. All of 18 (seed 5001)."""
DANDA_HEIGHT = 0.35
"""Of the same height: a bar that is lower is a speck."""
FEWEST_DANDAS = 2
"""Words that end in a danda, from which the page's sentences end so, and not in a full stop."""
FEWEST_BEFORE_STOP = 4
"""Letters of a word that is not shortened."""


def join_dandas(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, with a danda that stands close behind a Hindi one put to it, as it was printed.

    Where the print sets most dandas apart, as older print does, they stay so.
    """
    ends = [word.text for word in words if word.text.endswith(DANDA)]
    return tuple(_joined(words)) if 2 * sum(len(text) > 1 for text in ends) > len(ends) else tuple(words)


def set_commas(words: Sequence[Word], lexicon: Lexicon) -> tuple[Word, ...]:
    """The words, with a comma for a full stop behind a known Hindi word when another follows on the line.

    Only where sentences end in a danda: there a full stop is what noise makes of a comma (80 of 91; the other 11 were
    no mark at all, and none a full stop).
    """
    dandas = sum(word.text.endswith(DANDA) for word in words)
    if dandas < FEWEST_DANDAS:
        return tuple(words)
    following = (*words[1:], None)
    return tuple(
        _with(word, f"{word.text[:-1]}{COMMA}", "comma") if _ends_in_comma(word, after, lexicon) else word
        for word, after in zip(words, following, strict=True)
    )


def _ends_in_comma(word: Word, after: Word | None, lexicon: Lexicon) -> bool:
    core = word.text[:-1]
    return (
        word.text.endswith(FULL_STOP)
        and len(core) >= FEWEST_BEFORE_STOP
        and is_hindi_word(core)
        and lexicon.knows(core)
        and after is not None
        and after.line == word.line
        and is_devanagari(after.text[0])
        and not after.text[0].isdigit()
    )


def _with(word: Word, text: str, reason: str) -> Word:
    raw = word.text if word.raw is None else word.raw
    return word.model_copy(update={"text": text, "raw": raw, "repair": reason})


def _joined(words: Sequence[Word]) -> Iterator[Word]:
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
        and is_hindi_word(word.text)
        and DANDA not in word.text
    )
