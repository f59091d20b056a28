"""What the web pages show, computed without a server."""

import string
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from pipeline.describing.proposals import FIELD_ORDER
from schemas.access import PUBLIC_OFFICER
from schemas.errors import every_error
from schemas.items import Batch, Item, ItemStatus
from schemas.pages import ErrorInfo, Finding
from schemas.queries import FACETS, FacetValue, PageHit, SearchPage, SearchRequest, Tier
from schemas.records import Field, Note, PageLink, PartTable, Person, Proposal, Record, TableColumn, TableRow, TypedCell
from schemas.taxonomy import load_taxonomy
from search.web.addresses import batch_url, crop_url, page_url, results_url, search_url
from search.web.batch_view import FILES_A_PAGE, Glance, view_batch
from search.web.dates import day_of, moment_of, read_day
from search.web.doubts_view import NUMBERS_SHOWN, finding_name
from search.web.facts_view import VALUES_SHOWN, Fact, boxes_of, facts_of
from search.web.faults import HINDI, explain_fault
from search.web.notes_view import NOTES_SHOWN
from search.web.record_view import NEAR, Look, Place, RecordView, view_record
from search.web.search_view import FACET_SHOWN, Known, SearchView, district_names, pieces_of, view_search
from search.web.words import WORDS, Say, grouped
from tests.search_records import confirmed, field, make_record, part

HINDI_READER, ENGLISH_READER = Say("hi"), Say("en")
TAXONOMY = load_taxonomy()


def look(number: int = 1, *, words: str = "", fact: str = "", say: Say = ENGLISH_READER) -> Look:
    place = Place(number=number, words=words, fact=fact)
    return Look(place=place, say=say, taxonomy=TAXONOMY, base_url="http://abhilekh.example/", may_see_identifiers=False)


def shown(pages: list[str | None], number: int = 1, *, say: Say = ENGLISH_READER, **more: object) -> RecordView:
    record, texts = make_record("letter", pages, **more)
    return view_record(record, texts.get(number), (), look=look(number, say=say))


def results(
    request: SearchRequest, *, total: int = 0, facets: dict[str, list[tuple[str, int]]] | None = None
) -> SearchView:
    counted = {
        name: tuple(FacetValue(value=value, count=count) for value, count in (facets or {}).get(name, []))
        for name in FACETS
    }
    page = SearchPage(total=total, took_ms=1234, hits=(), facets=counted)
    return view_search(request, page, say=ENGLISH_READER, known=Known(TAXONOMY, batch_names={"b1": "बस्ता 40"}))


def fact(facts: tuple[Fact, ...], name: str) -> Fact:
    return next(each for each in facts if each.name == name)


def only_fact(field: Field, *, say: Say = ENGLISH_READER) -> Fact:
    (only,) = facts_of(record_of(field), 1, "", say)
    return only


def record_of(*fields: Field) -> Record:
    record, _ = make_record("letter", ["एक"], parts=(), fields=fields)
    return record


# addresses


def test_an_address_has_only_what_is_asked() -> None:
    assert search_url(SearchRequest()) == "/"
    assert search_url(SearchRequest(words='"भू & अर्जन"', kind=("order", "letter"), offset=40)) == (
        "/?q=%22%E0%A4%AD%E0%A5%82+%26+%E0%A4%85%E0%A4%B0%E0%A5%8D%E0%A4%9C%E0%A4%A8%22&kind=order&kind=letter"
    )
    assert search_url(SearchRequest(date_from=date(1987, 5, 21), limit=50)) == "/?date_from=1987-05-21&limit=50"
    assert page_url("ra", 3, "a b", "khasra") == "/r/ra?page=3&q=a+b&fact=khasra"
    assert batch_url("b1", outcome="refused", page=2) == "/batches/b1?outcome=refused&page=2"


@pytest.mark.parametrize(
    ("offset", "total", "there"), [(20, 21, True), (20, 20, False), (10_020, 99_999, False), (-1, 9, False)]
)
def test_results_have_an_address_where_there_are_any_and_they_may_be_asked_for(
    offset: int, total: int, there: bool
) -> None:
    assert (results_url(SearchRequest(words="a"), offset, total) is not None) is there


