"""The phonetic key: how a word sounds, the same for Devanagari and for Hindi typed in Roman letters.

One rule: both scripts are first spelled in one alphabet of sounds, then one list of rules
reduces both. What Roman typing leaves open (vowel length, t or ṭ, silent vowels, b or v, which
sibilant) is left out of the key; the first vowel and a final a stay, so that names do not merge.

The alphabet: one letter a consonant, breathed ones in capitals (K = kh, G, J, T, D, B; f = ph);
c is च and छ, s every sibilant, v is ब, व and w; ``@`` is the inherent vowel.
"""

import re
from typing import Final

from pipeline.folding.acronyms import spell_out
from pipeline.folding.letters import CONSONANTS, VIRAMA, is_devanagari

_CONSONANT_SOUNDS: Final = {
    **dict(zip("कखगघङचछजझञ", "kKgGnccjJn", strict=True)),
    **dict(zip("टठडढणतथदधन", "tTdDntTdDn", strict=True)),
    **dict(zip("पफबभमयरलळवशषसह", "pfvBmyrllvsssh", strict=True)),
}
_VOWEL_SOUNDS: Final = {
    **dict(zip("अआइईउऊएऐओऔ", "@aiiuueeoo", strict=True)),
    **dict(zip("ािीुूेैोौ", "aiiuueeoo", strict=True)),
    "ऋ": "ri",
    "ृ": "ri",
    "ं": "n",
}
_FULL_CONSONANT: Final = re.compile(f"([{CONSONANTS}])(?![{VIRAMA}ा-ौ])")
_NOT_A_SOUND: Final = re.compile("[^a-zA-Z@]")

_ROMAN: Final = re.compile(r"c*chh?|sh|ck|[kgjtdpbr]h|aa|ee|ii|oo|uu|ou|au|ow(?![aeiouy])|c(?=[eiy])|.")
_ROMAN_SOUNDS: Final = {
    **dict(zip(("kh", "gh", "jh", "th", "dh", "ph", "bh", "rh"), "KGJTDfBD", strict=True)),
    **dict(zip("xqzwb", ("ks", "k", "j", "v", "v"), strict=True)),
    **dict(zip(("aa", "ee", "ii", "oo", "uu"), "aiiuu", strict=True)),
    **dict.fromkeys(("ou", "au", "ow"), "o"),
    "sh": "s",
    "ck": "k",
}
_ROMAN_GYA: Final = re.compile(r"^gn(?=[aeiou])|^jn|(?<=^vi)jn|(?<=^ya)jn|(?<=^pra)jn|dny")
# choudhary, chaudhry end in i; sadhy, sainy, kary in a silent vowel.
_ROMAN_FINAL_Y: Final = re.compile(r"(?<=[a-z]{3}[ah]r)y$")
_ROMAN_ENDER: Final = re.compile(r"(?<=[a-z]{2}end)er$")  # surender = surendra

_C: Final = "kKgGcjJtTdDnpfvBmyrlsh"
_V: Final = "@aeiou"
_FINAL_SCHWA: Final = re.compile(f"(?<=[{_V}{_C}][{_C}])@$")
_DOUBLED: Final = re.compile(f"k(?=K)|g(?=G)|j(?=J)|t(?=T)|d(?=D)|p(?=f)|v(?=B)|([{_C}])(?=\\1)")

# Applied in this order to both scripts alike.
_RULES: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        # Next to y readers hear one vowel: rayagarh = raygarh = raigarh, panchayati = panchayti;
        # not in nayak, where the inherent vowel is the last one sounded.
        (f"(?:(?<=[ae]y)|(?<=^[{_C}]@y)|(?<=^[{_C}][{_C}]@y))a(?=[{_C}][{_V}])", ""),
        (f"(?<=[a@e]y)@(?=[{_C}](?:[aeiou]|@[{_C}](?:$|[{_C}])))", ""),
        (r"(?<=[lDh]a)ya$|(?<=[lDh]@)ya$", "y"),  # karyalaya = karyalay
        (f"(?<=[{_V}])y(?=[ei])", ""),  # gayi = gai, jayega = jaega
        (r"(?<=a)nv$", "on"),  # ganv = gaon
        (r"iya?$", "ia"),  # shaskiy = shaskiya
        (f"(?<=[ei])y(?=[{_V}])", ""),  # diya = dia
        (f"[a@e](?:y(?![{_V}])|i)", "e"),  # raygarh = raigarh, pandey = pande, bhai
        ("[a@]u", "o"),
        (f"(?<=[{_C}])ru", "ri"),  # vrundavan = vrindavan
        (f"eh(?=[a@{_C}])", "@h"),  # tehsil = tahsil, mehnat = mahnat
        # A word cannot well end in two consonants: patr = patra, but khand, vasant, hans.
        (f"(?<=[{_C}])(?<![nmh])([{_C}])$|(?<=[nm])([nmyrl])$", r"\1\2a"),
    )
)
_HEAD: Final = re.compile(f"([{_C}]*)([{_V}]?)(.*?)(a?)", re.DOTALL)
_SILENT: Final = str.maketrans({"a": "", "@": ""})
_AFTERWARDS: Final = (
    (re.compile(f"m(?=[{_C.replace('n', '').replace('m', '')}])"), "n"),  # samvidhan = sanvidhan
    (re.compile("n[hG]"), "nG"),  # sinh = singh
    # ड़ and ढ़ are typed r and d, rh and dh; on paper their dot is often lost.
    (re.compile("(?<=[^rn])d(?!r)"), "r"),
    (re.compile("(?<=[^rn])D"), "rh"),
)


def sound_of(plain: str) -> str:
    """Return the phonetic key of a plain spelling in Devanagari or Latin letters; of others, itself."""
    if is_devanagari(plain):
        letters = spell_out(plain) if len(plain) > 2 else None
        return _reduce(_roman_sounds(letters) if letters else _devanagari_sounds(plain))
    return _reduce(_roman_sounds(plain)) if plain.isascii() else plain


def _devanagari_sounds(word: str) -> str:
    word = word.replace(f"ज{VIRAMA}ञ", f"ग{VIRAMA}य").replace("ंम", "म")
    word = _FULL_CONSONANT.sub(r"\1@", word)
    sounds = "".join(_CONSONANT_SOUNDS.get(letter) or _VOWEL_SOUNDS.get(letter, letter) for letter in word)
    return _FINAL_SCHWA.sub("", _NOT_A_SOUND.sub("", sounds))


def _roman_sounds(word: str) -> str:
    word = _ROMAN_ENDER.sub("ra", _ROMAN_FINAL_Y.sub("i", _ROMAN_GYA.sub("gy", word)))
    sounds = _ROMAN.sub(_roman_sound, word)
    return _NOT_A_SOUND.sub("", sounds)


def _roman_sound(letters: re.Match[str]) -> str:
    spelled = letters[0]
    if spelled == "c":
        return "s" if letters.string[letters.end() : letters.end() + 1] in tuple("eiy") else "k"
    return "c" if "ch" in spelled else _ROMAN_SOUNDS.get(spelled, spelled)


def _reduce(sounds: str) -> str:
    sounds = _DOUBLED.sub("", sounds)
    for rule, sound in _RULES:
        sounds = rule.sub(sound, sounds)
    parts = _HEAD.fullmatch(sounds)
    if parts is None:
        return sounds
    onset, vowel, rest, end = parts.groups()
    key = onset + vowel.replace("@", "a") + rest.translate(_SILENT) + end
    for rule, sound in _AFTERWARDS:
        key = rule.sub(sound, key)
    return _DOUBLED.sub("", key)
