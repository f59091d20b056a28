"""Notes of a note sheet in their order, and words that point to another page."""

import pytest

from pipeline.describing.describe import describe
from pipeline.describing.located import LocatedText, locate_pages
from pipeline.describing.notes import find_notes
from pipeline.describing.page_links import find_page_links
from schemas.pages import Side
from schemas.taxonomy import load_taxonomy
from tests.written_pages import write_page

TAXONOMY = load_taxonomy()
RIGHT = " " * 56
SHEET = f"""
                               नोटशीट
नस्ती क्रमांक एफ 5-12/1994/सात-1
विचाराधीन पत्र पृष्ठ 37/प पर है। कृपया अवलोकन कीजिये।
{RIGHT}सहायक ग्रेड-2 12-3-1994
उपरोक्त टीप से सहमत। आदेशार्थ प्रस्तुत।
{RIGHT}(एस.के. मिश्रा)
{RIGHT}अधीक्षक
{RIGHT}14-3-1994
स्वीकृत।
{RIGHT}कलेक्टर
"""


def test_each_note_has_its_writer_and_its_day() -> None:
    notes = find_notes([LocatedText(write_page(SHEET), 1)], TAXONOMY)
    assert [(note.number, note.post, note.name, note.date) for note in notes] == [
        (1, "सहायक ग्रेड-2", None, "1994-03-12"),
        (2, "अधीक्षक", "एस.के. मिश्रा", "1994-03-14"),
        (3, "कलेक्टर", None, None),
    ]
    assert notes[1].text.endswith("उपरोक्त टीप से सहमत। आदेशार्थ प्रस्तुत।")
    assert all(note.page == 1 and note.box for note in notes)


def test_only_a_note_sheet_has_notes() -> None:
    letter = f"कार्यालय तहसीलदार, खरसिया\nक्रमांक/12/री-1/1998\nप्रति,\n  कलेक्टर\nविषय :- जानकारी।\n{RIGHT}तहसीलदार"
    parts = describe([write_page(SHEET), write_page(letter)], taxonomy=TAXONOMY).parts
    assert [bool(part.notes) for part in parts] == [True, False]


@pytest.mark.parametrize(
    ("text", "labels", "to_page"),
    [
        ("विचाराधीन पत्र पृष्ठ 37/प पर है", {4: "37/प"}, 4),
        ("विचाराधीन पत्र पृ. ३७/पत्राचार पर है", {4: "37/प"}, 4),
        ("PUC at page 37/C may be seen", {4: "37/प"}, 4),
        ("टीप पृष्ठ 2/टि. देखें", {2: "2/टीप", 4: "2/प"}, 2),
        ("पृष्ठ 37/प पर", {4: "37"}, 4),
        ("पृष्ठ 37/प पर", {3: "36/प", 5: "38/प"}, 4),
        ("पृष्ठ 37/प पर", {3: "36/प", 5: "40/प"}, None),
        ("पृष्ठ 37/प पर", {3: "37/प", 5: "37/प"}, None),
        ("खसरा 37/2 पर", {4: "37/प"}, None),
    ],
)
def test_words_point_to_the_page_with_that_label(text: str, labels: dict[int, str], to_page: int | None) -> None:
    sides: dict[int, Side] = {1: "noting", 2: "noting", 3: "correspondence", 4: "correspondence", 5: "correspondence"}
    links = find_page_links(locate_pages([write_page(text)]), labels, sides)
    assert [link.to_page for link in links] == ([to_page] if to_page else [])
    assert all(link.box and link.page == 1 for link in links)


def test_a_record_links_its_note_to_the_letter_it_speaks_of() -> None:
    letter = f"{' ' * 70}37/प\n\n\nकार्यालय तहसीलदार, खरसिया\nक्रमांक/12/री-1/1998\nप्रति,\n  कलेक्टर\nविषय :- जानकारी।"
    description = describe([write_page(SHEET), write_page(letter)], taxonomy=TAXONOMY)
    assert description.labels == {2: "37/प"}
    assert [(link.page, link.text, link.to_page) for link in description.page_links] == [(1, "पृष्ठ 37/प", 2)]
