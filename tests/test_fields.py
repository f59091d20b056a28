"""Fields as proposals: each from its own place on the paper, with page, box, confidence and rule; the surest first."""

import pytest

from pipeline.describing.fields import find_fields, lead_fields
from pipeline.describing.located import LocatedText
from pipeline.describing.proposals import FIELD_ORDER, MOST_VOTING, Candidate, gather_fields
from pipeline.describing.trust import Reading, gate
from schemas.records import Field, Person
from schemas.taxonomy import load_taxonomy
from tests.written_pages import LEFT, LETTER, PITCH, TALL, TOP, write_page, write_pages

TAXONOMY = load_taxonomy()
LETTER_PAGE = """
                        कार्यालय कलेक्टर, जिला धमतरी (छ.ग.)
                              राजस्व विभाग
क्रमांक/1712/भू-अभि./2011                                        धमतरी, दिनांक ०४/०३/२०११
प्रति,
     अनुविभागीय अधिकारी (राजस्व),
     कुरूद, जिला धमतरी
विषय :- ग्राम चरमुड़िया, तहसील कुरूद की भूमि खसरा नंबर 318/2 के संबंध में जांच प्रतिवेदन प्रस्तुत करने बाबत।
संदर्भ :- आपका पत्र क्रमांक 88/री-1/2011 दिनांक 12/01/2011।
     उपरोक्त विषयांतर्गत लेख है कि दिनांक 20/02/2011 को मौके पर जांच की जानी थी जो अब तक नहीं की गई है।
                                                             (तुलसी राम वर्मा)
                                                             डिप्टी कलेक्टर
पृ. क्रमांक/1713/भू-अभि./2011                                     धमतरी, दिनांक 05/03/2011
प्रतिलिपि :-
1. तहसीलदार मगरलोड को सूचनार्थ।
"""
COURT_PAGE = """
                        न्यायालय तहसीलदार बेलतरा, जिला बिलासपुर
रा.प्र.क्र. 41/अ-6/2003-04
श्रीमती कौशल्या बाई पति स्व. रामदयाल, जाति सतनामी, ग्राम सेलर         ...... आवेदिका
                                   विरुद्ध
दुकालू वल्द रामदयाल, ग्राम सेलर                                  ...... अनावेदक
                                   //आदेश//
(आज दिनांक 09/07/2004 को पारित)
     आवेदिका ने धारा 109, 110 के अंतर्गत आवेदन दिया कि ग्राम सेलर, प.ह.नं. 14 की भूमि खसरा नंबर 77/1 रकबा 0.809 हेक्टेयर
पर उसका नाम दर्ज किया जावे।
"""


def fields_of(*texts: str) -> tuple[Field, ...]:
    pages = [LocatedText(write_page(text), number) for number, text in enumerate(texts, start=1)]
    return find_fields(pages, TAXONOMY)


def values(fields: tuple[Field, ...], name: str) -> list[str | None]:
    return [field.value for field in fields if field.name == name]


def field(fields: tuple[Field, ...], name: str) -> Field:
    return next(field for field in fields if field.name == name)


def test_a_letters_own_number_and_date_come_before_those_it_mentions() -> None:
    fields = fields_of(LETTER_PAGE)
    numbers, dates = field(fields, "letter_no").proposals, field(fields, "date").proposals
    assert [one.value for one in numbers] == ["1712/भू-अभि./2011", "1713/भू-अभि./2011", "88/री-1/2011"]
    assert dates[0].value == "2011-03-04"
    assert dates[0].raw == "०४/०३/२०११"
    assert {one.value for one in dates[1:]} == {"2011-03-05", "2011-01-12", "2011-02-20"}
    assert dates[0].confidence > 90 > 70 > dates[1].confidence


def test_a_letter_says_what_it_is_about_to_whom_and_who_signed() -> None:
    fields = fields_of(LETTER_PAGE)
    subject = "ग्राम चरमुड़िया, तहसील कुरूद की भूमि खसरा नंबर 318/2 के संबंध में जांच प्रतिवेदन प्रस्तुत करने बाबत"
    assert values(fields, "subject") == [subject]
    assert values(fields, "reference") == ["आपका पत्र क्रमांक 88/री-1/2011 दिनांक 12/01/2011"]
    assert values(fields, "addressee") == ["अनुविभागीय अधिकारी (राजस्व), कुरूद, जिला धमतरी"]
    assert values(fields, "signatory") == ["तुलसी राम वर्मा, डिप्टी कलेक्टर"]
    assert field(fields, "signatory").proposals[0].person == Person(role="डिप्टी कलेक्टर", name="तुलसी राम वर्मा")
    assert values(fields, "department") == ["राजस्व विभाग"]


def test_places_are_the_words_after_their_labels() -> None:
    fields = fields_of(LETTER_PAGE)
    assert values(fields, "village") == ["चरमुड़िया"]
    assert field(fields, "tehsil").value == "कुरूद"
    assert values(fields, "district") == ["धमतरी"]
    assert values(fields, "khasra") == ["318/2"]


