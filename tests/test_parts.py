"""A paper file cut into its documents; labels, serial numbers and stamps on its pages."""

from collections.abc import Sequence

import pytest

from pipeline.describing.kinds import NOTHING, judge_page
from pipeline.describing.located import LocatedText, locate_pages
from pipeline.describing.page_marks import find_direction, find_page_label, find_serial
from pipeline.describing.parts import Run, cut_parts
from schemas.pages import Finding, PageText
from schemas.taxonomy import load_taxonomy
from tests.written_pages import write_page, write_pages

TAXONOMY = load_taxonomy()
COVER = """
                      कार्यालय कलेक्टर, जिला सरगुजा
                               फाइल कवर
विभाग : राजस्व                        शाखा : नजूल
नस्ती क्रमांक : 5/नजूल/1994
विषय : तालाब की भूमि का आबंटन
प्रारंभ दिनांक : 3/1/1994               समाप्ति दिनांक : 9/8/1995
"""
NOTE = """
नोटशीट                                                  पृष्ठ 1/टीप
नस्ती क्रमांक 5/नजूल/1994
विचाराधीन पत्र का कृपया अवलोकन कीजिये। अवलोकनार्थ एवं आदेशार्थ प्रस्तुत।
                                                  लिपिक 4/1/1994
"""
NOTE_GOES_ON = """
प्रकरण में तहसीलदार का उत्तर आज प्राप्त हुआ। उनके द्वारा तालाब की सीमा का नाप भेजा गया है।
                                                  लिपिक 9/2/1994
अनुमोदित।
"""
LETTER = """
                      कार्यालय तहसीलदार, तहसील सीतापुर
क्रमांक/118/नजूल/1994                               सीतापुर, दिनांक 2/2/1994
प्रति,
     कलेक्टर, जिला सरगुजा
विषय :- तालाब की भूमि की जानकारी।
     उपरोक्त विषयांतर्गत लेख है कि जानकारी परिशिष्ट-1 अनुसार संलग्न है।
"""
LETTER_GOES_ON = """
                                  -2-
4. तालाब के उत्तर में आबादी भूमि है जिस पर पांच मकान बने हैं।
5. मेढ़ पर आम के वृक्ष लगे हैं।
                                                  तहसीलदार
"""
ANNEXURE = """
                                              परिशिष्ट-1
                      खसरा पांचसाला की प्रतिलिपि
खसरा नं.      रकबा
101          0.405
"""
ORDER = """
                      कार्यालय कलेक्टर, जिला सरगुजा
                               //आदेश//
क्रमांक/501/नजूल/1995                               अम्बिकापुर, दिनांक 1/8/1995
तालाब की भूमि नगर पंचायत को आबंटित की जाती है। यह आदेश तत्काल प्रभावशील होगा।
"""
BLANK = ""


def cut(pages: Sequence[PageText | None]) -> tuple[Run, ...]:
    located = locate_pages(pages)
    verdicts = [judge_page(page, TAXONOMY) if page else NOTHING for page in located]
    return cut_parts(located, verdicts, TAXONOMY)


def cut_texts(*texts: str | None) -> list[tuple[int, int, str]]:
    runs = cut([None if text is None else write_page(text) for text in texts])
    return [(run.first, run.last, run.verdict.kind) for run in runs]


def test_a_file_is_cut_into_cover_notes_and_correspondence() -> None:
    runs = cut([write_page(text) for text in (COVER, BLANK, NOTE, NOTE, LETTER, ANNEXURE, ORDER)])
    assert [(run.first, run.last, run.verdict.kind, run.side) for run in runs] == [
        (1, 2, "cover", "none"),
        (3, 4, "notesheet", "noting"),
        (5, 6, "letter", "correspondence"),
        (7, 7, "order", "correspondence"),
    ]


def test_notes_run_on_until_correspondence_begins() -> None:
    assert cut_texts(NOTE, NOTE_GOES_ON, BLANK, NOTE, LETTER) == [(1, 4, "notesheet"), (5, 5, "letter")]


def test_a_page_that_counts_itself_as_a_later_one_begins_nothing() -> None:
    assert cut_texts(LETTER, LETTER_GOES_ON) == [(1, 2, "letter")]


def test_two_letters_are_two_documents() -> None:
    assert cut_texts(LETTER, LETTER) == [(1, 1, "letter"), (2, 2, "letter")]


def test_an_annexure_belongs_to_its_letter_whatever_it_is() -> None:
    assert cut_texts(LETTER, ANNEXURE, ANNEXURE) == [(1, 3, "letter")]


def test_a_page_that_failed_belongs_to_the_one_before() -> None:
    assert cut_texts(LETTER, None, ORDER, None) == [(1, 2, "letter"), (3, 4, "order")]


