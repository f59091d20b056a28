"""A PDF page that is nothing but one scan: found, and its picture taken out as the scanner made it."""

import io
from dataclasses import dataclass

import pikepdf
from pikepdf.exceptions import HifiPrintImageNotTranscodableError, UnsupportedImageTypeError

from pipeline.paging.geometry import POINTS_AN_INCH, PageBox, Rect, is_upright, turn_of
from pipeline.paging.identify import EXTENSIONS, JPEG, JPEG_2000, TIFF
from pipeline.paging.pdf_content import PageContent, PlacedImage
from pipeline.paging.pdf_files import FAULTS
from pipeline.paging.pictures import Pixels, check_size, open_picture, to_pixels
from pipeline.paging.pixels import anymap
from pipeline.paging.tiff import NOT_SQUARE
from pipeline.paging.wholeness import JBIG2, check_whole_bytes, check_whole_fax
from schemas.errors import CorruptFileError
from schemas.pages import Rotation

COVERS = 0.85
"""Share of the page that an image must cover to be the page: scanners leave margins."""
COVERS_ALL = 0.99
"""Share from which on nothing of what was painted beneath it is seen."""
SEEN = 0.9
"""Share of the image that must lie on the page: what was cropped away on purpose stays away."""

_GENERAL = frozenset({"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"})
"""Codings of any bytes; others (JBIG2) only a PDF reader decodes."""
_CODINGS = {"/DCTDecode": JPEG, "/JPXDecode": JPEG_2000, "/JBIG2Decode": JBIG2}

pikepdf.PdfImage.MAX_IMAGE_PIXELS = None  # ``take_scan`` holds our own limit


@dataclass(frozen=True)
class Scan:
    """The one image that is the page."""

    stream: pikepdf.Stream
    rect: Rect
    """where it lies, in the page's points"""
    turn: Rotation
    """degrees clockwise, the page's own turn included"""
    mirrored: bool
    dpi: tuple[float, float]
    """across and down the image as it is stored"""


@dataclass(frozen=True)
class TakenImage:
    """A scan's picture, as a file's bytes."""

    content: bytes
    suffix: str
    width: int
    height: int
    bilevel: bool
    lossless: bool = True


