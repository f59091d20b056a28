"""What the words of a page say for its kind beside the cues."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.describing.kinds import judge_page
from pipeline.describing.located import LocatedText
from pipeline.describing.tokens import split_tokens
from pipeline.describing.wording import (
    BUCKETS,
    HEAD,
    HEAD_ROWS,
    REST,
    SILENT,
    Heard,
    Wording,
    packaged_wording,
    pieces_of,
    read_wording,
)
from schemas.errors import MissingToolError
from schemas.taxonomy import OTHER, load_taxonomy
from tests.written_pages import write_page

TAXONOMY = load_taxonomy()
REPORT = """निवेदन है कि मैं पटवारी ग्राम कोतरा पहुंचा और मौके पर जांच की।
आवेदक का पन्द्रह वर्षों से कब्जा होना बताया गया। रिपोर्ट सेवा में पेश है।
"""
MISREAD = REPORT.replace("जांच", "जाच").replace("कब्जा", "कब्ञा").replace("रिपोर्ट", "रिपार्ट")


def hear(text: str, wording: Wording | None = None) -> tuple[Heard, ...]:
    page = LocatedText(write_page(text), 1)
    return (wording or packaged_wording()).hear(page, split_tokens(page), least=0.03)


def test_the_packaged_model_knows_kinds_of_the_taxonomy_and_pages_of_none() -> None:
    assert set(packaged_wording().kinds) == set(TAXONOMY.ids) - {OTHER} | {""}


def test_a_misread_page_speaks_for_the_same_kind() -> None:
    assert hear(REPORT)[0].kind == hear(MISREAD)[0].kind == "patwari_report"


def test_a_page_of_few_words_says_nothing() -> None:
    assert hear("पटवारी रिपोर्ट") == ()


def test_a_model_of_no_kind_says_nothing() -> None:
    assert hear(REPORT, SILENT) == ()


def test_what_the_words_say_is_evidence_that_names_them() -> None:
    page = LocatedText(write_page(REPORT), 1)
    alone, both = judge_page(page, TAXONOMY, wording=SILENT), judge_page(page, TAXONOMY)
    assert both.score > alone.score
    said = next(cue for cue in both.cues if cue.text.startswith("words: "))
    assert said.kind == both.kind
    assert said.box
    assert all(word in REPORT for word in said.text.removeprefix("words: ").split(", "))


def test_a_word_counts_by_its_pieces_in_its_part_of_the_page() -> None:
    weights = np.zeros((2, BUCKETS, 2), np.int8)
    weights[HEAD, pieces_of("नदी"), 0] = 100
    weights[REST, pieces_of("वन"), 1] = 100
    wording = Wording(("river", "wood"), weights, np.ones(2, np.float32), np.zeros(2, np.float32))
    head, rest = "आम जामुन नीम पीपल बरगद\n" * HEAD_ROWS, "एक दो तीन चार\n" * 12
    assert hear(f"नदी\n{head}{rest}", wording)[0].kind == "river"
    assert hear(f"{head}{rest}वन\n", wording)[0].kind == "wood"


def test_the_letters_of_a_number_are_never_named_as_words() -> None:
    weights = np.zeros((2, BUCKETS, 1), np.int8)
    weights[:, pieces_of("abcde"), 0] = 100
    wording = Wording(("tax",), weights, np.ones(1, np.float32), np.zeros(1, np.float32))
    (heard,) = hear("PAN ABCDE1234F आम जामुन नीम पीपल बरगद साल सागौन", wording)
    assert {word.key for word in heard.words}.isdisjoint({"abcde", "f"})
    assert hear(" ".join(f"{letter * 3}1" for letter in "ABCDEFGHI"), wording) == ()


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"no archive"])
def test_a_model_that_is_missing_or_broken_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "wording.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MissingToolError, match="wording"):
        read_wording(path)
