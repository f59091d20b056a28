"""What kind of paper a page is: cues met by place, in spite of OCR, and `other` where it cannot be told."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline.describing.cues import FUZZY_QUALITY, LENIENT_QUALITY, compare
from pipeline.describing.kinds import SURE_ENOUGH, Verdict, judge_page, rate
from pipeline.describing.located import LocatedText
from schemas.taxonomy import OTHER, CueRule, Kind, Taxonomy, load_taxonomy
from tests.written_pages import write_page

PAPERS = Path(__file__).parent / "resources" / "papers" / "kinds.txt"
TAXONOMY = load_taxonomy()
LETTER_ABOUT_MUTATION = """
                        कार्यालय तहसीलदार, तहसील खरसिया
क्रमांक/77/वा.-1/2016                                           खरसिया, दिनांक 8/8/2016
प्रति,
     अनुविभागीय अधिकारी (राजस्व), खरसिया
विषय :- नामांतरण प्रकरणों की जानकारी भेजने बाबत।
संदर्भ :- आपका पत्र क्रमांक 41 दिनांक 1/8/2016।
     उपरोक्त विषयांतर्गत लेख है कि धारा 109, 110 के अंतर्गत फौती नामांतरण के 31 प्रकरण लंबित हैं।
                                                             भवदीय
"""


def read_papers() -> list[tuple[str, str]]:
    found = re.findall(r"^### (\S+)\n(.*?)(?=^### |\Z)", PAPERS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [(kind, text) for kind, text in found]


def judge(text: str, taxonomy: Taxonomy = TAXONOMY) -> Verdict:
    return judge_page(LocatedText(write_page(text), 1), taxonomy)


def misread(text: str) -> str:
    """One vowel sign less in every word of seven signs or more."""
    return re.sub(r"[\u0900-\u0963]{7,}", lambda word: re.sub("[\u093e-\u094c]", "", word[0], count=1), text)


@pytest.mark.parametrize(("kind", "text"), read_papers(), ids=[kind for kind, _ in read_papers()])
def test_a_paper_of_every_kind_is_known(kind: str, text: str) -> None:
    assert judge(text).kind == kind


def test_every_kind_has_a_paper_among_the_written_ones() -> None:
    assert {kind for kind, _ in read_papers()} == set(TAXONOMY.ids)


def test_a_vowel_sign_lost_in_every_long_word_costs_few_papers_their_kind() -> None:
    papers = read_papers()
    kept = [kind for kind, text in papers if judge(misread(text)).kind == kind]
    assert len(kept) >= 0.94 * len(papers)


def test_misread_papers_become_other_rather_than_another_kind() -> None:
    wrong = [(kind, judge(misread(text)).kind) for kind, text in read_papers()]
    assert [pair for pair in wrong if pair[1] not in (pair[0], OTHER)] == []


def test_a_letter_about_mutation_is_a_letter() -> None:
    assert judge(LETTER_ABOUT_MUTATION).kind == "letter"


def test_the_head_of_its_case_number_says_what_a_case_is_about() -> None:
    court = "                न्यायालय नायब तहसीलदार कोसीर\nरा.प्र.क्र. 9/{}/2009-10\nहरिराम .......... आवेदक\n"
    assert judge(court.format("अ-6")).kind == "mutation"
    assert judge(court.format("अ-12")).kind == "demarcation"
    assert judge(court.format("A-27")).kind == "partition"


def test_the_title_decides_between_papers_of_one_form() -> None:
    body = "प्रति,\n     समस्त तहसीलदार\nविषय :- गिरदावरी बाबत।\n     उपरोक्त विषयांतर्गत लेख है कि कार्य पूर्ण करें।\n"
    head = "                कार्यालय कलेक्टर, जिला रायगढ़\n{}\nक्रमांक/12/भू-अभि./2012\n"
    assert judge(head.format("                    ज्ञापन") + body).kind == "memo"
    assert judge(head.format("                    परिपत्र") + body).kind == "circular"
    assert judge(head.format("") + body).kind == "letter"


def test_a_title_that_ocr_read_badly_is_still_a_title() -> None:
    for written in ("//जापन//", "/ज्ञापन।", "ज्ञापने"):
        verdict = judge(
            f"                कार्यालय तहसीलदार पुसौर\n                 {written}\nप्रति,\n    राजस्व निरीक्षक\n"
        )
        assert verdict.kind == "memo", written
        assert verdict.has_title


def test_the_head_of_a_column_is_no_title() -> None:
    verdict = judge("क्र.      नाम       खसरा       रकबा\n1       हरिराम      11/1      0.405\n")
    assert not verdict.has_title


def test_an_addressee_is_no_title() -> None:
    verdict = judge(
        "Office of the Executive Engineer\nTo,\n    The Land Acquisition Officer,\nSub:- Possession.\nSir,\n"
    )
    assert verdict.kind == "letter"


def test_evidence_names_its_page_and_box_strongest_first() -> None:
    verdict = judge(LETTER_ABOUT_MUTATION)
    weights = [abs(cue.weight) for cue in verdict.cues]
    assert weights == sorted(weights, reverse=True)
    assert all(cue.kind == "letter" and cue.page == 1 and cue.box for cue in verdict.cues)
    subject = next(cue for cue in verdict.cues if cue.text == "विषय")
    assert subject.box == (240, 496, 320, 536)


def test_nothing_known_is_other_without_confidence() -> None:
    assert judge("आम 12, जामुन 3\nबैल जोड़ी एक") == Verdict(kind=OTHER, confidence=0)


def test_two_kinds_that_tie_give_other() -> None:
    def kind(name: str, word: str) -> Kind:
        return Kind(id=name, hindi=name, english=name, cues=(CueRule(at="any", text=(word,), weight=4),))

    taxonomy = Taxonomy(
        kinds=(kind("a", "चकबंदी"), kind("b", "सर्पदंश"), Kind(id=OTHER, hindi="अन्य", english="Other")), digest="x"
    )
    assert judge("चकबंदी तथा सर्पदंश", taxonomy).kind == OTHER
    assert judge("चकबंदी", taxonomy).kind == "a"


def test_confidence_rises_with_the_evidence_and_falls_with_a_rival() -> None:
    assert rate(12, 0) > rate(6, 0) > rate(3, 0) > rate(1, 0)
    assert rate(6, 0) > rate(6, 4) > rate(6, 6)
    assert rate(1, 0) < SURE_ENOUGH < rate(3, 0)
    assert 0 <= rate(0.1, 0.1) <= rate(100, 0) <= 100


def test_a_word_of_one_cue_is_not_taken_for_that_of_another() -> None:
    taxonomy = Taxonomy(
        kinds=(
            Kind(id="a", hindi="अ", english="A", cues=(CueRule(at="any", text=("आवेदक",), weight=9),)),
            Kind(id="b", hindi="ब", english="B", cues=(CueRule(at="any", text=("आवेदन",), weight=9),)),
            Kind(id=OTHER, hindi="अन्य", english="Other"),
        ),
        digest="y",
    )
    assert judge("आवेदन", taxonomy).kind == "b"
    assert judge("आवेदक", taxonomy).kind == "a"


def test_words_of_a_phrase_may_stand_apart_where_the_cue_says_so() -> None:
    cues = (CueRule(at="any", text=("कृपया … अवलोकन",), weight=9),)
    taxonomy = Taxonomy(
        kinds=(Kind(id="a", hindi="अ", english="A", cues=cues), Kind(id=OTHER, hindi="अन्य", english="Other")),
        digest="z",
    )
    assert judge("कृपया इस कार्यालय के पत्र का अवलोकन करें", taxonomy).kind == "a"
    assert judge("कृपया " + "आम जामुन " * 5 + "अवलोकन करें", taxonomy).kind == OTHER


@pytest.mark.parametrize(
    ("one", "other", "quality"),
    [
        ("सीमांकन", "सीमांकन", 1),
        ("सीमांकन", "सिमांकन", FUZZY_QUALITY),
        ("आदेश", "आदेशू", LENIENT_QUALITY),
        ("परिपतर", "पारपतर", LENIENT_QUALITY),
        ("टीप", "टीका", 0),
        ("आवेदक", "अनावेदक", 0),
        ("वाजिबउलअरज", "वाजीबउलअरजी", FUZZY_QUALITY),
    ],
)
def test_longer_words_may_be_read_worse(one: str, other: str, quality: float) -> None:
    assert compare(one, other) == quality


def test_a_hindi_title_is_of_the_form_that_its_last_words_name() -> None:
    assert judge("भू-राजस्व वसूली पंजी\nग्राम सेलर वर्ष 1961-62\n").kind == "register"
    assert judge("मुकाम सेलर में हुए कब्जे का पंचनामा\nतारीख 4.5.1971\n").kind == "panchnama"


def test_a_title_within_a_longer_one_counts_less() -> None:
    page = """
                              अवकाश स्वीकृति आदेश
