"""Learns which of two readings to take: ``python -m training.choose FOLDER… --model FILE --rule FILE``.

Folders hold scans, ``<id>.gt.txt`` with their true text, and ``manifest.jsonl``, as the benchmark's do. Runs in the
product's own environment.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.ngrams import load_characters
from pipeline.reading.second_reader.choice import MOST_DEVIATIONS, Rule
from pipeline.reading.second_reader.features import FEATURES, numbers_differ
from pipeline.reading.second_reader.language import OfficeLanguage
from pipeline.reading.second_reader.network import LineNetwork
from pipeline.reading.weights import Weights
from training.calibrate import RARE, UNKNOWN_IN_LIFE, without_words
from training.compare import CACHE, Floats, Page, compare, read_pages
from training.logistic import learn_weights, told

SHRINKING = 3.0
"""Weight of the squares of the weights against the evidence;"""
SHRINKING_OF_NUMBERS = 30.0
"""of the rule for numbers, which has a tenth of the places to learn from."""
NUMBER = 3
"""Characters that a number right or wrong counts for, beside its own."""
HEAVIEST = 20
"""Characters that a mistake counts for at most: a whole line lost is not twenty words misread."""
FOLDS = 6


def main() -> None:
    """Learn from some folders, tell how it does on them and on others, and write the rule."""
    given = _parser().parse_args()
    network = LineNetwork(given.model)
    language = OfficeLanguage(load_lexicon(), load_characters())
    thinned = replace(language, lexicon=without_words(language.lexicon, UNKNOWN_IN_LIFE, commonest=RARE))
    learnt = [page for folder in given.folders for page in read_pages(folder, given.cache, network, thinned)]
    crossed = {page.name: rule.chances(page.rows) for rule, some in cross(learnt, network.sha256) for page in some}
    _tell("learnt from, each page by a rule that has not seen it", learnt, [crossed[page.name] for page in learnt])
    rule = fit(learnt, network.sha256)
    for folder in given.check:
        pages = list(read_pages(folder, given.cache, network, language))
        _tell(folder.name, pages, [rule.chances(page.rows) for page in pages])
    given.rule.write_text(as_json(rule), encoding="utf-8")


def _tell(title: str, pages: Sequence[Page], chances: Sequence[Floats]) -> None:
    sys.stdout.write(compare(title, pages, chances) + "\n")


def cross(pages: Sequence[Page], network: str) -> Iterator[tuple[Rule, list[Page]]]:
    """Rules learnt from all but every sixth page or so, each with the pages it has not seen."""
    for fold in range(FOLDS):
        yield (
            fit([page for number, page in enumerate(pages) if number % FOLDS != fold], network),
            list(pages[fold::FOLDS]),
        )


def fit(pages: Sequence[Page], network: str) -> Rule:
    """The rule that loses least on these pages: a mistake weighs as many characters as it costs, a number more."""
    rows, gains = np.vstack([page.rows for page in pages]), np.concatenate([page.gains for page in pages])
    of_numbers = numbers_differ(rows)
    worth = gains + NUMBER * np.concatenate([page.numbers for page in pages])
    return Rule(
        words=_learn(rows, gains, SHRINKING),
        numbers=_learn(rows[of_numbers], worth[of_numbers], SHRINKING_OF_NUMBERS),
        network=network,
    )


def _learn(rows: Floats, gains: Floats, shrinking: float) -> Weights:
    return learn_weights(rows, gains, shrinking=shrinking, heaviest=HEAVIEST, most_deviations=MOST_DEVIATIONS)


def as_json(rule: Rule) -> str:
    """The rule as the product reads it."""
    written = {
        "network_sha256": rule.network,
        "words": told(rule.words, FEATURES),
        "numbers": told(rule.numbers, FEATURES),
    }
    return json.dumps(written, indent=1) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.choose", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="pages to learn from")
    parser.add_argument("--check", nargs="*", type=Path, default=[], help="pages to look at only")
    parser.add_argument("--model", type=Path, required=True, help="the network's file")
    parser.add_argument("--rule", type=Path, required=True, help="where the rule is written")
    parser.add_argument("--cache", type=Path, default=CACHE)
    return parser


if __name__ == "__main__":
    main()
