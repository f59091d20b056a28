"""A page read, whole: what was done, what was noticed, and that nothing passes for an empty page that is none."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import JPEG
from pipeline.reading.clock import PageClock
from pipeline.reading.letters import latin_share, mean_confidence
from pipeline.reading.page_words import drop_specks, drop_twins, keep_devanagari, to_page
from pipeline.reading.read import DATA, READING_VERSION, digest_data, read_page, reading_version
from pipeline.reading.rehearsal import RehearsalEngine
from pipeline.reading.second_reader.opinion import load_second_reader
from pipeline.reading.tesseract import TesseractEngine
from schemas.errors import EngineError, EngineTimeoutError
from schemas.pages import LayerWord, PageImage, PageSource, Word
from schemas.plan import Plan, ReadingPlan
from tests.second_reading import rule, second_reader
from tests.test_tables import ruled, sheet, written

LETTERS = Path(__file__).resolve().parents[1] / "samples" / "delivery" / "01 पत्र"
THOROUGH = Plan(name="accurate", reading_version="1", describing_version="1", folding_version="1")
PLAN = THOROUGH.model_copy(update={"reading": ReadingPlan(missed_lines=False, calibrate=False)})
HINDI, ENGLISH = PLAN.reading.languages, PLAN.reading.latin_languages


PLAN_OF_TWO = PLAN.model_copy(update={"reading": PLAN.reading.model_copy(update={"second_reader": "all"})})


class Scripted:
    """An engine that answers as told, one answer a reading, and remembers the languages and pictures it was given."""

    name = "scripted 1"

    def __init__(self, *answers):
        self.answers = list(answers)
        self.languages: list[str] = []
        self.pictures: list[np.ndarray] = []
        self.times: list[float] = []

    def read(self, pixels, *, languages, dpi, timeout_s, layout="page"):
        self.languages.append(languages)
        self.pictures.append(pixels)
        self.times.append(timeout_s)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def word(text, confidence=90.0, *, box=(100, 100, 200, 140), line=0):
    return Word(text=text, box=box, confidence=confidence, line=line)


def words(text, confidence=90.0):
    return tuple(
        word(part, confidence, box=(100 + 150 * place, 100, 220 + 150 * place, 140))
        for place, part in enumerate(text.split())
    )


def source(folder, pixels, *, dpi=200, bilevel=False, layer=()):
    path = folder / "page.png"
    cv2.imwrite(str(path), pixels)
    height, width = pixels.shape[:2]
    image = PageImage(path=str(path), sha256="a" * 64, width=width, height=height, dpi=dpi, bilevel=bilevel)
    return PageSource(image=image, layer=layer)


def paper(*lines, colour=(235, 235, 235), height=1600, width=1200):
    page = np.full((height, width, 3), colour, np.uint8)
    for place, line in enumerate(lines):
        cv2.putText(page, line, (120, 300 + 80 * place), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (30, 30, 30), 3)
    return page


WRITTEN = paper("The quick brown fox", "jumps over the lazy dog")


def read(folder, pixels, engine, *, plan=PLAN, **about):
    return read_page(source(folder, pixels, **about), plan, engine=engine, verdict="none")


def codes(text):
    return [finding.code for finding in text.findings]


def test_a_page_is_read_once_cleaned_and_comes_with_all_that_is_known_of_it(tmp_path):
    engine = Scripted(words("कार्यालय कलेक्टर जिला रायगढ़ दिनांक 12.03.1999"))
    reading = read(tmp_path, WRITTEN, engine)
    text = reading.text
    assert text.text == "कार्यालय कलेक्टर जिला रायगढ़ दिनांक 12.03.1999"
    assert (text.source, text.engine, text.languages) == ("ocr", "scripted 1", HINDI)
    assert (text.width, text.height, text.dpi, text.rotation) == (1200, 1600, 200, 0)
    assert (text.image_sha256, text.reading) == ("a" * 64, PLAN.reading_fingerprint)
    assert text.confidence == 90
    assert codes(text) == []
    assert {"load", "look", "clean", "recognise"} <= set(text.seconds)
    assert engine.languages == [HINDI]
    assert engine.pictures[0].ndim == 2
    assert reading.upright.shape == (1600, 1200, 3)


def test_lines_the_first_reading_left_out_are_read_by_themselves(tmp_path):
    first = words("कार्यालय कलेक्टर जिला रायगढ़ दिनांक 12.03.1999")
    engine = Scripted(first, (word("निर्णय", 95, box=(30, 30, 130, 60)),))
    text = read(tmp_path, WRITTEN, engine, plan=THOROUGH).text
    assert engine.languages == [HINDI, f"{HINDI}+eng"]
    assert text.languages == f"{HINDI}, {HINDI}+eng"
    assert [found.text for found in text.words] == [*(found.text for found in first), "निर्णय"]
    assert "missed lines" in text.seconds


def test_confidence_is_the_chance_to_be_right_unless_the_plan_says_otherwise(tmp_path):
    engine = Scripted(*[words("कार्यालय कलेक्टर जिला कायार्लय", 90)] * 2)
    plain = read(tmp_path, WRITTEN, engine).text
    plan = PLAN.model_copy(update={"reading": PLAN.reading.model_copy(update={"calibrate": True})})
    text = read(tmp_path, WRITTEN, engine, plan=plan).text
    assert [word.confidence for word in plain.words] == [90] * 4
    known, unknown = text.words[0].confidence, text.words[3].confidence
    assert unknown + 5 < known
    assert text.text == plain.text


def test_a_blank_page_is_not_read_and_says_so(tmp_path):
    engine = Scripted()
    text = read(tmp_path, paper(), engine).text
    assert codes(text) == ["blank"]
    assert (text.words, text.confidence, text.is_blank) == ((), 100, True)
    assert engine.languages == []


def test_a_stamp_alone_makes_a_blank_page(tmp_path):
    page = paper()
    cv2.circle(page, (700, 900), 90, (30, 30, 30), 5)
    text = read(tmp_path, page, Scripted(words("७ ॥ :", 22))).text
    assert codes(text) == ["blank"]
    assert "stamp" in text.findings[0].message
    assert text.words == ()


def test_under_even_grain_a_page_is_read_and_where_that_makes_no_sense_it_is_no_blank_page(tmp_path):
    grain = np.random.default_rng(2).normal(0, 1, (330, 234)).astype(np.float32)
    copied = np.where(cv2.resize(grain, (1660, 2340)) > 0, 230, 60).astype(np.uint8)
    upright = PLAN.model_copy(update={"reading": PLAN.reading.model_copy(update={"find_orientation": False})})
    text = read(tmp_path, copied, Scripted(words("७ ॥ :", 22)), plan=upright).text
    assert codes(text) == ["no_text"]
    assert "grain" in text.findings[0].message
    assert (text.words, text.confidence, text.is_blank) == ((), 0, False)
    read_well = read(tmp_path, copied, Scripted(words("कार्यालय कलेक्टर जिला रायगढ़", 90)), plan=upright).text
    assert read_well.text == "कार्यालय कलेक्टर जिला रायगढ़"


def test_a_few_words_that_can_be_read_make_no_blank_page(tmp_path):
    text = read(tmp_path, paper("Annexure 1"), Scripted(words("संलग्नक 1", 90))).text
    assert codes(text) == []
    assert text.text == "संलग्नक 1"


def test_a_few_lines_that_cannot_be_read_make_no_blank_page_either(tmp_path):
    assert codes(read(tmp_path, WRITTEN, Scripted((), (), (), ())).text) == ["no_text"]
    text = read(tmp_path, paper("Annexure"), Scripted(words("संलगनक एक", 30), (), (), ())).text
    assert codes(text) == ["low_confidence"]
    assert text.words


def test_a_full_page_that_cannot_be_read_is_never_blank(tmp_path):
    page = paper(*["The quick brown fox jumps"] * 15)
    text = read(tmp_path, page, Scripted(*[()] * 8)).text
    assert codes(text) == ["no_text"]
    assert text.confidence == 0


def test_a_page_read_with_little_confidence_says_why(tmp_path):
    grainy = np.clip(WRITTEN + np.random.default_rng(1).normal(0, 30, WRITTEN.shape), 0, 255).astype(np.uint8)
    answer = words("कार्यालय कलेक्टर जिला रायगढ़", 55)
    assert [f.message for f in read(tmp_path, WRITTEN, Scripted(answer)).text.findings] == [
        "About 55 of 100 read rightly: handwriting, an unusual type, or print that is hard to make out."
    ]
    assert "noisy" in read(tmp_path, grainy, Scripted(answer)).text.findings[0].message
    coarse = read(tmp_path, WRITTEN, Scripted(answer), dpi=100).text
    assert codes(coarse) == ["low_dpi", "low_confidence"]


def test_a_coarse_page_is_enlarged_and_its_boxes_are_those_of_the_page(tmp_path):
    engine = Scripted((word("अभिलेखागार", box=(300, 600, 900, 720)),) * 4)
    text = read(tmp_path, WRITTEN, engine, dpi=100).text
    assert engine.pictures[0].shape == (4800, 3600)
    assert text.words[0].box == (100, 200, 300, 240)
    assert codes(text) == ["low_dpi"]


def test_a_page_on_its_head_is_turned_and_its_words_stand_on_the_upright_page(tmp_path):
    garbled, good = words("गकतप बरलक मनसद हयक", 25), words("कार्यालय कलेक्टर जिला रायगढ़", 88)
    engine = Scripted(garbled, good, good)
    reading = read(tmp_path, cv2.rotate(WRITTEN, cv2.ROTATE_180), engine)
    assert reading.text.rotation == 180
    assert codes(reading.text) == ["turned"]
    assert reading.text.words[0].box == good[0].box
    assert np.array_equal(reading.upright, WRITTEN)


def test_a_page_on_its_side_gives_the_size_of_the_upright_page(tmp_path):
    tall = tuple(word("रायगढ़", 91, box=(100, 100 + 90 * place, 140, 180 + 90 * place)) for place in range(12))
    reading = read(tmp_path, cv2.rotate(WRITTEN, cv2.ROTATE_90_CLOCKWISE), Scripted(tall, words("रायगढ़ " * 12, 92)))
    assert reading.text.rotation == 270
    assert (reading.text.width, reading.text.height) == (1200, 1600)
    assert reading.upright.shape == (1600, 1200, 3)


def test_a_turn_that_does_not_read_better_is_taken_back(tmp_path):
    garbled, promising = words("गकतप बरलक मनसद हयक", 25), words("कार्यालय कलेक्टर जिला रायगढ़", 70)
    reading = read(tmp_path, WRITTEN, Scripted(garbled, promising, words("क ख ग घ", 30)))
    assert reading.text.rotation == 0
    assert np.array_equal(reading.upright, WRITTEN)
    assert codes(reading.text) == ["low_confidence"]


def test_orientation_is_left_alone_when_the_plan_says_so(tmp_path):
    plan = PLAN.model_copy(update={"reading": ReadingPlan(find_orientation=False, missed_lines=False, calibrate=False)})
    engine = Scripted(words("गकतप बरलक मनसद हयक", 25))
    assert read(tmp_path, WRITTEN, engine, plan=plan).text.rotation == 0


def test_a_latin_page_is_read_again_as_such_and_keeps_its_hindi_letterhead(tmp_path):
    head = word("छत्तीसगढ़", 92, box=(100, 10, 300, 50))
    first = (head, *words("The Executive Engineer is hereby directed to repair the culvert", 85))
    nonsense = word("Buta", 30, box=(105, 12, 298, 48))
    second = (nonsense, *words("The Executive Engineer is hereby directed to repair the culvert", 95))
    engine = Scripted(first, second)
    text = read(tmp_path, WRITTEN, engine).text
    assert engine.languages == [HINDI, ENGLISH]
    assert text.languages == ENGLISH
    assert text.text.startswith("छत्तीसगढ़ The Executive Engineer")
    assert text.words[0].confidence == 92
    assert text.words[1].confidence == 95


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(words("The Collector कार्यालय कलेक्टर रायगढ़ की ओर से", 90), id="mixed"),
        pytest.param(words("RTI 2005", 90), id="hardly any letters"),
        pytest.param(words("RRb jkS xS LhvR bbRw oiuR kkSx", 45), id="garbled"),
    ],
)
def test_other_pages_are_read_once(tmp_path, first):
    plan = PLAN.model_copy(update={"reading": ReadingPlan(find_orientation=False, missed_lines=False, calibrate=False)})
    engine = Scripted(first)
    read(tmp_path, paper("2005"), engine, plan=plan)
    assert engine.languages == [HINDI]


def test_a_latin_page_keeps_its_first_reading_when_the_second_fails(tmp_path):
    first = words("The Executive Engineer is hereby directed to repair the culvert", 85)
    text = read(tmp_path, WRITTEN, Scripted(first, EngineTimeoutError("slow"))).text
    assert text.text == "The Executive Engineer is hereby directed to repair the culvert"
    assert text.languages == HINDI
    assert codes(text) == ["latin_failed"]


def test_a_doubtful_page_stays_as_it_lies_when_looking_for_its_turn_fails(tmp_path):
    garbled = words("गकतप बरलक मनसद हयक", 25)
    text = read(tmp_path, WRITTEN, Scripted(garbled, EngineError("It died."))).text
    assert text.rotation == 0
    assert text.text == "गकतप बरलक मनसद हयक"
    assert codes(text) == ["orientation_failed", "low_confidence"]


def test_a_page_whose_table_cannot_be_read_by_cells_is_read_as_it_stands(tmp_path):
    around, whole = words("नगर पालिक निगम कार्यालय"), words("नगर पालिक निगम कार्यालय क्रमांक खसरा 412/3")
    engine = Scripted(around, EngineError("It died."), whole)
    text = read(tmp_path, written(ruled(sheet())), engine).text
    assert text.text == "नगर पालिक निगम कार्यालय क्रमांक खसरा 412/3"
    assert text.tables == ()
    assert codes(text) == ["tables_failed"]
    assert (engine.pictures[2] < 128).sum() > 2 * (engine.pictures[0] < 128).sum()


@pytest.mark.parametrize(
    ("sense", "whole", "tables"),
    [
        pytest.param(30, "नगर पालिक निगम कार्यालय के प्रस्ताव", 0, id="lines taken for a table"),
        pytest.param(30, "नगर पालिक निगम", 1, id="written by hand into a form"),
        pytest.param(80, "नगर पालिक निगम कार्यालय के प्रस्ताव", 1, id="a table"),
    ],
)
def test_a_table_without_sense_is_read_as_text_if_that_reads_more(tmp_path, sense, whole, tables):
    cell = (word("4617", sense, box=(30, 25, 90, 50)),)
    engine = Scripted(words("नगर पालिक निगम"), cell, words(whole))
    plan = PLAN.model_copy(update={"reading": PLAN.reading.model_copy(update={"find_orientation": False})})
    text = read(tmp_path, written(ruled(sheet())), engine, plan=plan).text
    assert len(text.tables) == tables
    assert ("4617" in text.text) is bool(tables)
    assert len(engine.languages) == (2 if sense == 80 else 3)


def test_cells_that_take_too_long_leave_the_page_the_time_to_be_read_without_them(tmp_path):
    around = words("नगर पालिक निगम कार्यालय")
    engine = Scripted(around, EngineTimeoutError("It took too long."), around)
    read(tmp_path, written(ruled(sheet())), engine)
    first, cells, whole = engine.times
    assert cells <= first / 2
    assert whole > first / 2


def test_a_page_whose_time_ends_in_a_table_keeps_what_stands_around_it(tmp_path):
    slow = EngineTimeoutError("It took too long.")
    engine = Scripted(words("नगर पालिक निगम कार्यालय"), slow, slow)
    text = read(tmp_path, written(ruled(sheet())), engine).text
    assert (text.text, text.tables) == ("नगर पालिक निगम कार्यालय", ())
    assert codes(text) == ["tables_failed"]


def test_a_page_that_is_all_table_is_not_empty_because_its_time_ended(tmp_path):
    slow = EngineTimeoutError("It took too long.")
    with pytest.raises(EngineTimeoutError):
        read(tmp_path, written(ruled(sheet())), Scripted((), slow, slow))


def test_a_latin_page_whose_table_cannot_be_read_again_keeps_its_first_reading(tmp_path):
    line = "The Executive Engineer is hereby directed to repair the culvert"
    cell = (word("4617", box=(30, 25, 90, 50)),)
    slow = EngineTimeoutError("It took too long.")
    text = read(tmp_path, written(ruled(sheet())), Scripted(words(line), cell, words(line), slow, slow)).text
    assert sorted(text.text.split()) == sorted([*line.split(), "4617"])
    assert (len(text.tables), codes(text)) == (1, ["latin_failed"])


def test_a_latin_page_whose_table_fails_when_it_is_read_again_has_no_word_twice(tmp_path):
    line = "The Executive Engineer is hereby directed to repair the culvert"
    engine = Scripted(words(line), (word("4617", box=(30, 25, 90, 50)),), words(line), EngineError("It died."))
    engine.answers.append(words(f"{line} 4617"))
    text = read(tmp_path, written(ruled(sheet())), engine).text
    assert text.text == f"{line} 4617"
    assert (text.tables, codes(text)) == ((), ["tables_failed"])


def test_the_cells_of_a_table_are_read_again_too(tmp_path):
    upright = PLAN_OF_TWO.reading.model_copy(update={"find_orientation": False})
    plan = PLAN.model_copy(update={"reading": upright})
    page = source(tmp_path, written(ruled(sheet())))
    engine = Scripted((), (Word(text="4617", box=(30, 25, 90, 50), confidence=80, line=0),))
    text = read_page(page, plan, engine=engine, verdict="none", second=second_reader("4617")).text
    assert [(one.text, one.reader) for one in text.words] == [("4617", "tesseract")]
    assert [cell.text for cell in text.tables[0].rows[0] if cell.text] == ["4617"]


def test_the_fast_plan_reads_a_latin_page_once(tmp_path):
    plan = PLAN.model_copy(update={"reading": ReadingPlan(latin_languages=None, missed_lines=False)})
    engine = Scripted(words("The Executive Engineer is hereby directed to repair"))
    assert read(tmp_path, WRITTEN, engine, plan=plan).text.languages == HINDI


def test_a_failing_engine_fails_the_page_and_never_gives_empty_text(tmp_path):
    with pytest.raises(EngineTimeoutError):
        read(tmp_path, WRITTEN, Scripted(EngineTimeoutError("slow")))


def test_all_readings_of_a_page_share_its_time(tmp_path):
    engine = Scripted(words("The Executive Engineer is hereby directed"), words("The Executive Engineer"))
    read(tmp_path, WRITTEN, engine)
    assert 0 < engine.times[1] <= engine.times[0] <= PLAN.limits.page_timeout_s


def test_an_engine_always_gets_a_second(tmp_path):
    assert PageClock(limit_s=0).left_s == 1


def test_an_untrusted_layer_is_told_and_the_picture_read(tmp_path):
    layer = (LayerWord(text="Hkkx", box=(0, 0, 10, 10), font="F1"),)
    page = source(tmp_path, WRITTEN, layer=layer)
    text = read_page(page, PLAN, engine=Scripted(words("भारत का राजपत्र असाधारण", 90)), verdict="untrusted").text
    assert text.source == "ocr"
    assert codes(text) == ["layer_untrusted"]


def test_a_blank_page_in_a_document_with_a_good_layer_is_blank(tmp_path):
    text = read_page(source(tmp_path, paper()), PLAN, engine=Scripted(), verdict="unicode").text
    assert codes(text) == ["blank"]


def test_a_bilevel_page_is_read_too(tmp_path):
    black_and_white = np.where(WRITTEN[..., 0] < 128, 0, 255).astype(np.uint8)
    text = read(tmp_path, black_and_white, Scripted(words("मध्यप्रदेश शासन राजस्व विभाग")), bilevel=True).text
    assert text.text == "मध्यप्रदेश शासन राजस्व विभाग"


def test_specks_are_marks_of_little_confidence_and_nothing_else():
    kept = [word("।", 20), word("७", 20), word(".", 80), word("***", 20), word("क.", 20)]
    assert drop_specks([word(".", 20), *kept, word("|'", 45)]) == tuple(kept)


def test_a_word_read_twice_at_one_place_stands_once():
    first, twin = word("दिवस", 70, box=(0, 0, 100, 40)), word("दिवस", 95, box=(10, 5, 108, 44))
    beside, other = word("दिवस", 60, box=(90, 0, 190, 40)), word("विकस", 50, box=(0, 0, 100, 40))
    assert drop_twins([first, twin, beside, other]) == (twin, beside, other)
    again = word("दिवस", 95, box=(5, 2, 104, 42))
    below = word("दिवस", 60, box=(0, 40, 100, 80))
    assert drop_twins([below, first, again, twin]) == (below, again)


def test_hindi_is_kept_only_where_it_was_surer():
    latin = (word("Buta", 70),)
    assert keep_devanagari([word("भूमि", 80)], latin)[0].text == "भूमि"
    assert keep_devanagari([word("भूमि", 65)], latin)[0].text == "Buta"
    assert keep_devanagari([word("भ", 99)], latin)[0].text == "Buta"
    assert keep_devanagari([word("भूमि", 99, box=(500, 500, 600, 540))], latin) == latin


def test_one_hindi_word_takes_the_place_of_the_pieces_it_was_broken_into():
    pieces = (word("B", 20, box=(100, 100, 140, 140)), word("uta", 30, box=(150, 100, 200, 140)), word("after", 90))
    pieces = (*pieces[:2], word("after", 90, box=(300, 100, 400, 140)))
    assert [w.text for w in keep_devanagari([word("भूमि", 80)], pieces)] == ["भूमि", "after"]


def test_boxes_never_leave_the_page():
    [moved] = to_page(
        [word("x", box=(0, 0, 500, 400))], np.array([[1.0, 0, -50], [0, 1.0, -900]]), width=100, height=80
    )
    assert moved.box == (0, 0, 100, 1)


def test_confidence_is_the_mean_over_the_characters():
    assert mean_confidence([word("अब", 40), word("कखगघङच", 80)]) == 70
    assert mean_confidence([]) == 0


def test_only_letters_count_towards_the_script():
    assert latin_share(words("भूमि 1234 / RTI")) == pytest.approx(3 / 5)
    assert latin_share(words("1234 ।")) == 0


def test_the_version_names_the_engine_when_it_is_at_hand():
    assert reading_version().startswith(f"{READING_VERSION}-")
    assert reading_version(RehearsalEngine()) == f"{reading_version()} · rehearsal 1"


@pytest.mark.parametrize(
    "name",
    ["line_reader.onnx", "choice.json", "calibration.json", "misreadings.json", "never_printed.tsv", "lexicon/own.txt"],
)
def test_the_version_changes_with_every_file_of_data(tmp_path, name):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / name).open("ab") as file:
        file.write(b"\n")
    assert digest_data(data) != digest_data(DATA)


def test_the_version_does_not_change_with_where_the_data_lie_or_what_is_said_of_them(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    (data / "lexicon/README.md").write_text("other words")
    assert digest_data(data) == digest_data(DATA)


def test_a_rehearsal_reads_every_page_at_once_and_turns_none(tmp_path):
    pages = [paper(*[f"page {number} of the file"] * 12) for number in range(2)]
    texts = [read(tmp_path, page, RehearsalEngine()).text for page in pages]
    assert [text.rotation for text in texts] == [0, 0]
    assert texts[0].words[-1].text != texts[1].words[-1].text
    assert read(tmp_path, pages[0], RehearsalEngine()).text.words == texts[0].words


@pytest.mark.tesseract
def test_a_real_hindi_letter_reads_well_and_its_boxes_lie_on_ink(tmp_path):
    path = LETTERS / "पेयजल व्यवस्था पत्र 2019.jpg"
    page = extract_page(path, JPEG, 0, plan=PLAN, folder=tmp_path)
    reading = read_page(page, PLAN, engine=TesseractEngine((HINDI, ENGLISH)), verdict="none")
    assert "पेयजल व्यवस्था" in reading.text.text
    assert "2381" in reading.text.text
    assert reading.text.confidence > 80
    grey = reading.upright if reading.upright.ndim == 2 else cv2.cvtColor(reading.upright, cv2.COLOR_BGR2GRAY)
    boxes = [w.box for w in reading.text.words if len(w.text) >= 4]
    dark = [(grey[y0:y1, x0:x1] < 128).mean() for x0, y0, x1, y1 in boxes]
    assert np.mean([share > 0.05 for share in dark]) > 0.95


@pytest.mark.tesseract
def test_a_real_page_goes_through_the_second_reader_that_is_installed(tmp_path):
    path = LETTERS / "पेयजल व्यवस्था पत्र 2019.jpg"
    page = extract_page(path, JPEG, 0, plan=THOROUGH, folder=tmp_path)
    alone, both = (
        read_page(page, THOROUGH, engine=TesseractEngine((HINDI, ENGLISH)), verdict="none", second=second).text
        for second in (None, load_second_reader())
    )
    assert "पेयजल व्यवस्था" in both.text
    assert "second_reader_failed" not in codes(both)
    assert {one.reader for one in alone.words} == {None}
    assert np.mean([one.reader is not None for one in both.words]) > 0.9
    assert both.confidence > alone.confidence


@pytest.mark.tesseract
def test_a_real_english_letter_is_read_as_english(tmp_path):
    page = extract_page(LETTERS / "PWD culvert Kharsia.JPG", JPEG, 0, plan=PLAN, folder=tmp_path)
    text = read_page(page, PLAN, engine=TesseractEngine((HINDI, ENGLISH)), verdict="none").text
    assert text.languages == ENGLISH
    assert "flood damaged culvert" in text.text
    assert "4512/SW/2011" in text.text


def test_what_two_readers_read_is_told_apart_and_numbers_that_differ_are_a_finding(tmp_path):
    engine = Scripted(words("नगर पालिक निगम कार्यालय क्रमांक 4617"))
    unsure = second_reader("नगर पालिक निगम कार्यालय क्रमांक 4017", by=rule(start=-0.2))
    text = read_page(source(tmp_path, WRITTEN), PLAN_OF_TWO, engine=engine, verdict="none", second=unsure).text
    assert {one.reader for one in text.words} == {"tesseract"}
    assert (text.words[5].text, text.words[5].other) == ("4617", "4017")
    assert codes(text) == ["numbers_differ"]


def test_a_second_look_at_missed_lines_that_fails_costs_nothing_but_a_finding(tmp_path):
    first = words("नगर पालिक निगम कार्यालय रायगढ़")
    engine = Scripted(first, EngineTimeoutError("It took too long."))
    text = read(tmp_path, WRITTEN, engine, plan=THOROUGH).text
    assert len(engine.pictures) == 2
    assert text.text == "नगर पालिक निगम कार्यालय रायगढ़"
    assert codes(text) == ["missed_lines_failed"]
    assert text.languages == HINDI


def test_a_second_reader_that_fails_costs_nothing_but_a_finding(tmp_path):
    second = second_reader()  # has nothing to read: its network fails
    second.network.score = failing  # type: ignore[method-assign]
    engine = Scripted(words("नगर पालिक निगम कार्यालय"))
    text = read_page(source(tmp_path, WRITTEN), PLAN_OF_TWO, engine=engine, verdict="none", second=second).text
    assert text.text == "नगर पालिक निगम कार्यालय"
    assert codes(text) == ["second_reader_failed"]


def test_a_plan_without_a_second_reader_asks_none(tmp_path):
    off = PLAN.model_copy(update={"reading": PLAN.reading.model_copy(update={"second_reader": "off"})})
    engine = Scripted(words("नगर पालिक निगम कार्यालय"))
    text = read_page(source(tmp_path, WRITTEN), off, engine=engine, verdict="none", second=second_reader()).text
    assert text.text == "नगर पालिक निगम कार्यालय"
    assert {one.reader for one in text.words} == {None}


def failing(lines):
    raise EngineError("The second reader failed: no memory.")
