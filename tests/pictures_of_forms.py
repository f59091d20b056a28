"""Scans in every form that is delivered: small files, all of the same sheet."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.paging_files import Pixels, add_page, encode, fax_content, image_stream, jpeg_stream

SIZE = (500, 700)
DPI = {"dpi": (60, 60)}
INKS = {"ColorSpace": Name.DeviceCMYK, "Filter": Name.DCTDecode, "Decode": [1, 0] * 4}


def sheet() -> Pixels:
    """Paper with grain, and print of two colours on it: 700 × 500, red-green-blue."""
    grain = np.random.default_rng(4).integers(-6, 7, (SIZE[1], SIZE[0], 1))
    pixels = np.clip(236 + grain + np.zeros(3, np.int64), 0, 255).astype(np.uint8)
    for place in range(12):
        ink = (150, 20, 20) if place == 3 else (30, 30, 40)
        cv2.putText(pixels, "Tahsil 127/2014", (40, 60 + 50 * place), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 2)
    return pixels


COLOUR = sheet()
GREY: Pixels = np.asarray(Image.fromarray(COLOUR).convert("L"))
BILEVEL: Pixels = np.where(GREY > 128, 255, 0).astype(np.uint8)
SIXTEEN = GREY.astype(np.uint16) * 257
PROFILE = (Path(__file__).parents[1] / "pipeline" / "data" / "srgb.icc").read_bytes()


def _cmyk_jpeg() -> bytes:
    return encode(COLOUR, "JPEG", mode="CMYK", quality=85, **DPI)


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _alpha() -> bytes:
    picture = Image.fromarray(COLOUR).convert("RGBA")
    picture.putalpha(Image.fromarray(np.full(GREY.shape, 200, np.uint8)))
    stored = io.BytesIO()
    picture.save(stored, "PNG", **DPI)
    return stored.getvalue()


def _indexed() -> bytes:
    stored = io.BytesIO()
    Image.fromarray(COLOUR).quantize(16).save(stored, "PNG", **DPI)
    return stored.getvalue()


def _jp2(pixels: Pixels, **options: object) -> bytes:
    return encode(pixels, "JPEG2000", quality_mode="rates", quality_layers=[12], **options)


def _pages() -> bytes:
    stored = io.BytesIO()
    first, *rest = (Image.fromarray(BILEVEL).convert("1") for _ in range(3))
    first.save(stored, "TIFF", save_all=True, append_images=rest, compression="group4", tiffinfo={278: 700}, **DPI)
    return stored.getvalue()


IMAGES: dict[str, Callable[[], bytes]] = {
    "grey.jpg": lambda: encode(GREY, "JPEG", quality=85, **DPI),
    "progressive.jpg": lambda: encode(COLOUR, "JPEG", quality=85, progressive=True, **DPI),
    "cmyk.jpg": _cmyk_jpeg,
    "profile.jpg": lambda: encode(COLOUR, "JPEG", quality=85, icc_profile=PROFILE, **DPI),
    "mirrored.jpg": lambda: encode(COLOUR, "JPEG", quality=85, exif=_exif(7), **DPI),
    "colour.png": lambda: encode(COLOUR, "PNG", **DPI),
    "sixteen.png": lambda: cv2.imencode(".png", SIXTEEN)[1].tobytes(),
    "bilevel.png": lambda: encode(BILEVEL, "PNG", mode="1", **DPI),
    "indexed.png": _indexed,
    "alpha.png": _alpha,
    "g4.tif": lambda: encode(BILEVEL, "TIFF", mode="1", compression="group4", **DPI),
    "pages.tif": _pages,
    "jpeg.tif": lambda: encode(COLOUR, "TIFF", compression="jpeg", quality=85, **DPI),
    "grey_jpeg.tif": lambda: encode(GREY, "TIFF", compression="jpeg", quality=85, **DPI),
    "lzw.tif": lambda: encode(GREY, "TIFF", compression="tiff_lzw", **DPI),
    "sixteen.tif": lambda: encode(SIXTEEN, "TIFF", **DPI),  # type: ignore[arg-type]
    "grey.jp2": lambda: _jp2(GREY),
    "bare.j2k": lambda: _jp2(COLOUR, no_jp2=True),
    "lossy.webp": lambda: encode(COLOUR, "WEBP", quality=80),
    "plain.bmp": lambda: encode(COLOUR, "BMP", **DPI),
}


def _stencil(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    fax = Dictionary(K=-1, Columns=SIZE[0], Rows=SIZE[1])
    entries = {"ImageMask": True, "BitsPerComponent": 1, "Filter": Name.CCITTFaxDecode, "DecodeParms": fax}
    stream = image_stream(pdf, fax_content(BILEVEL), SIZE, **entries)
    del stream.ColorSpace
    return stream


def _fax(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    fax = Dictionary(K=-1, Columns=SIZE[0], Rows=SIZE[1])
    entries = {"BitsPerComponent": 1, "Filter": Name.CCITTFaxDecode, "DecodeParms": fax}
    return image_stream(pdf, fax_content(BILEVEL), SIZE, **entries)


def _jpx(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    return image_stream(pdf, _jp2(COLOUR), SIZE, ColorSpace=Name.DeviceRGB, Filter=Name.JPXDecode)


def _broken_profile(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    space = Array([Name.ICCBased, pikepdf.Stream(pdf, b"no profile at all", N=3)])
    return jpeg_stream(pdf, COLOUR, ColorSpace=space)


def _transparent(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    mask = image_stream(pdf, np.full(GREY.shape, 255, np.uint8).tobytes(), SIZE)
    return jpeg_stream(pdf, COLOUR, SMask=mask)


SCANS: dict[str, Callable[[pikepdf.Pdf], pikepdf.Stream]] = {
    "jpeg.pdf": lambda pdf: jpeg_stream(pdf, COLOUR, Interpolate=True, Intent=Name.Perceptual),
    "fax.pdf": _fax,
    "jpx.pdf": _jpx,
    "flate.pdf": lambda pdf: image_stream(pdf, GREY.tobytes(), SIZE),
    "cmyk.pdf": lambda pdf: image_stream(pdf, _cmyk_jpeg(), SIZE, **INKS),
    "broken_profile.pdf": _broken_profile,
    "transparent.pdf": _transparent,
    "stencil.pdf": _stencil,
}


def write_forms(folder: Path) -> Iterator[Path]:
    """Every form, as files of their names."""
    for name, make in IMAGES.items():
        (folder / name).write_bytes(make())
        yield folder / name
    for name, draw in SCANS.items():
        write_scan(folder / name, draw)
        yield folder / name


def write_scan(path: Path, draw: Callable[[pikepdf.Pdf], pikepdf.Stream], **page: object) -> None:
    """A PDF whose one page is a picture; 6 × 8.4 inches."""
    with pikepdf.new() as pdf:
        points = SIZE[0] * 0.864, SIZE[1] * 0.864
        content = b"q %f 0 0 %f 0 0 cm /Im0 Do Q" % points
        add_page(pdf, content, {"Im0": draw(pdf)}, box=(0, 0, *points), **page)
        pdf.save(path)
