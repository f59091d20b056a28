"""The taxonomy: every kind, its cues, and a person's own copy of it."""

import shutil
from pathlib import Path

import pytest

from schemas.access import Classification
from schemas.errors import ConfigError
from schemas.taxonomy import KINDS_FILE, OFFICES_FILE, OTHER, PACKAGED, load_taxonomy

KIND_IDS = [
    "notesheet",
    "order",
    "revenue_order_sheet",
    "mutation",
    "partition",
    "demarcation",
    "diversion",
    "encroachment",
    "record_correction",
    "land_acquisition",
    "tribal_land",
    "allotment_nazul",
    "khasra",
    "khatauni_b1",
    "adhikar_abhilekh",
    "misal",
    "nistar_patrak",
    "wajib_ul_arz",
    "map",
    "revenue_notice",
    "statement",
    "panchnama",
    "patwari_report",
    "application",
    "affidavit",
    "caste_cert",
    "domicile_cert",
    "income_cert",
    "letter",
    "memo",
    "do_letter",
    "uo_note",
    "circular",
    "notification",
    "gazette",
    "minutes",
    "inspection",
    "service_book",
    "leave",
    "paybill",
    "finance",
    "pension",
    "disciplinary",
    "acr",
    "tender",
    "sanction",
    "rbc_relief",
    "rti",
    "complaint",
    "court_order",
    "fir",
    "arms_licence",
    "election",
    "press_note",
    "cover",
    "register",
    "other",
]


def test_every_kind_of_the_contract_is_there_and_no_other() -> None:
    assert sorted(load_taxonomy().ids) == sorted(KIND_IDS)


def test_every_kind_but_other_has_a_title_or_a_place_of_its_own_and_names_in_both_languages() -> None:
    for kind in load_taxonomy().kinds:
        assert kind.hindi
        assert kind.english
        if kind.id != OTHER:
            assert any(cue.at in ("title", "top") and cue.weight > 0 for cue in kind.cues), kind.id


def test_alternatives_of_a_cue_are_parted() -> None:
    letter = load_taxonomy().kind("letter")
    addressed = next(cue for cue in letter.cues if "प्रति" in cue.text)
    assert addressed.text == ("प्रति", "To")
    assert addressed.at == "label"


def test_sides_and_suspicion_are_those_of_a_paper_file() -> None:
    taxonomy = load_taxonomy()
    assert taxonomy.kind("notesheet").side == "noting"
    assert taxonomy.kind("revenue_order_sheet").side == "correspondence"
    assert taxonomy.kind("cover").side == "none"
    assert taxonomy.kind("acr").suspected is Classification.CONFIDENTIAL
    assert taxonomy.kind("disciplinary").suspected is Classification.CONFIDENTIAL
    assert taxonomy.kind("letter").suspected is Classification.NORMAL


def test_cues_seen_on_real_forms_are_told_from_common_usage() -> None:
    taxonomy = load_taxonomy()
    assert taxonomy.kind("mutation").verified
    assert not taxonomy.kind("arms_licence").verified


def test_a_kind_that_is_not_in_the_file_any_more_counts_as_other() -> None:
    assert load_taxonomy().kind("telegram").id == OTHER


def test_a_copy_in_the_installations_folder_takes_the_place_of_one_file(tmp_path: Path) -> None:
    own = (PACKAGED / KINDS_FILE).read_text(encoding="utf-8") + '\n[telegram]\nhindi = "तार"\nenglish = "Telegram"\n'
    (tmp_path / KINDS_FILE).write_text(own, encoding="utf-8")
    taxonomy = load_taxonomy(tmp_path)
    assert taxonomy.kind("telegram").hindi == "तार"
    assert taxonomy.posts == load_taxonomy().posts
    assert taxonomy.digest != load_taxonomy().digest


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    for name in (KINDS_FILE, OFFICES_FILE):
        shutil.copy(PACKAGED / name, tmp_path)
    assert load_taxonomy(tmp_path).digest == load_taxonomy().digest


def test_a_folder_that_is_not_there_is_named_instead_of_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ABHILEKH_TAXONOMY"):
        load_taxonomy(tmp_path / "taxonomi")


def test_a_wrong_cue_is_named_with_the_kind_it_stands_in(tmp_path: Path) -> None:
    packaged = (PACKAGED / KINDS_FILE).read_text(encoding="utf-8")
    own = '[bill]\nhindi = "देयक"\nenglish = "Bill"\ncues = [{ at = "titel", text = "देयक", weight = 9 }]\n'
    (tmp_path / KINDS_FILE).write_text(f"{packaged}\n{own}", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\[bill\] of kinds\.toml: .*cues\.0\.at: "):
        load_taxonomy(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["[letter\n", "letter = 3\n", '[letter]\nhindi = "पत्र"\n', '[letter]\nhindi = "पत्र"\nenglish = "Letter"\n'],
    ids=["no TOML", "no table", "no English name", "no kind other"],
)
def test_a_broken_copy_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / KINDS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=tmp_path.name) as caught:
        load_taxonomy(tmp_path)
    assert caught.value.remedy
