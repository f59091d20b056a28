"""Small files for the tests of paging: pictures whose corners tell how they lie, and PDFs around them."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from schemas.plan import Limits, Plan, ReadingPlan

Pixels = npt.NDArray[np.uint8]

LIMITS = Limits()


def make_plan(*, render_dpi: int = 100, **limits: int) -> Plan:
    return Plan(
        name="accurate",
        reading=ReadingPlan(render_dpi=render_dpi),
        limits=Limits(**limits),
        reading_version="1",
        describing_version="1",
        folding_version="1",
    )


PLAN = make_plan()


def paper(width: int = 300, height: int = 400) -> Pixels:
    """A light grey sheet: a black block upper left, a dark one upper right, a middle one lower left."""
    sheet = np.full((height, width), 235, np.uint8)
    block = min(width, height) // 5
    sheet[:block, :block] = 0
    sheet[:block, -block:] = 70
    sheet[-block:, :block] = 140
    return sheet


def coloured_paper(width: int = 300, height: int = 400) -> Pixels:
    """The same in red-green-blue, its blocks red, green and blue."""
    sheet = np.full((height, width, 3), 235, np.uint8)
    block = min(width, height) // 5
    sheet[:block, :block] = (200, 0, 0)
    sheet[:block, -block:] = (0, 160, 0)
    sheet[-block:, :block] = (0, 0, 220)
    return sheet


def bilevel_paper(width: int = 304, height: int = 400) -> Pixels:
    """The same in black and white; the block upper right is striped, that lower left is framed."""
    sheet = np.full((height, width), 255, np.uint8)
    block = min(width, height) // 5
    sheet[:block, :block] = 0
    sheet[:block:8, -block:] = 0
    sheet[1:block:8, -block:] = 0
    sheet[-block:, :4] = sheet[-4:, :block] = 0
    return sheet


def encode(pixels: Pixels, form: str, *, mode: str | None = None, **options: Any) -> bytes:
    """A picture file's bytes; colour is red-green-blue here."""
    picture = Image.fromarray(pixels)
    if mode is not None:
        picture = picture.convert(mode)
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def jpeg(pixels: Pixels, **options: Any) -> bytes:
    return encode(pixels, "JPEG", quality=95, **options)


def image_stream(pdf: pikepdf.Pdf, content: bytes, size: tuple[int, int], **entries: Any) -> pikepdf.Stream:
    """An image of a PDF; grey with eight bits unless told otherwise."""
    told: dict[str, Any] = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8, **entries}
    width, height = size
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, **told)


def jpeg_stream(pdf: pikepdf.Pdf, pixels: Pixels, **entries: Any) -> pikepdf.Stream:
    height, width = pixels.shape[:2]
    space = Name.DeviceGray if pixels.ndim == 2 else Name.DeviceRGB
    return image_stream(pdf, jpeg(pixels), (width, height), Filter=Name.DCTDecode, **{"ColorSpace": space, **entries})


def fax_content(pixels: Pixels) -> bytes:
    """The picture in CCITT group 4, black as 0 as PDF has it by default."""
    height = pixels.shape[0]
    # Pillow writes black as 0 into the runs that fax coding calls white
    stored = encode(255 - pixels, "TIFF", mode="1", compression="group4", tiffinfo={278: height})
    with Image.open(io.BytesIO(stored)) as picture:
        [start], [length] = picture.tag_v2[273], picture.tag_v2[279]  # type: ignore[attr-defined]
        assert picture.tag_v2[262] == 1  # type: ignore[attr-defined]
    return stored[start : start + length]


def add_page(
    pdf: pikepdf.Pdf,
    content: bytes,
    images: Mapping[str, pikepdf.Object] | None = None,
    *,
    box: tuple[float, float, float, float] = (0, 0, 216, 288),
    resources: Mapping[str, Any] | None = None,
    **entries: Any,
) -> None:
    """A page that paints ``content``; 3 × 4 inches unless told otherwise."""
    held = Dictionary(**{key: value for key, value in (resources or {}).items()})
    if images:
        held.XObject = Dictionary(**dict(images))
    page = Dictionary(
        Type=Name.Page, MediaBox=Array(list(box)), Resources=held, Contents=pdf.make_stream(content), **entries
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def scan_pdf(path: Path, *sheets: Pixels, **save: Any) -> Path:
    """A PDF whose pages are one JPEG each, at 100 dpi."""
    with pikepdf.new() as pdf:
        for sheet in sheets:
            height, width = sheet.shape[:2]
            points = width * 0.72, height * 0.72
            content = b"q %f 0 0 %f 0 0 cm /Im0 Do Q" % points
            add_page(pdf, content, {"Im0": jpeg_stream(pdf, sheet)}, box=(0, 0, *points))
        pdf.save(path, **save)
    return path


HELVETICA = {"Font": Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))}


def raw_pdf(path: Path, *objects: str, tail: str | None = None) -> Path:
    """A PDF written by hand: objects 1, 2, …; the first is the catalogue."""
    content = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    )
    path.write_bytes(content + (end if tail is None else tail).encode())
    return path
