"""Writes the product's word lists and character statistics anew: ``python -m training.lexicon --traineddata FILE``.

One rule: only sources whose licence allows shipping, each in a file of its own, so that each keeps its own licence
(README.md beside the files). Words only, never sentences of anybody's.
"""

import argparse
import math
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import wordfreq

from pipeline.reading.ngrams import ENTRY, HIGHEST_ORDER, VALUE_STEP, address, framed
from pipeline.reading.spelling import fold_spelling, normal_word

HERE = Path(__file__).parent / "data"
PRODUCT = Path(__file__).parent.parent
TARGET = PRODUCT / "pipeline/reading/data/lexicon"
OWN_LISTS = (
    "office_words.txt", "names.txt", "places.txt", "english_words.txt",
    "lexicon/english.txt", "lexicon/office.txt", "lexicon/names.txt", "lexicon/places.txt",
)  # fmt: skip
OWN_TABLES = (
    "schemas/data/kinds.toml", "schemas/data/offices.toml", "schemas/data/places.toml",
    "pipeline/describing/data/revenue_heads.toml", "pipeline/describing/data/words.toml",
    "pipeline/folding/data/loan_words.tsv",
)  # fmt: skip
ENGLISH_WORDS = 45_000
LONGEST_WORD = 24
RAREST, COMMONEST = 2, 8
OFFICE_CLASS, TESSERACT_CLASS = 4, 3
"""Classes given to words whose source tells no frequency."""
MISSPELT_RATIO = 12.0
"""A listed word so many times rarer than one that differs by a dropped sign only is a misspelling of it."""
SEEN_ONCE_FROM = 4
"""From this order on, groups seen in one word only are left out."""

_HINDI = re.compile(r"[\u0904-\u0939\u0958-\u0961\u0900-\u0903][\u0900-\u0963\u0970]*(?:-[\u0900-\u0963]+)*")
_LATIN = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_DROPPED = "\u0902\u0901\u094d"
_WELL_FORMED = re.compile(
    r"(?!.*[\u093e-\u094c\u0962\u0963]{2})(?!.*\u094d[\u093e-\u094d])(?!.*[\u0905-\u0914][\u093e-\u094d])"
)


def main() -> None:
    """Write the lists and say how large they are."""
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__.splitlines()[0])
    parser.add_argument("--traineddata", type=Path, required=True, help="hin.traineddata of tesseract-ocr-hin")
    given = parser.parse_args()
    own = dict.fromkeys(own_words(), OFFICE_CLASS)
    hindi = {word: zipf for word, zipf in frequent_words("hi", 10**6) if _HINDI.fullmatch(word)}
    from_tesseract = {word: TESSERACT_CLASS for word in tesseract_words(given.traineddata) if word not in hindi}
    correct = without_misspellings({**from_tesseract, **hindi}, keep=own)
    english = {word: zipf for word, zipf in frequent_words("en", ENGLISH_WORDS) if _LATIN.fullmatch(word)}
    lists = {
        "own": own,
        "hindi": {word: correct[word] for word in hindi if word in correct},
        "english": english,
        "tesseract": {word: correct[word] for word in from_tesseract if word in correct and word not in own},
    }
    for name, words in lists.items():
        write_classes(TARGET / f"{name}.txt", words)
    packed = pack(count_groups({word: zipf for words in reversed(lists.values()) for word, zipf in words.items()}))
    (TARGET / "ngrams.bin").write_bytes(packed)
    sizes = ", ".join(f"{name} {len(words)}" for name, words in lists.items())
    sys.stdout.write(f"words: {sizes}; character groups: {len(packed) // ENTRY.itemsize}\n")


def own_words() -> Iterator[str]:
    """Words out of this project's own lists and tables, with the Latin ones in lower case."""
    for name in OWN_LISTS:
        lines = (HERE / name).read_text(encoding="utf-8").splitlines()
        yield from words_in("\n".join(line for line in lines if not line.startswith("#")))
    for name in OWN_TABLES:
        text = (PRODUCT / name).read_text(encoding="utf-8")
        yield from (word for word in words_in(text) if _HINDI.fullmatch(word))


