"""Tesseract's door: what it is asked, how its table is read, and how each of its failures is told."""

import os
import stat

import cv2
import numpy as np
import pytest

from pipeline.reading import tesseract
from pipeline.reading.engine import ENGINES
from pipeline.reading.rehearsal import RehearsalEngine
from pipeline.reading.tesseract import HEADER, TesseractEngine, installed_name, read_table
from schemas.errors import EngineCrashError, EngineError, EngineTimeoutError, MissingToolError
from schemas.plan import ReadingPlan

PAGE = np.full((200, 300), 255, np.uint8)
LANGUAGES = ReadingPlan().languages
LISTING = 'List of available languages in "/usr/share/tessdata/" (2):\nDevanagari\neng\n'
WRITES_A_WORD = f'printf "{HEADER}\\n5\\t1\\t1\\t1\\t1\\t1\\t10\\t20\\t30\\t40\\t91.5\\tword\\n" > "$2.tsv"'


def row(*cells):
    return "\t".join(map(str, cells))


def table(*rows):
    return "\n".join([HEADER, *rows, ""])


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a shell script in tesseract's place; gives back a function that takes what it does with a page."""

    def install(does: str, *, listing: str = LISTING) -> None:
        program = tmp_path / "tesseract"
        (tmp_path / "listing").write_text(listing)
        program.write_text(
            f"#!/bin/sh\ncase $1 in\n--version) echo 'tesseract 5.9.1';;\n--list-langs) cat '{tmp_path}/listing';;\n"
            f"*) {does};;\nesac\n"
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    tesseract._version.cache_clear()
    tesseract._listing.cache_clear()
    yield install
    tesseract._version.cache_clear()
    tesseract._listing.cache_clear()


def read(engine, **asked):
    return engine.read(PAGE, **{"languages": LANGUAGES, "dpi": 200, "timeout_s": 20} | asked)


def test_words_carry_text_box_confidence_line_and_block():
    words = list(
        read_table(
            table(
                row(1, 1, 0, 0, 0, 0, 0, 0, 300, 200, -1, ""),
                row(5, 1, 1, 1, 1, 1, 10, 20, 30, 12, 91.5, "राजस्व"),
                row(5, 1, 1, 1, 1, 2, 50, 20, 30, 12, 80, "विभाग"),
                row(5, 1, 1, 1, 2, 1, 10, 40, 30, 12, 70, "रायगढ़"),
                row(5, 1, 2, 1, 1, 1, 10, 80, 30, 12, 60, "दिनांक"),
            ),
            width=300,
            height=200,
        )
    )
    assert [word.text for word in words] == ["राजस्व", "विभाग", "रायगढ़", "दिनांक"]
    assert words[0].box == (10, 20, 40, 32)
    assert [word.confidence for word in words] == [91.5, 80, 70, 60]
    assert [word.line for word in words] == [0, 0, 1, 2]
    assert [word.block for word in words] == [0, 0, 0, 1]


def test_texts_are_nfc_and_empty_words_are_left_out():
    words = list(
        read_table(
            table(row(5, 1, 1, 1, 1, 1, 0, 0, 9, 9, 90, "\u095c"), row(5, 1, 1, 1, 1, 2, 9, 0, 9, 9, 90, " ")),
            width=20,
            height=20,
        )
    )
    assert [word.text for word in words] == ["\u0921\u093c"]


def test_boxes_stay_inside_the_picture_and_are_never_empty():
    [word] = read_table(table(row(5, 1, 1, 1, 1, 1, 295, 199, 50, 0, 90, "x")), width=300, height=200)
    assert word.box == (295, 199, 300, 200)


def test_a_page_without_words_is_no_failure():
    assert list(read_table(table(row(1, 1, 0, 0, 0, 0, 0, 0, 9, 9, -1, "")), width=9, height=9)) == []


@pytest.mark.parametrize("wrote", ["", "\n", "some text", table("5\t1\t1\tcut off")], ids=repr)
def test_what_is_no_table_of_words_is_an_error_and_never_empty_text(wrote):
    with pytest.raises(EngineError):
        list(read_table(wrote, width=9, height=9))


def test_one_recognition_gives_the_words(stand_in, tmp_path):
    stand_in(f'echo "$@" >> {tmp_path}/asked; env | grep OMP >> {tmp_path}/asked; {WRITES_A_WORD}')
    engine = TesseractEngine((LANGUAGES, "eng"))
    assert engine.name == "tesseract 5.9.1"
    [word] = read(engine)
    assert (word.text, word.box, word.confidence) == ("word", (10, 20, 40, 60), 91.5)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 2
    assert "-l Devanagari --psm 3 --dpi 200 -c tessedit_create_tsv=1" in asked[0]
    assert ".PPM " in asked[0]
    assert asked[1] == "OMP_THREAD_LIMIT=1"


def test_a_block_of_lines_is_not_searched_for_columns(stand_in, tmp_path):
    stand_in(f'echo "$@" >> {tmp_path}/asked; {WRITES_A_WORD}')
    read(TesseractEngine((LANGUAGES,)), layout="block")
    assert "--psm 6" in (tmp_path / "asked").read_text()


@pytest.mark.parametrize(
    ("listed", "wanted", "named"),
    [
        ("Devanagari\neng", "script/Devanagari", "Devanagari"),
        ("script/Devanagari\neng", "script/Devanagari", "script/Devanagari"),
        ("script/Devanagari\neng", "Devanagari+eng", "script/Devanagari+eng"),
        ("hin\neng", "hin+eng", "hin+eng"),
    ],
)
def test_language_data_are_asked_for_by_the_name_they_have_here(stand_in, listed, wanted, named):
    stand_in("true", listing=f"List of available languages (2):\n{listed}\n")
    assert installed_name(wanted) == named


def test_a_missing_language_is_told_before_any_page_with_the_line_that_installs_it(stand_in):
    stand_in(WRITES_A_WORD, listing="List of available languages (1):\neng\n")
    with pytest.raises(MissingToolError, match=r"script/Devanagari.*apt-get install .*tesseract-ocr-script-deva"):
        TesseractEngine((LANGUAGES,))


def test_a_missing_program_is_told_with_the_line_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract._version.cache_clear()
    with pytest.raises(MissingToolError, match="apt-get install tesseract-ocr"):
        TesseractEngine((LANGUAGES,))


@pytest.mark.parametrize(
    ("does", "error", "says"),
    [
        ("sleep 60", EngineTimeoutError, "longer than 1 s"),
        ("kill -SEGV $$", EngineCrashError, "signal 11"),
        ("echo 'Error in pixRead' >&2; exit 1", EngineError, "code 1: Error in pixRead"),
        ("echo \"Failed loading language 'Devanagari'\" >&2; exit 1", MissingToolError, "language data"),
        ("exit 0", EngineError, "wrote nothing"),
        ('touch "$2.tsv"', EngineError, "no table of words"),
        ('printf "\\377\\376" > "$2.tsv"', EngineError, "not UTF-8"),
    ],
)
def test_every_failure_has_its_error(stand_in, does, error, says):
    stand_in(does)
    engine = TesseractEngine((LANGUAGES,))
    with pytest.raises(error, match=says) as raised:
        read(engine, timeout_s=1 if error is EngineTimeoutError else 20)
    assert type(raised.value) is error


def test_the_engine_is_probed_once_for_each_process(stand_in, tmp_path):
    stand_in(WRITES_A_WORD)
    TesseractEngine((LANGUAGES,))
    (tmp_path / "tesseract").unlink()
    assert TesseractEngine((LANGUAGES,)).name == "tesseract 5.9.1"


@pytest.mark.tesseract
def test_real_words_are_read_where_they_stand():
    page = np.full((400, 1200), 255, np.uint8)
    cv2.putText(page, "Collector", (100, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 5)
    cv2.putText(page, "2015", (700, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 5)
    words = TesseractEngine(("eng",)).read(page, languages="eng", dpi=200, timeout_s=60)
    assert [word.text for word in words] == ["Collector", "2015"]
    assert words[0].line == words[1].line
    assert words[0].box[0] == pytest.approx(100, abs=10)
    assert words[1].box[0] == pytest.approx(700, abs=15)


@pytest.mark.tesseract
def test_a_real_empty_page_gives_no_words():
    assert read(TesseractEngine((LANGUAGES,))) == ()


def test_the_rehearsal_reads_the_same_picture_the_same_and_another_otherwise():
    engine = ENGINES["rehearsal"]((LANGUAGES,))
    assert isinstance(engine, RehearsalEngine)
    other = PAGE.copy()
    other[0, 0] = 0
    assert read(engine) == read(engine)
    first, second = (engine.read(page, languages="", dpi=200, timeout_s=1) for page in (PAGE, other))
    assert first[-1].text != second[-1].text
    assert first[-1].text.isdigit()
    assert all(0 <= x0 < x1 <= 300 and 0 <= y0 < y1 <= 200 for x0, y0, x1, y1 in (word.box for word in first))