def test_every_proposal_names_its_page_box_confidence_and_rule() -> None:
    fields = fields_of(LETTER_PAGE)
    for one in fields:
        for proposal in one.proposals:
            assert proposal.page == 1
            assert proposal.box is not None
            assert 0 < proposal.confidence <= 100
            assert proposal.rule
            assert proposal.raw
    assert [FIELD_ORDER.index(one.name) for one in fields] == sorted(FIELD_ORDER.index(one.name) for one in fields)


def test_the_box_of_a_field_is_that_of_its_words() -> None:
    proposal = field(fields_of("ग्राम : दर्री\n"), "village").proposals[0]
    assert proposal.box == (LEFT + 8 * LETTER, TOP, LEFT + 13 * LETTER, TOP + TALL)
    second = field(fields_of("तहसील : पाली\nग्राम : दर्री\n"), "village").proposals[0]
    assert second.box is not None
    assert second.box[1] == TOP + PITCH


def test_a_badly_read_word_makes_its_field_doubtful() -> None:
    sure = find_fields([LocatedText(write_page("ग्राम : दर्री", confidence=95), 1)], TAXONOMY)
    doubtful = find_fields([LocatedText(write_page("ग्राम : दर्री", confidence=10), 1)], TAXONOMY)
    assert sure[0].proposals[0].confidence > gate() > doubtful[0].proposals[0].confidence


def test_parties_of_a_case_are_told_apart_with_their_relations() -> None:
    fields = fields_of(COURT_PAGE)
    assert values(fields, "applicant") == ["कौशल्या बाई"]
    assert values(fields, "respondent") == ["दुकालू"]
    assert field(fields, "applicant").proposals[0].person == Person(
        role="applicant", name="कौशल्या बाई", relation="wife_of", relation_name="रामदयाल", caste="सतनामी"
    )
    assert field(fields, "respondent").proposals[0].person == Person(
        role="respondent", name="दुकालू", relation="son_of", relation_name="रामदयाल"
    )
    assert values(fields, "person") == ["कौशल्या बाई", "दुकालू"]


def test_a_case_gives_its_number_head_year_and_the_date_it_was_decided() -> None:
    fields = fields_of(COURT_PAGE)
    assert values(fields, "case_no") == ["41/अ-6/2003-04"]
    assert values(fields, "case_head") == ["अ-6"]
    assert values(fields, "year") == ["2003-04"]
    assert values(fields, "date") == ["2004-07-09"]
    assert values(fields, "patwari_halka") == ["14"]
    assert values(fields, "tehsil") == ["बेलतरा"]


@pytest.mark.parametrize(
    ("line", "applicant", "respondent"),
    [
        ("आवेदक :- परमेश्वर निषाद पिता भोलाराम", "परमेश्वर निषाद", None),
        ("1. आवेदक का नाम : श्री रोहित कुमार यादव", "रोहित कुमार यादव", None),
        ("आवेदक :-        गोविन्द राम साहू आत्मज स्व. बिसाहू राम", "गोविन्द राम साहू", None),
        ("अनावेदक - रामलाल निषाद, ग्राम कुसमुरा", None, "रामलाल निषाद"),
        ("छत्तीसगढ़ शासन विरुद्ध रामेश्वर गुप्ता", "छत्तीसगढ़ शासन", "रामेश्वर गुप्ता"),
        ("Applicant : Shri Ramesh Kumar Sahu", "Ramesh Kumar Sahu", None),
        ("प्रमाणित किया जाता है कि कु. रश्मि सिदार पिता श्री जनक राम सिदार", "रश्मि सिदार", None),
        ("प्रमाणित किया जाता है कि उपरोक्त सामग्री प्राप्त होकर स्टॉक पंजी में दर्ज है", None, None),
    ],
)
def test_parties_are_found_by_the_words_beside_them(line: str, applicant: str | None, respondent: str | None) -> None:
    fields = fields_of(line + "\n\nशेष पाठ यहाँ है\nऔर यहाँ भी है\n")
    assert values(fields, "applicant") == ([applicant] if applicant else [])
    assert values(fields, "respondent") == ([respondent] if respondent else [])


def test_an_applicant_who_signs_is_found_under_the_word() -> None:
    text = "सेवा में,\n   तहसीलदार\nमहोदय,\n   निवेदन है कि सहायता दी जावे।\n" + "दिनांक 4/1/2003            प्रार्थी\n"
    fields = fields_of(text + "स्थान पाली                 सहसराम पैकरा\n")
    assert values(fields, "applicant") == ["सहसराम पैकरा"]


@pytest.mark.parametrize(
    ("text", "relation", "relative"),
    [
        ("भोला वल्द चैतू", "son_of", "चैतू"),
        ("दुखनी बेवा रतनू", "widow_of", "रतनू"),
        ("कु. सुनीता लकड़ा पिता श्री जोसेफ लकड़ा", "daughter_of", "जोसेफ लकड़ा"),
        ("शंकर लाल पिता धरमू", "child_of", "धरमू"),
        ("Ramesh Sahu S/o Late Mohan Sahu", "son_of", "Mohan Sahu"),
    ],
)
def test_a_person_is_whose_child_or_wife_he_or_she_is(text: str, relation: str, relative: str) -> None:
    person = field(fields_of(text), "person").proposals[0].person
    assert person is not None
    assert (person.relation, person.relation_name) == (relation, relative)


