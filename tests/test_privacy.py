"""Persons' numbers are found under OCR noise and masked; case, file and letter numbers never."""

import random
from datetime import UTC, datetime

import pytest

from pipeline.describing.grading import find_mark
from pipeline.describing.located import LocatedText, locate_pages
from pipeline.describing.privacy import mask_record, mask_string, mask_text, masked_numbers, masks_on
from pipeline.describing.private_numbers import find_private
from schemas.pages import Cell, PageText, Table
from schemas.records import (
    Confirmed,
    Cue,
    Field,
    Note,
    PageLink,
    Part,
    PartTable,
    Person,
    Proposal,
    Record,
    TableColumn,
    TableRow,
    TypedCell,
)
from tests.written_pages import write_page

DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def find_masks(pages):
    return masks_on(locate_pages(pages))


def shown(text: str) -> str:
    page = write_page(text, wrap=False)
    return mask_text(page, find_masks((page,))).text


def written_record(title: str, *, fields: tuple[Field, ...], parts: tuple[Part, ...] = ()) -> Record:
    return Record(
        record_id="r" + "a" * 16,
        version=1,
        title=title,
        kind="letter",
        fields=fields,
        parts=parts,
        pages=(),
        batch_id="b",
        sources=("a.jpg",),
        plan="fast",
        reading="x",
        describing="y",
        made_at=datetime.now(UTC),
        made_by="test",
    )


def kinds(text: str) -> list[str]:
    return [mask.kind for mask in find_masks((write_page(text, wrap=False),))]


@pytest.mark.parametrize(
    ("text", "masked", "kind"),
    [
        ("IFSC SBIN0004512 में", "IFSC XXXXXXXXXXX में", "ifsc"),
        ("आई.एफ.एस.सी. कोड : 5BIN0O04512", "आई.एफ.एस.सी. कोड : XXXXXXXXXXX", "ifsc"),
        ("जन्म तिथि : 05/03/1962", "जन्म तिथि : XX/XX/XXXX", "dob"),
        ("जन्मतिथि ५ मार्च १९६२ है", "जन्मतिथि X मार्च XXXX है", "dob"),
        ("Date of Birth: 5-3-1962", "Date of Birth: X-X-XXXX", "dob"),
        ("जन्म टिनांक 25/05/2000", "जन्म टिनांक XX/XX/XXXX", "dob"),
        ("जने्मतिथि : 21.11.83", "जने्मतिथि : XX.XX.XX", "dob"),
        ("जन्म दिनांक 6 जनवरी,\n1977", "जन्म दिनांक X जनवरी,\nXXXX", "dob"),
        ("जन्म दि. 5/3/1962", "जन्म दि. X/X/XXXX", "dob"),
        ("जन्म का दिनांक 5/3/1962", "जन्म का दिनांक X/X/XXXX", "dob"),
        ("उपैन नं. W£JPJ6768D एवं", "उपैन नं. X£XXXXXXXX एवं", "pan"),
    ],
)
def test_codes_of_banks_and_days_of_birth_are_masked(text: str, masked: str, kind: str) -> None:
    assert shown(text) == masked
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "नियुक्ति दिनांक : 05/03/1962",
        "जन्म स्थान : रायगढ़ 492001",
        "जन्म प्रमाण पत्र दिनांक 05/03/1962",
        "जमा दिनांक 05/03/1962",
        "आवेदक श्री जयराम दिनांक 05/03/1962 को उपस्थित",
        "जेठमल तहसीलदार 5/3/1962",
        "क्रमांक 5412/भू-अभि./1962",
    ],
)
def test_other_days_and_numbers_stay(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("आधार क्रमांक : 4821 7390 5516", "आधार क्रमांक : XXXX XXXX 5516"),
        ("482173905516", "XXXXXXXX5516"),
        ("4821-7390-5516", "XXXX-XXXX-5516"),
        ("आधार ४८२१ ७३९० ५५१६", "आधार XXXX XXXX ५५१६"),
        ("आधार:482173905516,", "आधार:XXXXXXXX5516,"),
        ("48217390 5516", "XXXXXXXX 5516"),
        ("4821 7B90 55l6", "XXXX XXXX 55l6"),
        ("आधार 4821 7390 551", "आधार XXXX XXXX XXX"),
        ("Aadhaar No. 1821 7390 5516", "Aadhaar No. XXXX XXXX 5516"),
        ("9999 4105 7058 1234", "XXXX XXXX XXXX XXXX"),
        ("482173905516 4821-7390-5517", "XXXXXXXX5516 XXXX-XXXX-5517"),
        ("482173905516/9876543210", "XXXXXXXXXXXX/XXXXXXXXXX"),
        ("जिनका क्रमांक 4821 7390\n5516 है", "जिनका क्रमांक XXXX XXXX\n5516 है"),
    ],
)
def test_twelve_digits_are_masked_whether_or_not_the_check_digit_fits(text: str, masked: str) -> None:
    assert shown(text) == masked
    assert "aadhaar" in kinds(text)


