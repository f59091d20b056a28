"""Scans of every form in an access copy: PDF/A by veraPDF's judgement, seen as they were, and hardly larger."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from pipeline.access.kept_tiff import keep_tiff
from pipeline.access.made import make_picture
from pipeline.paging.extract import extract_page
from pipeline.paging.identify import TIFF, identify
from pipeline.paging.pixels import load_pixels
from schemas.records import Mask
from tests.paging_files import PLAN, Pixels, coloured_paper, encode, jpeg_stream
from tests.pictures_of_forms import BILEVEL, COLOUR, IMAGES, SCANS, write_forms, write_scan
from tests.test_access_copy import copy_of

FORMS = (*IMAGES, *SCANS)
KEPT = [
    *("grey.jpg", "progressive.jpg", "cmyk.jpg", "profile.jpg", "mirrored.jpg", "grey.jp2", "bare.j2k"),
    *("jpeg.pdf", "fax.pdf", "jpx.pdf", "flate.pdf", "cmyk.pdf", "broken_profile.pdf"),
]
MASK = Mask(page=1, kind="aadhaar", words=(0,), boxes=((60, 60, 200, 120),))


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    assert [path.name for path in write_forms(folder)] == list(FORMS)
    return folder


@pytest.fixture(scope="module")
def copies(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The access copy of each form, whole and masked."""
    folder = tmp_path_factory.mktemp("copies")
    for name in FORMS:
        for masks in ((), (MASK,)):
            work = folder / "work" / f"{name}-{len(masks)}"
            work.mkdir(parents=True)
            copy_of(originals / name, work, masks=masks).rename(folder / f"{'masked' if masks else 'whole'}-{name}.pdf")
    return folder


def test_every_copy_is_pdfa_for_verapdf(
    copies: Path, verapdf: Callable[[Sequence[Path]], dict[str, list[str]]]
) -> None:
    found = verapdf(sorted(copies.glob("*.pdf")))
    assert len(found) == 2 * len(FORMS)
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", ["whole", "masked"])
def test_a_copy_is_hardly_larger_than_its_original(originals: Path, copies: Path, form: str, how: str) -> None:
    size = (copies / f"{how}-{form}.pdf").stat().st_size
    assert size <= 1.1 * (originals / form).stat().st_size + 20_000


@pytest.mark.parametrize("form", KEPT)
def test_what_pdfa_takes_is_taken_byte_for_byte(originals: Path, copies: Path, form: str) -> None:
    kept = _coded(copies / f"whole-{form}.pdf")
    original = originals / form
    if original.suffix == ".pdf":
        assert kept == _coded(original)
    else:
        assert kept.endswith(original.read_bytes())  # a bare codestream has got its boxes before it


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_looks_like_its_original(originals: Path, copies: Path, form: str, tmp_path: Path) -> None:
    image = extract_page(originals / form, identify(originals / form), 0, plan=PLAN, folder=tmp_path).image
    wanted = load_pixels(image)
    seen = _seen(copies / f"whole-{form}.pdf")
    height, width = wanted.shape[:2]
    assert np.abs(np.subtract(seen.shape[:2], (height, width))).max() <= 1  # drawn pages are rounded up
    seen = cv2.resize(seen, (width, height))
    if wanted.ndim == 2:
        wanted = np.repeat(wanted[..., None], 3, axis=2)
    assert np.abs(seen.astype(int) - wanted).mean() < 12  # readers differ over inks; upside down it would be 200


@pytest.mark.parametrize("form", FORMS)
def test_a_masked_copy_shows_no_trace_of_the_number(copies: Path, form: str) -> None:
    assert _seen(copies / f"masked-{form}.pdf")[65:115, 65:195].std() < 6


@pytest.mark.parametrize("form", ["jpeg.tif", "grey_jpeg.tif"])
def test_the_strips_of_a_jpeg_in_a_tiff_are_one_jpeg_of_the_same_dots(
    originals: Path, tmp_path: Path, form: str
) -> None:
    kept = keep_tiff(originals / form, 0)
    assert kept is not None
    assert kept.filter == "DCTDecode"
    with Image.open(originals / form) as tiff:
        strips = tiff.tag_v2[273]  # type: ignore[attr-defined]
        assert len(strips) > 1
        wanted = np.asarray(tiff.convert("RGB" if kept.space == "rgb" else "L"))
    (tmp_path / "joined.jpg").write_bytes(kept.content)
    with Image.open(tmp_path / "joined.jpg") as joined:
        assert np.abs(np.asarray(joined).astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("inverted", [0, 1])
@pytest.mark.parametrize("fill_order", [1, 2])
def test_a_fax_in_a_tiff_is_kept_whatever_its_bits_mean(tmp_path: Path, inverted: int, fill_order: int) -> None:
    tags = {278: BILEVEL.shape[0], 262: inverted, 266: fill_order}
    path = tmp_path / "fax.tif"
    path.write_bytes(encode(BILEVEL, "TIFF", mode="1", compression="group4", tiffinfo=tags, dpi=(60, 60)))
    assert identify(path) == TIFF
    assert keep_tiff(path, 0) is not None
    seen = _seen(copy_of(path, tmp_path))
    assert np.abs(seen[..., 0].astype(int) - BILEVEL).mean() < 1


def test_what_a_scanned_page_carried_besides_its_picture_stays_behind(tmp_path: Path) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    path = tmp_path / "a.pdf"
    write_scan(path, lambda pdf: jpeg_stream(pdf, COLOUR), AA=pikepdf.Dictionary(O=action), Group=pikepdf.Dictionary())
    with pikepdf.open(copy_of(path, tmp_path)) as copy:
        assert not {"/AA", "/Group"} & set(copy.pages[0].keys())


def test_a_picture_coded_anew_keeps_to_the_bytes_it_may_have() -> None:
    sizes = (1_000_000, 45_000, 12_000)
    made = [make_picture(COLOUR, bilevel=False, source="lossy", most_bytes=size) for size in sizes]
    assert [picture.filter for picture in made] == ["DCTDecode", "DCTDecode", "JPXDecode"]
    assert all(len(picture.content) <= size for picture, size in zip(made, sizes, strict=True))


def test_a_drawn_page_of_print_becomes_black_and_white_only_when_nothing_is_lost() -> None:
    plain = np.full((1200, 900), 255, np.uint8)
    plain[100:1100:20, 100:800] = 0
    faint = plain.copy()
    faint[600:700, 100:300] = 240
    few = {"bilevel": False, "source": "drawn", "most_bytes": 2_000}
    assert make_picture(plain, **few).filter == "CCITTFaxDecode"
    assert make_picture(faint, **few).filter != "CCITTFaxDecode"
    assert make_picture(coloured_paper(900, 1200), **few).filter != "CCITTFaxDecode"


def _coded(path: Path) -> bytes:
    """The page's picture as it is coded."""
    with pikepdf.open(path) as document:
        (picture,) = document.pages[0].obj.Resources.XObject.values()
        return bytes(picture.read_raw_bytes())


def _seen(path: Path) -> Pixels:
    """The page as pdfium draws it, a dot for each of the picture's: blue-green-red."""
    with pikepdf.open(path) as document:
        (picture,) = document.pages[0].obj.Resources.XObject.values()
        width, height = int(picture.Width), int(picture.Height)
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    across = height if page.get_rotation() in {90, 270} else width
    pixels = page.render(scale=across / page.get_width(), force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR).to_numpy()
    pixels = np.array(pixels)
    document.close()
    return pixels