@pytest.mark.parametrize(
    "text",
    [
        "ग्राम पंचायत की बैठक",
        "जिला दण्डाधिकारी के आदेश से",
        "तहसील स्तर पर",
        "ग्राम सभा में निर्णय",
        "जिलाध्यक्ष का पत्र",
        "तहसीलदार\n   को सूचित करें",
        "OFFICE OF THE DISTRICT RECORD ROOM",
        "District Record Room",
        "ग्राम        आदेश दिनांक        तहसील\n",
    ],
)
def test_a_label_in_another_sense_names_no_place(text: str) -> None:
    fields = fields_of(text)
    assert [one.name for one in fields if one.name in ("village", "tehsil", "district")] == []


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("मौजा : कुसमुरा", "कुसमुरा"),
        ("ग्राम बड़े भंडार, तहसील खरसिया", "बड़े भंडार"),
        ("ग्राम पोंडी उपरोड़ा तहसील पाली", "पोंडी उपरोड़ा"),
        ("ग्राम केराझर निवासी बुधराम", "केराझर"),
        ("situated in village Mahuapali, Tahsil Kharsia", "Mahuapali"),
        ("ग्राम पंचायत बरपाली का प्रस्ताव", "बरपाली"),
    ],
)
def test_a_village_has_one_word_or_two(text: str, village: str) -> None:
    assert values(fields_of(text), "village") == [village]


def test_one_place_in_two_spellings_is_one_value_in_the_commoner() -> None:
    fields = fields_of("ग्राम तेंदूमुड़ा की भूमि\nग्राम तेंदूमुडा में\nग्राम तेंदूमुड़ा का\n")
    assert values(fields, "village") == ["तेंदूमुड़ा"]


def test_a_value_that_is_met_again_is_surer() -> None:
    once = field(fields_of("खसरा नंबर 88/2 की भूमि"), "khasra").proposals[0]
    thrice = field(fields_of("खसरा नंबर 88/2 की भूमि\nखसरा नंबर 88/2\nखसरा नंबर 88/2\n"), "khasra").proposals[0]
    assert thrice.confidence > once.confidence


def test_each_khasra_of_a_list_is_a_field_with_its_own_box() -> None:
    fields = fields_of("खसरा नंबर 412/3, 415 एवं 418/1\n")
    assert values(fields, "khasra") == ["412/3", "415", "418/1"]
    boxes = [one.proposals[0].box for one in fields if one.name == "khasra"]
    assert len(set(boxes)) == 3


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("` कऋमांक/204/का.गो./2012                              दिनांक 19/04/2012", "204/का.गो./2012"),
        ("ऋमांक/77/री-1/1998", "77/री-1/1998"),
        ("ऋ\u094dरमांक/612/राहत/तह./2018", "612/राहत/तह./2018"),
        ("a [क 269/सा.प्र./1970", "269/सा.प्र./1970"),
    ],
)
def test_a_number_line_is_known_by_its_place_when_its_label_was_misread(text: str, number: str) -> None:
    assert field(fields_of(f"कार्यालय तहसीलदार\n{text}\nप्रति,\n"), "letter_no").value == number


def test_a_year_stands_by_its_label_or_in_the_case_number() -> None:
    assert field(fields_of("ग्राम : दर्री          वर्ष : 2010-11\n"), "year").value == "2010-11"
    assert field(fields_of("मिसल बंदोबस्त सन् 1929-30\n"), "year").value == "1929-30"


def test_an_accent_that_stands_for_an_anusvara_is_read_as_one() -> None:
    assert field(fields_of("प\u0966 ह\u0966 न\u0951\u0966 : 77\n"), "patwari_halka").value == "77"


def test_a_danda_read_as_a_one_or_a_vowel_sign_is_no_part_of_the_subject() -> None:
    assert field(fields_of("विषय :- भूमि आबंटन बाबती\n"), "subject").value == "भूमि आबंटन बाबत"
    assert field(fields_of("संदर्भ :- आपका पत्र दिनांक 17/12/20131\n"), "reference").value == "आपका पत्र दिनांक 17/12/2013"


def test_somebody_who_acts_against_somebody_in_a_sentence_is_no_party() -> None:
    text = "जिन हल्कों में गिरदावरी कम पाई जावेगी वहाँ के पटवारी के विरुद्ध कार्यवाही प्रस्तावित की जावेगी।\n"
    assert [one.name for one in fields_of(text) if one.name in ("applicant", "respondent")] == []


def test_the_file_number_of_a_circular_is_its_letter_number_too() -> None:
    fields = fields_of("            परिपत्र\nक्रमांक एफ 4-28/2015/सात-1            रायपुर, दिनांक 11/05/2015\n")
    assert field(fields, "file_no").value == "एफ 4-28/2015/सात-1"
    assert field(fields, "file_no").proposals[0].confidence > field(fields, "letter_no").proposals[0].confidence
    assert values(fields, "date") == ["2015-05-11"]


