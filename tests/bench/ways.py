"""The ways of reading that are compared: our plans, a plan with something left out, bare tesseract, OCRmyPDF.

A way is a value with a name and a key; the key names all that its reading of a page depends on, so that a reading kept
under it can be used again.
"""

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any, Protocol

import cv2
import img2pdf
import numpy as np

from pipeline.paging.extract import extract_page
from pipeline.paging.identify import identify
from pipeline.paging.pixels import load_pixels
from pipeline.plan import make_plan
from pipeline.process import engine_of, second_reader_of
from pipeline.reading.clock import PageClock
from pipeline.reading.letters import mean_confidence
from pipeline.reading.read import read_page
from pipeline.reading.tesseract import TesseractEngine
from schemas.errors import AbhilekhError
from schemas.pages import PageSource
from schemas.plan import Plan, PlanName, ReadingPlan
from schemas.settings import Settings
from schemas.taxonomy import load_taxonomy
from tests.bench.scan_folders import Page

CODE = ("pipeline/paging", "pipeline/reading", "schemas/plan.py", "schemas/pages.py", "pipeline/plan.py")
ROOT = Path(__file__).parents[2]
BARE_LANGUAGES = "script/Devanagari"
PEER_TIMEOUT_S = 300
"""for each page: on a busy machine it takes a minute"""


