"""Who signed: a name in brackets, above a post or before it; a post alone where no name is."""

import pytest

from pipeline.describing.located import LocatedText
from pipeline.describing.proposals import Candidate
from pipeline.describing.signatures import find_signatory, names_post
from schemas.taxonomy import load_taxonomy
from tests.written_pages import write_page

TAXONOMY = load_taxonomy()
LETTER = """
                      कार्यालय तहसीलदार, तहसील खरसिया
क्रमांक/77/वा.-1/2016                                           खरसिया, दिनांक 8/8/2016
     उपरोक्त विषयांतर्गत लेख है कि जानकारी संलग्न है।
"""
RIGHT = " " * 60


def signed(*lines: str) -> Candidate | None:
    page = LocatedText(write_page(LETTER + "\n".join(RIGHT + line for line in lines)), 1)
    found = list(find_signatory(page, TAXONOMY))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("lines", "name", "post"),
    [
        (("(एस.के. मिश्रा)", "तहसीलदार"), "एस.के. मिश्रा", "तहसीलदार"),
        (("(सुरेश कुमार वर्मा)", "तहसीलदर"), "सुरेश कुमार वर्मा", "तहसीलदर"),
        (("आर.पी. तिवारी", "तहसीलदार"), "आर.पी. तिवारी", "तहसीलदार"),
        (("विजय वर्मा, उप सचिव",), "विजय वर्मा", "उप सचिव"),
    ],
    ids=["initials", "post misread", "no brackets", "one line"],
)
def test_a_signature_is_a_name_with_its_post(lines: tuple[str, ...], name: str, post: str) -> None:
    found = signed(*lines)
    assert found is not None
    assert found.person is not None
    assert (found.person.name, found.person.role) == (name, post)
    assert found.box is not None


def test_a_post_alone_signs_less_surely() -> None:
    with_name, alone = signed("(एस.के. मिश्रा)", "तहसीलदार"), signed("तहसीलदार")
    assert with_name is not None
    assert alone is not None
    assert alone.value == "तहसीलदार"
    assert alone.confidence < with_name.confidence


def test_what_a_note_asks_above_a_post_is_no_name() -> None:
    found = signed("कृपया सहमति दें", "तहसीलदार")
    assert found is not None
    assert found.value == "तहसीलदार"


def test_a_sentence_with_half_a_bracket_is_no_signature() -> None:
    assert signed("नस्ती मूलतः वापस की जाती है)") is None


def test_a_misread_post_is_a_post_and_another_word_is_none() -> None:
    assert names_post("तहसीलदारं", TAXONOMY)
    assert not names_post("तालाब", TAXONOMY)