def test_an_english_letter_is_read_as_well() -> None:
    fields = fields_of(
        "             OFFICE OF THE EXECUTIVE ENGINEER\n             PUBLIC WORKS DEPARTMENT\n"
        "No. 4512/SW/2011                              Raigarh, dated 08.08.2011\n"
        "To,\n    The Collector,\n    District Raigarh (C.G.)\n"
        "Sub:- Repair of the culvert.\nRef:- Your memo No. 3308/Flood/2011 dated 26.07.2011.\nSir,\n"
        "    The culvert was inspected on 01.08.2011 and found damaged.\n"
        "                                              (P. N. Choubey)\n"
        "                                              Executive Engineer\n"
    )
    assert field(fields, "letter_no").value == "4512/SW/2011"
    assert field(fields, "date").value == "2011-08-08"
    assert values(fields, "subject") == ["Repair of the culvert"]
    assert values(fields, "addressee") == ["The Collector, District Raigarh (C.G.)"]
    assert values(fields, "signatory") == ["P. N. Choubey, Executive Engineer"]
    assert values(fields, "department") == ["PUBLIC WORKS DEPARTMENT"]
    assert values(fields, "district") == ["Raigarh"]


def test_a_later_page_does_not_displace_what_the_first_one_says() -> None:
    later = "            परिशिष्ट\nक्रमांक/9/नजूल/2009                          दिनांक 1/1/2009\nग्राम भेंडरी की सूची\n"
    fields = fields_of(LETTER_PAGE, later)
    assert field(fields, "letter_no").value == "1712/भू-अभि./2011"
    assert field(fields, "date").value == "2011-03-04"
    assert "भेंडरी" in values(fields, "village")
    assert next(one for one in fields if one.value == "भेंडरी").proposals[0].page == 2


def test_a_record_takes_what_its_leading_part_leaves_open_from_the_others() -> None:
    application, court = (
        find_fields([LocatedText(page, number)], TAXONOMY)
        for number, page in enumerate(write_pages(f"विषय :- नाम दर्ज करने बाबत।\n==={COURT_PAGE}"), start=1)
    )
    fields = lead_fields(application, [court])
    assert values(fields, "subject") == ["नाम दर्ज करने बाबत"]
    assert values(fields, "case_no") == ["41/अ-6/2003-04"]
    assert values(fields, "date") == []
    weaker, own = field(fields, "case_no").proposals[0], field(court, "case_no").proposals[0]
    assert weaker.confidence < own.confidence
    assert weaker.page == 2


def test_a_page_of_nothing_has_no_fields() -> None:
    assert fields_of("") == ()


@pytest.mark.parametrize(
    ("line", "tehsil", "district"),
    [
        ("न्यायालय तहसीलदार, खरसिया", "खरसिया", None),
        ("न्यायालय नायब तहसीलदार एवं कार्यपालिक दण्डाधिकारी, खरसिया", "खरसिया", None),
        ("कार्यालय अनुविभागीय अधिकारी (राजस्व), खरसिया", "खरसिया", None),
        ("कार्यालय कलेक्टर (आदिवासी विकास) रायगढ़", None, "रायगढ़"),
        ("कार्यालय जिला पंजीयक", None, None),
    ],
)
def test_an_office_tells_its_tehsil_or_district(line: str, tehsil: str | None, district: str | None) -> None:
    fields = fields_of(line + "\nक्रमांक/12/री-1/1998\nजानकारी संलग्न है।")
    assert [values(fields, "tehsil"), values(fields, "district")[:1]] == [
        [tehsil] if tehsil else [],
        [district or "रायगढ़"] if tehsil or district else [],
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1. अधिकारी का नाम : शिवकुमार ध्रुव",
        "श्री शिवकुमार ध्रुव, सहायक ग्रेड-2 को तहसील कार्यालय में पदस्थ किया जाता है।",
        "श्रीमती शिवकुमार ध्रुव द्वारा स्पष्टीकरण प्रस्तुत किया गया।",
    ],
)
def test_a_person_is_told_by_a_title_or_by_a_form(line: str) -> None:
    assert values(fields_of(line), "person") == ["शिवकुमार ध्रुव"]


@pytest.mark.parametrize("line", ["पिता का नाम : शिवकुमार ध्रुव", "कार्य का नाम : सड़क निर्माण", "आवेदक का नाम : शिवकुमार ध्रुव"])
def test_a_name_that_a_form_asks_for_something_else_is_no_person(line: str) -> None:
    assert values(fields_of(line), "person") == []


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("रा.प्र.क्र. 247/अ-12 वर्ष 1960-61", "247/अ-12/1960-61"),
        ("रिट याचिका (सिविल) क्रमांक 2463/2022", "2463/2022"),
        ("WPC No. 123 of 2005", "123/2005"),
    ],
)
def test_a_case_is_numbered_as_its_court_does(written: str, number: str) -> None:
    assert values(fields_of(written), "case_no") == [number]


def test_an_act_begins_after_the_word_that_acts() -> None:
    text = "अपीलार्थी ने सूचना का अधिकार अधिनियम 2005 की धारा 19(1) के तहत अपील की।"
    assert values(fields_of(text), "law_section") == ["धारा 19(1), सूचना का अधिकार अधिनियम 2005"]