क्रमांक 318/स्था./1997                                          दिनांक 4/3/1997
"""
    assert judge(page).kind == "leave"


def test_a_place_one_letter_from_a_title_is_none() -> None:
    verdict = judge("वसूली का विवरण\nग्राम खैरा वर्ष 1961-62\n")
    assert "khasra" not in {cue.kind for cue in verdict.cues}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("disciplinary", "श्री मनहरण साहू को आचरण नियम 1965 के उल्लंघन हेतु निलंबित किया जाता है।"),
        ("rbc_relief", "आर.बी.सी. 6-4 के अनुसार क्षतिग्रस्त मकान हेतु सहायता राशि स्वीकृत की जाती है।"),
        ("order", "श्री मनहरण साहू को तहसील कार्यालय में पदस्थ किया जाता है।"),
    ],
)
def test_an_order_is_filed_under_what_it_is_about_where_that_is_known(kind: str, text: str) -> None:
    office, title = "                    कार्यालय कलेक्टर बिलासपुर", "                         आदेश"
    head = f"{office}\n{title}\nक्रमांक 88/स्था./1999      दिनांक 4/3/1999\n"
    assert judge(f"{head}     {text}\n").kind == kind


def test_a_page_of_labels_alone_without_a_number_is_no_cover() -> None:
    assert judge("नाम : रामलाल\nपिता का नाम : दुकालू\nग्राम : सेलर\nतहसील : बेलतरा\nजिला : बिलासपुर\n").kind != "cover"


def test_a_page_of_labels_alone_with_a_case_number_is_its_cover() -> None:
    page = """
न्यायालय : तहसीलदार बेलतरा
प्रकरण क्र. : 41/अ-12/1963-64
आवेदक : दुकालू
अनावेदक : रामदयाल
मौजा : सेलर
निर्णय दिनांक : 4.5.1964
"""
    assert judge(page).kind == "cover"


@given(st.text("कखगराी", max_size=10), st.text("कखगराी", max_size=10))
def test_how_well_a_word_stands_for_another_is_told_by_the_letters_to_change(one: str, other: str) -> None:
    distance, length = Levenshtein.distance(one, other), min(len(one), len(other))
    expected = 1.0 if distance == 0 else 0.0
    if (distance, length >= 5) == (1, True) or (distance, length >= 9) == (2, True):
        expected = FUZZY_QUALITY
    elif (distance, length >= 4) == (1, True) or (distance, length >= 6) == (2, True):
        expected = LENIENT_QUALITY
    assert compare(one, other) == expected
