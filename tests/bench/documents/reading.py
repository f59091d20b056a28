"""Draws the papers, wears them as scans and reads them; each page once.

What was read is kept under the page's text, look and severity and under the reading that read it, so that describing is
measured again in seconds.
"""

import hashlib
import random
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import cairocffi as cairo

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from pipeline.process import engine_of, second_reader_of
from pipeline.reading.read import read_page
from samples.draw.markup import Block
from samples.draw.ornaments import A4
from samples.draw.paper import Page, Type
from samples.draw.pictures import fitting
from schemas.pages import Finding, PageText, Word
from schemas.plan import Plan
from tests.bench.documents.drawing import blocks_of
from tests.bench.scans.faces import LATIN, SEEN, installed
from tests.bench.scans.papers import Wearing, choose_setting, draw_page, scan_page, write_scan
from tests.bench.scans.wear import SEVERITIES, Severity

Look = Literal["printed", "clean", "typical", "bad"]
"""A severity, or the paper as it is printed, read without an error: what the rules alone can do."""
LOOKS: tuple[Look, ...] = ("printed", *SEVERITIES)
DPI = 200
PLAN = Plan(name="accurate", reading_version="bench", describing_version="", folding_version="")


def page_key(text: str, look: Look) -> str:
    """Names a page and its reading."""
    return hashlib.sha256(f"{look}:{DPI}:{text}".encode()).hexdigest()[:24]


def load(text: str, look: Look, store: Path) -> PageText | None:
    """What was read from the page, if it was; a printed page needs no reading."""
    path = store / f"{page_key(text, look)}.json"
    if not path.exists() and look == "printed":
        _keep(printed(text), path)
    return PageText.model_validate_json(path.read_bytes()) if path.exists() else None


def printed(text: str) -> PageText:
    """The page as an engine would have it that makes no error."""
    blocks, setting, key = _set(text, "printed")
    page = Page(cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 8, 8)), setting, seed=key)
    page.set_blocks(fitting(blocks, setting, dpi=DPI))
    width, height = (round(side * DPI / 72) for side in A4)
    scale = DPI / 72
    words = tuple(
        Word(
            text=unicodedata.normalize("NFC", word.text),
            box=(
                round(word.x * scale), round((word.baseline - 0.8 * word.size) * scale),
                round((word.x + word.width) * scale), round((word.baseline + 0.2 * word.size) * scale),
            ),
            confidence=99,
            line=word.line,
        )
        for word in page.words
    )  # fmt: skip
    return PageText(
        image_sha256=hashlib.sha256(text.encode()).hexdigest(), reading="printed", width=width, height=height, dpi=DPI,
        source="ocr", engine="none", words=words, findings=() if words else (Finding(code="blank"),), confidence=99,
    )  # fmt: skip


def read_all(pages: Sequence[tuple[str, Severity]], store: Path, *, processes: int) -> Iterator[str]:
    """Read every page that was not read yet; the key of each as it is done."""
    store.mkdir(parents=True, exist_ok=True)
    asked = [(text, look, store) for text, look in pages if not (store / f"{page_key(text, look)}.json").exists()]
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_read_one, asked)


def draw(text: str, severity: Severity, folder: Path) -> Path:
    """The page as it comes off the scanner: a JPEG in the folder."""
    key = page_key(text, severity)
    chance = random.Random(f"{key}:wear")
    how = Wearing(severity=severity, dpi=DPI)
    blocks, setting, seed = _set(text, severity)
    page = draw_page(blocks, setting, dpi=DPI, seed=seed)
    return write_scan(folder, key, scan_page(page, how, chance), how, chance)


def _set(text: str, look: Look) -> tuple[tuple[Block, ...], Type, str]:
    """The page's blocks, how they are set, and the seed of both."""
    key = page_key(text, look)
    chance = random.Random(key)
    latin_first = len(re.findall("[A-Za-z]", text)) > len(re.findall("[\u0904-\u0939]", text))
    setting = choose_setting(chance, chance.choice(installed(SEEN)), chance.choice(LATIN), latin_first=latin_first)
    return blocks_of(text, chance), setting, key


def _read_one(asked: tuple[str, Severity, Path]) -> str:
    text, severity, store = asked
    key = page_key(text, severity)
    with tempfile.TemporaryDirectory() as scratch:
        picture = draw(text, severity, Path(scratch))
        source = extract_page(picture, identify(picture), 0, plan=PLAN, folder=Path(scratch))
        engine, second = engine_of(PLAN), second_reader_of(PLAN)
        read = read_page(source, PLAN, engine=engine, verdict="none", second=second).text
    _keep(read, store / f"{key}.json")
    return key


def _keep(page: PageText, path: Path) -> None:
    temporary = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.write_text(page.model_dump_json(), encoding="utf-8")
    temporary.rename(path)
