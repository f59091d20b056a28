import pytest

from pipeline.reading.marks import JOINED
from pipeline.reading.repair import repair, repair_text
from schemas.base import Box
from schemas.pages import Word

LINE_HEIGHT = 40


def words(*texts: str, confidence: float = 70.0, gap: int = 12) -> tuple[Word, ...]:
    """Words of one line, each as wide as its letters."""
    made: list[Word] = []
    left = 0
    for text in texts:
        right = left + 20 * len(text)
        made.append(Word(text=text, box=(left, 0, right, LINE_HEIGHT), confidence=confidence, line=0))
        left = right + gap
    return tuple(made)


def texts(some: tuple[Word, ...]) -> list[str]:
    return [word.text for word in some]


@pytest.mark.parametrize(
    ("read", "printed", "reason"),
    [
        ("दिनाक", "दिनांक", "lost_anusvara"),
        ("(क्रमाक:", "(क्रमांक:", "lost_anusvara"),
        ("प्रस्तुंत", "प्रस्तुत", "stray_anusvara"),
        ("विदयालय", "विद्यालय", "lost_virama"),
        ("मत्यापन", "सत्यापन", "look_alike"),
        ("सम्वन्धित,", "सम्बन्धित,", "look_alike"),
        ("ऋमांक", "क्रमांक", "look_alike"),
        ("प्रबिष्टि", "प्रविष्टि", "look_alike"),
        ("अनमोदनार्थ", "अनुमोदनार्थ", "look_alike"),
        ("Certiflcate", "Certificate", "look_alike"),
        ("OEFICE", "OFFICE", "look_alike"),
        ("मे", "में", "lost_anusvara"),
        ("दवारा", "द्वारा", "lost_virama"),
        ("अत:", "अतः", "lost_visarga"),
        ("हे।", "है।", "look_alike"),
    ],
)
def test_what_leaves_one_answer_is_set_right(read: str, printed: str, reason: str) -> None:
    word = repair(words("कार्यालय", "आदेश", read))[-1]
    assert (word.text, word.raw, word.repair) == (printed, read, reason)


@pytest.mark.parametrize(
    "text",
    [
        "२०१४-१५",
        "४५६७८९",
        "12/०५/1962",
        "एफ-३-१७",
        "D.0.",
        "NREGS",
        "FuRther",
        "ए-Tender",
        "|",
        "।",
        "शर्मा",
        "पाँच",
        "सन्दर्भ",
    ],
)
def test_numbers_marks_initials_and_known_words_are_never_changed(text: str) -> None:
    assert repair_text(text, 5.0) is None


@pytest.mark.parametrize("text", ["थीं", "दिखाईं", "गुरप्रीत", "खजुरिया", "ठाकुरद्वारा", "डैनियल", "एकला", "कग"])
def test_a_name_a_plural_or_a_word_with_two_answers_stays(text: str) -> None:
    assert repair_text(text, 5.0) is None


@pytest.mark.parametrize("text", ["फलस्वरुप", "हैक्टेयर", "चोधरी", "सराईपाली", "Chaudhry", "Kharsiya", "DHAMTRI"])
def test_what_spelling_wavers_on_is_left_as_it_was_printed(text: str) -> None:
    assert repair_text(text, 5.0) is None


def test_after_a_title_nothing_becomes_another_word() -> None:
    assert texts(repair(words("कार्यालय", "का", "मत्यापन"))) == ["कार्यालय", "का", "सत्यापन"]
    assert texts(repair(words("आवेदक", "श्री", "मत्यापन"))) == ["आवेदक", "श्री", "मत्यापन"]
    assert texts(repair(words("Shri", "Certiflcate"))) == ["Shri", "Certiflcate"]


def test_a_page_of_another_language_in_the_same_script_stays_as_it_is() -> None:
    marathi = ["आपल्या", "वर्षाच्या", "आयुष्यांत", "पंडितजींनीं", "कितीतरी", "मिळविले", "दिनाक"]
    assert texts(repair(words(*marathi))) == marathi


def test_a_danda_close_behind_its_word_is_put_to_it() -> None:
    read = words("होगा।", "है।", "किया", "गया", "।")
    joined = repair(read)
    assert texts(joined) == ["होगा।", "है।", "किया", "गया।"]
    assert (joined[3].raw, joined[3].repair) == ("गया ।", JOINED)
    assert joined[3].box == (read[3].box[0], 0, read[4].box[2], LINE_HEIGHT)


def test_dandas_that_the_print_sets_apart_stay_apart() -> None:
    read = ["होगा", "।", "किया", "है", "।"]
    assert texts(repair(words(*read))) == read


@pytest.mark.parametrize(
    ("mark", "box"),
    [
        ("।", (300, 0, 308, LINE_HEIGHT)),
        ("|", (92, 36, 95, 39)),
        (".", (92, 0, 100, LINE_HEIGHT)),
    ],
    ids=["far away", "a speck", "a full stop"],
)
def test_other_marks_stay_where_they_are(mark: str, box: Box) -> None:
    first = Word(text="गया", box=(0, 0, 80, LINE_HEIGHT), confidence=80, line=0)
    read = [*words("होगा।", "है।"), first, Word(text=mark, box=box, confidence=80, line=0)]
    assert texts(repair(read)) == [word.text for word in read]