@pytest.mark.parametrize(
    ("text", "masked", "kind"),
    [
        ("मोबाइल नंबर : 98765 43210", "मोबाइल नंबर : XXXXX XXXXX", "mobile"),
        ("मो. 9876543210", "मो. XXXXXXXXXX", "mobile"),
        ("+91 9876543210", "+XX XXXXXXXXXX", "mobile"),
        ("+91-98765-43210", "+XX-XXXXX-XXXXX", "mobile"),
        ("दूरभाष : ९८७६५४३२१०", "दूरभाष : XXXXXXXXXX", "mobile"),
        ("Mob. 987 654 3210", "Mob. XXX XXX XXXX", "mobile"),
        ("पैन नंबर ZXCPD4321Q", "पैन नंबर XXXXXXXXXX", "pan"),
        ("ZXCPD4321Q", "XXXXXXXXXX", "pan"),
        ("ZXCPD43Z1Q", "XXXXXXXXXX", "pan"),
        ("PAN : zxcpd 4321 q", "PAN : XXXXX XXXX X", "pan"),
        ("पैन नंबर ZXCPD43210Q", "पैन नंबर XXXXXXXXXXX", "pan"),
        ("पैन नंबर ZXCPD432Q", "पैन नंबर XXXXXXXXX", "pan"),
        ("PAN No. ZXCPDD43210Q है", "PAN No. XXXXXXXXXXXX है", "pan"),
        ("PAN : ZXCPD 43210Q", "PAN : XXXXX XXXXXX", "pan"),
        ("बैंक खाता क्रमांक 30112233445566", "बैंक खाता क्रमांक XXXXXXXXXXXXXX", "account"),
        ("A/c No. 003201554433", "A/c No. XXXXXXXXXXXX", "account"),
        ("Savings account 30112233445", "Savings account XXXXXXXXXXX", "account"),
        ("Account No : 30112233445", "Account No : XXXXXXXXXXX", "account"),
        ("खाता नं. 3011 2233 44", "खाता नं. XXXX XXXX XX", "account"),
        ("खाता सं. 30112233445", "खाता सं. XXXXXXXXXXX", "account"),
        ("बचत खाते की जानकारी 30123456789", "बचत खाते की जानकारी XXXXXXXXXXX", "account"),
        ("उनके खाते की प्रति 301234567 संलग्न", "उनके खाते की प्रति XXXXXXXXX संलग्न", "account"),
        ("खाते में रुपये 500 जमा, 30123456789", "खाते में रुपये 500 जमा, XXXXXXXXXXX", "account"),
        ("A/c 30123456789", "A/c XXXXXXXXXXX", "account"),
    ],
)
def test_mobile_pan_and_account_numbers_are_masked(text: str, masked: str, kind: str) -> None:
    assert shown(text) == masked
    assert kinds(text) == [kind]


