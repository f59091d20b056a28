"""Misread words of offices: which are put right, which are left alone, and that what was read stays."""

import pytest

from pipeline.describing.fields import find_fields
from pipeline.describing.located import LocatedText
from pipeline.describing.office_words import mend_words, mender
from schemas.records import Field
from schemas.taxonomy import load_taxonomy
from tests.written_pages import write_page

TAXONOMY = load_taxonomy()


def fields_of(text: str) -> tuple[Field, ...]:
    return find_fields([LocatedText(write_page(text), 1)], TAXONOMY)


def values(text: str, name: str) -> list[str | None]:
    return [field.value for field in fields_of(text) if field.name == name]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("खसग", "खसरा"),
        ("ससरा", "खसरा"),
        ("नंचर", "नंबर"),
        ("क्रमात", "क्रमांक"),
        ("व्रमांक", "क्रमांक"),
        ("मोजा", "मौजा"),
        ("ग्गम", "ग्राम"),
        ("(सावेदक)", "(आवेदक)"),
        ("विबरा:-", "विषय:-"),
        ("कलेवटर,", "कलेक्टर,"),
        ("दिसम्वर", "दिसम्बर"),
        ("मैंं", "मैं"),
    ],
)
def test_a_misread_word_of_offices_is_put_right(read: str, printed: str) -> None:
    assert mender(TAXONOMY)(read) == printed


@pytest.mark.parametrize(
    "word", ["विजय", "राजेश", "सेमरा", "अमलीडीह", "दिनेश", "खसरा", "प्रकाश", "गेरवानी", "Memo", "412/3"]
)
def test_names_and_words_that_a_list_knows_stay_as_they_are(word: str) -> None:
    assert mender(TAXONOMY)(word) == word


def test_no_place_of_the_gazetteer_is_taken_for_a_misread_word() -> None:
    districts = TAXONOMY.places.districts
    names = {name for one in districts for name in (one.hindi, *(tehsil.name for tehsil in one.tehsils))}
    assert {name for name in names if mender(TAXONOMY)(name) != name} == set()


def test_a_page_without_misread_words_is_the_same_page() -> None:
    page = LocatedText(write_page("विषय :- सीमांकन बाबत"), 1)
    assert mend_words(page, TAXONOMY) is page


def test_what_was_read_stays_beside_what_was_put_right() -> None:
    (subject,) = (one for one in fields_of("विबरा :- खसग नंवर 412/3 का सीमांकन") if one.name == "subject")
    assert subject.value == "खसरा नंबर 412/3 का सीमांकन"
    assert subject.proposals[0].raw == "खसग नंवर 412/3 का सीमांकन"


def test_numbers_and_names_behind_a_misread_label_are_found_as_they_stand() -> None:
    text = "सावेदक : हीरालाल तिवारी\nमोजा अमलीडीह\nभूमि खसग नंचर 412/3 पर कब्जा है।\n"
    assert values(text, "applicant") == ["हीरालाल तिवारी"]
    assert values(text, "village") == ["अमलीडीह"]
    assert values(text, "khasra") == ["412/3"]


def test_a_part_of_a_word_that_was_put_right_is_read_as_the_whole_of_it() -> None:
    page = mend_words(LocatedText(write_page("खसग नंवर 412/3"), 1), TAXONOMY)
    at = page.text.index("412/3")
    assert page.read_at(at, at + 3) == "412"
    assert page.read_at(0, at + 5) == "खसग नंवर 412/3"
