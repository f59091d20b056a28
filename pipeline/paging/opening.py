"""What a file is and how many pages it has, or why it cannot be taken. Runs in a worker process."""

from pathlib import Path

from pipeline.paging.identify import BMP, IMAGES, PDF, PNG, TIFF, WEBP, identify
from pipeline.paging.pdf_opening import open_pdf
from pipeline.paging.pictures import check_size, faults_translated, open_picture, to_pixels
from pipeline.paging.tiff import decode_frame, read_frames
from pipeline.paging.wholeness import check_whole
from schemas.errors import TooLargeError, UnsupportedFileError
from schemas.pages import Opened
from schemas.plan import Limits

_OTHER_FORMS = (
    (0, b"PK", "a ZIP, or an office document in that form"),
    (0, b"\xd0\xcf\x11\xe0", "a document of an old office program"),
    (0, b"{\\rtf", "a text document (RTF)"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"GIF8", "a GIF picture"),
    (4, b"ftyp", "a HEIC or AVIF picture, or a film"),
    (0, b"AT&TFORM", "a DjVu document"),
    (0, b"%!PS", "a PostScript file"),
    (0, b"<", "a web page or an XML file"),
)
"""Where it begins, what stands there, and what it then is: so that the refusal can say it."""


def open_original(path: Path, limits: Limits) -> Opened:
    """Find out what a file is, by its content, and whether all of it is there.

    Raises:
        EmptyFileError: it has no bytes. UnsupportedFileError: it is something else than we read.
        EncryptedFileError: it needs a password. CorruptFileError: it is damaged or was cut off.
        TooLargeError: it has too many bytes, pages or pixels.
    """
    size_bytes = path.stat().st_size
    if size_bytes > limits.file_bytes:
        raise TooLargeError(
            f"The file has {size_bytes:,} bytes; the limit is {limits.file_bytes:,} (ABHILEKH_MAX_FILE_MB)."
        )
    media_type = identify(path)
    if media_type == PDF:
        return open_pdf(path, limits)
    if media_type == TIFF:
        return _open_tiff(path, limits)
    if media_type in IMAGES:
        return _open_image(path, media_type, limits)
    raise UnsupportedFileError(f"The file is {_describe(path)}.")


def _open_tiff(path: Path, limits: Limits) -> Opened:
    frames = read_frames(path, most_pages=limits.pages)
    if len(frames) == 1:  # of several, each is judged when it is taken out
        [frame] = frames
        check_size(frame.width, frame.height, limits.page_pixels)
        decode_frame(path, frame)
    return Opened(media_type=TIFF, pages=len(frames))


def _open_image(path: Path, media_type: str, limits: Limits) -> Opened:
    """One page; of several pictures in one file (animations, a telephone's depth map) the first counts."""
    check_whole(path, media_type)
    with open_picture(path, media_type) as picture:
        check_size(*picture.size, limits.page_pixels)
        if media_type in {BMP, WEBP}:  # quickly decoded, and nothing else tells that they are whole
            to_pixels(picture)
        elif media_type == PNG:
            with faults_translated():
                picture.verify()
    return Opened(media_type=media_type, pages=1)


def _describe(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    for place, magic, description in _OTHER_FORMS:
        if head.startswith(magic, place):
            return description
    try:
        head.decode()
    except UnicodeDecodeError as error:
        is_text = error.start > len(head) - 4  # a letter cut in two at the end of what was read
    else:
        is_text = True
    return "plain text" if is_text and b"\0" not in head else "of an unknown kind"
