"""The papers that describing is measured on: every template can be filled, and what is true of a paper stands on it."""

import re

import pytest

from pipeline.text import ascii_digits
from schemas.taxonomy import load_taxonomy
from tests.bench.documents.papers import FIELDS, HALVES, PRIVATE, Half, fill, further_pages, templates

KINDS = frozenset(load_taxonomy().ids)


def test_the_halves_share_kinds_but_no_sentence() -> None:
    tuning, held_out = (templates(half) for half in HALVES)
    assert len(tuning) + len(held_out) >= 140
    assert len({one.kind for one in tuning} & {one.kind for one in held_out}) >= 50
    sentences = {line for one in tuning for group in one.sentences for line in group}
    assert not sentences & {line for one in held_out for group in one.sentences for line in group}


@pytest.mark.parametrize("half", HALVES)
def test_every_template_is_filled_with_what_is_true_of_it(half: Half) -> None:
    for template in templates(half):
        paper = fill(template, "test")
        assert template.kind in KINDS
        assert paper == fill(template, "test"), "the same seed gives the same paper"
        plain = " ".join(" ".join(paper.pages).split())
        assert not re.search(r"[{}<~\ue000-\ue0ff]", plain), f"{template.name}: a slot was left"
        for label in paper.labels:
            assert label.written in plain, f"{template.name}: {label.name} does not stand on the paper"
            if label.name in FIELDS | PRIVATE:
                assert label.value
                assert label.value == ascii_digits(label.value) or label.name not in ("date", "case_no", "amount")


@pytest.mark.parametrize("half", HALVES)
def test_further_pages_go_on_with_a_paper_or_are_annexed_to_it(half: Half) -> None:
    assert {template.kind for template in further_pages(half)} == {"continued", "annexure"}