def find_scan(content: PageContent, box: PageBox) -> Scan | None:
    """The scan, when the page is one image, or one image and invisible text; else None."""
    if content.other or len(content.images) != 1:
        return None
    [image] = content.images
    if not is_upright(image.matrix) or not _is_the_page(image, content, box):
        return None
    turn, mirrored = turn_of(image.matrix)
    dpi = _dpi(image, box)
    if dpi is None or max(dpi) > NOT_SQUARE * min(dpi):
        return None
    turns: tuple[Rotation, ...] = (0, 90, 180, 270)
    return Scan(
        stream=image.stream,
        rect=image.rect,
        turn=turns[(turn + box.rotate) // 90 % 4],
        mirrored=mirrored,
        dpi=dpi,
    )


def _is_the_page(image: PlacedImage, content: PageContent, box: PageBox) -> bool:
    seen = image.rect.intersect(box.crop)
    if image.clip is not None:
        seen = seen.intersect(image.clip)
    covers = seen.area / box.crop.area
    return covers >= (COVERS_ALL if content.beneath else COVERS) and seen.area >= SEEN * image.rect.area


def _dpi(image: PlacedImage, box: PageBox) -> tuple[float, float] | None:
    width, height = (_count(image.stream.get(key)) for key in ("/Width", "/Height"))
    a, b, c, d, _, _ = image.matrix
    across, down = (extent * box.user_unit / POINTS_AN_INCH for extent in (max(abs(a), abs(b)), max(abs(c), abs(d))))
    return (width / across, height / down) if width and height and across and down else None


def take_scan(scan: Scan, *, most_pixels: int) -> TakenImage | None:
    """The scan's picture without loss; None when it must be drawn by a PDF reader to be seen right.

    Raises:
        CorruptFileError: its bytes are damaged or cut off. TooLargeError: it has more pixels than allowed.
    """
    check_size(_count(scan.stream.get("/Width")), _count(scan.stream.get("/Height")), most_pixels)
    try:
        image = pikepdf.PdfImage(scan.stream)
        filters = image.filters
        if not _is_plain(image):
            return None
        if filters[-1:] == ["/DCTDecode"]:
            return _take_coded(image, JPEG)
        if filters[-1:] == ["/JPXDecode"]:
            return _take_coded(image, JPEG_2000)
        if filters[-1:] == ["/CCITTFaxDecode"]:
            return _take_fax(image)
        return _take_samples(image) if _GENERAL.issuperset(filters) else None
    except (NotImplementedError, UnsupportedImageTypeError, HifiPrintImageNotTranscodableError):
        return None
    except FAULTS as error:
        raise CorruptFileError(f"The page's picture is damaged: {error or type(error).__name__}.") from error


def check_images(content: PageContent, *, most_pixels: int) -> None:
    """Look whether the pictures of a page that will be drawn are whole: a PDF reader leaves damaged ones out.

    Raises:
        CorruptFileError: one is damaged or cut off. TooLargeError: one has more pixels than allowed.
    """
    for image in content.images:
        check_size(_count(image.stream.get("/Width")), _count(image.stream.get("/Height")), most_pixels)
        _check_stream(image.stream)


def _check_stream(stream: pikepdf.Stream) -> None:
    try:
        filters = [str(name) for name in _listed(stream.get("/Filter"))]
        match filters:
            case ["/DCTDecode" | "/JPXDecode" | "/JBIG2Decode" as coding]:
                check_whole_bytes(stream.read_raw_bytes(), _CODINGS[coding])
            case ["/CCITTFaxDecode"]:
                _take_fax(pikepdf.PdfImage(stream))
            case ["/FlateDecode"] | ["/LZWDecode"]:
                _check_not_empty(stream.read_bytes())
            case _:
                _check_not_empty(stream.read_raw_bytes())
    except UnsupportedImageTypeError:
        return
    except FAULTS as error:
        raise CorruptFileError(f"A picture on the page is damaged: {error or type(error).__name__}.") from error


def _check_not_empty(content: bytes) -> None:
    if not content:
        raise CorruptFileError("A picture on the page is damaged: it has no bytes.")


def _is_plain(image: pikepdf.PdfImage) -> bool:
    """Whether the stored samples are what is seen: no mask, no stencil, no remapping but black for white."""
    stream = image.obj
    if image.image_mask or "/SMask" in stream or "/Mask" in stream or "/SMaskInData" in stream:
        return False
    decode = tuple(float(str(value)) for value in _listed(stream.get("/Decode")))
    is_coded = image.filters[-1:] in (["/DCTDecode"], ["/JPXDecode"])
    if decode and decode != (0.0, 1.0) * (len(decode) // 2):
        return decode == (1.0, 0.0) and not is_coded and not image.indexed and image.bits_per_component == 1
    return True


def _take_coded(image: pikepdf.PdfImage, media_type: str) -> TakenImage | None:
    """A JPEG or JPEG 2000, its bytes as they are; None when it is no plain grey or colour picture."""
    stored = io.BytesIO()
    if image.extract_to(stream=stored) not in {".jpg", ".jp2"}:
        return None
    content = stored.getvalue()
    check_whole_bytes(content, media_type)
    with open_picture(content, media_type) as picture:
        if picture.mode != ("L" if _is_grey(image) else "RGB"):
            return None
        return TakenImage(content, f".{EXTENSIONS[media_type]}", *picture.size, bilevel=False)


def _take_fax(image: pikepdf.PdfImage) -> TakenImage:
    """A picture in a fax's coding, decoded."""
    stored = io.BytesIO()
    image.extract_to(stream=stored)
    with open_picture(stored.getvalue(), TIFF) as picture:
        pixels = to_pixels(picture)
    parameters = image.decode_parms[-1] if image.decode_parms else {}
    if parameters.get("/K", 0) < 0:
        check_whole_fax(stored.getvalue(), pixels)
    return _decoded(pixels, bilevel=True)


def _take_samples(image: pikepdf.PdfImage) -> TakenImage:
    """A picture in one of the general codings, decoded."""
    with image.as_pil_image() as picture:
        bilevel = picture.mode == "1"
        pixels = to_pixels(picture)
    return _decoded(pixels, bilevel=bilevel)


def _decoded(pixels: Pixels, *, bilevel: bool) -> TakenImage:
    height, width = pixels.shape[:2]
    return TakenImage(anymap(pixels, bilevel=bilevel), ".pnm", width, height, bilevel=bilevel)


def _is_grey(image: pikepdf.PdfImage) -> bool:
    return image.mode == "L"


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]
