"""``python -m samples.draw``: draw every sample anew and write the listing; always the same bytes."""

import io
import json
import shutil
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

from samples.draw import born_digital, damage, hostile, packing, pictures
from samples.draw.catalogue import Sample, read_catalogue
from samples.draw.damage import Picture
from samples.draw.markup import Block, read_pages
from samples.draw.paper import Type

ROOT = Path(__file__).parents[1]
_FROM, _TO = "<!-- files -->", "<!-- /files -->"
_BILEVEL = {"tiff_g4", "pdf_g4", "png_bilevel", "bmp"}
_BORN_DIGITAL = {
    "pdf_unicode": born_digital.unicode_pdf,
    "pdf_krutidev": born_digital.krutidev_pdf,
    "pdf_garbage": born_digital.garbage_pdf,
}
_INVENTORY = "क्रमांक,विषय,पृष्ठ\n1,पेयजल व्यवस्था पत्र,1\n2,छात्रावास मरम्मत पत्र,1\n".encode()


def main() -> None:
    """Draw all files below ``samples/`` and write ``listing.json``."""
    catalogue = read_catalogue()
    for folder in ("delivery", "folders", "hostile"):
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    members: dict[str, list[tuple[Sample, bytes]]] = {}
    for sample in catalogue.samples:
        if sample.archive:
            members.setdefault(sample.archive, []).append((sample, draw(sample)))
        elif sample.form == "folder":
            for number, page in enumerate(scanned(sample), start=1):
                _write(f"{sample.path}/page{number}.jpg", packing.jpeg([page], _how(sample)))
        else:
            _write(sample.path, draw(sample))
    for path, packed in members.items():
        _write(path, zipped(packed))
    for name, content in hostile.FILES.items():
        _write(f"hostile/{name}", content())
    listing = {
        "licence": "Apache-2.0",
        "deliveries": [{"path": "delivery", "as": "file"}, {"path": "folders", "as": "folder"}],
        "samples": [listed(sample) for sample in catalogue.samples],
        "searches": list(catalogue.searches),
        "hostile": [{"path": f"hostile/{name}", **expected} for name, expected in hostile.EXPECTED.items()],
    }
    text = json.dumps(listing, ensure_ascii=False, indent=1)
    (ROOT / "listing.json").write_text(text + "\n", encoding="utf-8")
    _renew_readme(listing)


def draw(sample: Sample) -> bytes:
    """The bytes of one sample file."""
    if sample.form == "copy":
        return (ROOT / sample.of).read_bytes()
    if sample.form == "empty":
        return b""
    if sample.form == "text":
        return _INVENTORY
    if sample.form in _BORN_DIGITAL:
        blocks = _blocks(sample)
        return _BORN_DIGITAL[sample.form](blocks, Type(family=sample.font, size=13.5), sample.path)
    return packing.PACKINGS[sample.form](scanned(sample), _how(sample))


def scanned(sample: Sample) -> list[Picture]:
    """The sample's pages as they came off the scanner."""
    return [_scan_page(sample, number, blocks) for number, blocks in enumerate(_blocks(sample), start=1)]


def _scan_page(sample: Sample, number: int, blocks: tuple[Block, ...]) -> Picture:
    assert sample.severity != "none"
    setting, seed = Type(family=sample.font), f"{sample.seed or sample.path}:{number}"
    page = pictures.drawn(blocks, setting, dpi=sample.dpi, seed=seed)
    if sample.form in _BILEVEL:
        page = damage.bilevel(page, sample.severity, seed=seed)
    else:
        back = pictures.drawn(_verso(), setting, dpi=sample.dpi, seed=seed)
        page = damage.scan(page, sample.severity, seed=seed, tint=sample.tint, back=back)
    return pictures.turned(page, 180 if number in sample.upside_down else sample.turn)


def _verso() -> tuple[Block, ...]:
    """What shines through from the other side."""
    return read_pages("letter_1987")[0]


def _blocks(sample: Sample) -> tuple[tuple[Block, ...], ...]:
    pages = read_pages(sample.text)
    return tuple(pages[number - 1] for number in sample.pages) if sample.pages else pages


def _how(sample: Sample) -> packing.Packing:
    return packing.Packing(dpi=sample.dpi, quality=sample.quality, exif=sample.exif)


def zipped(members: list[tuple[Sample, bytes]]) -> bytes:
    """A ZIP of these members, undated; a member with ``name_hex`` carries exactly those bytes as its name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for sample, content in members:
            name = sample.path.partition("!/")[2]
            raw = bytes.fromhex(sample.name_hex)
            info = zipfile.ZipInfo("x" * len(raw) if raw else name, date_time=(2010, 12, 31, 11, 0, 0))
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    packed = target.getvalue()
    for sample, _ in members:
        if sample.name_hex:
            raw = bytes.fromhex(sample.name_hex)
            packed = packed.replace(b"x" * len(raw), raw)
    return packed


def listed(sample: Sample) -> dict[str, Any]:
    """One sample as ``listing.json`` shows it. ``source`` is what ``ingest --json`` calls it."""
    expect = {"status": "indexed", "pages": 1, **sample.expect}
    if expect["status"] in ("refused", "duplicate"):
        del expect["pages"]
    delivery, _, source = sample.path.partition("/")
    row: dict[str, Any] = {
        "path": sample.path,
        "delivery": delivery,
        "source": unicodedata.normalize("NFC", source),
        "what": sample.what,
        "form": sample.form,
        "origin": f"drawn from texts/{sample.text}.txt" if sample.text else "made by samples/draw",
    }
    if sample.text:
        row |= {"font": sample.font, "severity": sample.severity}
    if sample.name_hex:
        row["name_hex"] = sample.name_hex
    if sample.text and sample.severity != "none":
        row["dpi"] = sample.dpi
    return row | {"expect": expect}


def _renew_readme(listing: dict[str, Any]) -> None:
    """Write the tables of ``README.md`` anew, between its two marks."""
    rows = ["| file | what it is | drawn in | must become |", "|---|---|---|---|"]
    for row in listing["samples"]:
        worn = {"none": "born digital"}.get(row.get("severity", ""), row.get("severity", ""))
        font = f"{row['font'].partition(',')[0]}, {worn}" if "font" in row else "-"
        expect = row["expect"]
        rows.append(f"| `{row['path']}` | {row['what']} | {font} | {expect.get('error') or expect['status']} |")
    rows += ["", "| for tests only | must become |", "|---|---|"]
    rows += [
        f"| `{row['path']}` | {' or '.join([*row['errors'], *set(row['statuses']) - {'refused'}])} |"
        for row in listing["hostile"]
    ]
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(_FROM)
    _, _, after = rest.partition(_TO)
    readme.write_text(before + _FROM + "\n" + "\n".join(rows) + "\n" + _TO + after, encoding="utf-8")


def _write(path: str, content: bytes) -> None:
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


if __name__ == "__main__":
    main()