@dataclass(frozen=True)
class Reading:
    """What a way made of a page."""

    text: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    """CPU seconds by stage"""
    rotation: int = 0
    confidence: float = 0.0
    words: tuple[tuple[str, float], ...] = ()
    """in reading order, with the confidence of each"""
    error: str = ""
    """code of the error that it ended with"""

    def to_row(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class Way(Protocol):
    """A way of reading."""

    @property
    def name(self) -> str:
        """As the tables call it."""
        ...

    @property
    def at_once(self) -> int:
        """How many pages are best read together."""
        ...

    @property
    def key(self) -> str:
        """Names all that a reading depends on, except the page."""
        ...

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        """The pages as this way reads them."""
        ...


@dataclass(frozen=True)
class OurWay:
    """Abhilekh by one of its plans."""

    name: str
    plan: Plan
    at_once: int = 1

    @property
    def key(self) -> str:
        """The plan, and the code that follows it."""
        engine = engine_of(self.plan).name
        return f"ours {engine} {fingerprint(self.plan.reading.model_dump_json(), code_fingerprint())}"

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        """The pages, one after the other."""
        return [self._read(page) for page in pages]

    def _read(self, page: Page) -> Reading:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                source, engine = source_of(page, self.plan, Path(scratch)), engine_of(self.plan)
                second = second_reader_of(self.plan)
                text = read_page(source, self.plan, engine=engine, verdict="none", second=second).text
            except AbhilekhError as error:
                return Reading(error=error.code)
        return Reading(
            text=text.text,
            seconds=text.seconds,
            rotation=text.rotation,
            confidence=text.confidence,
            words=tuple((word.text, round(word.confidence, 1)) for word in text.words),
        )


@dataclass(frozen=True)
class BareWay:
    """Tesseract on the scan as it is: grey, whole page, without anything of ours."""

    name: str
    plan: Plan
    languages: str = BARE_LANGUAGES
    at_once: int = 1

    @property
    def key(self) -> str:
        """Tesseract's version and language data."""
        return f"bare {TesseractEngine((self.languages,)).name} {self.languages}"

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        """The pages, one after the other."""
        engine = TesseractEngine((self.languages,))
        return [self._read(page, engine) for page in pages]

    def _read(self, page: Page, engine: TesseractEngine) -> Reading:
        clock = PageClock(self.plan.limits.page_timeout_s)
        with tempfile.TemporaryDirectory() as scratch:
            image = source_of(page, self.plan, Path(scratch)).image
            pixels = load_pixels(image)
            grey = np.asarray(pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
            try:
                words = engine.read(grey, languages=self.languages, dpi=image.dpi, timeout_s=clock.left_s)
            except AbhilekhError as error:
                return Reading(error=error.code)
        clock.lap("recognise")
        lines: dict[int, list[str]] = {}
        for word in words:
            lines.setdefault(word.line, []).append(word.text)
        return Reading(
            text="\n".join(" ".join(line) for line in lines.values()),
            seconds=clock.seconds,
            confidence=round(mean_confidence(words), 2),
            words=tuple((word.text, round(word.confidence, 1)) for word in words),
        )


@dataclass(frozen=True)
class PeerWay:
    """OCRmyPDF on PDFs of a few scans each, as it comes but for the language. Its text is its sidecar."""

    name: str
    program: str
    languages: str
    at_once: int = 8

    @property
    def key(self) -> str:
        """Its version, tesseract's and the languages."""
        told = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout
        return f"ocrmypdf {told.strip()} {TesseractEngine().name} {self.languages}"

    def read(self, pages: Sequence[Page]) -> list[Reading]:
        """The pages, in one PDF; the time of the whole is shared out evenly."""
        with tempfile.TemporaryDirectory() as scratch:
            scans, searchable, sidecar = (Path(scratch) / name for name in ("scans.pdf", "out.pdf", "text.txt"))
            scans.write_bytes(img2pdf.convert([str(page.path) for page in pages], rotation=img2pdf.Rotation.ifvalid))
            before = _children_s()
            command = [
                self.program,
                "-l",
                self.languages,
                "--jobs",
                "1",
                "--sidecar",
                str(sidecar),
                str(scans),
                str(searchable),
            ]
            try:
                done = subprocess.run(command, capture_output=True, check=False, timeout=PEER_TIMEOUT_S * len(pages))
            except subprocess.TimeoutExpired:
                return [Reading(error="timeout")] * len(pages)
            seconds = (_children_s() - before) / len(pages)
            if done.returncode != 0:
                return [Reading(error=f"exit {done.returncode}")] * len(pages)
            texts = sidecar.read_text(encoding="utf-8").split("\f")
        return [Reading(text=text, seconds={"all": round(seconds, 3)}) for text in texts[: len(pages)]]


def our_plan(name: PlanName) -> Plan:
    """The plan as the product makes it where nothing is configured."""
    return make_plan(Settings(_env_file=None), name=name, taxonomy=load_taxonomy())


def lesser_plans(plan: Plan) -> Iterator[tuple[str, Plan]]:
    """The plan with each cleaning step and each later stage left out once, by what is left out.

    Whatever can be switched off in a ``ReadingPlan`` is: flags, choices that have ``off``, languages of a further
    reading. (The text layer does not matter here: scans have none.)
    """
    for step in plan.reading.cleaning:
        rest = tuple(name for name in plan.reading.cleaning if name != step)
        yield step, _with(plan, cleaning=rest)
    for name, value in plan.reading:
        off = off_value(name, value)
        if off is not ... and off != value:
            yield name, _with(plan, **{name: off})


def off_value(name: str, value: object) -> object:
    """What switches a decision of the plan off; ``...`` when nothing does."""
    if name == "trust_text_layer":
        return ...
    if isinstance(value, bool):
        return False
    annotation = str(ReadingPlan.model_fields[name].annotation)
    if re.search(r"Literal\[.*'off'", annotation):
        return "off"
    return None if "None" in annotation else ...


def fingerprint(*parts: str) -> str:
    """Twelve hex digits of the parts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


@cache
def code_fingerprint() -> str:
    """Names the reading code and its data as they lie here."""
    digest = hashlib.sha256()
    for place in CODE:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _with(plan: Plan, **changed: object) -> Plan:
    return plan.model_copy(update={"reading": plan.reading.model_copy(update=changed)})


def source_of(page: Page, plan: Plan, folder: Path) -> PageSource:
    """The page taken out of its file, as the product does it."""
    return extract_page(page.path, identify(page.path), 0, plan=plan, folder=folder)


def _children_s() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
