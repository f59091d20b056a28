"""A scanned PDF page taken over: its one picture byte for byte, on a page of our own.

What else the page carried (an earlier hidden text, its own marks, thumbnails, actions) stays behind.
"""

from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.access.archive import LEAST_POINTS, MOST_POINTS, ArchivePdf
from pipeline.access.kept import keep_jpeg, keep_jpeg_2000
from pipeline.access.picture import is_usable_profile
from pipeline.paging.geometry import PageBox, Rect
from pipeline.paging.pdf_content import PlacedImage
from pipeline.paging.pdf_files import inherited
from schemas.errors import CorruptFileError

CODINGS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/FlateDecode", "/RunLengthDecode"})
"""PDF/A has no LZW (ISO 19005-2, 6.1.7.2); the ASCII codings only make a picture larger."""
KEPT = ("/Width", "/Height", "/BitsPerComponent", "/Filter", "/DecodeParms", "/Decode")
"""Of a picture's entries. /Interpolate must not be, /Alternates and /OPI must not be there."""
DEVICE = {1: Name.DeviceGray, 3: Name.DeviceRGB}


def take_over(archive: ArchivePdf, source: pikepdf.Page, image: PlacedImage, box: PageBox) -> pikepdf.Page | None:
    """The page with its picture alone, of the same size and turn; None when the picture cannot be in a PDF/A."""
    media = source.mediabox
    if not _is_sized(box) or (picture := _copy_picture(archive, image.stream)) is None:
        return None
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([float(side) for side in media]),
        CropBox=Array(list(box.crop)),
        Rotate=box.rotate,
        Resources=Dictionary(XObject=Dictionary(Im0=picture)),
        Contents=archive.pdf.make_stream(_drawing(image)),
    )
    if (unit := inherited(source, "/UserUnit")) is not None and box.user_unit != 1:
        page.UserUnit = unit
    archive.pdf.pages.append(pikepdf.Page(archive.pdf.make_indirect(page)))
    return archive.pdf.pages[-1]


def _is_sized(box: PageBox) -> bool:
    return all(LEAST_POINTS <= side <= MOST_POINTS for side in (box.crop.width, box.crop.height))


def _drawing(image: PlacedImage) -> bytes:
    matrix = " ".join(f"{value:.5f}" for value in image.matrix)
    return f"q {_clip(image.clip)}{matrix} cm /Im0 Do Q\n".encode()


def _clip(clip: Rect | None) -> str:
    return f"{clip.x0:.4f} {clip.y0:.4f} {clip.width:.4f} {clip.height:.4f} re W n " if clip else ""


def _copy_picture(archive: ArchivePdf, stream: pikepdf.Stream) -> pikepdf.Object | None:
    """The picture with the entries that PDF/A knows."""
    filters = _names(stream.get("/Filter"))
    if not CODINGS.issuperset(filters) or not _is_plain(stream) or not _is_codable(stream, filters):
        return None
    space = None if filters[-1:] == ("/JPXDecode",) else _space(archive, stream.get("/ColorSpace"))
    if space is None and filters[-1:] != ("/JPXDecode",):
        return None
    copied = archive.pdf.copy_foreign(stream)
    for key in list(copied.keys()):
        if key not in {*KEPT, "/Type", "/Subtype", "/Length"}:
            del copied[key]
    copied.Type, copied.Subtype = Name.XObject, Name.Image
    if space is not None:
        copied.ColorSpace = space
    return copied


def _is_plain(stream: pikepdf.Stream) -> bool:
    stencil = bool(stream.get("/ImageMask", False))
    return not stencil and "/SMask" not in stream and "/Mask" not in stream and int(stream.get("/SMaskInData", 0)) == 0


def _is_codable(stream: pikepdf.Stream, filters: Sequence[str]) -> bool:
    """Whether a picture that brings its own head is of the forms that PDF/A takes."""
    try:
        if tuple(filters) == ("/DCTDecode",):
            return keep_jpeg(stream.read_raw_bytes()) is not None
        if "/JPXDecode" in filters:
            return tuple(filters) == ("/JPXDecode",) and _is_boxed(stream.read_raw_bytes())
    except CorruptFileError:
        return False
    return True


def _is_boxed(content: bytes) -> bool:
    kept = keep_jpeg_2000(content)
    return kept is not None and kept.content == content


def _space(archive: ArchivePdf, space: pikepdf.Object | None) -> pikepdf.Object | None:
    """The colour space as PDF/A takes it; None for those that need more than a profile."""
    match _names(space)[:1]:
        case ("/DeviceGray" | "/G" | "/CalGray",):
            return Name.DeviceGray
        case ("/DeviceRGB" | "/RGB" | "/CalRGB",):
            return Name.DeviceRGB
        case ("/DeviceCMYK" | "/CMYK",):
            return archive.inks()
        case ("/ICCBased",):
            return _profiled(archive, space)
        case ("/Indexed" | "/I",):
            return _indexed(archive, space)
        case _:
            return None


def _profiled(archive: ArchivePdf, space: pikepdf.Object | None) -> pikepdf.Object | None:
    """By its own profile where that is sound, else by its number of colours."""
    held = space[1] if isinstance(space, pikepdf.Array) and len(space) > 1 else None
    if not isinstance(held, pikepdf.Stream):
        return None
    components = int(held.get("/N", 0))
    profile = held.read_bytes()
    if is_usable_profile(profile, components=components):
        return archive.profiled(profile, components)
    return archive.inks() if components == 4 else DEVICE.get(components)


def _indexed(archive: ArchivePdf, space: pikepdf.Object | None) -> pikepdf.Object | None:
    if not isinstance(space, pikepdf.Array) or len(space) != 4:
        return None
    base = _space(archive, space[1])
    if base is None or _names(base)[:1] == ("/Indexed",):
        return None
    table = space[3]
    colours = bytes(table.read_bytes() if isinstance(table, pikepdf.Stream) else bytes(table))
    return Array([Name.Indexed, base, int(space[2]), pikepdf.String(colours)])


def _names(value: object) -> tuple[str, ...]:
    """A name, or those in a list."""
    if isinstance(value, pikepdf.Array):
        return tuple(str(each) for each in value if isinstance(each, pikepdf.Name))
    return (str(value),) if isinstance(value, pikepdf.Name) else ()
