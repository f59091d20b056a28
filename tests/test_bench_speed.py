from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("img2pdf", reason="not in this environment: run `make bench-setup`")

import pikepdf

from tests.bench.bench_speed import Share, long_delivery, numbered


def picture(path: Path) -> Path:
    Image.linear_gradient("L").save(path, dpi=(200, 200))
    return path


@pytest.mark.parametrize(("name", "changed"), [("scan.jpg", 0), ("scan.png", 1)])
def test_a_page_with_a_number_is_another_page_that_looks_the_same(tmp_path: Path, name: str, changed: int) -> None:
    scan, copy = picture(tmp_path / name), tmp_path / "copy"
    copy.write_bytes(numbered(scan, 7))
    assert len({scan.read_bytes(), copy.read_bytes(), numbered(scan, 8)}) == 3
    with Image.open(scan) as before, Image.open(copy) as after:
        assert [round(dots) for dots in after.info["dpi"]] == [200, 200]
        pixels = [np.asarray(each.convert("RGB")) for each in (before, after)]
    assert np.count_nonzero((pixels[0] != pixels[1]).any(axis=2)) == changed


def test_a_long_delivery_has_as_many_pages_as_asked_for_and_none_twice(tmp_path: Path) -> None:
    scans = [picture(tmp_path / name) for name in ("a.jpg", "b.jpg")]
    folder = long_delivery(tmp_path / "long", scans, pages=5)
    pages = []
    for path in sorted(folder.iterdir()):
        with pikepdf.open(path) as pdf:
            pages += [bytes(image.read_raw_bytes()) for page in pdf.pages for image in page.get_images().values()]
    assert len(pages) == 5
    assert len(set(pages)) == 5, "though a and b are the same picture"


def test_a_share_of_the_limit_counts_decoding_cleaning_and_recognising_only() -> None:
    share = Share(pages=2, wall_s=10.0, stages={"load": 1.0, "clean": 3.0, "recognise": 8.0, "tables": 4.0}, cores=2)
    assert share.of_limit == 0.6
    assert share.of_work == 0.8