# dates


def test_days_are_written_and_read_as_in_an_indian_office() -> None:
    assert day_of("1987-05-21") == "21-05-1987"
    assert day_of("2016-17") == "2016-17"
    typed = ("1987-05-21", "21-05-1987", "21.5.1987", " २१/०५/१९८७ ")
    assert {read_day(each) for each in typed} == {date(1987, 5, 21)}
    assert read_day("") is None
    assert moment_of(datetime(2026, 11, 25, 18, 32, tzinfo=UTC)) == "26-11-2026 00:02"


@pytest.mark.parametrize("typed", ["31-02-1987", "yesterday", "1987", "21-05-87", "00-00-0000"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(typed)


# words


def test_every_phrase_is_there_in_both_languages_with_the_same_blanks() -> None:
    def blanks(phrase: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}

    for key, (hindi, english) in WORDS.items():
        assert bool(hindi) is bool(english), key
        assert blanks(hindi) == blanks(english), key


def test_every_error_is_told_in_hindi_too() -> None:
    assert set(HINDI) == {error.code for error in every_error()}
    error = ErrorInfo(code="empty_file", message="The file is empty: 0 bytes.", remedy="Copy it again.")
    assert explain_fault(error, HINDI_READER)[0] == "फाइल खाली है।"
    assert explain_fault(error, ENGLISH_READER) == ("The file is empty: 0 bytes.", "Copy it again.")


def test_every_status_side_facet_and_way_of_matching_has_its_words() -> None:
    sides = ("side_noting", "side_correspondence")
    statuses = (str(status) for status in ItemStatus)
    matches = (f"match_{tier}" for tier in get_args(Tier))
    assert {*FACETS, *sides, *statuses, *matches, "partial_status"} <= set(WORDS)


def test_numbers_are_grouped_as_india_does_and_one_is_singular() -> None:
    assert [grouped(n) for n in (0, 999, 1000, 123456, 12345678)] == ["0", "999", "1,000", "1,23,456", "1,23,45,678"]
    assert HINDI_READER.counted("records_found", 1) == "1 अभिलेख मिला"
    assert ENGLISH_READER.counted("records_found", 100000) == "1,00,000 records found"
    assert ENGLISH_READER("a_new_field") == "a_new_field"


# search


def test_a_snippet_is_cut_where_its_marks_are() -> None:
    hit = PageHit(number=1, size=(9, 9), snippet="… का नामांतरण हुआ", marks=((5, 13),), boxes=())
    assert [(piece.text, piece.marked) for piece in pieces_of(hit)] == [
        ("… का ", False),
        ("नामांतरण", True),
        (" हुआ", False),
    ]


def test_a_facet_shows_the_chosen_first_and_folds_the_rest_away() -> None:
    values = [(f"ग्राम {n}", 100 - n) for n in range(20)]
    view = results(SearchRequest(words="भूमि", village=("ग्राम 19",)), total=3, facets={"village": values})
    (facet,) = view.facets
    assert (len(facet.values), len(facet.more)) == (FACET_SHOWN, 20 - FACET_SHOWN)
    assert [(value.label, value.chosen) for value in facet.values[:2]] == [("ग्राम 19", True), ("ग्राम 0", False)]
    assert facet.values[0].url == search_url(SearchRequest(words="भूमि"))
    assert facet.values[1].url == search_url(SearchRequest(words="भूमि", village=("ग्राम 19", "ग्राम 0")))


def test_kinds_and_deliveries_are_called_by_their_names() -> None:
    view = results(
        SearchRequest(kind=("order",)), total=1, facets={"kind": [("order", 1)], "batch": [("b1", 1), ("b2", 1)]}
    )
    assert [value.label for facet in view.facets for value in facet.values] == ["Order", "बस्ता 40", "b2"]
    assert [(each.label, each.url) for each in view.chosen] == [("Order", "/")]


def test_a_district_is_called_as_the_reader_calls_it() -> None:
    found = {"district": [("रायगढ़", 2), ("खण्डवा", 1)]}
    view = results(SearchRequest(district=("रायगढ़",)), total=3, facets=found)
    assert [value.label for facet in view.facets for value in facet.values] == ["Raigarh", "खण्डवा"]
    assert [each.label for each in view.chosen] == ["Raigarh"]
    assert district_names(TAXONOMY, HINDI_READER) == {}


def test_pages_of_results_lead_back_and_forth() -> None:
    first, middle, last = (results(SearchRequest(words="a", offset=n), total=45) for n in (0, 20, 40))
    assert (first.previous, first.next) == (None, "/?q=a&offset=20")
    assert (middle.previous, middle.next) == ("/?q=a", "/?q=a&offset=40")
    assert (last.previous, last.next) == ("/?q=a&offset=20", None)
    assert first.seconds == "1.23"


def test_from_beyond_the_end_one_gets_back_to_the_last_results() -> None:
    view = results(SearchRequest(words="a", offset=500), total=45)
    assert (view.previous, view.next) == ("/?q=a&offset=40", None)


# a record


def test_the_facts_are_those_of_the_part_that_the_page_belongs_to() -> None:
    parts = (part("notesheet", 1, 2, {"subject": "टीप का विषय"}), part("letter", 3, 3, {"date": "1990-02-01"}))
    on_note, on_letter = (shown(["क", "ख", "ग"], number, parts=parts) for number in (2, 3))
    assert [each.name for each in on_note.facts] == ["Subject"]
    assert on_note.facts_from == "Note sheet, Pages 1–2"
    assert fact(on_letter.facts, "Date").values[0].value == "01-02-1990"
    assert [(each.kind, each.current) for each in on_letter.parts] == [("Note sheet", False), ("Letter", True)]


def test_a_table_is_shown_on_its_page_with_headings_in_the_readers_language() -> None:
    columns = (TableColumn(name="khasra", heading="खसग नं."), TableColumn(name="other", heading="दर"))
    box, sure = (0, 0, 9, 9), {"unit": None, "box": (0, 0, 9, 9)}
    rows = (
        TableRow(cells=(TypedCell(column="khasra", place=0, value="12/1", raw="१२/१", confidence=90, **sure),)),
        TableRow(cells=(TypedCell(column="other", place=1, value="७", raw="७", confidence=20, **sure),)),
    )
    table = PartTable(page=2, box=box, columns=columns, rows=rows)
    parts = (part("khasra", 1, 2, {}).model_copy(update={"tables": (table,)}),)
    hindi, english, elsewhere = (
        shown(["क", "ख"], number, parts=parts, say=say)
        for number, say in ((2, HINDI_READER), (2, ENGLISH_READER), (1, ENGLISH_READER))
    )
    assert elsewhere.tables == ()
    assert hindi.tables[0].headings == ("खसरा क्रमांक", "दर")
    assert english.tables[0].headings == ("Khasra no.", "दर")
    assert [[(cell.text, cell.doubtful) for cell in row] for row in hindi.tables[0].rows] == [
        [("१२/१", False), ("", False)],
        [("", False), ("७", True)],
    ]
    assert hindi.tables[0].has_doubts


def test_columns_of_one_name_are_told_apart_by_their_headings() -> None:
    names = (("khasra", "खसग नं."), ("area", "कुल रकबा"), ("area", "अर्जित रकबा"))
    columns = tuple(TableColumn(name=name, heading=heading) for name, heading in names)
    table = PartTable(page=1, box=(0, 0, 9, 9), columns=columns, rows=())
    view = shown(["क"], parts=(part("khasra", 1, 1, {}).model_copy(update={"tables": (table,)}),), say=ENGLISH_READER)
    assert view.tables[0].headings == ("Khasra no.", "कुल रकबा", "अर्जित रकबा")
    assert not view.tables[0].has_doubts


def test_facts_of_one_name_stand_together_and_many_are_folded_away() -> None:
    facts = {"khasra": [f"{n}/1" for n in range(10)], "village": "खैरा"}
    view = shown(["क"], facts=facts)
    khasra = fact(view.facts, "Khasra number")
    assert (len(khasra.values), len(khasra.more)) == (VALUES_SHOWN, 10 - VALUES_SHOWN)
    assert [each.name for each in view.facts] == ["Khasra number", "Village"]


def test_what_is_written_is_shown_where_it_says_more_than_the_value() -> None:
    assert only_fact(field("date", "1987-05-21", raw="21/05/1987")).values[0].raw is None
    assert only_fact(field("date", "1987-05-21", raw="21 मई 1987")).values[0].raw == "21 मई 1987"
    assert only_fact(field("letter_no", "455/स्था/87", raw="४५५/स्था/८७")).values[0].raw is None
    assert only_fact(field("area", "0.25", raw="0.25 हेक्टेयर")).values[0].value == "0.25 हेक्टेयर"


def test_a_person_is_shown_with_the_relative_and_not_twice() -> None:
    person = Person(role="applicant", name="देवकी बाई", relation="wife_of", relation_name="मनीराम")
    proposal = Proposal(value="देवकी बाई", raw="देवकी बाई", page=1, confidence=40, rule="test", person=person)
    record = record_of(Field(name="applicant", proposals=(proposal,)), Field(name="person", proposals=(proposal,)))
    (only,) = facts_of(record, 1, "", HINDI_READER)
    assert (only.name, only.values[0].value) == ("आवेदक", "देवकी बाई, पति मनीराम")
    assert only.values[0].doubtful


def test_what_a_person_confirmed_needs_no_evidence() -> None:
    value = only_fact(confirmed("village", "कोंडागांव", machine="कोंडागाव")).values[0]
    assert (value.value, value.confirmed, value.sure, value.url, value.doubtful) == ("कोंडागांव", True, None, None, False)


def test_the_places_of_a_fact_are_those_on_this_page_only() -> None:
    record = record_of(
        field("khasra", "1", page=1, box=(10, 20, 30, 40)),
        field("khasra", "2", page=2, box=(1, 1, 2, 2)),
        field("village", "खैरा", page=1, box=(5, 5, 6, 6)),
    )
    assert boxes_of(record, 1, "khasra") == ((10, 20, 30, 40),)
    assert boxes_of(record, 1, "nothing") == ()


def test_marks_stand_on_the_words_with_a_little_room_for_matras() -> None:
    record, texts = make_record("letter", ["आदेश पारित"])
    first = texts[1].words[0]
    hit = PageHit(number=1, size=(texts[1].width, texts[1].height), snippet="", boxes=(first.box,))
    view = view_record(record, texts[1], (hit,), look=look(words="आदेश"))
    (mark,) = view.found
    x0, y0, x1, y1 = first.box
    assert (mark.x, mark.y) < (x0, y0)
    assert (mark.x + mark.width, mark.y + mark.height) > (x1, y1)
    assert mark.height < 2 * (y1 - y0)
    assert view.size == (texts[1].width, texts[1].height)


def test_one_goes_from_match_to_match_over_the_pages_between() -> None:
    record, texts = make_record("letter", ["क"] * 9)
    hits = [PageHit(number=n, size=(1, 1), snippet="", boxes=()) for n in (2, 7, 9)]
    view = view_record(record, texts[5], hits, look=look(5, words="क"))
    assert (view.previous_hit, view.next_hit) == (
        page_url(record.record_id, 2, "क"),
        page_url(record.record_id, 7, "क"),
    )
    assert (view.previous, view.next) == (page_url(record.record_id, 4, "क"), page_url(record.record_id, 6, "क"))
    assert view.hit_pages == 3
    assert [page.number for page in view.pages if page.hit] == [2, 7, 9]


def test_of_a_long_file_only_the_pages_near_are_numbered() -> None:
    view = shown(["क"] * 900, 450)
    numbers = [page.number for page in view.pages]
    assert numbers == [1, *range(450 - NEAR, 450 + NEAR + 1), 900]
    assert [page.number for page in view.pages if page.gap] == [450 - NEAR, 900]


def noticing(*findings: Finding, **more: object) -> Record:
    """A record of two pages, the first of which has these findings."""
    record, _ = make_record("letter", ["क", "ख"])
    first = record.pages[0].model_copy(update={"findings": findings, **more})
    return record.model_copy(update={"pages": (first, *record.pages[1:])})


def test_what_was_noticed_about_a_page_is_told_in_the_readers_language() -> None:
    coarse, turned = Finding(code="low_dpi", message="150 dots per inch."), Finding(code="turned", message="By 90°.")
    record = noticing(turned, coarse, dpi=150, rotation=90)
    hindi, english = (
        view_record(record, None, (), look=look(say=say)).noticed for say in (HINDI_READER, ENGLISH_READER)
    )
    assert [(each.label, each.warns) for each in english] == [("Turned to be read", False), ("Coarse scan", True)]
    assert english[1].told == "150 dots per inch."
    assert hindi[0].told == "पढ़ने के लिए 90° घुमाया गया।"
    assert hindi[1].told == "150 डीपीआई पर स्कैन हुआ; 300 चाहिए, 200 से भी काम चलेगा।"


def test_a_finding_without_words_of_its_own_is_named_all_the_same() -> None:
    assert finding_name("missed_lines_failed", HINDI_READER) == "पढ़ने का एक चरण अधूरा रहा"
    assert finding_name("odd_ink", HINDI_READER) == "odd_ink"


def test_one_is_led_from_page_to_page_that_asks_to_be_checked_and_round_again() -> None:
    record = noticing(Finding(code="numbers_differ"))
    torn = record.pages[1].model_copy(update={"error": ErrorInfo(code="engine", message="", remedy="")})
    record = record.model_copy(update={"pages": (record.pages[0], torn)})
    ways = [view_record(record, None, (), look=look(number)).to_check for number in (1, 2)]
    assert [(way.count, way.number) for way in ways if way] == [(2, 2), (2, 1)]
    strip = view_record(record, None, (), look=look()).pages
    assert [page.check for page in strip] == ["A number read in two ways", "Page could not be read"]
    assert view_record(noticing(Finding(code="turned")), None, (), look=look()).to_check is None


def test_numbers_that_are_not_sure_are_listed_with_the_other_reading_and_their_picture() -> None:
    record, texts = make_record("letter", ["खसरा 412/3 रकबा 415"], unsure={"412/3": "472/3"})
    pages = (record.pages[0].model_copy(update={"image_sha256": "a" * 64}),)
    view = view_record(record.model_copy(update={"pages": pages}), texts[1], (), look=look())
    (unsure,) = view.unsure
    assert (unsure.read, unsure.other, unsure.sure) == ("412/3", "472/3", 40)
    assert unsure.picture == crop_url(record.record_id, 1, texts[1].words[1].box)
    assert [mark.x <= texts[1].words[1].box[0] for mark in view.doubts] == [True]


def test_many_unsure_numbers_are_folded_away_but_for_the_least_sure() -> None:
    record, texts = make_record("letter", [" ".join(map(str, range(100, 120)))])
    words = tuple(word.model_copy(update={"confidence": 80 - place}) for place, word in enumerate(texts[1].words))
    view = view_record(record, texts[1].model_copy(update={"words": words}), (), look=look())
    assert (len(view.unsure), len(view.unsure_more)) == (NUMBERS_SHOWN, 20 - NUMBERS_SHOWN)
    assert view.unsure[0].read == "119"


def test_the_notes_of_a_sheet_stand_beside_each_of_its_pages_with_a_link_to_theirs() -> None:
    notes = (
        Note(number=1, page=1, post="पटवारी", name="रामलाल", date="2014-11-14", text="प्रकरण प्रस्तुत है।"),
        Note(number=2, page=2, text="अवलोकनार्थ।"),
    )
    sheet = part("notesheet", 1, 2, {}).model_copy(update={"notes": notes})
    view = shown(["क", "ख", "ग"], 2, parts=(sheet, part("letter", 3, 3, {})))
    assert [(note.number, note.by, note.date, note.current) for note in view.notes] == [
        (1, "रामलाल, पटवारी", "14-11-2014", False),
        (2, "", "", True),
    ]
    assert view.notes[0].url == page_url(view.record_id, 1)
    assert shown(["क", "ख", "ग"], 3, parts=(sheet, part("letter", 3, 3, {}))).notes == ()


def test_of_a_long_note_sheet_only_the_notes_around_the_page_are_listed() -> None:
    notes = tuple(Note(number=n, page=(n + 2) // 3, text="प्रस्तुत") for n in range(1, 301))
    sheet = part("notesheet", 1, 100, {}).model_copy(update={"notes": notes})
    for page, first in ((1, 1), (50, 128), (100, 261)):
        view = shown(["क"] * 100, page, parts=(sheet,))
        assert [note.number for note in view.notes] == list(range(first, first + NOTES_SHOWN))
        assert any(note.current for note in view.notes)
        assert view.notes_more == 300 - NOTES_SHOWN


def test_a_page_that_failed_tells_why() -> None:
    failed = shown(["क", None, ""], 2)
    assert failed.error == ("took too long", "read it again")
    assert (failed.picture, failed.text) == (None, "")


def test_a_number_of_a_person_in_the_name_of_a_file_is_hidden() -> None:
    view = shown(["क"], sources=("आधार 2345 6789 0124.jpg",))
    assert "2345" not in view.source


# deliveries


def batch_of(count: int, status: ItemStatus = ItemStatus.INDEXED) -> tuple[Batch, list[Item]]:
    at = datetime(2026, 11, 25, 18, 32, tzinfo=UTC)
    batch = Batch(id="b0123456789abcdef", name="बस्ता 40", source="/in", created_at=at)
    items = [
        Item(
            id=f"i{n}", batch_id=batch.id, source=f"{n}.jpg", received_name="", status=status, received_at=at,
            record_id="raaaaaaaaaaaaaaaa",
        )
        for n in range(count)
    ]  # fmt: skip
    return batch, items


def glance(page: int = 1, outcome: ItemStatus | None = None) -> Glance:
    return Glance(page=page, outcome=outcome, say=ENGLISH_READER, viewer=PUBLIC_OFFICER)


def test_a_long_delivery_is_shown_page_by_page() -> None:
    batch, items = batch_of(2 * FILES_A_PAGE + 1)
    pages = [view_batch(batch, items, glance=glance(page)) for page in (1, 2, 3, 4)]
    assert [len(page.items) for page in pages] == [FILES_A_PAGE, FILES_A_PAGE, 1, 0]
    assert [(page.first, page.last) for page in pages[:3]] == [(1, 200), (201, 400), (401, 401)]
    assert [page.next is None for page in pages] == [False, False, True, True]
    assert pages[0].previous is None
    assert pages[1].previous == batch_url(batch.id)


def test_files_still_being_read_are_counted_but_not_named() -> None:
    batch, items = batch_of(3, ItemStatus.RECEIVED)
    view = view_batch(batch, items, glance=glance())
    assert (view.items, view.unnamed) == ((), 3)
    assert [(link.label, link.count) for link in view.outcomes] == [("All", "3"), ("Not finished", "3")]


def test_a_failed_file_has_no_link_for_it_has_no_record() -> None:
    batch, items = batch_of(1, ItemStatus.FAILED)
    (item,) = view_batch(batch, items, glance=glance()).items
    assert (item.url, item.status) == (None, "Failed")


def test_words_that_point_to_another_page_lead_there() -> None:
    links = (
        PageLink(page=1, text="पृष्ठ 37/प", to_page=2),
        PageLink(page=1, text="पृष्ठ 37/प", to_page=2),
        PageLink(page=2, text="पृष्ठ 1/टीप", to_page=1),
        PageLink(page=1, text="पृष्ठ 99/प", to_page=9),
    )
    view = shown(["विचाराधीन पत्र पृष्ठ 37/प पर है", "पत्र"], page_links=links)
    assert [(link.text, link.number) for link in view.page_links] == [("पृष्ठ 37/प", 2)]
    assert view.page_links[0].url.endswith("page=2")


def test_every_field_has_a_name_in_both_languages() -> None:
    assert [name for name in FIELD_ORDER if name not in WORDS] == []