def test_a_number_in_another_column_than_its_label_is_masked() -> None:
    text = "1        बैंक खाता क्रमांक                  30112233445\n2        मोबाइल                         98765  43210\n"
    assert "30112233445" not in shown(text)
    assert "43210" not in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "प्रकरण क्रमांक 202403011200015/अ-6/2023-24",
        "प्रकरण क्रमांक 202403011200/अ-6/2023-24",
        "रा.प्र.क्र. 127/अ-6/2014-15",
        "क्रमांक एफ 6-103/2016/सात-1/5965",
        "क्रमांक/9876543210/भू-अभि./2015",
        "A-11011/3/2020-Estt",
        "वर्ष 2012 2013 2014",
        "रुपये 36,41,280/-",
        "खाता क्रमांक 41",
        "खाता क्रमांक 41 1.214 0.380 1.594",
        "खाते की भूमि खसरा नंबर 402, 415, 418",
        "खाते का प्रकरण क्रमांक 202403011200015 दिनांक",
        "खाते का प्रकरण 202403011200015/अ-6/2023-24",
        "पत्र के आधार पर प्रकरण क्रमांक 202403011200015 दर्ज",
        "खातेदार 202403011200015",
        "under the Head of Account 3437-00-992 during the year",
        "दिनांक 15/08/2015",
        "पिन कोड : 496001",
        "Tel. 07762-222333",
        "खसरा नंबर 402/1, 415, 418/1",
        "1.214 0.380 1.594",
    ],
)
def test_identifiers_amounts_and_dates_stay_readable(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("फाइल क्रमांक 7478878472 सा.लि./1957", "फाइल क्रमांक XXXXXXXXXX सा.लि./1957"),
        ("शिकायत क्रमांक 7478878472[अ-6/2015", "शिकायत क्रमांक XXXXXXXXXX[अ-X/XXXX"),
        ("प्रकरण क्रमांक 234567890123। 2015 में", "प्रकरण क्रमांक XXXXXXXXXXXXX 2015 में"),
        ("पत्र क्रमांक 98765८4321", "पत्र क्रमांक XXXXXXXXXX"),
        ("ज्ञापन क्रमांक 6723 1900 8143 3/2015", "ज्ञापन क्रमांक XXXX XXXX 8143 3/2015"),
        ("क्र |2/4382 8818 5715", "क्र XX/XXXX XXXX XXXX"),
    ],
)
def test_a_slash_that_is_guessed_or_stands_elsewhere_lays_no_number_open(text: str, masked: str) -> None:
    assert shown(text) == masked


def test_nothing_of_a_hundred_random_numbers_leaks_however_they_are_grouped() -> None:
    chance = random.Random(7)
    for _ in range(100):
        digits = str(chance.randint(2, 9)) + "".join(str(chance.randint(0, 9)) for _ in range(11))
        groups = [digits[:4], digits[4:8], digits[8:]]
        written = chance.choice((" ", "-", "", " - "[1:2])).join(groups)
        if chance.random() < 0.3:
            written = written.translate(DEVANAGARI)
        masked = shown(f"आवेदक का विवरण {written} अंकित है")
        assert digits[:8] not in masked.replace(" ", "").replace("-", "")
        assert digits[:4] not in masked
        assert digits[:4].translate(DEVANAGARI) not in masked


def test_a_mask_names_its_page_words_and_boxes() -> None:
    pages = (write_page("पहला पृष्ठ"), None, write_page("आधार 4821 7390 5516"))
    (mask,) = find_masks(pages)
    assert mask.page == 3
    assert mask.words == (1, 2, 3)
    page = pages[2]
    assert page is not None
    assert mask.boxes == tuple(page.words[place].box for place in mask.words)


def test_the_page_itself_is_left_as_it_was_read() -> None:
    page = write_page("आधार 4821 7390 5516")
    mask_text(page, find_masks((page,)))
    assert page.text == "आधार 4821 7390 5516"


def test_what_was_read_before_a_repair_is_hidden_too() -> None:
    page = write_page("आधार 4821 7390 5516")
    words = tuple(word.model_copy(update={"raw": word.text}) for word in page.words)
    page = page.model_copy(update={"words": words})
    assert [word.raw for word in mask_text(page, find_masks((page,))).words[1:]] == [None, None, None]


def test_what_was_read_before_a_repair_is_hidden_though_the_repaired_word_is_not() -> None:
    page = write_page("बैंक खाता क्रमांक 30123456789 राशि")
    words = (*page.words[:-1], page.words[-1].model_copy(update={"raw": "x30123456789"}))
    page = page.model_copy(update={"words": words})
    last = mask_text(page, find_masks((page,))).words[-1]
    assert (last.text, last.raw) == ("राशि", "xXXXXXXXXXXX")


