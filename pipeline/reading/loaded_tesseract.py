"""The only door to tesserocr: tesseract within this process, its models loaded once and not for every page.

What it reads is what the tesseract program reads. But what kills it kills this process, and only its own clock can
stop it: so it belongs into workers that may be killed (``pipeline.pool``).
"""

import importlib
import os
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from pipeline.paging.pictures import Pixels
from pipeline.reading.layout import Layout
from pipeline.reading.tesseract import HEADER, PSM, data_folder, installed_name, read_table
from schemas.errors import EngineError, EngineTimeoutError, MissingToolError
from schemas.pages import Word

LIBRARY = "tesserocr"
INSTALL = 'Run: pip install "abhilekh[loaded]" · or set ABHILEKH_ENGINE=tesseract, which is slower.'


class LoadedTesseract:
    """Tesseract in this process, probed and its models loaded once.

    Args:
        languages: what will be asked for, as a plan writes it: ``script/Devanagari``, ``hin+eng``.

    Raises:
        MissingToolError: tesserocr, or tesseract's data of one of the languages, is not installed.
    """

    def __init__(self, languages: Sequence[str] = ()) -> None:
        library = load_library()
        if library is None:
            raise MissingToolError("The Python package tesserocr is not installed.", remedy=INSTALL)
        self.name = f"tesseract {_version(library)} ({LIBRARY} {library.__version__})"
        self._library = library
        self._folder = f"{data_folder()}/"
        self._lock = threading.Lock()  # a model reads one page at a time
        self._models: dict[str, Any] = {}
        names = [installed_name(wanted) for wanted in languages]
        for name in names[:1]:  # the others when a first page needs them: most pages never do
            self._load(name)

    def read(
        self, pixels: Pixels, *, languages: str, dpi: int, timeout_s: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """The words of a picture in reading order, their boxes in its own pixels; none when there are none.

        Raises:
            MissingToolError: data of a language is not installed.
            EngineTimeoutError: it took longer than allowed. While it looks for lines it does not look at the clock.
            EngineError: it failed, or gave no table of words.
        """
        name = installed_name(languages)
        height, width = pixels.shape[:2]
        with self._lock:
            model = self._models.get(name) or self._load(name)
            try:
                table = _recognise(model, pixels, mode=PSM[layout], dpi=dpi, timeout_s=timeout_s)
            except BaseException:
                # nobody knows in what state it is
                del self._models[name]
                model.End()
                raise
        return tuple(read_table(table, width=width, height=height))

    def _load(self, name: str) -> Any:
        self._library.set_leptonica_log_level(self._library.LeptLogLevel.NONE)  # its talk says nothing of use
        try:
            model = self._library.PyTessBaseAPI(path=self._folder, lang=name, variables={"debug_file": os.devnull})
        except RuntimeError as error:
            raise MissingToolError(f"Tesseract cannot load its language data {name}: {error}.") from error
        self._models[name] = model
        return model


@lru_cache(maxsize=1)
def load_library() -> Any | None:
    """The Python package, or null where it is not installed: it is an optional one."""
    try:
        return importlib.import_module(LIBRARY)
    except ImportError:
        return None


def _version(library: Any) -> str:
    return str(library.tesseract_version()).split()[1]


def _recognise(model: Any, pixels: Pixels, *, mode: int, dpi: int, timeout_s: float) -> str:
    """Tesseract's table of words.

    Raises:
        EngineTimeoutError, EngineError: as ``LoadedTesseract.read``.
    """
    height, width = pixels.shape[:2]
    depth = 1 if pixels.ndim == 2 else 3
    content = np.ascontiguousarray(pixels if depth == 1 else pixels[..., ::-1]).tobytes()
    began = time.monotonic()
    model.SetPageSegMode(mode)
    model.SetVariable("user_defined_dpi", str(dpi))  # what the program's --dpi sets
    # SetImage would take the picture through a PNG (OCR.md, 5)
    model.SetImageBytes(content, width, height, depth, width * depth)
    try:
        done = model.Recognize(max(1, round(timeout_s * 1000)))
        if time.monotonic() - began >= timeout_s:
            raise EngineTimeoutError(f"Tesseract took longer than {timeout_s:.0f} s and was stopped.")
        if not done:
            raise EngineError("Tesseract failed and gave no reason.")
        return f"{HEADER}\n{model.GetTSVText(0)}"
    except (RuntimeError, UnicodeDecodeError) as error:
        raise EngineError(f"Tesseract failed: {error}.") from error
    finally:
        model.Clear()