def words_in(text: str) -> Iterator[str]:
    """The words of a text that have more than one sign."""
    for piece in re.findall(r"[\u0900-\u0963\u200c\u200d\u0966-]+|[A-Za-z'’-]+", text):
        word = normal_word(piece.strip("-").rstrip("\u0966")).lower()
        if 1 < len(word) <= LONGEST_WORD and (_LATIN.fullmatch(word) or is_well_formed(word)):
            yield word


def is_well_formed(word: str) -> bool:
    """Whether a Hindi word has its signs where signs can stand."""
    return bool(_HINDI.fullmatch(word) and _WELL_FORMED.match(word))


def frequent_words(language: str, most: int) -> Iterator[tuple[str, float]]:
    """Words and their frequency, as the logarithm of how often they come in a thousand million."""
    for word in wordfreq.top_n_list(language, most):
        normal = normal_word(word)
        if 1 < len(normal) <= LONGEST_WORD:
            yield normal, wordfreq.zipf_frequency(word, language)


def tesseract_words(traineddata: Path) -> Iterator[str]:
    """The words of tesseract's own Hindi list (Apache-2.0), unpacked by tesseract's training tools."""
    with tempfile.TemporaryDirectory() as scratch:
        prefix = f"{scratch}/hin."
        subprocess.run(["combine_tessdata", "-u", str(traineddata), prefix], check=True, capture_output=True)
        parts = [f"{prefix}{part}" for part in ("lstm-unicharset", "lstm-word-dawg", "txt")]
        subprocess.run(["dawg2wordlist", *parts], check=True, capture_output=True)
        for line in Path(parts[-1]).read_text(encoding="utf-8").splitlines():
            word = normal_word(line.strip())
            if 1 < len(word) <= LONGEST_WORD and is_well_formed(word):
                yield word


def without_misspellings(words: Mapping[str, float], *, keep: Iterable[str]) -> dict[str, float]:
    """The words without those that are a far commoner word with an anusvara, chandrabindu or virama dropped."""
    kept = set(keep)
    best: dict[str, float] = defaultdict(float)
    for word, zipf in words.items():
        for bare in _bare_forms(word):
            best[bare] = max(best[bare], zipf)
    far = math.log10(MISSPELT_RATIO)
    return {w: z for w, z in words.items() if is_well_formed(w) and (w in kept or best[w] < z + far)}


def _bare_forms(word: str) -> Iterator[str]:
    for place, sign in enumerate(word):
        if sign in _DROPPED:
            yield word[:place] + word[place + 1 :]


def write_classes(path: Path, words: Mapping[str, float]) -> None:
    """One line for each class of frequency: the class, a tab, its words in order."""
    classes: dict[int, list[str]] = defaultdict(list)
    for word, zipf in words.items():
        classes[min(COMMONEST, max(RAREST, round(zipf)))].append(word)
    rows = [f"{number}\t{' '.join(sorted(members))}\n" for number, members in sorted(classes.items(), reverse=True)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(rows), encoding="utf-8")


def count_groups(words: Mapping[str, float]) -> Counter[str]:
    """How often each group of up to ``HIGHEST_ORDER`` characters comes, common words counting somewhat more."""
    counts: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for word, zipf in words.items():
        weight = max(1, round(zipf)) ** 2
        letters = framed(fold_spelling(word))
        for end in range(1, len(letters)):
            for length in range(1, min(HIGHEST_ORDER, end + 1) + 1):
                group = letters[end + 1 - length : end + 1]
                counts[group] += weight
                types[group] += 1
    for group in [group for group in counts if len(group) >= SEEN_ONCE_FROM and types[group] == 1]:
        del counts[group]
    return counts


def pack(counts: Counter[str]) -> bytes:
    """Each group's address and the logarithm of its last character's share after the others, sorted by address."""
    total = sum(count for group, count in counts.items() if len(group) == 1)
    contexts: Counter[str] = Counter()
    for group, count in counts.items():
        contexts[group[:-1]] += count
    rows = {}
    for group, count in counts.items():
        share = count / (total if len(group) == 1 else contexts[group[:-1]])
        rows[address(group)] = min(255, round(-math.log(share) / VALUE_STEP))
    packed = np.empty(len(rows), dtype=ENTRY)
    packed["address"], packed["value"] = zip(*sorted(rows.items()), strict=True)
    return packed.tobytes()


if __name__ == "__main__":
    main()
