"""The exact key: two spellings of one word get one key, two words keep two.

One rule: only what officers write both ways for the same word is folded here. Vowel length
inside a word, b/v, n/ṇ and the sibilants stay apart; they are the phonetic key's business.
"""

import re
from typing import Final

from pipeline.folding.letters import ANUSVARA, CONSONANTS, MATRAS, VIRAMA, VOWELS, fold_letters, is_devanagari

# खण्ड = खंड, सम्पत्ति = संपत्ति; न् is typed before every class (सेन्टर, पन्चायत) and before
# sibilants (पेन्शन), म् before व (सम्वत्).
_NASAL: Final = re.compile(
    f"(?<=.)(?:ङ{VIRAMA}(?=[क-घ])|ञ{VIRAMA}(?=[च-झ])|ण{VIRAMA}(?=[ट-ण])|न{VIRAMA}(?=[क-घच-झट-ढत-नशषस])|म{VIRAMA}(?=[प-मव]))"
)
# A sign with no letter to stand on: what an OCR engine makes of a torn letter.
_ORPHAN: Final = re.compile(f"^[{MATRAS}{VIRAMA}{ANUSVARA}]+")
_ANUSVARAS: Final = re.compile(f"{ANUSVARA}{{2,}}")
# शुध्द = शुद्ध, इकठ्ठा = इकट्ठा: of a doubled aspirate only the second is breathed.
_PLAIN_OF: Final = dict(zip("खघछझठढथधफभ", "कगचजटडतदपब", strict=True))
_SWAPPED_ASPIRATE: Final = re.compile(
    "|".join(f"{aspirate}{VIRAMA}[{plain}{aspirate}]" for aspirate, plain in _PLAIN_OF.items())
)
# चिह्न = चिन्ह, ब्राह्मण = ब्राम्हण.
_H_FIRST: Final = re.compile(f"ह{VIRAMA}([नम])")
# कर्त्तव्य = कर्तव्य, अर्द्ध = अर्ध, महत्त्व = महत्व, उज्ज्वल = उज्वल.
_AFTER_REPH: Final = re.compile(f"(?<=र{VIRAMA})([{CONSONANTS}]){VIRAMA}([{CONSONANTS}])")
_BEFORE_CONSONANT: Final = re.compile(f"([{CONSONANTS}]){VIRAMA}([{CONSONANTS}])(?={VIRAMA}[{CONSONANTS}])")
# हल्का = हलका, मिस्ल = मिसल, श्रीमान् = श्रीमान: within a word the halant only writes down that
# the inherent vowel is silent, which readers know. At the start of a word it is never silent
# (क्रम is not करम, स्तर not सतर), so there it stays.
_INITIAL_CLUSTER: Final = re.compile(f"(?:[{CONSONANTS}]{VIRAMA})*")
# लिये = लिए, गयी = गई, स्थायी = स्थाई; but not क्यों, ये, यीशु.
_GLIDE: Final = re.compile(f"(?<=[^{VIRAMA}])य([ीे])")
_GLIDE_VOWEL: Final = {"ी": "ई", "े": "ए"}
# शासकीय = शासकिय, इकाईयों = इकाइयों.
_I_BEFORE_Y: Final = re.compile("[ीई](?=य)")
# पटवारि = पटवारी, साधु = साधू; not in words of one akshara (कि is not की).
_FINAL_SHORT: Final = re.compile("[िुइउ]$")
_SHORT: Final = {"ी": "ि", "ई": "इ"}
_LONG: Final = {"ि": "ी", "ु": "ू", "इ": "ई", "उ": "ऊ"}
_AKSHARA: Final = re.compile(f"[{CONSONANTS}](?!{VIRAMA})|[{VOWELS}]")


def plain_spelling(word: str) -> str:
    """Return the word with plain letters, class nasals as anusvara and conjuncts in their right order."""
    plain = _ORPHAN.sub("", fold_letters(word))
    if not is_devanagari(plain):
        return plain
    plain = _ANUSVARAS.sub(ANUSVARA, _NASAL.sub(ANUSVARA, plain))
    plain = _SWAPPED_ASPIRATE.sub(lambda pair: f"{_PLAIN_OF[pair[0][0]]}{VIRAMA}{pair[0][0]}", plain)
    return _H_FIRST.sub(rf"\1{VIRAMA}ह", plain).replace("्रृ", "ृ")


def spell(plain: str) -> str:
    """Return the exact key of a plain spelling as the rules alone give it, without the tables' say."""
    return _vowels(_clusters(plain)) if is_devanagari(plain) else plain


def lengthen_end(word: str) -> str:
    """Return the word with a short final i or u written long, if it has two aksharas or more."""
    if len(_AKSHARA.findall(word)) < 2:
        return word
    return _FINAL_SHORT.sub(lambda vowel: _LONG[vowel[0]], word)


def count_aksharas(word: str) -> int:
    """Return how many vowels, written or inherent, a Devanagari word has."""
    return len(_AKSHARA.findall(word))


def _clusters(word: str) -> str:
    """Return the word with no consonant doubled in vain, and no halant after its first vowel."""
    word = _BEFORE_CONSONANT.sub(_single, _AFTER_REPH.sub(_single, word))
    start = _INITIAL_CLUSTER.match(word)
    kept = start.end() if start else 0
    head, tail = word[:kept], _ANUSVARAS.sub(ANUSVARA, word[kept:].replace(VIRAMA, ""))
    return head + tail if tail else head.rstrip(VIRAMA)


def _single(pair: re.Match[str]) -> str:
    """Return the second letter alone where it doubles the first (द्द, द्ध), else both as they stood."""
    first, second = pair[1], pair[2]
    doubled = first in (second, _PLAIN_OF.get(second))
    return second if doubled else f"{first}{VIRAMA}{second}"


def _vowels(word: str) -> str:
    """Return the word with its last vowel long, its glides unwritten and i short before y."""
    word = lengthen_end(word.replace("रू", "रु"))
    word = _GLIDE.sub(lambda glide: _GLIDE_VOWEL[glide[1]], word)
    return _I_BEFORE_Y.sub(lambda vowel: _SHORT[vowel[0]], word)
