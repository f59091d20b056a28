"""The title an officer would write: never empty, in the paper's language, not longer than a line."""

import pytest

from pipeline.describing.located import LocatedText
from pipeline.describing.titles import MAX_TITLE, make_title
from schemas.records import Field, Proposal
from schemas.taxonomy import load_taxonomy
from tests.written_pages import write_page

TAXONOMY = load_taxonomy()
HINDI = "कार्यालय कलेक्टर\nप्रशासनिक कार्य सुविधा की दृष्टि से निम्न कर्मचारियों को पदस्थ किया जाता है\n"
ENGLISH = "Office of the Collector\nTen files were received from the court and found correct on checking\n"


def field(name: str, value: str, confidence: float = 90) -> Field:
    return Field(name=name, proposals=(Proposal(value=value, raw=value, confidence=confidence, rule="x"),))


def title(kind: str, *fields: Field, text: str = HINDI) -> str:
    return make_title(kind, fields, [LocatedText(write_page(text), 1)], TAXONOMY)


def test_a_letter_is_called_by_number_date_and_subject() -> None:
    made = title(
        "letter", field("letter_no", "12/राहत/2004"), field("date", "2004-05-02"), field("subject", "सूखा राहत")
    )
    assert made == "पत्र 12/राहत/2004 दिनांक 02-05-2004: सूखा राहत"


def test_an_english_paper_has_an_english_title() -> None:
    made = title("letter", field("letter_no", "4512/SW/2011"), field("date", "2011-08-08"), text=ENGLISH)
    assert made == (
        "Letter 4512/SW/2011 dated 08-08-2011: Ten files were received from the court and found correct on checking"
    )


def test_a_case_is_called_by_its_parties_and_place() -> None:
    made = title(
        "mutation",
        field("case_no", "41/अ-6/2003-04"),
        field("applicant", "कौशल्या बाई"),
        field("respondent", "दुकालू"),
        field("village", "सेलर"),
    )
    assert made == "नामांतरण 41/अ-6/2003-04: कौशल्या बाई – दुकालू, सेलर"


def test_the_surest_number_is_the_one_in_the_title() -> None:
    made = title("letter", field("case_no", "22/ब-121/2017-18", 50), field("letter_no", "612/राहत/2018", 85))
    assert made.startswith("पत्र 612/राहत/2018")


def test_a_cover_is_called_by_the_number_of_its_file() -> None:
    made = title("cover", field("file_no", "5/नजूल/1994", 70), field("case_no", "7/अ-19/1994-95", 85))
    assert made.startswith("फाइल आवरण 5/नजूल/1994")


def test_a_doubtful_value_stays_out_of_the_title() -> None:
    assert title("order", field("date", "2014-01-01", 25)).startswith("आदेश: प्रशासनिक कार्य सुविधा")


def test_land_records_without_a_number_are_called_by_their_year() -> None:
    assert title("khasra", field("year", "2010-11"), field("village", "दर्री")) == "खसरा वर्ष 2010-11: दर्री"


def test_without_fields_the_text_itself_speaks() -> None:
    assert title("order") == "आदेश: प्रशासनिक कार्य सुविधा की दृष्टि से निम्न कर्मचारियों को पदस्थ किया जाता है"
    assert title("other") == "प्रशासनिक कार्य सुविधा की दृष्टि से निम्न कर्मचारियों को पदस्थ किया जाता है"
    assert title("other", text="दूरभाष सूची\n") == "दूरभाष सूची"


@pytest.mark.parametrize("text", ["", "12 34\n"])
def test_a_title_is_never_empty(text: str) -> None:
    assert title("other", text=text) == "अन्य"
    assert make_title("other", (), [None], TAXONOMY) == "अन्य"


def test_a_title_is_no_longer_than_a_line() -> None:
    made = title("letter", field("subject", "बहुत लंबा विषय जो समाप्त ही नहीं होता " * 20))
    assert len(made) <= MAX_TITLE + 2
    assert made.endswith("…")