def test_cells_of_a_table_are_masked_with_the_words_they_hold() -> None:
    page: PageText = write_page("आधार 4821 7390 5516")
    cell = Cell(text="4821 7390 5516", box=page.words[1].box, confidence=90)
    spared = Cell(text="402/1", box=(0, 0, 9, 9), confidence=90)
    page = page.model_copy(update={"tables": (Table(box=cell.box, rows=((cell, spared),)),)})
    rows = mask_text(page, find_masks((page,))).tables[0].rows
    assert [one.text for one in rows[0]] == ["XXXX XXXX 5516", "402/1"]


ACCOUNT = "30123456789"
LABELLED = f"बैंक खाता क्रमांक {ACCOUNT}"


@pytest.mark.parametrize(
    "repeated",
    [
        f"प्रति, {ACCOUNT}",
        "राशि 30123 456789 जमा",
        "राशि ३०१२३४५६७८९ जमा",
        "राशि 3012345678g जमा",
        f"राशि {ACCOUNT}.00 जमा",
        "राशि 30123\n456789 जमा",
        f"SBI{ACCOUNT}",
    ],
)
def test_a_number_masked_once_is_hidden_on_every_page(repeated: str) -> None:
    pages = (write_page(repeated, wrap=False), None, write_page(f"{LABELLED}\nश्री राम\nविवरण {repeated}", wrap=False))
    masks = find_masks(pages)
    assert [mask.page for mask in masks] == [1, 3, 3]
    for page, number in ((pages[0], 1), (pages[2], 3)):
        assert page is not None
        here = [mask for mask in masks if mask.page == number]
        assert not set("3456789३४५६७८९") & set(mask_text(page, here).text)
        for mask in here:
            assert mask.kind == "account"
            assert mask.boxes == tuple(page.words[place].box for place in mask.words)


def test_a_longer_number_that_holds_the_digits_of_another_stays() -> None:
    assert shown(f"{LABELLED}\nक्रम 1{ACCOUNT}2") == f"बैंक खाता क्रमांक XXXXXXXXXXX\nक्रम 1{ACCOUNT}2"


@pytest.mark.parametrize(
    "identifier", [f"{ACCOUNT}/अ-6/2023-24", f"क्रमांक/{ACCOUNT}/भू-अभि./2015", f"क्रमांक एफ {ACCOUNT}/2016/सात-1/5965"]
)
def test_an_office_number_stays_readable_though_it_has_the_digits_of_a_masked_one(identifier: str) -> None:
    masked = shown(f"{LABELLED}\nप्रकरण {identifier}")
    assert masked == f"बैंक खाता क्रमांक XXXXXXXXXXX\nप्रकरण {identifier}"
    assert mask_string(f"प्रकरण {identifier}", {ACCOUNT: "account"}) == f"प्रकरण {identifier}"


def test_a_known_number_is_hidden_though_a_guessed_slash_stands_beside_it() -> None:
    pages = write_page("मोबाइल 7478878472"), write_page("फाइल क्रमांक 7478878472 सा.लि./1957")
    masks = [mask for mask in find_masks(pages) if mask.page == 2]
    assert mask_text(pages[1], masks).text == "फाइल क्रमांक XXXXXXXXXX सा.लि./1957"


def test_the_masks_of_a_record_tell_its_numbers() -> None:
    lines = ("आधार : 4821-7390-5516, मो. +91 98765 43210", LABELLED, "पैन:zxcpd4321q")
    pages = (write_page("पहला"), *map(write_page, lines))
    assert masked_numbers(pages, find_masks(pages)) == {
        "482173905516": "aadhaar",
        "9876543210": "mobile",
        ACCOUNT: "account",
        "ZXCPD4321Q": "pan",
    }


