"""Tesseract kept loaded: it reads as the program does, its failures have their errors, and cost one worker at most."""

import os
import signal
import sys
import threading

import cv2
import numpy as np
import pytest

from pipeline.pool import ProcessWorkPool
from pipeline.reading.engine import ENGINES
from pipeline.reading.loaded_tesseract import LIBRARY, LoadedTesseract, load_library
from pipeline.reading.tesseract import TesseractEngine
from schemas.errors import EngineCrashError, EngineError, EngineTimeoutError, MissingToolError

pytestmark = pytest.mark.tesseract
pytest.importorskip(LIBRARY, reason="the extra `loaded` is not installed: run `make setup`")

ENGLISH = ("eng",)


def draw(*lines: tuple[str, int, int], size: tuple[int, int] = (700, 1400)) -> np.ndarray:
    page = np.full(size, 255, np.uint8)
    for text, x, y in lines:
        cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 5)
    return page


LETTER = draw(("Collector Raipur", 100, 150), ("2015", 1000, 150), ("Subject Land", 100, 500))
ORDER = draw(("Tehsildar", 200, 300))
CROWDED = np.random.default_rng(7).integers(0, 255, (5000, 5000), dtype=np.uint8)
"""Tesseract needs many seconds for such noise."""


def read(engine, page, **asked):
    return engine.read(page, **{"languages": "eng", "dpi": 200, "timeout_s": 60} | asked)


@pytest.fixture(scope="module")
def engine():
    return LoadedTesseract(ENGLISH)


def test_it_reads_what_the_program_reads_in_the_same_lines_and_blocks(engine):
    ours, theirs = read(engine, LETTER), read(TesseractEngine(ENGLISH), LETTER)
    assert [word.text for word in ours] == ["Collector", "Raipur", "2015", "Subject", "Land"]
    assert [(word.text, word.line, word.block) for word in ours] == [
        (word.text, word.line, word.block) for word in theirs
    ]
    assert np.allclose([word.box for word in ours], [word.box for word in theirs], atol=4)
    assert all(word.confidence > 60 for word in ours)


def test_a_page_reads_the_same_whatever_was_read_before(engine):
    before = read(engine, LETTER)
    read(engine, ORDER, layout="block")
    assert read(engine, LETTER) == before


def test_colour_and_grey_read_the_same(engine):
    assert read(engine, cv2.cvtColor(LETTER, cv2.COLOR_GRAY2BGR)) == read(engine, LETTER)


def test_an_empty_page_gives_no_words(engine):
    assert read(engine, np.full((700, 1400), 255, np.uint8)) == ()


@pytest.mark.parametrize("door", [LoadedTesseract, TesseractEngine])
def test_a_picture_known_to_be_one_block_is_read_row_by_row(door):
    columns = draw(
        ("Khasra", 20, 100), ("402", 1200, 100), ("Village", 20, 300), ("Raipur", 1100, 300), size=(400, 1400)
    )
    words = read(door(ENGLISH), columns, layout="block")
    assert [word.text for word in words] == ["Khasra", "402", "Village", "Raipur"]
    assert [word.line for word in words] == [0, 0, 1, 1]


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read(engine):
    with pytest.raises(EngineTimeoutError, match="took longer"):
        read(engine, LETTER, timeout_s=0.001)
    assert [word.text for word in read(engine, ORDER)] == ["Tehsildar"]


def test_a_page_too_wide_for_it_is_an_error_and_the_next_is_read(engine):
    with pytest.raises(EngineError):
        read(engine, np.full((40, 40_000), 255, np.uint8))
    assert [word.text for word in read(engine, ORDER)] == ["Tehsildar"]


def test_its_name_says_what_read_a_page(engine):
    assert engine.name.startswith("tesseract ")
    assert f"({LIBRARY} " in engine.name


def test_a_missing_language_is_told_before_any_page(engine):
    with pytest.raises(MissingToolError, match="no data for tlh"):
        LoadedTesseract(("eng", "tlh"))


def test_without_the_package_the_program_reads_and_asking_for_it_tells_how_to_install_it(monkeypatch):
    assert isinstance(ENGINES["auto"](ENGLISH), LoadedTesseract)
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    load_library.cache_clear()
    try:
        assert isinstance(ENGINES["auto"](ENGLISH), TesseractEngine)
        with pytest.raises(MissingToolError, match=r"pip install .*loaded.*ABHILEKH_ENGINE=tesseract"):
            ENGINES["tesserocr"](ENGLISH)
    finally:
        load_library.cache_clear()


def read_in_worker(page: np.ndarray) -> list[str]:
    return [word.text for word in read(LoadedTesseract(ENGLISH), page, timeout_s=600)]


def read_and_crash(page: np.ndarray) -> list[str]:
    engine = LoadedTesseract(ENGLISH)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGSEGV)).start()
    return [word.text for word in read(engine, page, timeout_s=600)]


def test_in_the_pool_a_crash_and_a_hang_cost_their_own_page_and_no_other():
    with ProcessWorkPool(2) as pool:
        crashing = pool.submit(read_and_crash, CROWDED, timeout_s=60)
        beside = pool.submit(read_in_worker, LETTER, timeout_s=60)
        with pytest.raises(EngineCrashError, match="SIGSEGV"):
            crashing.result()
        hanging = pool.submit(read_in_worker, CROWDED, timeout_s=1)
        with pytest.raises(EngineTimeoutError, match="its process was killed"):
            hanging.result()
        assert "Collector" in beside.result()
        assert pool.submit(read_in_worker, ORDER, timeout_s=60).result() == ["Tehsildar"]
