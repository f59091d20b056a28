"""Dates: every way of writing one, what only looks like one, and two-digit years."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.describing.dates import find_dates

RESOURCES = Path(__file__).parent / "resources" / "text"
MONTHS = ["जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितम्बर", "अक्टूबर", "नवम्बर", "दिसम्बर"]


def values(text: str) -> list[str]:
    return [found.value for found in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15/08/2015", "2015-08-15"),
        ("०५-११-२०१४", "2014-11-05"),
        ("17.10.2016", "2016-10-17"),
        ("1-4-98", "1998-04-01"),
        ("12 / 05 / 2014", "2014-05-12"),
        ("15.O8.2015", "2015-08-15"),
        ("2015-08-15", "2015-08-15"),
        ("15 अगस्त 2015", "2015-08-15"),
        ("२३ फरवरी, 2026", "2026-02-23"),
        ("2 अक्टूबर 1999", "1999-10-02"),
        ("1 अप्रेल,१९५५", "1955-04-01"),
        ("२ फ\u093cरवरी २०१२", "2012-02-02"),
        ("5 मई 98", "1998-05-05"),
        ("15/अगस्त/2015", "2015-08-15"),
        ("15-Aug-2015", "2015-08-15"),
        ("9th August, 2023", "2023-08-09"),
        ("AUGUST 9, 2023", "2023-08-09"),
        ("15th day of August, 1947", "1947-08-15"),
        ("Sept. 3, 1971", "1971-09-03"),
        ("माह सितम्बर 2015", "2015-09"),
        ("सन् 1962 में", "1962"),
        ("दिनांक ३०।०६।१९७५", "1975-06-30"),
        ("15-08.2015", "2015-08-15"),
    ],
)
def test_a_date_is_found_however_it_is_written(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize("number", range(1, 13))
@pytest.mark.parametrize(
    "variants",
    [
        MONTHS,
        ["जनवरी", "फ़रवरी", "मार्च", "अप्रेल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्तूबर", "नवंबर", "दिसंबर"],
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"],
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    ],
    ids=["hindi", "variants", "english", "short", "capitals"],
)
def test_every_month_has_its_number(variants, number):
    assert values(f"7 {variants[number - 1]} 2001") == [f"2001-{number:02d}-07"]


@pytest.mark.parametrize(
    "text",
    [
        "दिनांक 31.02.2015",
        "32/01/2015",
        "15/13/2015",
        "29.02.2015",
        "8/3/11-Adm",
        "27/अ-6/2014-15",
        "5/12/2014-15",
        "455/स्था./2012",
        "3/4/2015/12",
        "1.2.2015.3",
        "2014-15",
        "सन 1927-28",
        "खसरा 12/3",
        "पिन 496001",
        "1:30",
        "",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert values(text) == []


def test_the_samples_of_dates_are_dates_and_the_others_are_not():
    lines = (RESOURCES / "number_samples.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    wrong = [sample for kind, sample in rows if bool(values(sample)) != kind.startswith("date_")]
    assert wrong == []


def test_a_label_makes_a_date_surer():
    (bare,), (labelled,), (dated,) = (find_dates(text) for text in ("1.1.1975", "दि. 1.1.1975", "Dated the 1.1.1975"))
    assert bare.confidence < labelled.confidence
    assert bare.confidence < dated.confidence


@pytest.mark.parametrize(
    ("years", "value"),
    [(None, "1927-05-01"), ((1900, 1930), "1927-05-01"), ((2020, 2030), "2027-05-01"), ((1950, 1960), "1927-05-01")],
)
def test_a_two_digit_year_falls_within_the_years_of_the_file_if_it_can(years, value):
    (found,) = find_dates("1.5.27", years=years)
    assert found.value == value
    assert found.parts["two_digit_year"] == "27"


def test_a_two_digit_year_is_less_sure_than_a_whole_one():
    assert find_dates("1.5.98")[0].confidence < find_dates("1.5.1998")[0].confidence


@pytest.mark.parametrize("text", ["2|.08.2015", "2।/08/2015", "21.08.20l5"])
def test_a_bar_read_for_a_one_gives_only_a_weaker_proposal(text):
    (found,) = find_dates(text)
    assert found.value == "2015-08-21"
    assert found.rule.endswith("_with_bar")
    assert found.confidence < 60


def test_a_saka_date_stands_beside_the_common_one():
    found = find_dates("नई दिल्ली, शनिवार, मार्च 26, 2016/चैत्र 6, 1938 (शक)")
    assert [(one.kind, one.value) for one in found] == [("date", "2016-03-26"), ("saka_date", "1938 चैत्र 6")]
    english = find_dates("AUGUST 9, 2023/SRAVANA 18, 1945 (SAKA)")
    assert [(one.kind, one.raw) for one in english][1] == ("saka_date", "SRAVANA 18, 1945 (SAKA)")


def test_places_are_those_of_the_text_as_given():
    text = "सम्बन्ध मे\u0902 रायगढ\u093c, दिना\u0901क १५ अगस्‍त, २०१५ एवं 1–4–98"
    assert [text[found.start : found.end] for found in find_dates(text)] == ["१५ अगस्‍त, २०१५", "1–4–98"]


@settings(deadline=None)
@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from("./-"), st.booleans())
def test_every_day_there_was_is_read_back(day, mark, padded):
    written = [f"{day.day:02d}", f"{day.month:02d}"] if padded else [str(day.day), str(day.month)]
    assert values(f"दिनांक {mark.join([*written, str(day.year)])} को") == [day.isoformat()]
    assert values(f"{day.day} {MONTHS[day.month - 1]}, {day.year}") == [day.isoformat()]


@settings(deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="0123456789./-। |lOजूनमईMay", max_size=40))
def test_no_text_whatever_stops_it_and_nothing_overlaps(text):
    dates = find_dates(text)
    for found in dates:
        assert text[found.start : found.end] == found.raw
        assert 0 < found.confidence <= 100
    for first, second in pairwise(dates):
        assert first.end <= second.start


def test_a_mark_of_a_date_may_be_read_as_a_colon() -> None:
    assert [found.value for found in find_dates("दिनांक 26:03/1987")] == ["1987-03-26"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("दिनांक 21 01/2011", "2011-01-21"),
        ("दिनांक २२ ०४ १९९०", "1990-04-22"),
        ("दिनांक २८.११ ९८", "1998-11-28"),
        ("दिनांक 2412/1981", "1981-12-24"),
        ("दिनांक 09/112020 को", "2020-11-09"),
        ("दिनांक 07.12,1991", "1991-12-07"),
        ("दिनांक 22.11..03", "2003-11-22"),
        ("दिनांक 03.01.1.970", "1970-01-03"),
        ("दिनांक 18.07.19 90", "1990-07-18"),
        ("दि. 17 अगस्त. 2 004", "2004-08-17"),
        ("Dated January 9. 1976", "1976-01-09"),
        ("दिनांक १७.१9.२००४", "2004-11-17"),
        ("दिनांक L4.8.2005", "2005-08-14"),
    ],
)
def test_behind_its_label_a_date_is_known_though_its_marks_were_misread(text, value):
    (found,) = find_dates(text)
    assert found.value == value
    assert not found.raw.startswith("दि")


def test_a_date_whose_marks_are_guessed_is_less_sure():
    assert find_dates("दिनांक 21 01/2011")[0].confidence < find_dates("दिनांक 21/01/2011")[0].confidence


@pytest.mark.parametrize("text", ["क्रमांक 21 01/2011", "खसरा 12 5 1962", "पृष्ठ 2412/1981"])
def test_without_a_label_numbers_side_by_side_are_no_date(text):
    assert find_dates(text) == ()


def test_a_date_whose_digit_of_the_other_script_is_taken_for_another_is_less_sure():
    (guessed,), (written,) = find_dates("दिनांक १७.१9.२००४"), find_dates("दिनांक १७.११.२००४")
    assert guessed.value == written.value
    assert guessed.confidence < written.confidence


def test_a_year_with_an_eight_of_the_other_script_is_no_month_and_year():
    assert [found.value for found in find_dates("दिनांक 12.5.19\u096e4")] == ["1984-05-12"]
    assert find_dates("वर्ष 19\u096e4-85") == ()


@pytest.mark.parametrize("label", ["दिनांक", "दि.", "तारीख", "तिथि", "Dated", "date", "DATE", "Dt.", "dt"])
def test_a_date_whose_marks_were_not_read_is_known_by_every_label(label: str) -> None:
    assert [found.value for found in find_dates(f"कि {label} 5 4 2006")] == ["2006-04-05"]


@pytest.mark.parametrize("label", ["सन्", "सन", "ईस्वी", "in the year"])
def test_a_year_alone_is_known_by_every_label(label: str) -> None:
    assert [found.value for found in find_dates(f"कि {label} 1962")] == ["1962"]
