"""What the index is given of a record."""

from dataclasses import fields as dataclass_fields

import pytest

from schemas.access import Classification
from schemas.records import Confirmed, Link, Mask, Person, Proposal
from search.documents import Documents, PageDocument, RecordDocument, build_documents
from search.fields import (
    FACET_FIELDS,
    LABELS,
    PAGE_KEYWORDS,
    PAGE_WORDS,
    RECORD_DATES,
    RECORD_KEYWORDS,
    RECORD_SHOWN,
    RECORD_WORDS,
)
from search.keys import MAX_KEY, office_key, place_key, place_keys, read_years, split_numbers, year_key
from tests.search_records import ARCHIVE, MADE_AT, Facts, field, make_record, part


def build(pages: list[str | None], *, facts: Facts | None = None, **more: object) -> Documents:
    return build_documents(*make_record("any", pages, facts=facts, **more))


def test_every_field_of_the_documents_has_its_type() -> None:
    typed = {*RECORD_WORDS, *RECORD_KEYWORDS, *RECORD_DATES, *RECORD_SHOWN, "version"}
    assert {one.name for one in dataclass_fields(RecordDocument)} == typed
    typed = {*PAGE_WORDS, *PAGE_KEYWORDS, "number", "version"}
    assert {one.name for one in dataclass_fields(PageDocument)} == typed
    assert {*FACET_FIELDS.values(), *LABELS.values()} <= set(RECORD_KEYWORDS)


def test_words_of_title_fields_and_pages_become_keys_in_their_order() -> None:
    record = build(["खण्ड क्रमांक १२", "दूसरा पृष्ठ"], title="नस्ती", facts={"subject": "सम्पत्ति कर"}).record
    assert record.exact == ("नसती", "संपतती कर", "खंड क्रमांक 12", "दूसरा पृषठ")
    assert [len(run.split()) for run in record.stem] == [len(run.split()) for run in record.exact]
    assert [len(run.split()) for run in record.phonetic] == [len(run.split()) for run in record.exact]


def test_every_page_has_a_document_even_if_it_could_not_be_read() -> None:
    pages = build(["पहला", None, ""]).pages
    assert [(page.number, page.exact) for page in pages] == [(1, "पहला"), (2, ""), (3, "")]
    assert build(["पहला", None]).record.partial


def test_masked_words_are_in_no_key_of_page_or_record() -> None:
    mask = Mask(page=1, kind="aadhaar", words=(2, 3, 4), boxes=())
    documents = build(["आधार क्रमांक 2345 6789 0123 परसदा"], masks=(mask,))
    assert documents.pages[0].exact == "आधार क्रमांक परसदा"
    assert "6789" not in str(documents.to_plain())


def test_a_number_of_a_person_in_title_or_field_is_hidden_too() -> None:
    documents = build([""], title="आधार 2345 6789 0124", facts={"subject": "आधार क्रमांक 2345 6789 0124 बाबत"})
    assert "2345" not in str(documents.to_plain())


def test_identifiers_are_kept_with_what_they_are_numbers_of() -> None:
    link = Link(efile_no="एफ 12", computer_no="77123", by="asha", at=MADE_AT)
    facts: Facts = {"case_no": "12/अ-6/1987-88", "khasra": "402/1, 403 और 404"}
    record = build([""], facts=facts, links=(link,)).record
    assert record.identifiers == (
        "number=12/a/6/1987/88",
        "khasra=402/1",
        "khasra=403",
        "khasra=404",
        "efile=f/12",
        "efile=77123",
    )
    assert record.loose_identifiers[:2] == ("number=12a6198788", "khasra=4021")


def test_identifiers_are_on_the_page_that_shows_them() -> None:
    first, second = build(["एक", "दो"], fields=(field("khasra", "402/1", page=2),), parts=()).pages
    assert (first.identifiers, second.identifiers) == ((), ("khasra=402/1",))


def test_kind_and_year_are_joined_part_by_part() -> None:
    parts = (part("order", 1, 1, {"date": "1987-11-05"}), part("letter", 2, 2, {"date": "1990-02-01"}))
    record = build(["", ""], kind="notesheet", parts=parts).record
    assert record.kinds == ("notesheet", "order", "letter")
    assert record.years == ("1987", "1990")
    assert record.kind_years == ("order/1987", "letter/1990")


def test_a_revenue_year_is_found_under_both_its_years() -> None:
    assert build([""], facts={"year": "1987-88"}).record.years == ("1987", "1988", "1987-88")
    assert read_years("१९९९-२०००") == ("1999", "2000", "1999-00")
    assert read_years("2014/15 एवं 2016") == ("2014", "2015", "2014-15", "2016")
    assert read_years("1987-95") == ("1987",)
    assert (year_key("१९८७-१९८८"), year_key(" 1987 "), year_key("x")) == ("1987-88", "1987", "x")


