"""Every decision of a run, made once before work begins. Nothing below reads the environment."""

import hashlib
from typing import Literal

from pydantic import Field

from schemas.base import Value

PlanName = Literal["accurate", "fast"]
SecondReading = Literal["all", "doubtful", "off"]

DOORS_TO_TESSERACT = frozenset({"auto", "tesserocr", "tesseract"})
"""Engines that are all tesseract."""


class Limits(Value):
    """What a hostile or broken file may cost at most."""

    file_bytes: int = Field(default=2_000_000_000, description="a larger file is refused")
    pages: int = Field(default=5_000, description="a longer document is refused")
    page_pixels: int = Field(default=400_000_000, description="a larger page is refused (A0 at 300 dpi: 140 million)")
    zip_members: int = Field(default=20_000)
    zip_ratio: int = Field(default=200, description="unpacked size over packed size, for any member and the whole")
    zip_bytes: int = Field(default=20_000_000_000, description="unpacked size of one ZIP")
    open_timeout_s: int = Field(default=120, description="time to find out what a file is and how many pages it has")
    page_timeout_s: int = Field(default=180, description="time to extract, clean and read one page")


class ReadingPlan(Value):
    """How pages are read. Two plans with the same fingerprint read the same."""

    engine: str = Field(default="auto", description="by its name in `ENGINES`")
    languages: str = Field(default="script/Devanagari", description="language data of the first reading")
    latin_languages: str | None = Field(
        default="eng", description="read again with this when ≥ 90 % of the letters are Latin (OCR.md, results 6)"
    )
    cleaning: tuple[str, ...] = Field(
        default=(
            "fade_stamps",
            "clear_streaks",
            "clear_edges",
            "divide_background",
            "denoise",
            "deskew",
            "stretch_ink",
            "enlarge",
        ),
        description="steps by name, in order; a step that is off is absent",
    )
    second_reader: SecondReading = Field(
        default="all", description="which lines the second reader reads too: all, those that tesseract doubts, none"
    )
    render_dpi: int = 300
    trust_text_layer: bool = True
    find_orientation: bool = True
    calibrate: bool = Field(default=True, description="confidence is the chance to be right, not the engine's feeling")
    tables: bool = Field(default=True, description="find ruled tables and read them cell by cell")
    repair: bool = Field(default=True, description="set misread Hindi words right where one answer is left")
    missed_lines: bool = Field(default=True, description="read lines again that the first reading left out or doubts")
    missed_lines_languages: str = Field(
        default="script/Devanagari+eng",
        description="for lines read again: what is doubted in a Hindi line is often an English word",
    )
    reading_order: bool = Field(default=True, description="put lines in order by where they stand")


class Plan(Value):
    """The whole of a run's decisions."""

    name: PlanName
    reading: ReadingPlan = ReadingPlan()
    limits: Limits = Limits()
    reading_version: str = Field(description="version of the reading code and its data")
    describing_version: str = Field(description="version of the describing code and its data files")
    folding_version: str = Field(description="version of the folding code and its data files")

    @property
    def reading_fingerprint(self) -> str:
        """Names all that a page's text depends on, except the page itself.

        By which door tesseract is asked changes no more than its version does, and that may differ too from machine to
        machine: each page's text says what read it.
        """
        reading = self.reading
        if reading.engine in DOORS_TO_TESSERACT:
            reading = reading.model_copy(update={"engine": "tesseract"})
        return fingerprint(reading.model_dump_json(), self.reading_version)

    @property
    def describing_fingerprint(self) -> str:
        """Names all that a description depends on but the page texts; the kinds' file by itself, behind a hyphen."""
        others, _, kinds = self.describing_version.rpartition("-")
        return f"{fingerprint(others)}-{fingerprint(kinds)}"


def differ_in_kinds_alone(one: str, other: str) -> bool:
    """Whether two describing fingerprints are those of the same rules and data but for the file of the kinds."""
    rules, _, kinds = one.rpartition("-")
    others, _, their_kinds = other.rpartition("-")
    return bool(rules) and rules == others and kinds != their_kinds


def fingerprint(*parts: str) -> str:
    """Sixteen hex digits that change with any of the parts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
