"""A page becomes text: from its file's own text layer where that can be trusted, else from its picture."""

import hashlib
from functools import cache
from pathlib import Path

from pipeline.paging.pixels import load_pixels
from pipeline.reading.clock import PageClock
from pipeline.reading.engine import OcrEngine
from pipeline.reading.letters import mean_confidence
from pipeline.reading.packaged import read_packaged
from pipeline.reading.picture import PictureReader, Reading
from pipeline.reading.second_reader.opinion import SecondReader
from pipeline.reading.text_layer import LayerPage, layer_page
from schemas.pages import Finding, LayerVerdict, PageImage, PageSource, PageText
from schemas.plan import Plan

READING_VERSION = "5"
"""Raised whenever rules would read the same page differently; of the data their digest tells."""
DATA = Path(__file__).parent / "data"
LAYER_ENGINE = "text layer"


def reading_version(engine: OcrEngine | None = None) -> str:
    """Changes with the rules and the data that reading depends on, and with the engine if one is named."""
    version = f"{READING_VERSION}-{digest_data()}"
    return version if engine is None else f"{version} · {engine.name}"


@cache
def digest_data(folder: Path = DATA) -> str:
    """Sixteen hex digits that change with any file of weights, words or confusions; computed once for each process.

    Raises:
        MissingToolError: one of them cannot be read.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        content = read_packaged(path)
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def read_page(
    source: PageSource, plan: Plan, *, engine: OcrEngine, verdict: LayerVerdict, second: SecondReader | None = None
) -> Reading:
    """Read one page.

    Args:
        source: its picture, in the workspace, and the text its file carries.
        plan: how to read.
        engine: reads pictures.
        verdict: what the text layer of its document is worth, by ``judge_document``.
        second: reads the lines of pictures again, as far as the plan says.

    Raises:
        InputError: the picture cannot be opened.
        EngineError: the engine failed; ``error.transient`` says whether to try again. A blank page is no failure.
    """
    clock = PageClock(plan.limits.page_timeout_s)
    pixels = load_pixels(source.image)
    clock.lap("load")
    layer = layer_page(source, pixels, verdict)
    clock.lap("layer")
    noticed: tuple[Finding, ...] = ()
    if layer is not None:
        if layer.distrust is None:
            return Reading(text=_layer_text(layer, source.image, plan, clock), upright=pixels)
        noticed = (Finding(code="layer_untrusted", message=layer.distrust),)
    return PictureReader(source.image, plan, engine, clock, noticed, second).read(pixels)


def _layer_text(layer: LayerPage, image: PageImage, plan: Plan, clock: PageClock) -> PageText:
    return PageText(
        image_sha256=image.sha256,
        reading=plan.reading_fingerprint,
        width=image.width,
        height=image.height,
        dpi=image.dpi,
        source=layer.source,
        engine=LAYER_ENGINE,
        words=layer.words,
        confidence=mean_confidence(layer.words),
        seconds=clock.seconds,
    )
