"""Kruti Dev: what converts, what is told apart from English, what is seen to have gone wrong."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.reading.legacy_font import (
    conversion_faults,
    is_legacy_font,
    legacy_family,
    looks_like_krutidev,
    to_unicode,
)

RESOURCES = Path(__file__).parent / "resources" / "text"
CONSONANTS = {
    "क": ("d", "D"), "ग": ("x", "X"), "च": ("p", "P"), "ज": ("t", "T"), "त": ("r", "R"), "द": ("n", None),
    "न": ("u", "U"), "प": ("i", "I"), "ब": ("c", "C"), "म": ("e", "E"), "य": (";", None), "ल": ("y", "Y"),
    "व": ("o", "O"), "स": ("l", "L"), "ह": ("g", None), "ट": ("V", None), "ख": ("[k", "["), "ध": ("/k", "/"),
    "श": ("'k", "'"), "ष": ('"k', '"'), "ण": (".k", "."), "भ": ("Hk", "H"), "थ": ("Fk", "F"), "घ": ("?k", "?"),
}  # fmt: skip
SIGNS = {"": "", "ा": "k", "ि": "", "ी": "h", "ु": "q", "ू": "w", "े": "s", "ै": "S", "ो": "ks", "ौ": "kS"}
HALVES = [letter for letter, (_, half) in CONSONANTS.items() if half]
# त्त, which has a glyph of its own, and pairs that show another conjunct are typed by other tests.
SYLLABLE = st.tuples(
    st.booleans(), st.lists(st.sampled_from(HALVES), max_size=2), st.sampled_from(list(CONSONANTS)),
    st.sampled_from(list(SIGNS)), st.booleans(),
)  # fmt: skip


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (RESOURCES / name).read_text("utf-8").splitlines()[1:]]


def in_unicode(syllable) -> str:
    reph, halves, consonant, sign, dotted = syllable
    return ("र्" if reph else "") + "".join(f"{half}्" for half in halves) + consonant + sign + "ं" * dotted


def in_krutidev(syllable) -> str:
    reph, halves, consonant, sign, dotted = syllable
    cluster = "".join(CONSONANTS[half][1] for half in halves) + CONSONANTS[consonant][0]
    return "f" * (sign == "ि") + cluster + SIGNS[sign] + "Z" * reph + "a" * dotted


@pytest.mark.parametrize(("legacy", "wanted"), rows("krutidev_pairs.tsv") + rows("krutidev_layout.tsv"))
def test_known_texts_convert_letter_by_letter(legacy, wanted):
    assert to_unicode(legacy) == wanted
    assert unicodedata.normalize("NFC", wanted) == wanted
    assert conversion_faults(wanted) == ()


@pytest.mark.parametrize(("legacy", "_"), rows("krutidev_pairs.tsv"))
def test_official_phrases_are_recognised_without_their_font(legacy, _):
    assert looks_like_krutidev(legacy) > 0.5


@settings(deadline=None)
@given(st.lists(SYLLABLE, min_size=1, max_size=6))
def test_any_row_of_syllables_comes_back_as_it_was_typed(syllables):
    assert to_unicode("".join(map(in_krutidev, syllables))) == "".join(map(in_unicode, syllables))


@pytest.mark.parametrize(
    "text",
    [
        "Office of the Collector, Raigarh (C.G.)",
        "No. 4512/SW/2011",
        "F13-23/2012/R.C./1-3",
        "The Mines and Minerals (Development and Regulation) Amendment Act, 2023",
        "REGISTERED NO. DL—(N)04/0007/2003—23",
        "CG-DL-E-10082023-247989",
        "Namantaran prakaran, gram Kharsia, tahsil Gharghoda",
        "dk@example.org",
        "jGD! 12 \"'",
        "कार्यालय कलेक्टर",
        "2023.]",
        "",
    ],
)
def test_other_text_is_not_taken_for_krutidev(text):
    assert looks_like_krutidev(text) < 0.5


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("ABCDEF+KrutiDev010", "krutidev"),
        ("Kruti Dev 010", "krutidev"),
        ("GHIJKL+Kruti_Dev_016-Bold", "krutidev"),
        ("DevLys 010", "krutidev"),
        ("MNOPQR+DevLys010Normal", "krutidev"),
        ("Walkman-Chanakya905", "other"),
        ("ABCDEF+APS-DV-Priyanka", "other"),
        ("SHREE-DEV-0714", "other"),
        ("DVBW-TTYogeshEN", "other"),
        ("Shusha", "other"),
        ("AgraThin", "other"),
        ("ABCDEF+Mangal-Regular", None),
        ("Nirmala UI", None),
        ("Lohit-Devanagari", None),
        ("NotoSansDevanagari-Bold", None),
        ("Times-Roman", None),
        ("ParagraphSans", None),
        ("", None),
    ],
)
def test_fonts_are_told_by_their_names(name, family):
    assert legacy_family(name) == family
    assert is_legacy_font(name) == (family is not None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ाकार्यालय", "sign_at_word_start"),
        ("ग्राम ्क", "sign_at_word_start"),
        ("कार््यालय", "double_virama"),
        ("अध्िाकार", "sign_after_virama"),
        ("केे", "two_vowel_signs"),
        ("बिल्डि\u093cंग", "nukta_after_sign"),
        ("अिधकार", "sign_on_vowel"),
        ("रळक्। ।श्ठा", "danda_in_word"),
        ("कार्यालय Office", "not_converted"),
        ("संö", "not_converted"),
    ],
)
def test_what_went_wrong_is_named(text, fault):
    assert fault in conversion_faults(text)


def test_english_destroyed_by_conversion_shows_faults():
    assert conversion_faults(to_unicode("Office of the Collector, Raigarh (C.G.)"))


def test_blanks_lines_and_digits_stay_where_they_were():
    assert to_unicode("vkns'k\n  123 ") == "आदेश\n  123 "
    assert to_unicode("") == ""


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_whatever_stops_it(text):
    converted = to_unicode(text)
    assert not any("\ue000" <= letter <= "\ue005" for letter in converted) or any(
        "\ue000" <= letter <= "\ue005" for letter in text
    )
    assert 0.0 <= looks_like_krutidev(text) <= 1.0
    conversion_faults(converted)
