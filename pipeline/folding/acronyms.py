"""Latin letters written by their names in Devanagari: एस.डी.एम. is SDM, एफ is F.

One rule: a word is read as letters only where the whole of it is letter names.
"""

import re
from typing import Final

from pipeline.folding.letters import fold_letters

_NAMES: Final = {
    fold_letters(name): letter
    for letter, names in {
        "a": "ए",
        "b": "बी",
        "c": "सी",
        "d": "डी",
        "e": "ई",
        "f": "एफ",
        "g": "जी",
        "h": "एच",
        "i": "आई",
        "j": "जे",
        "k": "के",
        "l": "एल",
        "m": "एम",
        "n": "एन",
        "o": "ओ",
        "p": "पी",
        "q": "क्यू",
        "r": "आर",
        "s": "एस",
        "t": "टी",
        "u": "यू",
        "v": "वी",
        "w": "डब्ल्यू डब्लू",
        "x": "एक्स",
        "y": "वाई",
        "z": "जेड जैड",
    }.items()
    for name in names.split()
}
_NAME: Final = re.compile("|".join(sorted(_NAMES, key=len, reverse=True)))
_ONLY_NAMES: Final = re.compile(f"(?:{_NAME.pattern})+")


def spell_out(word: str) -> str | None:
    """Return the Latin letters a word of folded letters names, in lower case, else None."""
    if not _ONLY_NAMES.fullmatch(word):
        return None
    return _NAME.sub(lambda name: _NAMES[name[0]], word)