def test_fields_titles_and_evidence_are_masked_by_what_was_masked_on_the_pages() -> None:
    pages = (write_page(f"{LABELLED}\nपैन नंबर ZXCPD43210Q"),)
    person = Person(name=f"राम {ACCOUNT}", relation_name=f"श्याम {ACCOUNT}")
    fields = (
        Field(
            name="addressee",
            proposals=(Proposal(value=ACCOUNT, raw="३०१२३ ४५६७८९", confidence=50, rule="x", person=person),),
            confirmed=Confirmed(value=ACCOUNT, by="x", at=datetime.now(UTC), reason=f"देखा {ACCOUNT}"),
        ),
        Field(name="amount", proposals=(Proposal(value=f"{ACCOUNT}.00", raw=ACCOUNT, confidence=50, rule="x"),)),
        Field(name="subject", proposals=(Proposal(value="zxcpd43210q", raw="ZXCPD43210Q", confidence=50, rule="x"),)),
        Field(name="khasra", proposals=(Proposal(value="402/1", raw="402/1", confidence=50, rule="x"),)),
    )
    part = Part(kind="letter", first_page=1, last_page=1, cues=(Cue(kind="letter", text=ACCOUNT, weight=1),))
    record = written_record(f"जानकारी {ACCOUNT}", fields=fields, parts=(part,))
    record = record.model_copy(update={"sources": (f"{ACCOUNT}.jpg",)})
    masked = mask_record(record, masked_numbers(pages, find_masks(pages)))
    plain = masked.model_dump_json()
    assert not any(number in plain.upper() for number in (ACCOUNT, "३०१२३", "ZXCPD"))
    assert [field.value for field in masked.fields] == ["XXXXXXXXXXX", "XXXXXXXXXXX.00", "XXXXXXXXXXX", "402/1"]


def test_a_title_by_itself_is_masked_where_it_speaks_of_an_account() -> None:
    record = written_record("बचत खाते की जानकारी 30123456789", fields=())
    assert mask_record(record).title == "बचत खाते की जानकारी XXXXXXXXXXX"


def test_a_cell_beside_the_mask_hides_the_number_too() -> None:
    page: PageText = write_page(LABELLED)
    cell = Cell(text=f"मो. 9876543210 {ACCOUNT}", box=(0, 0, 9, 9), confidence=90)
    page = page.model_copy(update={"tables": (Table(box=cell.box, rows=((cell,),)),)})
    assert mask_text(page, find_masks((page,))).tables[0].rows[0][0].text == "मो. XXXXXXXXXX XXXXXXXXXXX"


def test_a_text_by_itself_is_masked_alike() -> None:
    assert mask_string("श्री राम, मो. 9876543210, आधार 4821 7390 5516") == "श्री राम, मो. XXXXXXXXXX, आधार XXXX XXXX 5516"
    assert mask_string("रा.प्र.क्र. 127/अ-6/2014-15") == "रा.प्र.क्र. 127/अ-6/2014-15"


def test_a_record_is_masked_wherever_it_repeats_such_a_number() -> None:
    number = "4821 7390 5516"
    person = Person(name=f"राम {number}", relation_name=number)
    proposal = Proposal(value=number, raw=number, confidence=50, rule="x", person=person)
    now = datetime.now(UTC)
    field = Field(name="subject", proposals=(proposal,), confirmed=Confirmed(value=number, by="x", at=now))
    part = Part(
        kind="letter", first_page=1, last_page=1, fields=(field,), cues=(Cue(kind="letter", text=number, weight=1),)
    )
    record = written_record(f"पत्र: {number}", fields=(field,), parts=(part,))
    masked = mask_record(record)
    assert number not in masked.model_dump_json()
    assert masked.title == "पत्र: XXXX XXXX 5516"
    assert masked.parts[0].fields[0].value == "XXXX XXXX 5516"
    assert number in record.model_dump_json()


@pytest.mark.parametrize(
    "mark", ["गोपनीय", "// अति गोपनीय //", "CONFIDENTIAL", "गोपनीय एवं अत्यावश्यक", "(Strictly Confidential)"]
)
def test_a_mark_that_stands_alone_makes_a_paper_confidential(mark: str) -> None:
    page = LocatedText(write_page(f"{' ' * 40}{mark}\nकार्यालय कलेक्टर\n" + "पाठ की एक पंक्ति\n" * 10), 1)
    assert find_mark(page) == mark


