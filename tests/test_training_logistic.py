"""Chances learnt from evidence."""

import math

import numpy as np
import pytest

from training.logistic import fit_logistic, start_free

ALWAYS = np.ones((4, 1))
THREE_OF_FOUR = np.array([1.0, 1.0, 1.0, 0.0])


def test_without_other_evidence_the_chance_is_the_share() -> None:
    weights = fit_logistic(ALWAYS, THREE_OF_FOUR, shrinking=start_free(1, 3.0))
    assert weights.tolist() == pytest.approx([math.log(3)])


def test_a_heavy_row_counts_as_often_as_it_weighs() -> None:
    weights = fit_logistic(ALWAYS, THREE_OF_FOUR, shrinking=start_free(1, 3.0), heavy=np.array([1.0, 1.0, 1.0, 6.0]))
    assert weights.tolist() == pytest.approx([-math.log(2)])


def test_shrinking_spares_the_start_alone() -> None:
    assert start_free(3, 2.0).tolist() == [2.0, 2.0, 0.0]
    evidence = np.array([[1.0, 1.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]])
    loose, tight = (fit_logistic(evidence, THREE_OF_FOUR, shrinking=start_free(2, much)) for much in (0.1, 10.0))
    assert 0 < tight[0] < loose[0]