def test_a_date_beside_the_number_needs_no_label() -> None:
    text = (
        "No. F 12-207/1974/Admn                                      Bhopal, the 24.06.1974\nTo\nThe Collector, Korba"
    )
    assert values(fields_of(text), "date") == ["1974-06-24"]


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("मिसल बंदोबस्त सन् 1334 फसली", "1926-27"),
        ("फसली १३७०", "1962-63"),
        ("विक्रम संवत् 2019", "1962-63"),
        ("संवत् 2019-20", "1962-63"),
        ("1378 हिजरी", "1958-59"),
    ],
)
def test_a_year_of_another_era_is_the_revenue_year_it_falls_in(written: str, year: str) -> None:
    assert values(fields_of(written), "year") == [year]


def test_a_number_that_two_readers_read_otherwise_is_proposed_twice() -> None:
    page = write_page("प्रकरण क्रमांक 27/अ-6/2014-15\nखसरा नंबर 412/3 रकबा 0.405 हे.")
    others = {"27/अ-6/2014-15": "21/अ-6/2014-15", "412/3": "472/3", "खसरा": "खसरो"}
    words = tuple(word.model_copy(update={"other": others.get(word.text)}) for word in page.words)
    fields = find_fields([LocatedText(page.model_copy(update={"words": words}), 1)], TAXONOMY)
    for name, both in (("case_no", ["27/अ-6/2014-15", "21/अ-6/2014-15"]), ("khasra", ["412/3", "472/3"])):
        proposals = field(fields, name).proposals
        assert [one.value for one in proposals] == both
        assert proposals[0].confidence > proposals[1].confidence
        assert proposals[1].rule.endswith("@second_reading")
    assert [one.name for one in fields].count("khasra") == 1


@pytest.mark.parametrize("born", ["जन्म तिथि : 05/03/1962", "जन्मतिथि                    05/03/1962"])
def test_a_day_of_birth_is_no_date_of_the_paper(born: str) -> None:
    fields = fields_of(f"क्रमांक 12/2015\n{born} पंजीयन दिनांक 2/2/1994\nनिवासी ग्राम खैरा")
    assert values(fields, "date") == ["1994-02-02"]
    assert values(fields_of(f"आवेदन पत्र\n{born}\nनिवासी ग्राम खैरा"), "date") == []


def test_a_value_read_badly_is_not_lost_where_the_other_reader_saw_it_elsewhere() -> None:
    torn = write_page("खसरा नंबर 412/3 है", confidence=5)
    sure = write_page("खसरा नंबर 472/3 है", confidence=99)
    words = tuple(word.model_copy(update={"other": "412/3"}) if word.text == "472/3" else word for word in sure.words)
    pages = [LocatedText(torn, 1), LocatedText(sure.model_copy(update={"words": words}), 2)]
    assert {"412/3", "472/3"} <= set(values(find_fields(pages, TAXONOMY), "khasra"))


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("वाद संख्या 318/1988", "318/1988"),
        ("मुकदमा नं. 12/1961", "12/1961"),
        ("अपील प्रकरण क्रमांक 7/2003", "7/2003"),
        ("Civil Suit No. 44 of 1979", "44/1979"),
    ],
)
def test_a_suit_and_an_appeal_have_case_numbers_and_no_letters(line: str, number: str) -> None:
    fields = fields_of(f"               न्यायालय तहसीलदार बेलतरा\n{line}\n")
    assert (values(fields, "case_no"), values(fields, "letter_no")) == ([number], [])


def test_parties_may_stand_above_and_below_what_parts_them() -> None:
    fields = fields_of(
        "     न्यायालय तहसीलदार बेलतरा\nरामदयाल सतनामी\n          विरुद्ध\nदुकालू यादव\n\nआदेश\n\nदिनांक 4/5/1988\n"
    )
    assert (values(fields, "applicant"), values(fields, "respondent")) == (["रामदयाल सतनामी"], ["दुकालू यादव"])


def test_a_party_may_stand_before_a_dash_and_the_state_is_one_too() -> None:
    fields = fields_of("     न्यायालय कलेक्टर\nरामदयाल सतनामी - आवेदक\nविरुद्ध\nछत्तीसगढ़ शासन - उत्तरवादी\n\nआदेश\n")
    assert (values(fields, "applicant"), values(fields, "respondent")) == (["रामदयाल सतनामी"], ["छत्तीसगढ़ शासन"])


@pytest.mark.parametrize(
    ("lines", "applicant", "respondent"),
    [
        ("रामदयाल सतनामी विरुद्ध छत्तीसगढ़ शासन", "रामदयाल सतनामी", "छत्तीसगढ़ शासन"),
        ("State of Chhattisgarh\nVersus\nRamdayal Satnami", "State of Chhattisgarh", "Ramdayal Satnami"),
        ("Ramdayal Satnami Versus State of Madhya Pradesh\nCase", "Ramdayal Satnami", "State of Madhya Pradesh"),
    ],
)
def test_the_state_as_a_party_ends_with_its_name(lines: str, applicant: str, respondent: str) -> None:
    fields = fields_of(f"     COURT OF COLLECTOR\n{lines}\n\nORDER\n")
    assert (values(fields, "applicant"), values(fields, "respondent")) == ([applicant], [respondent])


