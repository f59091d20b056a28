"""Draws the papers, wears them as scans and reads them; each page once.

What was read is kept under the page's text, look and severity and under the reading that read it, so that describing is
measured again in seconds.
"""

import hashlib
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from pipeline.reading.read import read_page
from pipeline.reading.tesseract import TesseractEngine
from schemas.pages import PageText
from schemas.plan import Plan
from tests.bench.documents.drawing import blocks_of
from tests.bench.scans.faces import LATIN, SEEN, installed
from tests.bench.scans.papers import Wearing, choose_setting, draw_page, scan_page, write_scan
from tests.bench.scans.wear import Severity

DPI = 200
PLAN = Plan(name="accurate", reading_version="bench", describing_version="", folding_version="")


def page_key(text: str, severity: Severity) -> str:
    """Names a page and its reading."""
    return hashlib.sha256(f"{severity}:{DPI}:{text}".encode()).hexdigest()[:24]


def load(text: str, severity: Severity, store: Path) -> PageText | None:
    """What was read from the page, if it was."""
    path = store / f"{page_key(text, severity)}.json"
    return PageText.model_validate_json(path.read_bytes()) if path.exists() else None


def read_all(pages: Sequence[tuple[str, Severity]], store: Path, *, processes: int) -> Iterator[str]:
    """Read every page that was not read yet; the key of each as it is done."""
    store.mkdir(parents=True, exist_ok=True)
    asked = [(text, severity, store) for text, severity in pages if not (store / f"{page_key(text, severity)}.json").exists()]
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_read_one, asked)


def draw(text: str, severity: Severity, folder: Path) -> Path:
    """The page as it comes off the scanner: a JPEG in the folder."""
    key = page_key(text, severity)
    chance = random.Random(key)
    latin_first = len(re.findall("[A-Za-z]", text)) > len(re.findall("[\u0904-\u0939]", text))
    setting = choose_setting(chance, chance.choice(installed(SEEN)), chance.choice(LATIN), latin_first=latin_first)
    page = draw_page(blocks_of(text, chance), setting, dpi=DPI, seed=key)
    how = Wearing(severity=severity, dpi=DPI)
    return write_scan(folder, key, scan_page(page, how, chance), how, chance)


def _read_one(asked: tuple[str, Severity, Path]) -> str:
    text, severity, store = asked
    key = page_key(text, severity)
    with tempfile.TemporaryDirectory() as scratch:
        picture = draw(text, severity, Path(scratch))
        source = extract_page(picture, identify(picture), 0, plan=PLAN, folder=Path(scratch))
        engine = TesseractEngine((PLAN.reading.languages, PLAN.reading.latin_languages or "eng"))
        read = read_page(source, PLAN, engine=engine, verdict="none").text
    temporary = store / f"{key}.new"
    temporary.write_text(read.model_dump_json(), encoding="utf-8")
    temporary.rename(store / f"{key}.json")
    return key