def test_dates_that_are_none_are_left_out() -> None:
    record = build([""], facts={"date": ["1987-05-21", "1987-05", "1987-13-01"]}).record
    assert (record.dates, record.date, record.order) == (
        ("1987-05-21",),
        "1987-05-21",
        f"1987-05-21|{record.record_id}",
    )
    assert build([""]).record.order.startswith("0000-00-00|")


def test_a_place_is_found_by_its_words_and_by_its_sound_and_shown_as_written() -> None:
    record = build([""], facts={"village": ["खण्डवा", "खंडवा"], "district": "Raipur"}).record
    assert record.villages == ("खंडवा", "~Kandva")
    assert record.villages_labels == ("खंडवा\tखण्डवा",)
    assert record.districts == place_keys("Raipur") == (place_key("raipur"),)
    assert place_key("Raipur") in place_keys("रायपुर")
    assert place_keys("—") == ()


def test_durg_and_durga_are_two_places() -> None:
    assert place_key("दुर्ग") != place_key("दुर्गा")


def test_the_department_is_the_deliverys_else_the_one_on_the_paper() -> None:
    facts: Facts = {"department": "वन विभाग"}
    assert build([""], facts=facts).record.departments_labels == ("वन विभाग\tवन विभाग",)
    assert build([""], facts=facts, department="राजस्व").record.departments_labels == ("राजसव\tराजस्व",)


def test_access_is_one_key_and_the_office_is_never_folded() -> None:
    record = build([""], classification=Classification.SECRET, department="राजस्व").record
    assert (record.access, record.office) == ("secret", "=राजस्व")
    assert build([""], held=True).record.access == "held"
    assert build([""]).record.office == "none"
    assert office_key("क" * 1000) != office_key("क" * 999 + "ख")
    assert office_key("none") != office_key(None)


def test_what_a_person_confirmed_is_searched_instead_of_what_the_machine_read() -> None:
    record = next(build_documents(*one) for one in ARCHIVE if one[0].title == "सुधारा गया").record
    assert "कोंडागांव" in record.exact
    assert record.villages_labels == ("कोंडागांव\tकोंडागांव",)


def test_the_father_of_a_person_is_searched_too() -> None:
    person = Person(name="रामलाल", relation="son_of", relation_name="श्यामलाल")
    proposal = Proposal(value="रामलाल", raw="रामलाल पिता श्यामलाल", confidence=80, rule="test", person=person)
    party = field("person", "रामलाल").model_copy(update={"proposals": (proposal,)})
    confirmed, other = (Confirmed(value=value, by="asha", at=MADE_AT) for value in ("रामलाल", "रामपाल"))
    for said, found in ((None, True), (confirmed, True), (other, False)):
        record = build([""], fields=(party.model_copy(update={"confirmed": said}),), parts=()).record
        assert ("श्यामलाल" in record.exact) is found
        assert any(key.startswith(">") and len(key) > 1 for key in record.people) is found


def test_what_a_hit_shows() -> None:
    record = build(["", ""], title="नस्ती", facts={"case_no": "12/अ-6/1987-88"}).record
    assert (record.title, record.kind, record.file_no, record.page_count) == ("नस्ती", "letter", "12/अ-6/1987-88", 2)
    assert build([""], facts={"case_no": "1", "file_no": "F.12-3/98"}).record.file_no == "F.12-3/98"


def test_no_key_is_longer_than_an_engine_takes() -> None:
    noise = "क" * 50_000
    facts: Facts = {"village": noise, "khasra": "1" * 50_000, "department": noise}
    documents = build([f"{noise} {'1/' * 20_000}1"], facts=facts, batch_id="b" * 50_000)
    record, page = documents.record, documents.pages[0]
    words = [word for name in RECORD_WORDS for run in getattr(record, name) for word in run.split()]
    words += [word for name in PAGE_WORDS for word in getattr(page, name).split()]
    assert max(map(len, words)) <= MAX_KEY
    keywords = [key for name in RECORD_KEYWORDS if isinstance(keys := getattr(record, name), tuple) for key in keys]
    assert max(len(key.encode()) for key in keywords) < 32_766


def test_numbers_in_a_list_are_single_numbers() -> None:
    assert split_numbers("402/1, 403 व 404") == ("402/1", "403", "404")
    assert split_numbers(" , ") == ()


@pytest.mark.parametrize("place", range(len(ARCHIVE)))
def test_documents_come_back_from_json_as_they_were(place: int) -> None:
    documents = build_documents(*ARCHIVE[place])
    assert Documents.from_plain(documents.to_plain()) == documents
