"""The only door to tesseract: one recognition gives the words of a page, their boxes and how sure it is of each."""

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pytesseract
from PIL import Image

from pipeline.boxes import moved_into
from pipeline.external import run_program
from pipeline.paging.pictures import Pixels
from pipeline.reading.layout import Layout
from schemas.errors import EngineCrashError, EngineError, EngineTimeoutError, MissingToolError
from schemas.pages import Word

PROBE_TIMEOUT_S = 30
INSTALL = "Run: apt-get install tesseract-ocr tesseract-ocr-script-deva tesseract-ocr-eng"
PSM: dict[Layout, int] = {"page": 3, "block": 6}
"""Tesseract's page segmentation mode. On whole pages 3, fully automatic: 4 and 6 read raw scans much worse (OCR.md:
19.1 against 26.9 and 40.5 % errors)."""
CONFIG = "--psm {psm} --dpi {dpi} -c tessedit_create_tsv=1"
HEADER = "level page_num block_num par_num line_num word_num left top width height conf text".replace(" ", "\t")
WORD_LEVEL = "5"
TIMED_OUT = "Tesseract process timeout"
"""What pytesseract says in a bare RuntimeError once it has killed the process."""


class TesseractEngine:
    """Tesseract as it is installed, probed once.

    Args:
        languages: what will be asked for, as a plan writes it: ``script/Devanagari``, ``hin+eng``.

    Raises:
        MissingToolError: tesseract, or data of one of the languages, is not installed.
    """

    def __init__(self, languages: Sequence[str] = ()) -> None:
        self.name = f"tesseract {_version()}"
        for wanted in languages:
            installed_name(wanted)
        # threads of its own cost 3 to 6 times the time on top of our workers (OCR.md, results 5); pytesseract hands
        # its child our environment and takes no other
        os.environ["OMP_THREAD_LIMIT"] = "1"

    def read(
        self, pixels: Pixels, *, languages: str, dpi: int, timeout_s: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """The words of a picture in reading order, their boxes in its own pixels; none when there are none.

        Raises:
            MissingToolError: data of a language is not installed.
            EngineTimeoutError: it took longer than allowed and was killed.
            EngineCrashError: its process died.
            EngineError: it failed, or wrote no table of words.
        """
        height, width = pixels.shape[:2]
        picture = Image.fromarray(pixels if pixels.ndim == 2 else pixels[..., ::-1])
        picture.format = "PPM"  # else pytesseract writes a PNG, which takes half as long as reading it (OCR.md, 5)
        config = CONFIG.format(psm=PSM[layout], dpi=dpi)
        table = _recognise(picture, installed_name(languages), config, timeout_s)
        return tuple(read_table(table, width=width, height=height))


def installed_name(languages: str) -> str:
    """Languages as this tesseract names them: Debian has ``Devanagari`` for what others call ``script/Devanagari``.

    Raises:
        MissingToolError: data of one of them is not installed.
    """
    installed = _installed()
    names = []
    for language in languages.split("+"):
        plain = language.removeprefix("script/")
        found = next((name for name in (language, plain, f"script/{plain}") if name in installed), None)
        if found is None:
            raise MissingToolError(f"Tesseract has no data for {language}.", remedy=INSTALL)
        names.append(found)
    return "+".join(names)


def data_folder() -> Path:
    """Where this tesseract keeps its language data.

    Raises:
        MissingToolError: tesseract is not installed, or too old to say.
    """
    named = re.search(r'"(.+)"', _listing().splitlines()[0])
    if named is None:
        raise MissingToolError("Tesseract does not say where its language data lie.", remedy="Use tesseract 5.")
    return Path(named[1])


def read_table(table: str, *, width: int, height: int) -> Iterator[Word]:
    """The words of a table that tesseract wrote (tab-separated, a header first).

    Raises:
        EngineError: it is no such table: tesseract can end well and have written nothing.
    """
    header, *rows = table.split("\n")
    if header.rstrip() != HEADER:
        raise EngineError("Tesseract ended without an error but wrote no table of words.")
    lines: dict[tuple[str, ...], int] = {}
    blocks: dict[tuple[str, ...], int] = {}
    for row in rows:
        cells = row.split("\t")
        text = unicodedata.normalize("NFC", cells[-1].strip())
        if cells[0] != WORD_LEVEL or not text:
            continue
        if len(cells) != 1 + HEADER.count("\t"):
            raise EngineError(f"Tesseract wrote a line that cannot be understood: {row[:80]!r}.")
        left, top, across, down = (int(cell) for cell in cells[6:10])
        yield Word(
            text=text,
            box=moved_into((left, top, left + across, top + down), (0, 0, width, height)),
            confidence=min(100.0, max(0.0, float(cells[10]))),
            line=lines.setdefault(tuple(cells[1:5]), len(lines)),
            block=blocks.setdefault(tuple(cells[1:4]), len(blocks)),
        )


def _recognise(picture: Image.Image, data_name: str, config: str, timeout_s: float) -> str:
    try:
        table: bytes = pytesseract.pytesseract.run_and_get_output(
            picture, extension="tsv", lang=data_name, config=config, timeout=timeout_s, return_bytes=True
        )
        return table.decode()
    except pytesseract.TesseractNotFoundError as error:
        raise MissingToolError("Tesseract is not installed.", remedy=INSTALL) from error
    except pytesseract.TesseractError as error:
        raise _failure(error.status, str(error.message)) from error
    except RuntimeError as error:
        if str(error) != TIMED_OUT:
            raise EngineError(f"Tesseract could not be run: {error}.") from error
        raise EngineTimeoutError(f"Tesseract took longer than {timeout_s:.0f} s and was killed.") from error
    except FileNotFoundError as error:
        raise EngineError("Tesseract ended without an error but wrote nothing.") from error
    except UnicodeDecodeError as error:
        raise EngineError("What tesseract wrote is not UTF-8.") from error
    except OSError as error:
        raise EngineError(f"The page could not be handed to tesseract: {error.strerror}.") from error


def _failure(status: int, message: str) -> EngineError | MissingToolError:
    told = message.strip()[-300:] or "it gave no reason"
    if status < 0:
        return EngineCrashError(f"Tesseract died of signal {-status}: {told}.")
    if "Failed loading language" in message or "Error opening data file" in message:
        return MissingToolError(f"Tesseract cannot load its language data: {told}.", remedy=INSTALL)
    return EngineError(f"Tesseract failed with code {status}: {told}.")


@lru_cache(maxsize=1)
def _version() -> str:
    """The version in three numbers.

    Raises:
        MissingToolError: it is not installed.
    """
    told = _ask("--version")
    return told.splitlines()[0].split()[-1].lstrip("v") if told.strip() else "unknown"


def _installed() -> frozenset[str]:
    """Names of the language data that are installed."""
    return frozenset(line.strip() for line in _listing().splitlines()[1:])


@lru_cache(maxsize=1)
def _listing() -> str:
    """A line that names the folder, then a language a line."""
    return _ask("--list-langs")


def _ask(option: str) -> str:
    try:
        completed = run_program(["tesseract", option], timeout_s=PROBE_TIMEOUT_S)
    except MissingToolError as error:
        raise MissingToolError("Tesseract is not installed.", remedy=INSTALL) from error
    if completed.returncode != 0:
        raise MissingToolError(f"Tesseract does not run: {completed.stderr.strip()[-300:]}.", remedy=INSTALL)
    return completed.stdout.decode(errors="replace") or completed.stderr
