"""Page pictures into the bytes of a file, in every format a record room sends; always the same bytes."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import img2pdf
import pikepdf
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from samples.draw.damage import Picture
from samples.draw.pictures import turned

_EXIF_ORIENTATION = 0x0112
_ROWS_PER_STRIP = 278


@dataclass(frozen=True)
class Packing:
    """How to write: resolution, JPEG quality, and the EXIF orientation to store the pixels for (1 or 6)."""

    dpi: int = 200
    quality: int = 50
    exif: int = 1


def jpeg(pages: Sequence[Picture], how: Packing) -> bytes:
    """Grey JPEG of the first page, its pixels stored turned when an EXIF orientation says so."""
    picture = turned(pages[0], 270) if how.exif == 6 else pages[0]
    exif = Image.Exif()
    if how.exif != 1:
        exif[_EXIF_ORIENTATION] = how.exif
    return _encoded(_grey(picture), "JPEG", quality=how.quality, dpi=(how.dpi, how.dpi), exif=exif)


def jpeg_colour(pages: Sequence[Picture], how: Packing) -> bytes:
    """Colour JPEG of the first page."""
    return _encoded(Image.fromarray(pages[0]), "JPEG", quality=how.quality, dpi=(how.dpi, how.dpi))


def jpeg_cmyk(pages: Sequence[Picture], how: Packing) -> bytes:
    """CMYK JPEG of the first page."""
    return _encoded(Image.fromarray(pages[0]).convert("CMYK"), "JPEG", quality=how.quality, dpi=(how.dpi, how.dpi))


def png(pages: Sequence[Picture], how: Packing) -> bytes:
    """Grey PNG in eight shades."""
    return _encoded(_eight_shades(pages[0]), "PNG", dpi=(how.dpi, how.dpi), optimize=True)


def png_bilevel(pages: Sequence[Picture], how: Packing) -> bytes:
    """Black and white PNG."""
    return _encoded(_black_and_white(pages[0]), "PNG", dpi=(how.dpi, how.dpi), optimize=True)


def bmp(pages: Sequence[Picture], how: Packing) -> bytes:
    """Black and white BMP."""
    return _encoded(_black_and_white(pages[0]), "BMP", dpi=(how.dpi, how.dpi))


def webp(pages: Sequence[Picture], how: Packing) -> bytes:
    """Lossy WebP."""
    return _encoded(_grey(pages[0]), "WEBP", quality=how.quality)


def jp2(pages: Sequence[Picture], how: Packing) -> bytes:
    """Grey JPEG 2000, a sixteenth of its raw size."""
    return _encoded(_grey(pages[0]), "JPEG2000", quality_mode="rates", quality_layers=[16], irreversible=True)


def tiff_g4(pages: Sequence[Picture], how: Packing) -> bytes:
    """Multi-page bilevel TIFF, CCITT group 4."""
    first, *rest = [_black_and_white(page) for page in pages]
    return _encoded(first, "TIFF", compression="group4", save_all=True, append_images=rest, dpi=(how.dpi, how.dpi))


def tiff_lzw(pages: Sequence[Picture], how: Packing) -> bytes:
    """Multi-page grey TIFF in eight shades, LZW, cut in strips."""
    first, *rest = [_eight_shades(page) for page in pages]
    return _encoded(
        first, "TIFF", compression="tiff_lzw", save_all=True, append_images=rest, dpi=(how.dpi, how.dpi),
        strip_size=_ROWS_PER_STRIP * first.width,
    )  # fmt: skip


def pdf_jpeg(pages: Sequence[Picture], how: Packing) -> bytes:
    """Scanned PDF: a grey JPEG on each page and nothing else."""
    return _images_pdf([jpeg([page], how) for page in pages])


def pdf_g4(pages: Sequence[Picture], how: Packing) -> bytes:
    """Scanned PDF: a bilevel picture on each page, CCITT group 4."""
    return _images_pdf([tiff_g4([page], how) for page in pages])


def pdf_rotated(pages: Sequence[Picture], how: Packing) -> bytes:
    """Scanned PDF whose pictures lie on their side and whose pages have /Rotate 90."""

    def turn(pdf: Pdf) -> None:
        for page in pdf.pages:
            page.Rotate = 90

    return _images_pdf([jpeg([turned(page, 270)], how) for page in pages], turn)


def pdf_latin_layer(pages: Sequence[Picture], how: Packing) -> bytes:
    """Scanned PDF over whose Hindi pictures an English OCR wrote an invisible layer of nonsense."""

    def write(pdf: Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        for page in pdf.pages:
            page.resources[Name.Font] = Dictionary(F1=pdf.make_indirect(font))
            page.contents_add(_latin_nonsense(float(page.mediabox[3])))

    return _images_pdf([jpeg([page], how) for page in pages], write)


def pdf_truncated(pages: Sequence[Picture], how: Packing) -> bytes:
    """Scanned PDF of which the transfer kept only the first part: its catalogue, at the end, is lost."""
    with Pdf.open(io.BytesIO(pdf_jpeg(pages, how))) as pdf:
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    whole = target.getvalue()
    return whole[: len(whole) * 6 // 10]


def pdf_encrypted(pages: Sequence[Picture], how: Packing) -> bytes:
    """Scanned PDF that opens only with a password (RC4, 128 bit: the one cipher without random parts)."""
    locked = pikepdf.Encryption(user="raigarh", owner="record-room", R=3, aes=False, metadata=False)
    with Pdf.open(io.BytesIO(pdf_jpeg(pages, how))) as pdf:
        target = io.BytesIO()
        pdf.save(target, encryption=locked, static_id=True)
        return target.getvalue()


PACKINGS: dict[str, Callable[[Sequence[Picture], Packing], bytes]] = {
    pack.__name__: pack
    for pack in (
        jpeg, jpeg_colour, jpeg_cmyk, png, png_bilevel, bmp, webp, jp2, tiff_g4, tiff_lzw,
        pdf_jpeg, pdf_g4, pdf_rotated, pdf_latin_layer, pdf_truncated, pdf_encrypted,
    )
}  # fmt: skip


def _grey(picture: Picture) -> Image.Image:
    return Image.fromarray(picture).convert("L")


def _eight_shades(picture: Picture) -> Image.Image:
    return _grey(picture).point(lambda level: round(level / 255 * 7) * 255 // 7)


def _black_and_white(picture: Picture) -> Image.Image:
    return _grey(picture).point(lambda level: 255 if level > 150 else 0, mode="1")


def _encoded(image: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def _images_pdf(images: list[bytes], change: Callable[[Pdf], None] | None = None) -> bytes:
    plain = img2pdf.convert(images, nodate=True, engine=img2pdf.Engine.internal, rotation=img2pdf.Rotation.ifvalid)
    with Pdf.open(io.BytesIO(plain)) as pdf:
        if change:
            change(pdf)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True)
        return target.getvalue()


def _latin_nonsense(height: float) -> bytes:
    rows = ["BT /F1 11 Tf 3 Tr"]
    words = (
        "PTeTeTa dgdielerk",
        "faat wats fs",
        "3WTHI ff@a fear TaT",
        "HHiH/ 204 /@T.T./2012",
        "WeaR Fe Ul",
        "qaqa: TOA ert",
    )
    for number in range(24):
        row = " ".join(words[(number * 5 + step) % len(words)] for step in range(3))
        rows.append(f"1 0 0 1 60 {height - 70 - 22 * number:.1f} Tm ({row.replace('(', '')}) Tj")
    return "\n".join([*rows, "ET"]).encode("ascii")
