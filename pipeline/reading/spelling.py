"""Ways of writing one Hindi word that are all right, brought to one, so that a list needs it once."""

import re
import unicodedata

_JOINERS = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_SIGNS = str.maketrans({"ँ": "ं", "\u093c": None})
_NASAL = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])")
"""A nasal before a consonant of its own row, which most people write as anusvara (सम्बन्ध, संबंध)."""


def normal_word(word: str) -> str:
    """The word in NFC, without the joiners that nobody sees."""
    return unicodedata.normalize("NFC", word).translate(_JOINERS)


def fold_spelling(word: str) -> str:
    """The word in normal form with its nasals as anusvara and without nukta: पाँच and पांच, सन्दर्भ and संदर्भ."""
    return _NASAL.sub("ं", normal_word(word).translate(_SIGNS))
