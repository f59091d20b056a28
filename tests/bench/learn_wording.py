"""Learns what the words of a page say for its kind (``pipeline/describing/data/wording.npz``) from the tuning half.

    .venv/bin/python -m tests.bench.learn_wording [--check] [--store FOLDER]

Softmax regression on the pieces of the words, over papers filled anew, printed and with drawn errors. ``--check``
writes nothing: it learns from four fifths of the templates and judges the rest, five times, so that all fillings of a
template stand on one side, and prints the kinds right and wrong of the cues alone and of both together. The cues were
written for these papers, the model was not: what it adds is told by papers written after both.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.describing.kinds import judge_page
from pipeline.describing.located import LocatedText
from pipeline.describing.tokens import split_tokens
from pipeline.describing.wording import BUCKETS, FILE, SILENT, Wording, different_words, pieces_of
from schemas.taxonomy import OTHER
from tests.bench.bench_describing import STORE, TAXONOMY
from tests.bench.documents import reading
from tests.bench.documents.noise import spoil
from tests.bench.documents.papers import Template, fill, further_pages, templates
from tests.bench.documents.reading import LOOKS

FILLINGS = 2
NO_KIND = ""
"""What a page is that goes on with another, or is none of an office."""
FOLDS = 5
ROUNDS, BATCH, STEP, RIDGE = 40, 256, 0.5, 1e-5
Matrix = NDArray[np.float32]


class Example(NamedTuple):
    """A page and what it is."""

    template: str
    kind: str
    page: LocatedText


def main() -> None:
    """Learn and write, or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--store", type=Path, default=STORE)
    asked = parser.parse_args()
    examples = list(examples_of([*templates("tuning"), *further_pages("tuning")], asked.store))
    if asked.check:
        check(examples)
        return
    wording = learn(examples)
    with FILE.open("wb") as out:
        np.savez_compressed(
            out, kinds=np.array(wording.kinds), weights=wording.weights, scale=wording.scale, bias=wording.bias
        )


def examples_of(drawn: Sequence[Template], store: Path) -> Iterator[Example]:
    """First pages of papers, filled otherwise than those that the bench measures, in every look."""
    for template in drawn:
        kind = NO_KIND if template.kind in ("continued", "annexure", OTHER) else template.kind
        for number in range(FILLINGS):
            text = fill(template, f"wording-{number}").pages[0]
            if printed := reading.load(text, "printed", store):
                for look in LOOKS:
                    page = printed if look == "printed" else spoil(printed, look, text)
                    yield Example(template.name, kind, LocatedText(page, 1))


def learn(examples: Sequence[Example]) -> Wording:
    """The model of these pages."""
    features = np.stack([features_of(one.page) for one in examples])
    met = (features > 0).sum(axis=0)
    rarity = np.log((len(examples) + 1) / (met + 1)).astype(np.float32)
    kinds = sorted({one.kind for one in examples})
    wanted = np.array([kinds.index(one.kind) for one in examples])
    weights, bias = fit_softmax(features * rarity, wanted, len(kinds))
    weights *= rarity[:, None]
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    whole = np.rint(weights / scale).astype(np.int8)
    return Wording(tuple(kinds), whole.reshape(2, BUCKETS, len(kinds)), scale.astype(np.float32), bias)


def features_of(page: LocatedText) -> Matrix:
    """How much of each bucket a page holds in its head and in the rest, as ``Wording.hear`` counts them."""
    features = np.zeros(2 * BUCKETS, np.float32)
    words = different_words(page, split_tokens(page))
    for part, key in words:
        buckets = pieces_of(key)
        features[part * BUCKETS + buckets] += 1 / np.sqrt(len(buckets))
    return features / np.sqrt(max(1, len(words)))


def fit_softmax(features: Matrix, wanted: NDArray[np.int64], count: int) -> tuple[Matrix, Matrix]:
    """Weights (features × kinds) and bias: AdaGrad over batches, the order of which is fixed."""
    weights, bias = np.zeros((features.shape[1], count), np.float32), np.zeros(count, np.float32)
    seen, seen_bias = np.full_like(weights, 1e-6), np.full_like(bias, 1e-6)
    order = np.random.default_rng(0)
    for _ in range(ROUNDS):
        for batch in np.array_split(order.permutation(len(wanted)), max(1, len(wanted) // BATCH)):
            rows = features[batch]
            odds = rows @ weights + bias
            shares = np.exp(odds - odds.max(axis=1, keepdims=True))
            shares /= shares.sum(axis=1, keepdims=True)
            shares[np.arange(len(batch)), wanted[batch]] -= 1
            slope = rows.T @ shares / len(batch) + RIDGE * weights
            slope_bias = shares.mean(axis=0)
            seen += slope**2
            seen_bias += slope_bias**2
            weights -= STEP * slope / np.sqrt(seen)
            bias -= STEP * slope_bias / np.sqrt(seen_bias)
    return weights, bias


def check(examples: Sequence[Example]) -> None:
    """Print what the model adds on templates that it did not see."""
    names = sorted({one.template for one in examples})
    tally = {name: np.zeros(2) for name in ("cues alone", "with words")}
    total = 0
    for fold in range(FOLDS):
        kept_out = set(names[fold::FOLDS])
        wording = learn([one for one in examples if one.template not in kept_out])
        for one in examples:
            if one.template in kept_out and one.kind != NO_KIND:
                total += 1
                for name, said in (("cues alone", SILENT), ("with words", wording)):
                    kind = judge_page(one.page, TAXONOMY, wording=said).kind
                    tally[name] += (kind == one.kind, kind not in (one.kind, OTHER))
        for name, (right, wrong) in tally.items():
            print(f"fold {fold}: {name}: right {100 * right / total:.1f}, wrong {100 * wrong / total:.1f}", flush=True)


if __name__ == "__main__":
    main()