def test_leading_blank_and_failed_pages_belong_to_the_first_document() -> None:
    assert cut_texts(BLANK, None, LETTER, ORDER) == [(1, 3, "letter"), (4, 4, "order")]


def test_a_file_of_nothing_is_one_part() -> None:
    assert cut_texts(BLANK) == [(1, 1, "other")]
    assert cut_texts(None, None) == [(1, 2, "other")]


UNTITLED_NOTE = """
                                                              पृ. ३/न
यह एक पुराना प्रकरण है जिसका निराकरण होना है। अभिलेख कोष्ठ से मूल प्रकरण मंगाया गया।
"""
HEADLESS_LETTER = """
प्रति,
     कलेक्टर, जिला सरगुजा
विषय :- तालाब की भूमि की जानकारी।
     जानकारी आज ही प्राप्त हुई है।
     अतः सादर संप्रेषित है।
                                                  तहसीलदार
"""


def test_what_follows_a_cover_is_another_document() -> None:
    assert cut_texts(COVER, UNTITLED_NOTE)[1][:2] == (2, 2)


def test_a_first_note_without_a_title_belongs_to_the_notes_after_it() -> None:
    assert cut_texts(COVER, UNTITLED_NOTE, NOTE, LETTER) == [
        (1, 1, "cover"),
        (2, 3, "notesheet"),
        (4, 4, "letter"),
    ]


def test_a_letter_whose_head_was_not_read_begins_all_the_same() -> None:
    assert [run[:2] for run in cut_texts(LETTER, HEADLESS_LETTER)] == [(1, 1), (2, 2)]


def test_what_follows_a_separator_is_a_new_document() -> None:
    separator = write_page("").model_copy(update={"findings": (Finding(code="blank"), Finding(code="separator"))})
    runs = cut([write_page(LETTER), separator, write_page(LETTER_GOES_ON)])
    assert [(run.first, run.last) for run in runs] == [(1, 2), (3, 3)]


def test_a_register_of_several_pages_is_one_document() -> None:
    page = "                    खसरा पांचसाला (प्रपत्र पी-II)\nग्राम : दर्री      प.ह.नं. : 4\n"
    assert cut_texts(page, page, page) == [(1, 3, "khasra")]


def test_the_parts_hold_every_page_once() -> None:
    runs = cut([write_page(text) for text in (COVER, BLANK, NOTE, LETTER, LETTER_GOES_ON, ORDER, BLANK)])
    pages = [number for run in runs for number in range(run.first, run.last + 1)]
    assert pages == list(range(1, 8))


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("                                                  पृष्ठ ३७/प.", "37/प"),
        ("                                                  12/टि०", "12/टि"),
        ("                                                  पृ. 5", "5"),
        ("                                                  Page 3 of 12", "3"),
        ("                                                  पृष्ठ क्रमांक 8", "8"),
        ("                                                                                    (14)", "14"),
        ("-6-", "6"),
        ("                          कार्यालय 12", None),
        ("                                                            2015", None),
    ],
)
def test_the_page_label_is_read_from_the_corner(written: str, label: str | None) -> None:
    page = LocatedText(write_page(written + "\n\n\n\n\n\n\n\n\n\nपाठ की पंक्ति\n"), 1)
    assert find_page_label(page) == label


def test_a_number_in_the_text_is_no_page_label() -> None:
    page = LocatedText(write_page("शीर्षक\n" + "पंक्ति यहाँ है\n" * 12 + "पृष्ठ 5\n" + "पंक्ति यहाँ है\n" * 3), 1)
    assert find_page_label(page) is None


def test_the_serial_number_of_a_paper_is_not_its_page() -> None:
    page = LocatedText(write_page(" " * 60 + "क्र.सं. 12        " + " " * 12 + "7\nपाठ\n"), 1)
    assert find_serial(page) == "12"
    assert find_page_label(page) == "7"


@pytest.mark.parametrize(
    ("written", "direction"),
    [
        ("तहसील कार्यालय पुसौर\nआवक 418\n12 JAN 2022", "receipt"),
        ("COLLECTORATE RAIGARH\nRECEIPT No. 5521", "receipt"),
        ("जावक क्र. 771 दिनांक 4/5/2001", "issue"),
        ("आवक क्रमांक 9\nजावक क्रमांक 31", "receipt"),
        ("आवक जावक शाखा के लिपिक श्री दीनदयाल को दिनांक 4/5/2001 को कार्यमुक्त किया गया है", "none"),
        ("प्रतिवेदन संलग्न है", "none"),
    ],
)
def test_stamps_tell_what_came_in_and_what_went_out(written: str, direction: str) -> None:
    assert find_direction(LocatedText(write_page(written), 1)) == direction


def test_pages_of_one_text_are_parted_as_written() -> None:
    assert len(write_pages("क\n===\nख\n===\nग")) == 3