def test_the_word_for_a_party_is_no_name_of_one() -> None:
    heads = f"वादी{' ' * 60}प्रतिवादी\nरामलाल साहू{' ' * 53}दुकालू यादव\n"
    against = "आदेश क्रमांक 12/1988 के विरुद्ध अपील 13/1989\n"
    fields = fields_of(f"     न्यायालय तहसीलदार\n\n{heads}{against}")
    assert not {"वादी", "प्रतिवादी", "आदेश", "अपील"} & {*values(fields, "applicant"), *values(fields, "respondent")}


@pytest.mark.parametrize("line", ["मुकाम हुए।", "Resident of India."])
def test_what_is_no_village_is_nobodys_seat(line: str) -> None:
    assert values(fields_of(f"     न्यायालय तहसीलदार बेलतरा\n{line}\n"), "village") == []


def test_heads_of_columns_label_nothing() -> None:
    page = """
                    आवक पंजी
क्र.          दिनांक          विषय          आवेदक          पटवारी
1            4/5/1988        सीमांकन        दुकालू          रामनाथ
"""
    fields = fields_of(page)
    assert [values(fields, name) for name in ("subject", "applicant", "signatory")] == [[], [], []]


def test_a_date_on_a_line_of_its_own_is_no_part_of_the_sentence_above() -> None:
    page = """
                    न्यायालय तहसीलदार बेलतरा
                         आदेश
     पटवारी के दिनांक 1/2/1988 को प्राप्त प्रतिवेदन के अनुसार आवेदक का कब्जा भूमि पर पाया गया है और किसी को कोई आपत्ति नहीं है
अतः आवेदन स्वीकार किया जाता है एवं अभिलेख दुरुस्त करने हेतु प्रकरण हल्का पटवारी को भेजा जाता है जो पालन करे
दिनांक 4 मई 1988
"""
    assert field(fields_of(page), "date").value == "1988-05-04"


def test_the_number_of_an_act_stands_between_its_name_and_its_section() -> None:
    sentence = "मध्यप्रदेश भू-राजस्व संहिता, 1959 (क्रमांक 20 सन् 1959) की धारा 13 के अनुसार"
    assert values(fields_of(sentence), "law_section") == ["धारा 13, मध्यप्रदेश भू-राजस्व संहिता 1959"]


def test_a_code_without_a_name_is_no_act() -> None:
    assert values(fields_of("विक्रय करने की अनुमति संहिता की धारा 165(6) के तहत दी जाती है।"), "law_section") == [
        "धारा 165(6)"
    ]


def test_an_area_whose_point_was_lost_is_not_believed() -> None:
    fields = fields_of("रकबा 2857 हेक्टेयर", "रकबा 2.857 हेक्टेयर")
    sure = {one.value: one.proposals[0].confidence for one in fields if one.name == "area"}
    assert sure["2857.000"] < gate() <= sure["2.857"]


def test_specks_beside_a_subject_are_no_part_of_it() -> None:
    assert values(fields_of("विषय :- h बंटवारा हेतु आवेदन पत्र। ed"), "subject") == ["बंटवारा हेतु आवेदन पत्र"]


def test_a_class_at_the_end_of_a_subject_is_a_part_of_it() -> None:
    assert values(fields_of("विषय :- वेतन श्रेणी II"), "subject") == ["वेतन श्रेणी II"]


def test_a_post_between_number_and_subject_is_the_addressee_though_nothing_says_so() -> None:
    fields = fields_of(
        "          कार्यालय उपखण्ड अधिकारी, मसूदा (अजमेर)\nक्रमांक 45/राजस्व/2008          दिनांक 4/5/2008\n"
        "तहसीलदार, मसूदा\nविषय :- चरागाह की नाप बाबत\nलेख है कि रिपोर्ट भेजें।\n"
    )
    assert values(fields, "addressee") == ["तहसीलदार, मसूदा"]
    assert values(fields, "district") == ["अजमेर"]


def test_an_address_ends_where_the_text_begins() -> None:
    fields = fields_of("          न्यायालय तहसीलदार\nप्रति, राजस्व निरीक्षक। अनावेदक ने कब्जा नहीं हटाया है।\n")
    assert values(fields, "addressee") == ["राजस्व निरीक्षक"]


def test_where_the_text_begins_behind_the_label_there_is_no_addressee() -> None:
    fields = fields_of("          न्यायालय तहसीलदार\nप्रति, । अनावेदक ने जवाब पेश किया।\n")
    assert values(fields, "addressee") == []


def test_a_day_on_which_something_is_to_be_done_is_not_the_papers_own() -> None:
    fields = fields_of("          कारण बताओ सूचना\nजवाब दिनांक 4/5/2008 को दें।\n\n\nदिनांक 1/5/2008\n")
    date = next(field for field in fields if field.name == "date")
    assert date.value == "2008-05-01"


def test_a_number_may_begin_with_the_office() -> None:
    fields = fields_of("          कार्यालय थाना प्रभारी\nक्र./थाना/345/2012          दिनांक 4/5/2012\n")
    assert values(fields, "letter_no") == ["थाना/345/2012"]


