"""Dandas, commas and slashes of a Hindi page set right where what stands around them leaves no doubt."""

import re
import unicodedata
from collections.abc import Sequence

from pipeline.boxes import around
from pipeline.reading.letters import has_digit, is_devanagari, is_hindi_word, is_written
from pipeline.reading.lexicon import Lexicon
from pipeline.reading.runs import join_neighbours
from schemas.pages import Word

DANDA = "।"
BAR = "|"
FULL_STOP, COMMA = ".", ","
SLASH, HYPHEN = "/", "-"
JOINED, SLASHED = "danda", "slash"
DANDA_GAP = 0.6
"""Of the height of the word before it: a danda that is nearer was printed with the word. All of 18 (seed 5001)."""
DANDA_HEIGHT = 0.35
"""Of the same height: a bar that is lower is a speck."""
SLASH_GAP = 0.5
"""Of the same height: what stands nearer behind a slash belongs to it (करता/करती, 27/1992). Of 62 pairs 58 did."""
FEWEST_DANDAS = 2
"""Words that end in a danda, from which the page's sentences end so, and not in a full stop."""
FEWEST_BEFORE_STOP = 4
"""Letters of a word that is not shortened;"""
GOING_ON = frozenset({"में", "मई", "जून"})
WHOLE = GOING_ON | frozenset(
    {"है", "हैं", "था", "थी", "थे", "हो", "हूँ", "गया", "गई", "गयी", "गए", "गये", "जाए", "जाये", "रहा", "रही", "रहे", "करें"}
)
"""and shorter ones that are none either: forms of verbs, after which a sentence may end; the others never end one."""
OPENERS = frozenset(
    {
        "जो", "जिस", "जिससे", "जिसका", "जिसकी", "जिसके", "जिसमें", "जिनमें", "जिन", "जिनका", "जिनके",
        "अन्यथा", "ताकि", "परन्तु", "किन्तु",
    }
)  # fmt: skip
"""Words that open a clause, on the next line too."""
PARTS_OF_ADDRESS = frozenset({"जिला", "तहसील", "पोस्ट", "थाना", "ब्लॉक"})
"""What goes on with an address: the name before it is set off by a comma, known or not."""
_SLASHED = re.compile(r"\[[\[/](?=[\u0904-\u0939])([^\]]*)$")
"""Two slashes before a headline, as in //कार्यालय आदेश//, read as brackets that nothing closes."""
_ENDED_IN_BAR = re.compile(rf"([\u0900-\u0963]{{2,}})(?:[|\]!]|[.,]{DANDA}[.,]*|{DANDA}[.,]+)$")
"""A word without an opening bracket, and what a danda is read as, or the specks around one."""
_YEAR = re.compile(r"[12]\d{3}(?!\d)")


