"""Office numbers: every sample by its kind, noise of typing and reading, and what must not be taken for one."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.describing.grammar.cases import MAY_NAME_HEAD
from pipeline.describing.grammar.legible import make_legible, places_of
from pipeline.describing.grammar.persons import passes_verhoeff
from pipeline.describing.numbers import REVENUE_HEADS, RevenueHead, find_numbers

RESOURCES = Path(__file__).parent / "resources" / "text"
KIND_OF_SAMPLE = {
    "revenue_case_no": "case_no",
    "state_file_no": "file_no",
    "central_file_no": "file_no",
    "central_subject_file_no": "file_no",
    "khasra_no": "khasra",
    "patwari_halka_no": "patwari_halka",
    "aadhaar_shape": "aadhaar",
}
NUMBER_TEXT = st.text(
    alphabet=st.sampled_from("0123456789१२३४५/-–. ,()।|lOअबएकखFएफ.क्रमांकखसरारकबाधारा॰\u0966\u093c\u200d\n"), max_size=60
)


def samples(wanted: bool) -> list[tuple[str, str]]:
    lines = (RESOURCES / "number_samples.tsv").read_text("utf-8").splitlines()[1:]
    rows = [tuple(line.split("\t")) for line in lines]
    return [(kind, sample) for kind, sample in rows if kind.startswith("date_") != wanted]


def values(text: str) -> list[tuple[str, str]]:
    return [(found.kind, found.value) for found in find_numbers(text)]


@pytest.mark.parametrize(("kind", "sample"), samples(wanted=True))
def test_each_sample_is_found_by_its_kind_and_alone(kind, sample):
    assert [found.kind for found in find_numbers(sample)] == [KIND_OF_SAMPLE.get(kind, kind)]


@pytest.mark.parametrize(("kind", "sample"), samples(wanted=False))
def test_no_date_is_taken_for_a_number(kind, sample):
    assert find_numbers(sample) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27/अ-6/2014-15", "27/अ-6/2014-15"),
        ("0255/अ-6/2021-22", "255/अ-6/2021-22"),
        ("13/A/6/2005-06", "13/अ-6/2005-06"),
        ("27/A-6/2004-2005", "27/अ-6/2004-05"),
        ("12/बी-121/2019-20", "12/ब-121/2019-20"),
        ("5/अ-20(3)/1998-99", "5/अ-20(3)/1998-99"),
        ("7/अ-6-अ/2010-11", "7/अ-6-अ/2010-11"),
        ("३२/अ-२७/२००९-१०", "32/अ-27/2009-10"),
        ("27 / अ - 6 / 2014 – 15", "27/अ-6/2014-15"),
        ("27/अ6/2014-15", "27/अ-6/2014-15"),
        ("1/ए-6/1999-2000", "1/अ-6/1999-00"),
        ("27/अ-6/2O14-15", "27/अ-6/2014-15"),
        ("27/अ-6/2014", "27/अ-6/2014"),
        ("प्र०क्र० 44/2008-09", "44/2008-09"),
        ("M/02/R/A-12/183/2015", "M/02/R/A-12/183/2015"),
    ],
)
def test_case_numbers_have_one_canonical_form(text, value):
    assert values(text) == [("case_no", value)]


@pytest.mark.parametrize(
    "text",
    [
        *("27/अ-6/2014-15", "13/A/6/2005-06", "12/बी-121/2019-20", "३२/अ-२७/२००९-१०", "1 /ए - 6/1999-2000"),
        *("27|अ-6/2014-15", "l2/अ-6/2014-15", "12/अ-|7/2014-15", "12\u096eअ-6/2014-15", "M/02/R/A-12/183/2015"),
    ],
)
def test_wherever_a_case_number_names_its_head_a_text_looks_as_if_one_might(text):
    (found,) = find_numbers(text)
    assert "head" in found.parts
    assert MAY_NAME_HEAD.search(text)


def test_a_case_number_comes_with_its_parts():
    (found,) = find_numbers("प्रकरण क्रमांक ०२७/अ-६/२०१४-१५ ग्राम")
    assert found.raw == "०२७/अ-६/२०१४-१५"
    assert found.parts["serial"] == "27"
    assert found.parts["head"] == "अ-6"
    assert found.parts["year"] == "2014-15"
    assert found.parts["subject"] == "नामांतरण"
    assert found.parts["verified"] == "true"
    (unverified,) = find_numbers("3/अ-70/1987-88")
    assert unverified.parts["verified"] == "false"


def test_heads_come_from_the_table_that_is_handed_in():
    own = {"अ-99": RevenueHead("खेल", verified=True)}
    (known,) = find_numbers("3/अ-99/2001-02", heads=own)
    (unknown,) = find_numbers("3/अ-99/2001-02")
    assert known.parts["subject"] == "खेल"
    assert "subject" not in unknown.parts
    assert known.confidence > unknown.confidence
    assert REVENUE_HEADS["अ-6"].verified


def test_a_second_year_that_does_not_follow_makes_a_case_number_unsure():
    (right,), (wrong,) = find_numbers("27/अ-6/2014-15"), find_numbers("27/अ-6/2014-17")
    assert wrong.value == "27/अ-6/2014-17"
    assert "year" not in wrong.parts
    assert wrong.confidence < 60 < right.confidence


@pytest.mark.parametrize("text", ["2|/अ-6/2014-15", "21/अ-6/20।4-15", "2l/अ-6/2014-15"])
def test_a_bar_read_for_a_one_gives_only_a_weaker_proposal(text):
    (found,) = find_numbers(text)
    assert found.value == "21/अ-6/2014-15"
    assert found.raw == text
    assert found.rule == "revenue_case_with_bar"
    assert found.confidence < 60


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("अधिसूचना क्रमांक एफ 6-103/2016/सात-1/5965 नया", "एफ 6-103/2016/सात-1/5965"),
        ("F13-23/2012/R.C./1-3", "एफ 13-23/2012/R.C./1-3"),
        ("एफ 6-103 / 2016 / सात - 1", "एफ 6-103/2016/सात-1"),
        ("एफ ७-४२/२०१२/आ०प्र०/एक", "एफ 7-42/2012/आ.प्र./एक"),
        ("क्रमांक एफ-17-48/1982/38-1 दिनांक 20.08.2017", "एफ 17-48/1982/38-1"),
        ("No. F.10-78/1976-Acctt", "F 10-78/1976-Acctt"),
        ("A-21001(3)/5/2008/DFG", "A-21001(3)/5/2008/DFG"),
        ("F.No. 54/238/1973-Estt.C वाराणसी", "54/238/1973-Estt.C"),
        ("No. 104/15/2014-A.III", "104/15/2014-A.III"),
        ("पंजी क्रमांक 45/2012/21-ब(एक)", "45/2012/21-ब(एक)"),
        ("नस्ती क्रमांक क्रमांक/४००/स्था०/२००३", "400/स्था./2003"),
    ],
)
def test_file_numbers_of_state_and_centre(text, value):
    assert values(text) == [("file_no", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("क्रमांक / 1234 / भू-अभि. / 2015", "1234/भू-अभि./2015"),
        ("पत्रांक ७९९/राजस्व-८/१९८६-८७ दिनांक ०२/०८/१९७७", "799/राजस्व-8/1986-87"),
        ("पृ० क्रमांक ८०७९/सा०प्र०/२००८", "8079/सा.प्र./2008"),
        ("D.O. No. 9212/Rev/1971", "9212/Rev/1971"),
        ("Endt. No. 456/Estt/2012", "456/Estt/2012"),
        ("क्रमांक 1234 / स्था . / 2015", "1234/स्था./2015"),
        ("क्रमांक: 12(3)/स्था/2011", "12(3)/स्था/2011"),
        ("अर्द्ध शा. पत्र क्र. 12/नि.स./2010", "12/नि.स./2010"),
        ("सन्दर्भित पत्र क्रमांक 1733 दिनांक 25-07-75", "1733"),
        ("क्रमांक /री-1/2014", "री-1/2014"),
    ],
)
def test_letter_numbers_after_their_label(text, value):
    assert values(text) == [("letter_no", value)]


def test_a_letter_number_comes_with_its_parts():
    (found,) = find_numbers("क्रमांक ०४५५/स्था./2012")
    assert dict(found.parts) == {"serial": "455", "office": "स्था.", "year": "2012"}


@pytest.mark.parametrize(
    "text",
    [
        "पृष्ठ क्रमांक 38/टि०",
        "घोषणा क्रमांक 1456",
        "वार्ड क्रमांक 12",
        "पिन कोड : ४०२३४८",
        "टेलीफोन 07762-222333",
        "Tel. 011-23068080",
        "मुख्य शीर्ष 4446-00-678",
        "2014-2016",
        "2014 2015 2016",
        "खाता क्रमांक 45",
        "IPO No. 28F 148171",
        "जिनमें से 254 अनुसूचित जाति एवं 176 अनुसूचित जनजाति",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert find_numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("खसरा नंबर 412/3, 415, 418/1क रकबा", [("khasra", "412/3, 415, 418/1क")]),
        ("ख०नं० 12/1 एवं 13, ग्राम", [("khasra", "12/1, 13")]),
        ("खसरा नम्बर ४१८/१-क", [("khasra", "418/1क")]),
        ("Khasra No. 913/4 measuring 0.275 hectares", [("khasra", "913/4"), ("area", "0.275")]),
        ("कुल रकबा ३९.८७२ हेक्टेयर", [("area", "39.872")]),
        ("रकबा 0.405 हे0", [("area", "0.405")]),
        ("2.5 एकड़", [("area", "1.0117")]),
        ("क्षेत्रफल 1200 वर्गफीट", [("area", "0.0111")]),
        ("क्षेत्रफल 1,200 वर्गफीट", [("area", "0.0111")]),
        ("रकबा 1,250 हेक्टेयर", []),
        ("रकबा 0 . 250 हेक्टेयर", [("area", "0.250")]),
        ("प०ह०नं० : ६५ जिला : भरतपुर", [("patwari_halka", "65")]),
        ("पटवारी हल्का नम्बर-011", [("patwari_halka", "11")]),
        ("₹ ७४,०८,०३५/- राजसात", [("amount", "7408035")]),
        ("रु0 25,000.50", [("amount", "25000.50")]),
        ("सुरक्षा निधि र० 44,05,472/- राजसात", [("amount", "4405472")]),
        ("सुरक्षा निधि र 36,52,864/- राजसात", [("amount", "3652864")]),
        ("धरोहर 36,52,864/- तथा कर 12,500/-", []),
        ("5 लाख रुपये", [("amount", "500000")]),
        ("Rs. 2.5 crore", [("amount", "25000000")]),
        ("वर्ष 2004-2005 में", [("financial_year", "2004-05")]),
        ("2014/15", [("financial_year", "2014-15")]),
        ("मो. 98261-23456", [("mobile", "9826123456")]),
        ("बैंक खाता क्रमांक 32145698745", [("account_no", "32145698745")]),
        ("आधार क्रमांक २३४५-६७८९-०१२३", [("aadhaar", "234567890123")]),
    ],
)
def test_land_money_years_and_persons(text, found):
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("छ०ग० भू-राजस्व संहिता 1959 की धारा 109, 110 के अंतर्गत", "धारा 109, 110, छ.ग. भू-राजस्व संहिता 1959"),
        ("सूचना का अधिकार अधिनियम, 2005 की धारा 7(3)", "धारा 7(3), सूचना का अधिकार अधिनियम 2005"),
        ("धारा 165(6) छ.ग. भू-राजस्व संहिता 1959", "धारा 165(6), छ.ग. भू-राजस्व संहिता 1959"),
        ("धारा 170-ख", "धारा 170-ख"),
        ("u/s 109 of the C.G. Land Revenue Code, 1959", "धारा 109, C.G. Land Revenue Code 1959"),
        ("Rule 65(3) of the General Financial Rules", "नियम 65(3), General Financial Rules"),
    ],
)
def test_sections_come_with_the_act_beside_them(text, value):
    assert values(text) == [("law_section", value)]


def test_the_check_digit_only_settles_how_sure_an_aadhaar_number_is():
    fitting = next(f"23456789012{digit}" for digit in range(10) if passes_verhoeff(f"23456789012{digit}"))
    misread = fitting[:-1] + str((int(fitting[-1]) + 1) % 10)
    (right,), (wrong,) = find_numbers(fitting), find_numbers(misread)
    assert right.kind == wrong.kind == "aadhaar"
    assert wrong.confidence < right.confidence


def test_known_numbers_pass_verhoeff_and_no_other_last_digit_does():
    assert [digit for digit in "0123456789" if passes_verhoeff(f"23{digit}")] == ["6"]
    assert [digit for digit in "0123456789" if passes_verhoeff(f"142857{digit}")] == ["0"]


@pytest.mark.parametrize(
    "text",
    [
        "202403011200015/अ-6/2023-24",
        "234567890123/अ-6/2023-24",
        "9826123456/अ-6/2023-24",
        "234567890123/ब-121/2008-09",
        "क्रमांक 234567/स्था./2012",
    ],
)
def test_no_case_or_letter_number_is_taken_for_a_persons(text):
    assert {found.kind for found in find_numbers(text)} <= {"case_no", "letter_no"}


def test_places_are_those_of_the_text_as_given():
    text = "रायगढ\u093c  प\u094dरक\u200dरण  सम्बन्धी: २७/अ-६/२०१४–१५ एवं खसरा नम्बर ४१२/३"
    numbers = find_numbers(text)
    assert [text[found.start : found.end] for found in numbers] == ["२७/अ-६/२०१४–१५", "४१२/३"]
    assert [found.raw for found in numbers] == ["२७/अ-६/२०१४–१५", "४१२/३"]


@settings(deadline=None)
@given(st.text(max_size=80) | NUMBER_TEXT)
def test_no_text_whatever_stops_it_and_nothing_overlaps(text):
    numbers = find_numbers(text)
    for found in numbers:
        assert text[found.start : found.end] == found.raw
        assert found.value
        assert 0 < found.confidence <= 100
    for first, second in pairwise(numbers):
        assert first.end <= second.start


@settings(deadline=None)
@given(NUMBER_TEXT)
def test_the_script_of_the_digits_never_matters(text):
    hindi = text.translate({ord(digit): chr(0x966 + int(digit)) for digit in "0123456789"})
    assert values(hindi) == values(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("राशि रु. 33.150/- मात्र", "33150"),
        ("राशि रु. 1.58,237/- मात्र", "158237"),
        ("राशि रु. 1,58,237.50 मात्र", "158237.50"),
        ("राशि रु. 33.15 मात्र", "33.15"),
        ("राशि रुपये 2.375 लाख मात्र", "237500"),
    ],
)
def test_a_comma_read_as_a_point_is_told_by_the_three_digits_after_it(text: str, value: str) -> None:
    assert [found.value for found in find_numbers(text) if found.kind == "amount"] == [value]


@pytest.mark.parametrize("text", ["207 अ-12 / 1974-75", "207/अ-12:1974-75", "207 / अ-12 / 1974 75", "207|अ-12/1974-75"])
def test_a_case_number_is_known_though_one_of_its_marks_was_misread(text: str) -> None:
    assert [(one.kind, one.value) for one in find_numbers(f"प्रकरण क्रमांक {text}")] == [("case_no", "207/अ-12/1974-75")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("प्रकरण क्रमांक 193 / ब-121 1998-99", "193/ब-121/1998-99"),
        ("प्रकरण क्रमांक 193/ब-121/199899", "193/ब-121/1998-99"),
        ("प्रकरण क्र. 158अ-2/1973-74", "158/अ-2/1973-74"),
        ("प्र.क्र. ८८ अ २/१९८४-८५", "88/अ-2/1984-85"),
        ("प्र.क्र. 135[अ-12/2005-06", "135/अ-12/2005-06"),
        ("प्र.क्र. L5/अ-68/1979-80", "15/अ-68/1979-80"),
        ("याचिका क्रमांक ३५०|१९७२", "350/1972"),
        ("वाद संख्या ३५४५ २०२४", "3545/2024"),
        ("वाद संख्या L145/1964", "1145/1964"),
    ],
)
def test_a_case_number_is_known_though_a_slash_hyphen_or_one_was_misread(text, value):
    (found,) = find_numbers(text)
    assert (found.kind, found.value) == ("case_no", value)
    assert found.raw in text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("क्रमांक 6246/नाजिर 2016", "6246/नाजिर/2016"),
        ("क्रमांक 6458/खनिज।1967", "6458/खनिज/1967"),
        ("पत्रांक 1511/तह.[87", "1511/तह./87"),
        ("D.O. No. 1082[Genl/2012", "1082/Genl/2012"),
        ("No. 8709 Genl/2024", "8709/Genl/2024"),
        ("क्रमांक 8584/L971", "8584/1971"),
        ("क्रमांक 9586८भू-अभि./1989", "9586/भू-अभि./1989"),
        ("क्रमांक 3371सा.लि./1957", "3371/सा.लि./1957"),
        ("क्र. 1032/शिका,/1973", "1032/शिका./1973"),
        ("क्रमांक 4958/व.लि. -१/2015-16", "4958/व.लि.-1/2015-16"),
        ("पत्रांक 7008/री- 2/1979", "7008/री-2/1979"),
        ("क्रमांक/८७९४/व.लि.-२/१९९३९४", "8794/व.लि.-2/1993-94"),
    ],
)
def test_a_letter_number_is_whole_though_one_of_its_marks_was_misread(text, value):
    assert values(text) == [("letter_no", value)]


def test_what_a_misread_slash_makes_whole_is_less_sure_than_what_stands_there():
    (guessed,), (written,) = find_numbers("क्रमांक 6246/नाजिर 2016"), find_numbers("क्रमांक 6246/नाजिर/2016")
    assert guessed.rule == "letter_number_with_gap"
    assert guessed.raw == "6246/नाजिर 2016"
    assert guessed.confidence < written.confidence


def test_a_year_in_the_text_behind_a_letter_number_is_no_part_of_it():
    assert values("पत्र क्रमांक 345/स्था/2011 सन् 1962 में") == [("letter_no", "345/स्था/2011")]


@pytest.mark.parametrize(
    ("text", "plots"),
    [
        ("खसरा नंबर 432.6 का सीमांकन", "432/6"),
        ("खसरा नंबर 434 1क नाप", "434/1क"),
        ("खसरा नंबर 782/9, 948 3, 545/6 रकबा 1.483", "782/9, 948/3, 545/6"),
        ("ख.नं. ५९७/१क. ५११/५क, ५२४ कुल रकबा", "597/1क, 511/5क, 524"),
        ("खसरा नंबर 512।4क रकबा", "512/4क"),
        ("गाटा सं. 520८7, 869", "520/7, 869"),
        ("खसरा . नंबर ८१/१क", "81/1क"),
    ],
)
def test_khasra_numbers_are_known_though_a_slash_or_comma_was_misread(text, plots):
    assert [found.value for found in find_numbers(text) if found.kind == "khasra"] == [plots]


def test_a_danda_that_ends_a_sentence_about_a_khasra_is_no_slash():
    assert values("खसरा नंबर 402। 2 एकड़ भूमि") == [("khasra", "402"), ("area", "0.8094")]
    assert values("खसरा नंबर 402। 2. आवेदक") == [("khasra", "402")]


def test_a_khasra_whose_slash_is_guessed_is_less_sure():
    (guessed,), (written,) = find_numbers("खसरा नंबर 432.6"), find_numbers("खसरा नंबर 432/6")
    assert guessed.confidence < written.confidence


@pytest.mark.parametrize("text", ["खसरा नंबर 412 रकबा 0.25 हेक्टेयर", "खसरा नंबर 412. 2. रकबा", "खसरा नंबर 412 2 किता"])
def test_a_number_behind_a_khasra_that_belongs_to_the_next_word_is_none(text):
    assert [found.value for found in find_numbers(text) if found.kind == "khasra"] == ["412"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("रु. 12\u096e000", "128000"),
        ("रकबा 1.2\u096e4 हेक्टेयर", "1.284"),
        ("वर्ष 19\u096e4-85", "1984-85"),
    ],
)
def test_an_eight_of_the_other_script_in_an_amount_an_area_or_a_year_is_no_slash(text, value):
    assert [(one.value, one.is_guess) for one in find_numbers(text)] == [(value, False)]


@pytest.mark.parametrize(("odd", "plain"), [("खसरा नंबर 9१२", "खसरा नंबर ११२"), ("गाटा सं. 520\u096e7", "गाटा सं. 520/7")])
def test_a_digit_of_the_other_script_taken_for_another_sign_makes_a_number_less_sure(odd, plain):
    (guessed,), (written,) = find_numbers(odd), find_numbers(plain)
    assert guessed.value == written.value
    assert guessed.rule == f"{written.rule}_odd_digit"
    assert guessed.confidence < written.confidence


def test_a_nine_among_devanagari_digits_is_their_one():
    (found,) = find_numbers("रकबा १.9५६ हेक्टेयर")
    assert (found.value, found.raw) == ("1.156", "१.9५६ हेक्टेयर")
    assert [one.value for one in find_numbers("रकबा 1.956 हेक्टेयर")] == ["1.956"]


@pytest.mark.parametrize("pattern", [r"(?<!\d)\d{1,2}", r"(?<![\d/])\d+(?:/\d+)?", r"(?<!\d)\d+ ?-"])
def test_looking_only_where_numbers_begin_finds_what_looking_everywhere_does(pattern: str) -> None:
    legible = make_legible("क्रमांक १२/४5, 12-3 दिनांक 5 /6 सन् 1962-63, 7")
    everywhere = [match.span() for match in re.finditer(pattern, legible.text)]
    assert [match.span() for match in legible.find_at_numbers(re.compile(pattern))] == everywhere
    assert everywhere


def test_every_place_of_a_pattern_is_told_also_one_within_another_match() -> None:
    assert places_of(re.compile("aa|b"), "aaab") == (0, 1, 3)
    assert places_of(re.compile("c"), "aaab") == ()


LABELS = {
    "याचिका |रिट याचिका |अपील |पुनरीक्षण |निगरानी |प्रकरण |मामला |मुकदमा |केस |वाद ": ("क्रमांक 12/2006", "case_no"),
    "प्र.क्र.|रा.प्र.क्र.|Case No.|Suit No.|Writ Petition No.|Appeal No.|Revision No.|W.P.(C) No.": (" 12/2006", "case_no"),
    "नस्ती|फाइल|फाईल|पंजी|पत्रावली|मिसल|संचिका": (" क्रमांक 12/क", "file_no"),
    "File|F.": (" No. 12/A", "file_no"),
    "ज्ञापन|पत्र|आदेश|परिपत्र|अधिसूचना|पृ.|पृष्ठांकन|जावक|आवक|अर्द्ध शासकीय पत्र|अ.शा. पत्र": (" क्रमांक 412/स्था/2006", "letter_no"),
    "क्रमांक|क्र.|पत्रांक|ज्ञापांक|संख्या|सं.": (" 412/स्था/2006", "letter_no"),
    "Memo|Letter|Endt|Order|D.O.|Circular|": (" No. 412/Estt/2006", "letter_no"),
    "खसरा|खसरो|खसरे|खेसरा|सर्वे|गाटा|आराजी|ख. नंबर|ख नं.|ख.क्र.|Khasra No.|Survey No.|Kh.": (" 412/3", "khasra"),
    "रकबा|रकवा|कुल रकबा|पैकी रकबा|क्षेत्रफल|Area|area|measuring": (" 1.25", "area"),
    "पटवारी हल्का|पटवारीहल्का|हल्का नं.|हलका नंबर|प. ह. नं.|प.ह.नं.|P.H. No.|Patwari Halka No.": (" 12", "patwari_halka"),
    "₹|रुपये|रुपए|रु.|रू.|Rs.|INR": (" 500", "amount"),
    "धारा|धाराओं|नियम|Section|section|SECTION|Sec.|u/s|Rule|rules": (" 109", "law_section"),
    "खाता क्रमांक|खाते नंबर|A/c No.|Account No.|account number": (" 12345678901", "account_no"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [(f"कि {label}{number}", kind) for labels, (number, kind) in LABELS.items() for label in labels.split("|")],
)
def test_a_number_is_known_by_every_label_that_its_kind_may_have(text: str, kind: str) -> None:
    assert [found.kind for found in find_numbers(text)] == [kind]
