"""Hostile and damaged files end in our own errors: no crash, no endless run, no blank page for one that is lost."""

import random
from pathlib import Path

import pytest
from PIL import Image

from pipeline.paging.extract import extract_page
from pipeline.paging.opening import open_original
from pipeline.paging.pixels import load_pixels
from schemas.errors import AbhilekhError
from tests.paging_files import bilevel_paper, coloured_paper, encode, make_plan, paper, scan_pdf

HOSTILE = Path(__file__).parents[1] / "samples" / "hostile"
PLAN = make_plan(page_pixels=20_000_000)


def read_all(path: Path, folder: Path) -> list[str]:
    """What becomes of each page, or of the file: "read", or the error's code."""
    try:
        opened = open_original(path, PLAN.limits)
    except AbhilekhError as error:
        return [error.code]
    found = []
    for index in range(min(opened.pages, 5)):
        try:
            load_pixels(extract_page(path, opened.media_type, index, plan=PLAN, folder=folder).image)
            found.append("read")
        except AbhilekhError as error:
            found.append(error.code)
    return found


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("huge_page.pdf", ["too_large"]),
        ("page_bomb.pdf", ["corrupt_file"]),
        ("loop.pdf", ["corrupt_file"]),
        ("lying_count.pdf", ["corrupt_file"]),
        ("cut_scan.pdf", ["corrupt_file"]),
        ("damaged_page.pdf", ["read", "corrupt_file", "read"]),
        ("damaged_page.tif", ["read", "corrupt_file", "read"]),
        ("giant.png", ["too_large"]),
        ("loop.tif", ["corrupt_file"]),
    ],
)
def test_hostile_samples_do_no_harm(tmp_path: Path, name: str, outcome: list[str]) -> None:
    assert read_all(HOSTILE / name, tmp_path) == outcome


def sound_files(folder: Path) -> list[bytes]:
    frames = [Image.fromarray(bilevel_paper()).convert("1") for _ in range(2)]
    frames[0].save(folder / "a.tif", save_all=True, append_images=frames[1:], compression="group4")
    return [
        scan_pdf(folder / "a.pdf", paper(), coloured_paper()).read_bytes(),
        scan_pdf(folder / "b.pdf", paper(), linearize=True).read_bytes(),
        (folder / "a.tif").read_bytes(),
        encode(coloured_paper(), "TIFF", compression="tiff_lzw"),
        encode(coloured_paper(), "TIFF", compression="jpeg"),
        *(encode(coloured_paper(), form) for form in ("TIFF", "PNG", "BMP", "WEBP", "JPEG2000", "JPEG")),
    ]


def damage(content: bytes, chance: random.Random) -> bytes:
    """Cut off, with a piece missing, or with some bytes changed: anywhere, or where the structure is."""
    damaged = bytearray(content)
    match chance.randrange(4):
        case 0:
            return content[: chance.randrange(1, len(content))]
        case 1:
            place = chance.randrange(len(content))
            return content[:place] + content[place + chance.randrange(1, 1000) :]
        case kind:
            reach = len(content) if kind == 2 else min(len(content), 400)
            for _ in range(chance.randint(1, 10)):
                damaged[chance.randrange(reach)] = chance.randrange(256)
            return bytes(damaged)


def test_any_damage_ends_in_our_own_errors(tmp_path: Path) -> None:
    chance = random.Random(20261125)
    sound = sound_files(tmp_path)
    for _ in range(250):
        (tmp_path / "damaged").write_bytes(damage(chance.choice(sound), chance) or b"x")
        read_all(tmp_path / "damaged", tmp_path)


@pytest.mark.parametrize("size", [1, 10, 1000, 100_000])
@pytest.mark.parametrize(
    "magic", [b"", b"%PDF-1.7\n", b"II*\0\x08\0\0\0", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"BM"]
)
def test_nonsense_is_refused(tmp_path: Path, size: int, magic: bytes) -> None:
    (tmp_path / "a").write_bytes(magic + random.Random(size).randbytes(size))
    assert read_all(tmp_path / "a", tmp_path) in (["corrupt_file"], ["unsupported_file"])
