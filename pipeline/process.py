"""The pipeline, whole: one original becomes one record. Touches no server.

    open → judge the text layer → extract → read → describe → mask → record

What touches the bytes of a file runs in a ``WorkPool``, so that a hostile file costs one child process at most.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pipeline.describing.describe import describe
from pipeline.identity import mint_record_id
from pipeline.intake import hash_file
from pipeline.paging.extract import extract_page
from pipeline.paging.opening import open_original
from pipeline.paging.pixels import make_preview
from pipeline.pool import WorkPool
from pipeline.reading.calibration import load_calibration
from pipeline.reading.engine import ENGINES, OcrEngine
from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.misreadings import load_guesser
from pipeline.reading.ngrams import load_characters
from pipeline.reading.read import read_page
from pipeline.reading.second_reader.opinion import SecondReader, load_second_reader
from pipeline.reading.text_layer import judge_document
from schemas.access import Classification
from schemas.errors import AbhilekhError
from schemas.pages import ErrorInfo, LayerVerdict, Opened, PageRef, PageSource, PageText
from schemas.plan import Plan
from schemas.records import Record
from schemas.taxonomy import Taxonomy

PROGRAM = "abhilekh 0.1.0"


@dataclass(frozen=True)
class OriginalFile:
    """An original at hand, opened: where its bytes are, and what they are."""

    path: Path
    sha256: str
    opened: Opened
    verdict: LayerVerdict


@dataclass(frozen=True)
class PageDone:
    """A page that was read, and its picture for the screen (JPEG)."""

    text: PageText
    preview: bytes


@dataclass(frozen=True)
class PageEntry:
    """A page of a record: read, or the reason why not."""

    original: str
    index: int
    text: PageText | None = None
    error: ErrorInfo | None = None


@dataclass(frozen=True)
class Provenance:
    """Where a record's pages came from."""

    batch_id: str
    sources: tuple[str, ...]
    department: str | None = None
    operator: str | None = None
    scanner: str | None = None
    classification: Classification = Classification.NORMAL


def read_record(
    path: Path, plan: Plan, *, taxonomy: Taxonomy, pool: WorkPool, folder: Path
) -> tuple[Record, tuple[PageText | None, ...]]:
    """Read one file and say what it is; ``folder`` is where page images may lie while it is read.

    Raises:
        InputError: the file itself cannot be read; trying again will not help.
    """
    original = open_file(path, plan, pool=pool, folder=folder)
    entries = tuple(_read_pages(original, plan, pool=pool, folder=folder))
    came_from = Provenance(batch_id="", sources=(path.name,))
    record = assemble_record(mint_record_id(original.sha256), entries, plan, taxonomy=taxonomy, came_from=came_from)
    return record, tuple(entry.text for entry in entries)


def open_file(path: Path, plan: Plan, *, pool: WorkPool, folder: Path) -> OriginalFile:
    """What a file is, how many pages it has, and what its own text layer is worth."""
    opened = pool.submit(open_original, path, plan.limits, timeout_s=plan.limits.open_timeout_s).result()
    verdict: LayerVerdict = "none"
    if opened.has_text_layer and plan.reading.trust_text_layer:
        verdict = pool.submit(
            judge_layer, path, opened, plan, folder, timeout_s=plan.limits.page_timeout_s * 2
        ).result()
    return OriginalFile(path=path, sha256=hash_file(path), opened=opened, verdict=verdict)


def judge_layer(path: Path, opened: Opened, plan: Plan, folder: Path) -> LayerVerdict:
    """Whether the text that a PDF carries may be used instead of reading the picture. Runs in the pool."""
    return judge_document(path, opened, plan=plan, engine=engine_of(plan), folder=folder)


def read_one_page(source: PageSource, plan: Plan, verdict: LayerVerdict) -> PageDone:
    """Read a page that was extracted, and make its preview from the same pixels. Runs in the pool."""
    reading = read_page(source, plan, engine=engine_of(plan), verdict=verdict, second=second_reader_of(plan))
    return PageDone(text=reading.text, preview=make_preview(reading.upright))


