"""The gazetteer: districts and tehsils, their history, and what it proposes beside a reading."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.describing.fields import find_fields
from pipeline.describing.gazetteer import index_places, is_misreading
from pipeline.describing.located import LocatedText
from schemas.errors import ConfigError
from schemas.records import Field
from schemas.taxonomy import PACKAGED, PLACES_FILE, load_taxonomy
from tests.written_pages import write_page

TAXONOMY = load_taxonomy()
PLACES = TAXONOMY.places
INDEX = index_places(TAXONOMY)


def fields_of(text: str, *, confidence: float = 95) -> dict[str, Field]:
    page = write_page(text, confidence=confidence)
    return {field.name: field for field in find_fields([LocatedText(page, 1)], TAXONOMY)}


def test_every_district_of_chhattisgarh_is_there_with_its_tehsils() -> None:
    assert len(PLACES.districts) == 33
    assert all(len(district.tehsils) >= 3 for district in PLACES.districts)
    assert not any(district.verified for district in PLACES.districts)


@pytest.mark.parametrize(
    ("tehsil", "day", "district"),
    [
        ("सारंगढ़", date(2023, 1, 1), "सारंगढ़-बिलाईगढ़"),
        ("सारंगढ़", date(1987, 5, 21), "रायगढ़"),
        ("सारंगढ़", None, "सारंगढ़-बिलाईगढ़"),
        ("बिलाईगढ़", date(2015, 1, 1), "बलौदाबाजार-भाटापारा"),
        ("बिलाईगढ़", date(1987, 5, 21), "रायपुर"),
        ("सुकमा", date(1990, 1, 1), "बस्तर"),
        ("खैरागढ़", date(1960, 1, 1), "दुर्ग"),
    ],
)
def test_a_tehsil_lay_in_the_district_of_its_time(tehsil: str, day: date | None, district: str) -> None:
    assert [one.hindi for one in INDEX.districts_of(tehsil, day)] == [district]


@pytest.mark.parametrize(
    ("one", "other", "misread"),
    [
        ("पुसोर", "पुसौर", True),
        ("खरसया", "खरसिया", True),
        ("तमनर", "तमनार", True),
        ("कोरवा", "कोरबा", True),
        ("रामपुर", "रायपुर", False),
        ("रायपर", "रायपुर", True),
        ("बिलासपुर", "बिलासपुर", False),
        ("धर", "धमतरी", False),
    ],
)
def test_a_misreading_is_one_sign_or_one_letter_that_looks_alike(one: str, other: str, *, misread: bool) -> None:
    assert is_misreading(one, other) is misread


def test_a_doubtful_reading_is_repaired_as_the_surer_proposal_and_keeps_what_was_read() -> None:
    tehsil = fields_of("तहसील : धरमजयगढ\nजिला : रायगढ", confidence=60)["tehsil"]
    assert tehsil.value == "धरमजयगढ"  # spelt without nukta: the same name, nothing to repair
    tehsil = fields_of("तहसील : लेलूंगा", confidence=60)["tehsil"]
    assert tehsil.value == "लैलूंगा"
    assert [(one.value, one.rule) for one in tehsil.proposals] == [("लैलूंगा", "gazetteer"), ("लेलूंगा", "place_label")]
    assert all(one.raw == "लेलूंगा" and one.box and one.page == 1 for one in tehsil.proposals)


@pytest.mark.parametrize(
    ("read", "meant"),
    [("गयगढ", "रायगढ़"), ("गयगढ़", "रायगढ़"), ("गयपुर", "रायपुर"), ("रामपुर", None), ("कखगघ", None)],
)
def test_a_district_whose_letters_run_together_is_guessed_where_no_other_is_near(read: str, meant: str | None) -> None:
    repaired = INDEX.repair("district", read)
    assert (repaired and repaired.name) == meant


def test_a_guessed_place_stands_before_a_doubtful_reading_and_behind_a_sure_one() -> None:
    doubtful = fields_of("ग्राम : कोड़ातराई\nजिला : गयगढ", confidence=60)["district"]
    assert [(one.value, one.rule) for one in doubtful.proposals] == [
        ("रायगढ़", "gazetteer"),
        ("गयगढ", "place_label"),
    ]
    assert all(one.raw == "गयगढ" and one.box and one.page == 1 for one in doubtful.proposals)
    sure = fields_of("ग्राम : कोड़ातराई\nजिला : गयगढ", confidence=97)["district"]
    assert [one.value for one in sure.proposals] == ["गयगढ", "रायगढ़"]


def test_a_place_in_latin_letters_brings_its_name_beside_it_and_its_district() -> None:
    fields = fields_of("Office of the Tahsildar, Tehsil Kharsia\nDated 12/03/1987\nTo,\nThe Collector")
    assert [one.value for one in fields["tehsil"].proposals] == ["Kharsia", "खरसिया"]
    assert fields["district"].value == "रायगढ़"


def test_a_sure_reading_stays_the_first_proposal() -> None:
    tehsil = fields_of("तहसील : लेलूंगा", confidence=97)["tehsil"]
    assert tehsil.value == "लेलूंगा"
    assert [one.value for one in tehsil.proposals] == ["लेलूंगा", "लैलूंगा"]


def test_the_district_follows_from_the_tehsil_and_the_day() -> None:
    district = fields_of("ग्राम : कोड़ातराई\nतहसील : सारंगढ़\nदिनांक 12/03/1987")["district"]
    assert district.value == "रायगढ़"
    assert district.proposals[0].rule == "district_of_tehsil"
    assert district.proposals[0].raw == "सारंगढ़"


def test_a_tehsil_of_two_districts_proposes_both_with_little_confidence() -> None:
    district = fields_of("तहसील : नवागढ़")["district"]
    assert {one.value for one in district.proposals} == {"बेमेतरा", "जांजगीर-चांपा"}
    assert all(one.confidence < 60 for one in district.proposals)


def test_what_the_paper_says_of_the_district_is_not_filled_over() -> None:
    district = fields_of("तहसील : सारंगढ़\nजिला : रायगढ़")["district"]
    assert [one.rule for one in district.proposals] == ["place_label"]


def test_a_district_in_several_words_is_read_whole() -> None:
    assert fields_of("तहसील : अम्बागढ़ चौकी के ग्राम में")["tehsil"].value == "अम्बागढ़ चौकी"
    assert fields_of("जिला सवाई माधोपुर में स्थित")["district"].value == "सवाई माधोपुर"


def test_an_older_name_of_a_district_brings_todays_beside_it() -> None:
    district = fields_of("जिला : कवर्धा")["district"]
    assert [one.value for one in district.proposals] == ["कवर्धा", "कबीरधाम"]


def test_a_gazetteer_that_refers_to_nothing_is_refused(tmp_path: Path) -> None:
    stored = (PACKAGED / PLACES_FILE).read_text(encoding="utf-8")
    (tmp_path / PLACES_FILE).write_text(stored.replace('out_of = ["koriya"]', 'out_of = ["nowhere"]'), encoding="utf-8")
    with pytest.raises(ConfigError, match="nowhere"):
        load_taxonomy(tmp_path)


def test_the_installations_own_villages_repair_a_reading(tmp_path: Path) -> None:
    stored = (PACKAGED / PLACES_FILE).read_text(encoding="utf-8")
    own = stored.replace('"पुसौर",', '{ name = "पुसौर", villages = ["कोड़ातराई"] },', 1)
    (tmp_path / PLACES_FILE).write_text(own, encoding="utf-8")
    page = write_page("ग्राम : कोडातरई", confidence=50)
    fields = find_fields([LocatedText(page, 1)], load_taxonomy(tmp_path))
    assert "कोड़ातराई" in {one.value for field in fields if field.name == "village" for one in field.proposals}
