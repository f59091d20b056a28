"""Turns settings into a plan: the one place where decisions are made."""

from pipeline.describing.describe import describing_version
from pipeline.reading.read import reading_version
from pipeline.text import FOLDING_VERSION
from schemas.plan import Limits, Plan, PlanName, ReadingPlan
from schemas.settings import Settings
from schemas.taxonomy import Taxonomy

REHEARSAL = "rehearsal"
"""An engine that reads nothing: there is no second opinion on what it invents."""
ZIP_FILES_OF_LARGEST_SIZE = 10
"""A ZIP may unpack to as much as this many files of the largest size allowed."""


def make_plan(settings: Settings, *, name: PlanName = "accurate", taxonomy: Taxonomy) -> Plan:
    """The plan of that name under these settings.

    ``fast`` reads each page once, whatever comes out, and by one reader. The version of tesseract is not part of the
    fingerprint: an update of the system must not read five million pages again. Each page's text says which version
    read it.
    """
    accurate = name == "accurate"
    reading = ReadingPlan(
        engine=settings.engine,
        latin_languages="eng" if accurate else None,
        missed_lines=accurate,
        second_reader="all" if accurate and settings.engine != REHEARSAL else "off",
    )
    file_bytes = settings.max_file_mb * 1_000_000
    limits = Limits(
        file_bytes=file_bytes,
        pages=settings.max_pages,
        page_pixels=settings.max_megapixels * 1_000_000,
        zip_ratio=settings.max_zip_ratio,
        zip_bytes=file_bytes * ZIP_FILES_OF_LARGEST_SIZE,
        page_timeout_s=settings.page_timeout_s,
    )
    return Plan(
        name=name,
        reading=reading,
        limits=limits,
        reading_version=reading_version(),
        describing_version=describing_version(taxonomy),
        folding_version=FOLDING_VERSION,
    )
