"""Fits how far a proposal is to be trusted (``pipeline/describing/data/trust.json``) to the tuning half of the papers.

    .venv/bin/python -m tests.bench.fit_trust [--scanned] [--store FOLDER]

Logistic regression; of a field that a paper has once, only its surest value counts. The gate is the lowest confidence
from which 97.5 of 100 values are right at every severity: so that 95 are where a paper uses other words than those that
the rules were made on.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipeline.describing.fields import find_candidates
from pipeline.describing.located import LocatedText
from pipeline.describing.proposals import SEVERAL, Candidate, agree
from pipeline.describing.trust import log_odds
from tests.bench import describing_scores as scoring
from tests.bench.bench_describing import STORE, TAXONOMY, Bench
from tests.bench.documents.papers import FIELDS, Paper
from tests.bench.documents.reading import LOOKS, Look
from tests.bench.documents.sets import papers
from training.logistic import fit_logistic

OUT = Path(__file__).parents[2] / "pipeline" / "describing" / "data" / "trust.json"
RIGHT = 0.975
RIDGE = 20.0
"""The three of the reading say much the same: without it one of them counts against another."""
NAMES = ("bias", "rule", "mean", "lowest", "whole")


class Case(NamedTuple):
    """A value that was proposed: what is known of it, and whether it was right."""

    look: Look
    features: tuple[float, ...]
    right: bool


def main() -> None:
    """Fit, print how well it went, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scanned", action="store_true", help="on real readings instead of learnt errors")
    parser.add_argument("--store", type=Path, default=STORE)
    asked = parser.parse_args()
    cases = list(_cases(Bench("tuning", asked.store, "", LOOKS, scanned=asked.scanned)))
    features, right = np.array([case.features for case in cases]), np.array([case.right for case in cases], float)
    weights = fit_logistic(features, right, shrinking=np.full(len(NAMES), RIDGE))
    shares = 1 / (1 + np.exp(-features @ weights))
    gates = {
        look: find_gate([(s, c.right) for s, c in zip(shares, cases, strict=True) if c.look == look])
        for look in LOOKS[1:]
    }
    print(f"{len(cases)} values, gates {gates}")
    how = "real readings" if asked.scanned else "learnt errors of reading"
    stored = {
        "fitted_on": f"{len(cases)} values of the tuning half of tests/bench/documents, {how}",
        "weights": {name: round(float(weight), 4) for name, weight in zip(NAMES, weights, strict=True)},
        "gate": round(100 * max(gates.values()), 1),
    }
    OUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def find_gate(trusted: list[tuple[float, bool]]) -> float:
    """The lowest share from which enough values are right; 1 where there is none."""
    gate, right = 1.0, 0
    for count, (share, is_right) in enumerate(sorted(trusted, reverse=True), start=1):
        right += is_right
        if right >= RIGHT * count:
            gate = share
    return float(gate)


def _cases(bench: Bench) -> Iterator[Case]:
    for member in papers("tuning"):
        pages = [page for text in member.paper.pages if (page := bench.load(text, member.look))]
        if len(pages) < len(member.paper.pages) or member.look == "printed":
            continue
        located = [LocatedText(page, number) for number, page in enumerate(pages, start=1)]
        for name, met in agree(find_candidates(located, TAXONOMY)).items():
            if name not in FIELDS:
                continue
            best = met if name in SEVERAL else (max(met, key=lambda one: one.confidence),)
            yield from (Case(member.look, _features(one), _is_right(name, one, member.paper)) for one in best)


def _features(one: Candidate) -> tuple[float, ...]:
    reading = (one.reading.mean, one.reading.lowest, one.reading.whole)
    return (1.0, log_odds(one.confidence), *map(log_odds, reading))


def _is_right(name: str, one: Candidate, paper: Paper) -> bool:
    true = [*scoring.truths(paper).get(name, []), *scoring.accepted(paper).get(name, [])]
    return any(scoring.same(name, one.value, want) for want in true)


if __name__ == "__main__":
    main()
