"""Learns what is misread for what: ``python -m training.misreadings FOLDER… [--check FOLDER…]``.

Folders hold scans with their true texts, as for ``training.calibrate``, whose readings are used. From the words that
were read rightly or nearly so follow the costs of confusions; from the words that no list knows, the rule that says
when the likeliest known word stands in the paper. Runs in the product's own environment.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipeline.reading.letters import is_hindi_word, is_latin_word
from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.misreadings import FEATURES, FILE, MOST_DEVIATIONS, Costs, Guess, Guesser
from pipeline.reading.ngrams import load_characters
from pipeline.reading.repair import LEAST_CHANCE, is_readable_page, names_in, split_marks
from pipeline.reading.weights import Weights
from schemas.pages import PageText
from training.calibrate import RARE, UNKNOWN_IN_LIFE, ask_for_readings, reader_asked_for, without_words
from training.labels import normal_form
from training.logistic import learn_weights, told
from training.scores import edit_distance
from training.truth import crossings, parts_of

SHRINKING = 3.0
"""Weight of the squares of the weights against the evidence."""
HEAVIEST = 4
"""Characters that a mistake counts for at most."""
MOST_WRONG, MOST_WRONG_SHARE = 3, 0.5
"""Letters of a word, and share of them, that may be wrong for its mistakes to teach anything."""
DOUBT = 5
"""Letters added to what was seen of each: what was seen once is no rule."""
LEAST_CHANCES = (0.5, 0.7, 0.8, LEAST_CHANCE, 0.9, 0.95)


class Pair(NamedTuple):
    """A word as read and as printed, without the marks around it; Latin letters small."""

    read: str
    printed: str
    confidence: float


class Tried(NamedTuple):
    """An unknown word, the guess, and what taking it is worth."""

    pair: Pair
    guess: Guess
    gain: int
    """characters wrong less"""


def main() -> None:
    """Learn from some folders, tell how it does on others, and write the file."""
    parser = argparse.ArgumentParser(prog="python -m training.misreadings", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--check", nargs="*", type=Path, default=[], help="folders to test on, never learnt from")
    ask_for_readings(parser)
    parser.add_argument("--file", type=Path, default=FILE, help="where it is written")
    given = parser.parse_args()
    read = reader_asked_for(given)
    learnt = _pairs(read(given.folders))
    costs = costs_of(learnt)
    as_in_life = without_words(load_lexicon(), UNKNOWN_IN_LIFE, commonest=RARE)
    guesser = Guesser.of(costs, as_in_life, load_characters())
    rule = fit(list(attempts(learnt, guesser, as_in_life.knows)))
    given.file.write_text(as_json(costs, rule), encoding="utf-8")
    in_use = Guesser.of(costs, load_lexicon(), load_characters())
    for title, pairs in (("learnt from", learnt), *((one.name, _pairs(read([one]))) for one in given.check)):
        sys.stdout.write(tell(title, list(attempts(pairs, in_use, load_lexicon().knows)), rule) + "\n")


def _pairs(pages: Iterable[tuple[PageText, str]]) -> list[Pair]:
    return [pair for page in pages for pair in pairs_of(*page)]


def pairs_of(text: PageText, truth: str) -> Iterator[Pair]:
    """The words of a page that a repair might change, each with what stands there in the true text."""
    words = [word if word.raw is None else word.model_copy(update={"text": word.raw}) for word in text.words]
    if not is_readable_page(words):
        return
    parts = parts_of(normal_form(truth), [normal_form(word.text) for word in words])
    names = names_in(words)
    for place, (word, true) in enumerate(zip(words, parts, strict=True)):
        read = normal_form(split_marks(word.text)[1])
        if place in names or not (is_hindi_word(read) or is_latin_word(read)):
            continue
        printed = split_marks(true)[1] if " " not in true else true
        yield (
            Pair(read, printed, word.confidence)
            if is_hindi_word(read)
            else Pair(read.lower(), printed.lower(), word.confidence)
        )


def costs_of(pairs: Sequence[Pair]) -> Costs:
    """Nats of each confusion: minus the logarithm of the share of a printed letter that was read so."""
    printed: Counter[str] = Counter()
    confused: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        wrong = edit_distance(pair.read, pair.printed)
        if not pair.printed or wrong > min(MOST_WRONG, MOST_WRONG_SHARE * len(pair.printed)):
            continue
        printed.update(pair.printed)
        confused.update(confusions(pair.read, pair.printed))
    letters = printed.total()
    return {
        (read, true): -math.log(count / (DOUBT + (min(map(printed.__getitem__, true)) if true else letters)))
        for (read, true), count in confused.items()
    }


def confusions(read: str, printed: str) -> Iterator[tuple[str, str]]:
    """What was read for what: one letter or none for up to two."""
    crossing = crossings(read, printed)
    if crossing[0]:
        yield from (("", letter) for letter in printed[: crossing[0]])
    for letter, start, end in zip(read, crossing, crossing[1:], strict=False):
        true = printed[start:end]
        if letter in true:
            yield from (("", other) for other in true.replace(letter, "", 1))
        elif len(true) <= 2:
            yield letter, true


def attempts(pairs: Iterable[Pair], guesser: Guesser, knows: Callable[[str], bool]) -> Iterator[Tried]:
    """The unknown words, each with the likeliest known one."""
    for pair in pairs:
        guess = None if knows(pair.read) else guesser.guess(pair.read, pair.confidence)
        if guess is not None:
            gain = edit_distance(pair.read, pair.printed) - edit_distance(guess.word, pair.printed)
            yield Tried(pair, guess, gain)


def fit(tried: Sequence[Tried]) -> Weights:
    """The rule that loses least characters."""
    rows = np.array([one.guess.evidence for one in tried])
    gains = np.array([one.gain if one.gain else -1 for one in tried], float)  # a change for nothing is a mistake too
    return learn_weights(rows, gains, shrinking=SHRINKING, heaviest=HEAVIEST, most_deviations=MOST_DEVIATIONS)


def tell(title: str, tried: Sequence[Tried], rule: Weights) -> str:
    """For each least chance: words changed, of them better and worse, characters won of those that could be."""
    chances = rule.chances(np.array([one.guess.evidence for one in tried]))
    gains = np.array([one.gain for one in tried])
    lines = [f"{title}: {len(tried)} unknown words, {gains[gains > 0].sum()} characters to be won"]
    for least in LEAST_CHANCES:
        taken = gains[chances >= least]
        lines.append(
            f"  {least:.2f}  changed {len(taken):4d}, better {(taken > 0).sum():4d}, worse {(taken < 0).sum():3d}, "
            f"characters won {taken.sum():4d}"
        )
    return "\n".join(lines)


def as_json(costs: Costs, rule: Weights) -> str:
    """The file as the product reads it."""
    nats = [[read, printed, round(cost, 2)] for (read, printed), cost in sorted(costs.items())]
    return json.dumps({**told(rule, FEATURES), "costs": nats}, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