def test_a_danda_that_the_other_reader_takes_for_a_digit_stays_a_word_by_itself() -> None:
    read = list(words("होगा।", "है।", "गया", "।"))
    read[3] = read[3].model_copy(update={"other": "1"})
    assert repair(read) == tuple(read)


def test_what_stands_close_behind_a_slash_belongs_to_it() -> None:
    read = words("घोषणा", "करता/", "करती", "क्रमांक/", "27/", "1992", "परिपत्र/", "CIRCULAR")
    joined = repair(read)
    assert texts(joined) == ["घोषणा", "करता/करती", "क्रमांक/27/1992", "परिपत्र/", "CIRCULAR"]
    assert (joined[2].raw, joined[2].repair) == ("क्रमांक/ 27/ 1992", "slash")
    far = words("घोषणा", "करता/", "करती", gap=30)
    assert repair(far) == far


def test_what_stands_in_the_next_cell_of_a_table_is_never_joined() -> None:
    read = words("होगा।", "है।", "गया", "।", "27/", "1992", "विभाग.", "देहरादून")
    cells = tuple(word.model_copy(update={"block": number}) for number, word in enumerate(read))
    assert repair(cells) == cells


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (None, "1982", "27/1982"),
        ("21/", None, "21/1992"),
        ("21/", "1982", "21/1982"),
        ("27/ 1982", None, "27/1982"),
        (None, "27/1982", "27/1982"),
        (None, None, None),
    ],
)
def test_what_the_other_reader_read_on_either_side_of_a_slash_is_kept(
    first: str | None, second: str | None, both: str | None
) -> None:
    read = [
        word.model_copy(update={"other": other})
        for word, other in zip(words("आदेश", "27/", "1992"), (None, first, second), strict=True)
    ]
    joined = repair(read)[1]
    assert (joined.text, joined.other) == ("27/1992", both)


def test_a_full_stop_between_hindi_words_is_a_comma_where_sentences_end_in_dandas() -> None:
    read = words("होगा।", "है।", "पुलिस", "विभाग.", "देहरादून", "कि.", "मी.", "विभाग.", "१२", "विभाग.")
    assert texts(repair(read))[3:] == ["विभाग,", "देहरादून", "कि.", "मी.", "विभाग.", "१२", "विभाग."]
    assert (repair(read)[3].raw, repair(read)[3].repair) == ("विभाग.", "comma")
    assert texts(repair(read[1:]))[2] == "विभाग."


@pytest.mark.parametrize(
    ("first", "second", "printed"),
    [
        ("गई.", "जिससे", "गई,"),
        ("अधिनियम.", "२००५", "अधिनियम,"),
        ("सितम्बर.", "1991", "सितम्बर,"),
        ("बरखेड़ाटोला.", "जिला", "बरखेड़ाटोला,"),
        ("क्रमांक.", "809", "क्रमांक."),
        ("बरखेड़ाटोला.", "किया", "बरखेड़ाटोला."),
        ("शा.", "पत्र", "शा."),
        ("गई.", "No.", "गई."),
    ],
)
def test_a_full_stop_is_a_comma_behind_whole_words_before_years_and_in_addresses(
    first: str, second: str, printed: str
) -> None:
    assert texts(repair(words("होगा।", "है।", first, second)))[2:] == [printed, second]


@pytest.mark.parametrize(
    ("word", "after", "printed"), [("में.", "लोक", "में,"), ("गई.", "लोक", "गई."), ("गई.", "जिससे", "गई,")]
)
def test_at_the_end_of_a_line_a_comma_stands_only_where_no_sentence_ends(word: str, after: str, printed: str) -> None:
    read = list(words("होगा।", "है।", word, after))
    read[3] = read[3].model_copy(update={"line": 1})
    assert texts(repair(read))[2] == printed


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("होगा|", "होगा।"),
        ("है]", "है।"),
        ("जाए!", "जाए।"),
        ("है.।", "है।"),
        ("जाए।..", "जाए।"),
        ("[देखें]", "[देखें]"),
        ("[[कार्यालय", "//कार्यालय"),
        ("[/आदेश//", "//आदेश//"),
        ("[[देखें]]", "[[देखें]]"),
        ("still]", "still]"),
        ("क|", "क|"),
    ],
)
def test_what_a_hindi_word_ends_in_is_a_danda_where_sentences_end_so(read: str, printed: str) -> None:
    assert texts(repair(words("होगा।", "किया", "है।", read)))[3] == printed
    assert texts(repair(words("होगा", "किया", "है", read)))[3] == read


def test_a_second_repair_changes_nothing() -> None:
    once = repair(words("होगा।", "है।", "कार्यालय", "दिनाक", "गया", "।"))
    assert repair(once) == once


def test_nothing_read_is_nothing_repaired() -> None:
    assert repair(()) == ()
