"""Describing, whole: the pages of a record become its parts, fields, title and suspicion.

Locate → judge each page → cut into parts → fields of each part → kind, fields and title of the record.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.describing.fields import find_fields, lead_fields
from pipeline.describing.grading import find_suspicion
from pipeline.describing.kinds import NOTHING, judge_page
from pipeline.describing.located import LocatedText, locate_pages
from pipeline.describing.notes import find_notes
from pipeline.describing.page_links import find_page_links
from pipeline.describing.page_marks import find_direction, find_page_label, find_serial
from pipeline.describing.parts import Run, cut_parts
from pipeline.describing.peoples_word import hold_parts, keep_fields, keep_part
from pipeline.describing.privacy import masks_on
from pipeline.describing.tables import find_tables
from pipeline.describing.titles import make_title
from pipeline.describing.wording import FILE as WORDING
from pipeline.text import FOLDING_VERSION
from schemas.pages import PageText, Side
from schemas.plan import fingerprint
from schemas.records import Description, Part, PartTable, Record
from schemas.taxonomy import OTHER, Taxonomy

RULES_VERSION = 9
"""Raise it when a rule of this package changes: every description made before then counts as old."""
COVER = "cover"
DATA = Path(__file__).parent / "data"
"""Word lists and revenue heads: what the rules know besides the taxonomy."""


def describe(
    pages: Sequence[PageText | None], *, taxonomy: Taxonomy, before: Record | None = None, only_kinds: bool = False
) -> Description:
    """What the pages are and say; page number = place + 1, None for a page that could not be read.

    Args:
        pages: of one record, in order.
        taxonomy: kinds, posts, places and columns that are known.
        before: the record of the same pages as it stands; what people decided in it is kept.
        only_kinds: whether nothing but the kinds' file changed since the machine described ``before``. What a part
            says does not depend on its kind: where it is cut as before, its fields stand, and so do all masks.
    """
    located = locate_pages(pages)
    if not located:
        return Description(title=taxonomy.kind(OTHER).hindi, kind=OTHER, fields=(), parts=())
    verdicts = tuple(judge_page(page, taxonomy) if page else NOTHING for page in located)
    runs = hold_parts(cut_parts(located, verdicts, taxonomy), before, verdicts, taxonomy)
    known = _parts_to_keep(before) if before and only_kinds else {}
    parts = tuple(
        _renamed(known[run.place], run)
        if run.place in known
        else keep_part(_describe_part(run, located, taxonomy), before, taxonomy)
        for run in runs
    )
    lead = next((part for part in parts if part.kind == COVER), parts[0])
    fields = lead_fields(lead.fields, [part.fields for part in parts if part is not lead])
    fields = keep_fields(fields, before.fields if before else ())
    suspected, findings = find_suspicion(located, verdicts, taxonomy)
    labels = {page.number: label for page in located if page and (label := find_page_label(page))}
    sides = _sides(parts)
    return Description(
        title=make_title(lead.kind, fields, located[lead.first_page - 1 :], taxonomy),
        kind=lead.kind,
        fields=fields,
        parts=parts,
        labels=labels,
        sides=sides,
        page_links=find_page_links(located, labels, sides),
        findings=findings,
        suspected=suspected,
        masks=before.masks if before and only_kinds else masks_on(located),
    )


def describing_version(taxonomy: Taxonomy) -> str:
    """Changes with the rules, the folding, the taxonomy and the data that a description depends on.

    What the file of the kinds says stands last, by itself (``schemas.plan.differ_in_kinds_alone``).
    """
    others = fingerprint(taxonomy.others_digest, *_stored_data(), FOLDING_VERSION)
    return f"{RULES_VERSION}-{others}-{taxonomy.kinds_digest}"


def _stored_data() -> Iterator[str]:
    for path in sorted((*DATA.glob("*.toml"), *DATA.glob("*.json"))):
        yield path.read_text(encoding="utf-8")
    yield hashlib.sha256(WORDING.read_bytes()).hexdigest()


def _parts_to_keep(before: Record) -> dict[tuple[int, int, Side], Part]:
    """The record's parts by place; none where a person cut or named one: fields may then be those of another cut."""
    if any(part.set_by_person or part.confirmed_kind for part in before.parts):
        return {}
    return {(part.first_page, part.last_page, part.side): part for part in before.parts}


def _renamed(part: Part, run: Run) -> Part:
    """The part as it was, with the kind that it is now."""
    verdict = run.verdict
    told = {"kind": verdict.kind, "kind_confidence": verdict.confidence, "cues": verdict.cues}
    return part.model_copy(update=told)


def _describe_part(run: Run, located: Sequence[LocatedText | None], taxonomy: Taxonomy) -> Part:
    pages = [page for page in located[run.first - 1 : run.last] if page and not page.is_empty]
    directions = [direction for page in pages if (direction := find_direction(page)) != "none"]
    serial = find_serial(pages[0]) if pages else None
    tables = _tables_of(pages, taxonomy)
    return Part(
        kind=run.verdict.kind,
        kind_confidence=run.verdict.confidence,
        side=run.side,
        direction=directions[0] if directions else "none",
        serial=serial,
        first_page=run.first,
        last_page=run.last,
        fields=find_fields(pages, taxonomy, tables),
        cues=run.verdict.cues,
        tables=tables,
        notes=find_notes(pages, taxonomy) if run.side == "noting" else (),
    )


def _tables_of(pages: Sequence[LocatedText], taxonomy: Taxonomy) -> tuple[PartTable, ...]:
    tables: tuple[PartTable, ...] = ()
    for page in pages:
        before = tables[-1] if tables and tables[-1].page == page.number - 1 else None
        tables += find_tables(page, taxonomy, before)
    return tables


def _sides(parts: Sequence[Part]) -> dict[int, Side]:
    return {number: part.side for part in parts for number in range(part.first_page, part.last_page + 1)}
