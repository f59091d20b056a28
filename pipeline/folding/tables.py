"""The editable tables of folding: spelling variants, words kept apart, loan words.

One rule: a table holds what no rule can know. Files are read once, when the module is loaded,
because every process that folds at all needs them; their bytes are part of the folding version.
"""

import hashlib
from pathlib import Path
from typing import Final

from pipeline.folding.inflection import find_stem
from pipeline.folding.sound import sound_of
from pipeline.folding.spelling import plain_spelling, spell

_DATA: Final = Path(__file__).parent / "data"
VARIANTS_FILE: Final = _DATA / "spelling_variants.tsv"
APART_FILE: Final = _DATA / "kept_apart.txt"
LOANS_FILE: Final = _DATA / "loan_words.tsv"


def read_rows(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the rows of a table as (first column, words of the second); ``#`` begins a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line.strip() and not line.startswith("#"))
    return tuple((head.strip(), tuple(rest.split())) for head, _, rest in rows)


def _read_variants(path: Path) -> dict[str, str]:
    """Return exact key → exact key and stem → stem of the spellings in a table."""
    canonical: dict[str, str] = {}
    for head, spellings in read_rows(path):
        key = spell(plain_spelling(head))
        for spelling in spellings:
            variant = spell(plain_spelling(spelling))
            canonical[variant] = key
            canonical.setdefault(find_stem(variant), find_stem(key))
    return {variant: key for variant, key in canonical.items() if variant != key}


def _read_sounds(loans: Path, variants: Path) -> dict[str, str]:
    """Return what a word sounds like, by Roman spelling for loans, by sound for spelling variants."""
    sounds = {_sound(variant): _sound(head) for head, all_of in read_rows(variants) for variant in all_of}
    for head, spellings in read_rows(loans):
        sound = _sound(head)
        sounds |= {plain_spelling(spelling): sounds.get(sound, sound) for spelling in spellings}
    return {variant: sound for variant, sound in sounds.items() if variant != sound}


def _sound(word: str) -> str:
    return sound_of(plain_spelling(word))


VARIANTS: Final = _read_variants(VARIANTS_FILE)
KEPT_APART: Final = frozenset(plain_spelling(word) for word, _ in read_rows(APART_FILE))
SOUNDS: Final = _read_sounds(LOANS_FILE, VARIANTS_FILE)
DIGEST: Final = hashlib.sha256(
    b"".join(path.read_bytes() for path in (VARIANTS_FILE, APART_FILE, LOANS_FILE))
).hexdigest()[:12]
