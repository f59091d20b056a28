"""A page becomes text: from its file's own text layer where that can be trusted, else from its picture."""

from pipeline.paging.pixels import load_pixels
from pipeline.reading.clock import PageClock
from pipeline.reading.engine import OcrEngine
from pipeline.reading.letters import mean_confidence
from pipeline.reading.picture import PictureReader, Reading
from pipeline.reading.second_reader.opinion import SecondReader
from pipeline.reading.text_layer import LayerPage, layer_page
from schemas.pages import Finding, LayerVerdict, PageImage, PageSource, PageText
from schemas.plan import Plan

READING_VERSION = "1"
"""Raised whenever the same page would be read differently."""
LAYER_ENGINE = "text layer"


def reading_version(engine: OcrEngine | None = None) -> str:
    """The version of the reading code, and of the engine if it is at hand: for the plan's fingerprint."""
    return READING_VERSION if engine is None else f"{READING_VERSION} · {engine.name}"


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