@pytest.mark.parametrize(
    "text",
    [
        "समस्त गोपनीय प्रतिवेदन दिनांक 31 मई तक प्रस्तुत करें",
        "(गोपनीय शाखा)",
        "This is a confidential matter of the department",
    ],
)
def test_the_word_inside_a_line_marks_nothing(text: str) -> None:
    page = LocatedText(write_page(f"{text}\nकार्यालय कलेक्टर\n" + "पाठ की एक पंक्ति\n" * 10), 1)
    assert find_mark(page) is None


def with_others(page: PageText, others: dict[str, str], *, text: str | None = None) -> PageText:
    """The page with what the other reader read of some words; ``text``: what stands in the page instead."""
    words = (
        word.model_copy(update={"text": text or word.text, "other": others[word.text]}) if word.text in others else word
        for word in page.words
    )
    return page.model_copy(update={"words": tuple(words)})


def test_what_the_other_reader_read_of_a_masked_number_is_hidden_with_it() -> None:
    page = with_others(write_page("आधार 2345 6789 0123 है"), {"6789": "6780", "है": "हे"})
    masked = mask_text(page, find_masks((page,)))
    assert [word.other for word in masked.words] == [None, None, None, None, "हे"]


def test_a_number_that_only_the_other_reader_read_is_masked_and_known_elsewhere() -> None:
    page = with_others(write_page("आधार 2345 6789 0123 है"), {n: n for n in ("2345", "6789", "0123")}, text="क1ख")
    later = write_page("क्रमांक 234567890123")
    masks = find_masks((page, later))
    assert [(mask.page, mask.words) for mask in masks] == [(1, (1, 2, 3)), (2, (1,))]
    assert "2345" not in mask_text(page, masks[:1]).model_dump_json()


def test_a_number_that_the_other_reader_read_where_nothing_stands_is_masked() -> None:
    page = with_others(write_page("आधार 234567890123 है"), {"234567890123": "234567890123"}, text=" ")
    masks = find_masks((page,))
    assert [mask.words for mask in masks] == [(1,)]
    assert "2345" not in mask_text(page, masks).model_dump_json()


def test_a_number_masked_on_one_page_is_masked_where_only_the_other_reader_read_it_again() -> None:
    page, later = write_page("बैंक खाता क्रमांक 30112345678 है"), write_page("उक्त 3011X345678 में जमा ग्राम खैरा")
    later = with_others(later, {"3011X345678": "30112345678"})
    masks = find_masks((page, later))
    assert [(mask.page, mask.words) for mask in masks] == [(1, (3,)), (2, (1,))]
    assert "2345678" not in mask_text(later, masks[1:]).model_dump_json()


def test_nothing_that_a_record_carries_shows_a_number() -> None:
    number = "मो. 9876543210"
    confirmed = Confirmed(value="notesheet", by="asha", at=datetime.now(UTC), reason=number)
    person = Person(name="रामलाल", caste=number)
    part = Part(
        kind="notesheet",
        first_page=1,
        last_page=1,
        fields=(Field(name="person", proposals=(_proposal("रामलाल", person=person),)),),
        confirmed_kind=confirmed,
        notes=(Note(number=1, page=1, post=f"पटवारी {number}", name=number, text=number),),
    )
    record = written_record("पत्र", fields=(), parts=(part,))
    record = record.model_copy(update={"page_links": (PageLink(page=1, text=number, to_page=1),)})
    assert "9876543210" not in mask_record(record).model_dump_json()


def test_a_number_too_short_to_be_known_is_hidden_where_a_mask_lies_on_it() -> None:
    page = write_page("खाता धारक रामलाल जन्म तिथि 05/03/1962 है\n\nग्राम खैरा खसरा 12")
    masks = find_masks((page,))
    under, beside = masks[0].boxes[0], page.words[-1].box
    cells = [
        TypedCell(column="other", place=place, value=text, raw=text, box=box, confidence=90)
        for place, (text, box) in enumerate((("05/03/1962", under), ("12", beside)))
    ]
    table = PartTable(
        page=1, box=under, columns=(TableColumn(name="other", heading=""),) * 2, rows=(TableRow(cells=tuple(cells)),)
    )
    part = Part(kind="other", first_page=1, last_page=1, tables=(table,))
    dated = Field(name="date", proposals=(_proposal("1962-03-05", box=under), _proposal("2012-01-02", box=beside)))
    shown = mask_record(
        written_record("पत्र", fields=(dated,), parts=(part,)).model_copy(update={"masks": masks}),
        masked_numbers((page,), masks),
    )
    assert [cell.raw for cell in shown.parts[0].tables[0].rows[0].cells] == ["XX/XX/XXXX", "12"]
    assert [each.value for each in shown.fields[0].proposals] == ["XXXX-XX-XX", "2012-01-02"]