@pytest.mark.parametrize("label", ["ऋ./", "वर. ", "वरमांक ", "क्रमांव "])
def test_a_number_is_known_though_its_label_was_misread(label: str) -> None:
    fields = fields_of(f"          कार्यालय कलेक्टर\n{label}9753/नजूल/2014          दिनांक 17/6/2014\n")
    assert values(fields, "letter_no") == ["9753/नजूल/2014"]


def test_a_stroke_far_below_a_short_paper_is_no_line_of_it() -> None:
    paper = "          न्यायालय नायब तहसीलदार, जगदलपुर\nआदेश\nआवेदक का नाम दर्ज हो।\n" + " " * 50 + "(रमेश टोप्पो)\n"
    signed = paper + " " * 50 + "नायब तहसीलदार\n" + "\n" * 12 + " " * 40 + "Og)\n"
    assert values(fields_of(signed), "signatory") == ["रमेश टोप्पो, नायब तहसीलदार"]


def test_a_stroke_behind_a_signature_is_no_part_of_it() -> None:
    paper = "          कार्यालय कलेक्टर\n\n\nआदेश दिया जाता है।\n" + " " * 50 + "(प्रकाश वर्मा) N7\n"
    assert values(fields_of(paper + " " * 50 + "तहसीलदार\n"), "signatory") == ["प्रकाश वर्मा, तहसीलदार"]


def test_a_misread_branch_in_a_number_is_put_right_beside_what_was_read() -> None:
    fields = fields_of("          कार्यालय कलेक्टर\nक्रमांक 9586/भू-सभि./1989          दिनांक 17/6/1989\n")
    first, second = field(fields, "letter_no").proposals
    assert (first.value, first.raw) == ("9586/भू-अभि./1989", "9586/भू-सभि./1989")
    assert second.value == "9586/भू-सभि./1989"
    assert first.confidence > second.confidence


@pytest.mark.parametrize("branch", ["खनिज", "स्टेनो", "री-2", "कोविड"])
def test_a_branch_that_is_known_or_near_to_none_stays(branch: str) -> None:
    fields = fields_of(f"          कार्यालय कलेक्टर\nक्रमांक 958/{branch}/1989          दिनांक 17/6/1989\n")
    assert [one.value for one in field(fields, "letter_no").proposals] == [f"958/{branch}/1989"]


def test_parties_are_told_by_a_short_word_where_the_line_says_that_it_names_them() -> None:
    fields = fields_of("          न्यायालय तहसीलदार\nपक्षकार देवनाथ अग्रवाल वि. शिवकुमार महंत\nआदेश पत्रिका\n")
    assert values(fields, "applicant") == ["देवनाथ अग्रवाल"]
    assert values(fields, "respondent") == ["शिवकुमार महंत"]


def test_a_party_may_stand_above_the_line_of_its_residence() -> None:
    fields = fields_of(
        "          न्यायालय तहसीलदार\nजगतराम महंत पिता मनबोध पाण्डेय, उम्र 26 वर्ष\n"
        "निवासी ग्राम सेलर ........... आवेदक\n// विरुद्ध //\nछ.ग. शासन ........... अनावेदक\n"
    )
    assert values(fields, "applicant") == ["जगतराम महंत"]


def test_not_the_father_applies_but_whose_father_he_is() -> None:
    fields = fields_of("          आदेश\nपरसराम नायक वल्द रामलाल अग्रवाल ने आवेदन दिया है।\n")
    assert values(fields, "applicant") == ["परसराम नायक"]


def test_who_speaks_in_an_application_is_the_applicant_and_in_an_oath_is_not() -> None:
    spoken = "विषय : पेंशन बाबत\nमहोदय, मैं कन्हैया साहू आत्मज घासीराम बंजारे ग्राम नंदेली का कृषक हूं। निवेदन है।\n"
    assert values(fields_of(spoken), "applicant") == ["कन्हैया साहू"]
    assert values(fields_of("शपथ पत्र\n" + spoken), "applicant") == []


def test_in_whose_favour_land_is_recorded_is_the_applicant() -> None:
    fields = fields_of("          इश्तहार\nग्राम बरगढ़ का नामांतरण पार्वती तिवारी के पक्ष में किया जाना है।\n")
    assert values(fields, "applicant") == ["पार्वती तिवारी"]


def test_the_colon_of_a_label_may_be_lost_before_a_name() -> None:
    assert values(fields_of("          नस्ती\nनाम आवेदक अनुसुइया अग्रवाल\n"), "applicant") == ["अनुसुइया अग्रवाल"]
    assert values(fields_of("          सेवा पुस्तिका\nनाम श्री परसराम चौहान\n"), "person") == ["परसराम चौहान"]
    assert values(fields_of("          आदेश\nआवेदक पक्ष को सुना गया\n"), "applicant") == []


