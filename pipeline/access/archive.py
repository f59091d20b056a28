"""A PDF that is PDF/A-2b where its pages let it be: colours with their profile, a font, the marks and the metadata.

ISO 19005-2. What it rests on is checked by veraPDF in the tests.
"""

import datetime
import io
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple, Self

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.access.picture import COMPONENTS, PdfPicture
from pipeline.access.text_layer import add_fonts
from pipeline.paging.pdf_files import FAULTS
from schemas.errors import IntegrityError

PRODUCER = "Abhilekh"
WHY_NOT = "{https://abhilekh.invalid/ns/access-copy/}why-not-pdfa"
"""Where a copy that is not PDF/A says why; a PDF/A would have to describe a property of ours, so none holds it."""
CONDITION = "sRGB IEC61966-2.1"
MOST_POINTS, LEAST_POINTS = 14400, 3
"""ISO 19005-2, 6.1.13: the sides of a page."""


class Conformance(NamedTuple):
    """Whether a copy is PDF/A-2b, and if not why."""

    pdfa: bool
    why: str | None


class About(NamedTuple):
    """What the metadata of a copy say."""

    title: str
    identifier: str
    made_at: datetime.datetime


class ArchivePdf:
    """A PDF in the making: pages are added to ``pdf``, then it is saved."""

    def __init__(self) -> None:
        self.pdf = pikepdf.new()
        self.fonts = add_fonts(self.pdf)
        self.obstacles: list[str] = []
        """why it is not PDF/A, a sentence each"""
        self._profiles: dict[bytes, pikepdf.Object] = {}

    def add_picture(self, picture: PdfPicture) -> pikepdf.Object:
        """The picture as an image of this PDF."""
        entries: dict[str, object] = {
            "Type": Name.XObject,
            "Subtype": Name.Image,
            "Width": picture.width,
            "Height": picture.height,
            "Filter": Name("/" + picture.filter),
        }
        if picture.space != "own":
            entries |= {"ColorSpace": self._space(picture), "BitsPerComponent": picture.bits}
        if picture.parameters:
            entries["DecodeParms"] = Dictionary({f"/{name}": value for name, value in picture.parameters.items()})
        if picture.inverted:
            entries["Decode"] = Array([1, 0] * COMPONENTS[picture.space])
        return self.pdf.make_indirect(pikepdf.Stream(self.pdf, picture.content, **entries))

    def _space(self, picture: PdfPicture) -> pikepdf.Object:
        if picture.palette is not None:
            colours = len(picture.palette) // 3
            return Array([Name.Indexed, Name.DeviceRGB, colours - 1, pikepdf.String(picture.palette[: 3 * colours])])
        if picture.profile is not None:
            return self.profiled(picture.profile, COMPONENTS[picture.space])
        if picture.space == "cmyk":
            return self.inks()
        return Name.DeviceRGB if picture.space == "rgb" else Name.DeviceGray

    def inks(self) -> pikepdf.Object:
        """The colour space of four inks whose file does not say which: PDF/A has none without a profile."""
        return self.profiled(_resource("cmyk.icc"), COMPONENTS["cmyk"])

    def profiled(self, profile: bytes, components: int) -> pikepdf.Object:
        """A colour space by its profile; each is stored once."""
        if profile not in self._profiles:
            self._profiles[profile] = self.pdf.make_indirect(pikepdf.Stream(self.pdf, profile, N=components))
        return Array([Name.ICCBased, self._profiles[profile]])

    def new_page(self, size: tuple[float, float]) -> pikepdf.Page:
        """A page of so many points across and down, with nothing on it; held to what PDF/A allows."""
        scale = min(1.0, MOST_POINTS / max(size))
        sides = [min(MOST_POINTS, max(LEAST_POINTS, side * scale)) for side in size]
        page = Dictionary(Type=Name.Page, MediaBox=[0, 0, *sides], Resources=Dictionary())
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))
        return self.pdf.pages[-1]

    def save(self, target: Path, about: About) -> Conformance:
        """Write it, with its marks and metadata."""
        why = " ".join(dict.fromkeys(self.obstacles)) or None
        # A page that stays may share its resources with a masked one, whose picture is not to come along.
        self.pdf.remove_unreferenced_resources()
        self.pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self.pdf.Root.Lang = pikepdf.String("hi")
        if why is None:
            self.pdf.Root.OutputIntents = Array([self.pdf.make_indirect(self._output_intent())])
        stamp = about.made_at.astimezone(datetime.UTC).isoformat(timespec="seconds")
        with self.pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = "".join(filter(str.isprintable, about.title))
            metadata["dc:identifier"] = about.identifier
            metadata["xmp:CreatorTool"] = metadata["pdf:Producer"] = PRODUCER
            metadata["xmp:CreateDate"] = metadata["xmp:ModifyDate"] = metadata["xmp:MetadataDate"] = stamp
            for key, value in _mark(why).items():
                metadata[key] = value
        self.pdf.save(target, deterministic_id=True, min_version="1.7", force_version="1.7")
        return Conformance(why is None, why)

    def _output_intent(self) -> pikepdf.Object:
        return Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=pikepdf.String(CONDITION),
            Info=pikepdf.String(CONDITION),
            DestOutputProfile=self.pdf.make_indirect(
                pikepdf.Stream(self.pdf, _resource("srgb.icc"), N=COMPONENTS["rgb"])
            ),
        )

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.pdf.close()


def read_conformance(content: bytes) -> Conformance:
    """What a copy made here says of itself.

    Raises:
        IntegrityError: it cannot be read.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as copy, copy.open_metadata() as metadata:
            return _conformance(metadata)
    except FAULTS as error:
        raise IntegrityError("A stored access copy cannot be read.") from error


def _conformance(metadata: Mapping[str, object]) -> Conformance:
    if metadata.get("pdfaid:part") == "2" and metadata.get("pdfaid:conformance") == "B":
        return Conformance(True, None)
    return Conformance(False, str(metadata.get(WHY_NOT) or "The copy was made without PDF/A."))


def _mark(why: str | None) -> dict[str, str]:
    return {"pdfaid:part": "2", "pdfaid:conformance": "B"} if why is None else {WHY_NOT: why}


@lru_cache(maxsize=2)
def _resource(name: str) -> bytes:
    return (files("pipeline") / "data" / name).read_bytes()