def _proposal(value: str, **more: object) -> Proposal:
    return Proposal.model_validate({"value": value, "raw": value, "page": 1, "confidence": 90, "rule": "r", **more})


def test_an_account_or_pan_is_found_up_to_its_reach_and_no_further() -> None:
    between = "का क्रमांक जो बैंक में खुला हुआ है वह यह"
    assert kinds(f"खाता {between[:34]} 123456789") == ["account"]
    assert kinds(f"खाता {between} है तथा आगे भी 123456789") == []
    assert kinds("पैन कार्ड जिसका क्रमांक नीचे लिखा है वह ABCDE12345F") == ["pan"]
    assert kinds("खाता 12345678901234567890 है") == []


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("जन्मतिथि- 05 03 1962", "05 03 1962"),
        ("जन्म दिनांक - ७ ३-१९८८", "७ ३-१९८८"),
        ("जन्म दिनांक - २८४.७१", "२८४.७१"),
        ("जल्मतिथि : 1.2.1960", "1.2.1960"),
        ("जनमत संग्रह 05/03/1962", ""),
        ("जिम्मेदार 05.03.1962", ""),
    ],
)
def test_a_day_of_birth_is_known_by_its_label_alone(text: str, hidden: str) -> None:
    assert [text[one.start : one.end] for one in find_private(text)] == ([hidden] if hidden else [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("आधार क्रमांक 2345/6789/0124 है", "आधार क्रमांक XXXX/XXXX/0124 है"),
        ("आधार नं. 2345/ 6789/ 0124", "आधार नं. XXXX/ XXXX/ 0124"),
        ("आधार पर प्रकरण 2345/6789/2012 में", "आधार पर प्रकरण 2345/6789/2012 में"),
        ("पत्र 2345/6789/0124", "पत्र 2345/6789/0124"),
    ],
)
def test_an_aadhaar_number_after_its_label_is_hidden_though_strokes_part_it(text: str, shown: str) -> None:
    page = write_page(text)
    assert mask_text(page, find_masks((page,))).text == shown


def test_what_stands_under_a_heading_is_what_it_says_however_it_was_read() -> None:
    page = write_page("नाम        मोबाइल नंबर      खाता नं.\nहरिराम     1234567890      45\n", wrap=False)
    name, mobile, number = (word.box for word in page.words if word.text in ("हरिराम", "1234567890", "45"))
    wide = page.width

    def row(top: int, bottom: int, *texts: str) -> tuple[Cell, ...]:
        edges = (0, mobile[0] - 5, number[0] - 5, wide)
        return tuple(
            Cell(text=text, box=(edges[at], top, edges[at + 1], bottom), confidence=90, column=at)
            for at, text in enumerate(texts)
        )

    top = name[1] - 5
    rows = row(0, top, "नाम", "मोबाइल नंबर", "खाता नं."), row(top, name[3] + 5, "हरिराम", "1234567890", "45")
    table = Table(box=(0, 0, wide, name[3] + 5), rows=rows)
    masks = find_masks((page.model_copy(update={"tables": (table,)}),))
    assert [(mask.kind, [page.words[place].text for place in mask.words]) for mask in masks] == [
        ("mobile", ["1234567890"])
    ]
    assert find_masks((page,)) == ()
    misread = with_others(page.model_copy(update={"tables": (table,)}), {"1234567890": "1234567890"}, text="नहरद")
    masks = find_masks((misread,))
    assert [misread.words[place].text for mask in masks for place in mask.words] == ["नहरद"]
    assert all(word.other is None for word in mask_text(misread, masks).words)