def warm_up(plan: Plan) -> str:
    """Load what reading needs before the first page comes; says which engine reads. Runs in the pool."""
    second_reader_of(plan)
    for load in (load_lexicon, load_characters, load_guesser, load_calibration):
        load()
    return engine_of(plan).name


def engine_of(plan: Plan) -> OcrEngine:
    """The plan's engine, probed once for each process.

    Raises:
        MissingToolError: it, or its language data, is not installed.
    """
    reading = plan.reading
    again = reading.missed_lines_languages if reading.missed_lines else None
    return _engine(reading.engine, tuple(filter(None, (reading.languages, reading.latin_languages, again))))


def second_reader_of(plan: Plan) -> SecondReader | None:
    """The second reader, loaded once for each process; none when the plan does without.

    Raises:
        MissingToolError: its files are missing or broken.
    """
    return None if plan.reading.second_reader == "off" else load_second_reader()


@lru_cache(maxsize=4)
def _engine(name: str, languages: tuple[str, ...]) -> OcrEngine:
    return ENGINES[name](languages)


def _read_pages(original: OriginalFile, plan: Plan, *, pool: WorkPool, folder: Path) -> Iterator[PageEntry]:
    """The pages in order, several read at once."""
    limit = plan.limits.page_timeout_s * 2
    works = [
        pool.submit(read_page_of, original, index, plan, folder, timeout_s=limit)
        for index in range(original.opened.pages)
    ]
    for index, work in enumerate(works):
        try:
            text = work.result().text
        except AbhilekhError as error:
            yield PageEntry(original=original.sha256, index=index, error=explain(error))
        else:
            yield PageEntry(original=original.sha256, index=index, text=text)


def read_page_of(original: OriginalFile, index: int, plan: Plan, folder: Path) -> PageDone:
    """Extract a page and read it. Runs in the pool."""
    source = extract_page(original.path, original.opened.media_type, index, plan=plan, folder=folder)
    return read_one_page(source, plan, original.verdict)


def explain(error: AbhilekhError) -> ErrorInfo:
    """The error as a record keeps it."""
    return ErrorInfo(code=error.code, message=error.problem, remedy=error.remedy)


def assemble_record(
    record_id: str,
    entries: Sequence[PageEntry],
    plan: Plan,
    *,
    taxonomy: Taxonomy,
    came_from: Provenance,
    before: Record | None = None,
) -> Record:
    """Describe the pages, find what must be masked, and put it all into the first version of a record.

    ``before``: the record as it stands, of the same pages in the same places; what people decided in it is kept.
    """
    texts = tuple(entry.text for entry in entries)
    description = describe(texts, taxonomy=taxonomy, before=before)
    pages = tuple(
        _page_ref(entry, number).model_copy(
            update={
                "label": description.labels.get(number),
                "side": description.sides.get(number, "none"),
            }
        )
        for number, entry in enumerate(entries, start=1)
    )
    return Record(
        record_id=record_id,
        version=1,
        title=description.title,
        kind=description.kind,
        fields=description.fields,
        parts=description.parts,
        pages=pages,
        masks=description.masks,
        page_links=description.page_links,
        findings=description.findings,
        classification=max(description.suspected, came_from.classification, key=lambda each: each.rank),
        held=description.suspected.rank > 0,
        department=came_from.department,
        batch_id=came_from.batch_id,
        sources=came_from.sources,
        operator=came_from.operator,
        scanner=came_from.scanner,
        plan=plan.name,
        reading=plan.reading_fingerprint,
        describing=plan.describing_fingerprint,
        made_at=datetime.now(UTC),
        made_by=PROGRAM,
    )


def _page_ref(entry: PageEntry, number: int) -> PageRef:
    text = entry.text
    if text is None:
        return PageRef(original=entry.original, index=entry.index, number=number, error=entry.error)
    return PageRef(
        original=entry.original,
        index=entry.index,
        number=number,
        rotation=text.rotation,
        image_sha256=text.image_sha256,
        width=text.width,
        height=text.height,
        dpi=text.dpi,
        source=text.source,
        confidence=text.confidence,
        findings=text.findings,
    )