def join_dandas(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, with a danda that stands close behind a Hindi one put to it, as it was printed.

    Where the print sets most dandas apart, as older print does, they stay so.
    """
    ends = [word.text for word in words if word.text.endswith(DANDA)]
    if 2 * sum(len(text) > 1 for text in ends) <= len(ends):
        return tuple(words)
    return tuple(join_neighbours(words, _ends, _ended))


def join_slashes(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, with what stands close behind a slash put to it; English sets it apart more often, and stays."""
    return tuple(join_neighbours(words, _goes_on, _whole))


def set_commas(words: Sequence[Word], lexicon: Lexicon) -> tuple[Word, ...]:
    """The words, with a comma for a full stop behind a whole Hindi word when the sentence goes on.

    It does when another word, or a year, follows on the line. Only where sentences end in a danda: there a full stop
    is what noise makes of a comma. Of 91 behind longer words 80 were commas, of 50 behind short ones, names and before
    years 48; the others were no mark or another, and none a full stop.
    """
    dandas = sum(word.text.endswith(DANDA) for word in words)
    if dandas < FEWEST_DANDAS:
        return tuple(words)
    following = (*words[1:], None)
    return tuple(
        repaired(word, f"{word.text[:-1]}{COMMA}", "comma") if _ends_in_comma(word, after, lexicon) else word
        for word, after in zip(words, following, strict=True)
    )


def set_dandas(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, with a danda for the bar, bracket or exclamation mark that a Hindi word ends in, and a danda alone.

    Only where sentences end in a danda. Of 17 that ended so on 160 generated pages 16 were printed with a danda, one
    with nothing. Two brackets that open before a Hindi word and do not close are the slashes of a headline.
    """
    if sum(word.text.endswith(DANDA) for word in words) < FEWEST_DANDAS:
        return tuple(words)
    return tuple(map(_without_bars, words))


def _without_bars(word: Word) -> Word:
    if found := _ENDED_IN_BAR.match(word.text):
        return repaired(word, f"{found[1]}{DANDA}", JOINED)
    if found := _SLASHED.match(word.text):
        return repaired(word, f"{SLASH}{SLASH}{found[1]}", SLASHED)
    return word


def repaired(word: Word, text: str, reason: str) -> Word:
    """The word with another text, and what was read first kept beside it."""
    raw = word.text if word.raw is None else word.raw
    return word.model_copy(update={"text": text, "raw": raw, "repair": reason})


def other_whole(word: Word, after: Word, mark: str) -> str | None:
    """What the other reader read for two words that are one, of which the first ends in the mark.

    Where it read them in one, that stands beside one of them alone.
    """
    if word.other and after.other:
        other = word.other + after.other
    elif word.other:
        other = word.other + after.text if word.other.endswith(mark) else word.other
    elif after.other:
        other = after.other if after.other.startswith(word.text) else word.text + after.other
    else:
        return None
    return other.replace(f"{mark} ", mark)


def is_near(word: Word, after: Word, gap: float) -> bool:
    """Whether it stands behind the word, no farther than that share of its height."""
    apart = after.box[0] - word.box[2]
    return _is_beside(word, after) and -1 <= apart <= gap * (word.box[3] - word.box[1])


def _ends_in_comma(word: Word, after: Word | None, lexicon: Lexicon) -> bool:
    core = word.text[:-1]
    if not word.text.endswith(FULL_STOP) or after is None or not is_hindi_word(core):
        return False
    if not (core in WHOLE or len(core) >= FEWEST_BEFORE_STOP) or not _goes_on_behind(word, after, core):
        return False
    if not lexicon.knows(core):
        return after.text in PARTS_OF_ADDRESS
    first = after.text[0]
    return _is_year(after.text) if first.isdigit() else is_devanagari(first) and is_written(first)


def _goes_on_behind(word: Word, after: Word, core: str) -> bool:
    """Whether the sentence goes on: on the same line, or on the next one where no other can begin there."""
    return _is_beside(word, after) or (word.block == after.block and (core in GOING_ON or after.text in OPENERS))


def _is_year(text: str) -> bool:
    return _YEAR.match("".join(str(unicodedata.digit(one, one)) for one in text)) is not None


def _ended(word: Word, mark: Word) -> Word:
    return _as_one(word, mark, f"{word.text}{DANDA}", JOINED)


def _whole(word: Word, after: Word) -> Word:
    one = _as_one(word, after, f"{word.text}{after.text}", SLASHED)
    told = {"confidence": min(word.confidence, after.confidence), "other": other_whole(word, after, SLASH)}
    return one.model_copy(update=told)


def _as_one(word: Word, after: Word, text: str, reason: str) -> Word:
    raw = f"{word.text if word.raw is None else word.raw} {after.text}"
    return word.model_copy(update={"text": text, "box": around((word.box, after.box)), "raw": raw, "repair": reason})


def _ends(word: Word, mark: Word) -> bool:
    """Whether the mark is the danda that ends the word."""
    height = word.box[3] - word.box[1]
    tall = mark.box[3] - mark.box[1] >= DANDA_HEIGHT * height
    return (
        mark.text in (DANDA, BAR)
        and not has_digit(mark.other or "")
        and tall
        and is_near(word, mark, DANDA_GAP)
        and word.raw is None
        and len(word.text) > 1
        and is_hindi_word(word.text)
        and DANDA not in word.text
    )


def _goes_on(word: Word, after: Word) -> bool:
    """Whether a word that ends in a slash goes on in the next one."""
    first = after.text[0]
    return (
        word.text.endswith(SLASH)
        and is_written(word.text[-2:-1] or SLASH)
        and (first == HYPHEN or first.isdigit() or (is_devanagari(first) and first != DANDA))
        and is_near(word, after, SLASH_GAP)
    )


def _is_beside(word: Word, after: Word) -> bool:
    """Whether both stand on one line, and in one cell where that is the row of a table."""
    return word.line == after.line and word.block == after.block