def test_of_two_readings_of_a_name_that_read_best_stands_first() -> None:
    text = "          आवेदन\nआवेदक ओंकार बंजारे पुत्र समारू श्रीवास्तव का निवेदन है।\n\n\n\n{}\nआवेदक\nओंकार वंजारे\n"
    page = write_page(text.format("दिनांक 5/4/1999"))
    unsure = [word.model_copy(update={"confidence": 40}) if word.text == "वंजारे" else word for word in page.words]
    fields = find_fields([LocatedText(page.model_copy(update={"words": tuple(unsure)}), 1)], TAXONOMY)
    first, second = field(fields, "applicant").proposals
    assert (first.value, second.value) == ("ओंकार बंजारे", "ओंकार वंजारे")


def test_a_demi_official_letter_has_its_addressee_at_the_foot() -> None:
    fields = fields_of(
        "महेश कुमार दुबे                    अ.शा. पत्र क्रमांक 9313/2003\nसचिव                     दिनांक 4/5/2003\n"
        "प्रिय श्री पाण्डेय,\n     आपका ध्यान आकर्षित करना चाहूंगा।\n" + " " * 60 + "(महेश कुमार दुबे)\n\n"
        "श्री बिसाहू पाण्डेय, कलेक्टर, जिला बस्तर\n"
    )
    assert values(fields, "addressee") == ["श्री बिसाहू पाण्डेय, कलेक्टर, जिला बस्तर"]


def test_the_place_of_an_address_is_put_right_beside_what_was_read() -> None:
    page = write_page("          कार्यालय\nप्रति,\n     कलेक्टर, गयगढ़\nविषय : जांच बाबत\n", confidence=50)
    (addressee,) = (one for one in find_fields([LocatedText(page, 1)], TAXONOMY) if one.name == "addressee")
    assert [one.value for one in addressee.proposals] == ["कलेक्टर, रायगढ़", "कलेक्टर, गयगढ़"]
    assert all(one.raw.endswith("कलेक्टर, गयगढ़") for one in addressee.proposals)


def test_the_first_department_of_a_paper_comes_before_those_below_it() -> None:
    fields = fields_of("          विधि विभाग\n          वित्त विभाग\nक्रमांक 45/2008          दिनांक 4/5/2008\n")
    assert [one.value for one in field(fields, "department").proposals] == ["विधि विभाग", "वित्त विभाग"]


def test_a_note_between_departments_has_its_number_at_its_foot() -> None:
    fields = fields_of(
        "          लोक निर्माण विभाग\n     कृपया इस संबंध में विभाग के पत्र क्रमांक 4263/री-2/1974 का अवलोकन करें।\n\n\n\n\n\n\n"
        "यू.ओ. क्र. 6689/74          दि. 12/07/1974\n"
    )
    assert values(fields, "letter_no") == ["6689/74"]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (
            "applicant",
            "आवेदक आवेदिका आवेदनकर्ता प्रार्थी प्रार्थिया अपीलार्थी अपीलांट शिकायतकर्ता"
            " आपत्तिकर्ता याचिकाकर्ता पुनरीक्षणकर्ता निगरानीकर्ता"
            " वादी परिवादी सूचक सूचनाकर्ता फरियादी रिपोर्टकर्ता Applicant APPELLANT Petitioner Plaintiff complainant",
        ),
        (
            "respondent",
            "अतिक्रामक अतिक्रमणकर्ता अनावेदक अनावेदिका विपक्षी उत्तरवादी प्रतिवादी प्रत्यर्थी आरोपी"
            " Non-applicant RESPONDENT Defendant",
        ),
    ],
)
def test_every_word_for_a_party_labels_one(role: str, words: str) -> None:
    for word in words.split():
        assert values(fields_of(f"{word} : सोहन लाल\n"), role) == ["सोहन लाल"], word


@pytest.mark.parametrize(
    ("level", "labels", "place"),
    [
        ("village", "ग्राम गाम मौजा मौजे गाँव गांव साकिन", "दर्री"),
        ("village", "Village village Mouza R/o", "Darri"),
        ("tehsil", "तहसील तह.", "खरसिया"),
        ("tehsil", "Tahsil Tehsil Tahsildar", "Kharsia"),
        ("district", "जिला जनपद जि.", "रायगढ़"),
        ("district", "District DISTRICT Distt. dist", "Raigarh"),
    ],
)
def test_every_label_of_a_place_names_one(level: str, labels: str, place: str) -> None:
    for label in labels.split():
        assert values(fields_of(f"{label} {place}\n"), level) == [place], label


def readings_of_a_name(count: int) -> list[Candidate]:
    """Names that differ by two letters at most; the best read one was found by a rule that is seldom right."""
    some = "कगचजटडतदनपबमयरलवसह"
    names = [f"राम{one}न सा{other}ू" for one in some for other in some][:count]
    sure = [5.0, *(60.0,) * (count - 1)]
    return [
        Candidate("applicant", name, name, 1, None, told, "party", None, Reading(70, 75 - told, 70))
        for name, told in zip(names, sure, strict=True)
    ]


@pytest.mark.parametrize(("count", "is_raised"), [(3, True), (MOST_VOTING + 1, False)])
def test_of_few_names_the_best_read_is_as_sure_as_the_surest_and_of_hundreds_none_is(
    count: int, is_raised: bool
) -> None:
    candidates = readings_of_a_name(count)
    (applicant,) = gather_fields(candidates)
    assert (applicant.value == candidates[0].value) is is_raised
