"""Text typed in a Kruti Dev or DevLys font, and its conversion to Unicode.

Such fonts draw Devanagari on Latin codes: ``jktLo`` shows as राजस्व. One rule: glyphs are replaced
first, longest first, from a table; only then are signs moved to where Unicode wants them.
"""

import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

LegacyFamily = Literal["krutidev", "other"]

_TABLE_FILE: Final = Path(__file__).parent / "data" / "krutidev_010.tsv"
_PAIRS_FILE: Final = Path(__file__).parent / "data" / "legacy_pairs.tsv"
_SUBSET_PREFIX: Final = re.compile(r"^[A-Z]{6}\+")
_KRUTIDEV_FONT: Final = re.compile(r"kruti[ _-]?dev|dev[ _-]?lys", re.IGNORECASE)
# Fonts with other layouts: known to be legacy, not converted here.
_OTHER_LEGACY_FONT: Final = re.compile(
    r"chanakya|walkman|shusha|susha|shivaji|aps-?dv|shree-?(?:lipi|dev)|akruti|aakriti|\bagra|kundli|yogesh"
    r"|dvbw?-|dv-tt|ajanta|kruti",
    re.IGNORECASE,
)

# Stand-ins of the private use area while signs are on their way.
_I: Final = "\ue000"  # ि before its cluster
_I_REPH: Final = "\ue001"  # ि with a reph over it
_I_DOT: Final = "\ue002"  # ि with anusvara
_I_REPH_DOT: Final = "\ue003"
_REPH: Final = "\ue004"  # र् behind its syllable
_MOVING: Final = {
    "f": _I,
    "f=k": f"{_I}त्र",
    "Z": _REPH,
    "Æ": _I_REPH,
    "Ç": _I_DOT,
    "É": _I_REPH_DOT,
    "Ê": f"ी{_REPH}",
    "±": f"{_REPH}ं",
    "%": "\u0903",
}
_LEFT_SIGN: Final = {_I: ("", ""), _I_REPH: ("र्", ""), _I_DOT: ("", "ं"), _I_REPH_DOT: ("र्", "ं")}

# Codes with two senses: the visarga's glyph serves as a colon; dashes and curly quotes are letters
# only where a word goes on.
_COLON: Final = "\ue005"
_GOES_ON: Final = r"(?=[A-Za-z/'\"{.?\[])"
_IN_CONTEXT: Final = (
    (re.compile(r"(?<![^\s\d¼½])%|%(?=\s*&|\s*\d)"), _COLON),
    (re.compile(f"–{_GOES_ON}"), "दृ"),
    (re.compile(f"—{_GOES_ON}"), "कृ"),
    (re.compile(f"[‘’]{_GOES_ON}"), "'"),
    (re.compile(f"[“”]{_GOES_ON}"), '"'),
)

_LETTER: Final = "[क-ह]\u093c?"
_CLUSTER: Final = f"(?:{_LETTER}्)*{_LETTER}"
_VOWEL_SIGNS: Final = "ािीुूृेैोौॅॉ"
_DOTS: Final = "ंँ\u0903"
_LEFT: Final = re.compile(f"([{_I}-{_I_REPH_DOT}])({_CLUSTER})")
_BEHIND: Final = re.compile(f"({_CLUSTER})([{_VOWEL_SIGNS}{_DOTS}]*){_REPH}")
_ORDER: Final = (
    (re.compile("्\u093c"), "\u093c्"),
    (re.compile("्ा"), ""),  # a half consonant with its bar is whole
    (re.compile(f"([{_VOWEL_SIGNS}{_DOTS}]+)(\u093c|्र)"), r"\2\1"),
    (re.compile(f"([{_DOTS}])([{_VOWEL_SIGNS}]+)"), r"\2\1"),
)
_COMPOSED: Final = {  # longest first
    "अाे": "ओ",
    "अाै": "औ",
    "अाॅ": "ऑ",
    "अा": "आ",
    "अॉ": "ऑ",
    "अो": "ओ",
    "अौ": "औ",
    "एे": "ऐ",
    "ाे": "ो",
    "ाै": "ौ",
    "ाॅ": "ॉ",
}

# Where the sum of the pairs' weights leaves the question open, and how fast it is settled from
# there: one word of five letters sums to about 10, one of English to about -15.
_OPEN_AT: Final = 4.0
_SETTLED_BY: Final = 3.0


def legacy_family(font_name: str) -> LegacyFamily | None:
    """Return ``krutidev`` for fonts ``to_unicode`` can convert, ``other`` for further legacy fonts."""
    name = _SUBSET_PREFIX.sub("", font_name)
    if _KRUTIDEV_FONT.search(name):
        return "krutidev"
    return "other" if _OTHER_LEGACY_FONT.search(name) else None


def is_legacy_font(font_name: str) -> bool:
    """Return whether the codes of a font do not mean what Unicode says, convertible or not."""
    return legacy_family(font_name) is not None


def to_unicode(text: str) -> str:
    """Return text of a Kruti Dev or DevLys font in Unicode; blanks, lines and ASCII digits stay.

    English set in the same font is lost: ask the font's name, or ``looks_like_krutidev``, first.
    """
    for glyph, letters in _IN_CONTEXT:
        text = glyph.sub(letters, text)
    text = _GLYPH.sub(lambda glyph: _GLYPHS[glyph[0]], text).replace(_COLON, ":")
    for wrong, right in _ORDER:
        text = wrong.sub(right, text)
    text = _COMPOSABLE.sub(lambda pair: _COMPOSED[pair[0]], text)
    text = _LEFT.sub(_put_behind, text)
    text = _BEHIND.sub(r"र्\1\2", text)
    return _STRAY.sub(lambda sign: _STRAYS[sign[0]], text)


def conversion_faults(text: str) -> tuple[str, ...]:
    """Return what is wrong with converted text, each fault once; nothing wrong, an empty tuple."""
    return tuple(name for name, fault in _FAULTS.items() if fault.search(text))


def looks_like_krutidev(text: str) -> float:
    """Return the evidence, 0 to 1, that a text whose font is unknown is Kruti Dev and not English."""
    runs = [f"_{run}_" for run in text.split() if any(map(str.isalpha, run))]
    if not runs:
        return 0.0
    weight = sum(_PAIRS.get(first + second, 0) for run in runs for first, second in pairwise(run))
    return 1 / (1 + math.exp(min(50.0, (_OPEN_AT - weight) / _SETTLED_BY)))


def _read_table(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("# "))
    return {legacy: letters for legacy, letters in pairs}


def _read_pairs(path: Path) -> dict[str, int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("# "))
    return {pair: int(weight) for weight, _, pairs in rows for pair in pairs.split()}


def _put_behind(found: re.Match[str]) -> str:
    before, after = _LEFT_SIGN[found[1]]
    return f"{before}{found[2]}ि{after}"


_PAIRS: Final = _read_pairs(_PAIRS_FILE)
_GLYPHS: Final = _read_table(_TABLE_FILE) | _MOVING
_GLYPH: Final = re.compile("|".join(map(re.escape, sorted(_GLYPHS, key=len, reverse=True))))
_COMPOSABLE: Final = re.compile("|".join(_COMPOSED))
# A moving sign that found no letter to go to stays where it was, for ``conversion_faults`` to see.
_STRAYS: Final = {_I: "ि", _I_REPH: "ि", _I_DOT: "िं", _I_REPH_DOT: "िं", _REPH: "र्"}
_STRAY: Final = re.compile("|".join(_STRAYS))
_FAULTS: Final = {
    "sign_at_word_start": re.compile(f"(?:^|[\\s(,./-])[{_VOWEL_SIGNS}{_DOTS}्\u093c]"),
    "double_virama": re.compile("््"),
    "sign_after_virama": re.compile(f"्[{_VOWEL_SIGNS}{_DOTS}]"),
    "two_vowel_signs": re.compile(f"[{_VOWEL_SIGNS}]{{2}}"),
    "nukta_after_sign": re.compile(f"[{_VOWEL_SIGNS}{_DOTS}्]\u093c"),
    "sign_on_vowel": re.compile(f"[अ-औ][{_VOWEL_SIGNS}्]"),
    "danda_in_word": re.compile("।[क-ह]"),
    "not_converted": re.compile(r"[A-Za-z\u00a1-\u00b4\u00b6-\u00d6\u00d8-\u00ff\u0192]"),
}
