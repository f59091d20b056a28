"""Writes records out for another system: originals, access copies, and a manifest that proves them."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.library import Library
from pipeline.paging.identify import EXTENSIONS
from schemas.access import Viewer
from schemas.base import Value
from schemas.errors import AccessDeniedError, ConfigError
from schemas.records import Record


class ExportedFile(Value):
    """One row of the manifest."""

    record_id: str
    role: str
    path: str
    size_bytes: int
    sha256: str
    title: str
    kind: str
    file_no: str | None
    date: str | None
    efile_no: str | None
    computer_no: str | None
    receipt_no: str | None
    link: str


def export_records(
    library: Library, record_ids: Iterable[str], *, target: Path, viewer: Viewer, url: str
) -> tuple[ExportedFile, ...]:
    """Write the records' files into a new folder, with ``manifest.csv`` and ``manifest.json``; returns its rows.

    A viewer who may not see identifiers gets the masked copy and no original of a record that holds some.

    Raises:
        ConfigError: the folder is there already. NotFoundError: no such record for this viewer.
    """
    records = [library.record(record_id, viewer=viewer) for record_id in dict.fromkeys(record_ids)]
    try:
        target.mkdir(parents=True)
    except OSError as error:
        raise ConfigError(f"{target} cannot be made: {error.strerror}.", remedy="Name a folder that is new.") from error
    rows = tuple(row for record in records for row in _export(library, record, target, viewer, url))
    (target / "manifest.csv").write_text(_as_csv(rows), encoding="utf-8-sig")
    (target / "manifest.json").write_text(
        json.dumps([row.model_dump() for row in rows], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return rows


def _export(library: Library, record: Record, target: Path, viewer: Viewer, url: str) -> Iterator[ExportedFile]:
    folder = target / record.record_id
    folder.mkdir()
    seen: set[str] = set()
    for page in record.pages:
        if page.original in seen:
            continue
        seen.add(page.original)
        try:
            original = library.original(record.record_id, viewer=viewer, number=page.number)
        except AccessDeniedError:
            continue
        name = f"original-{len(seen):04d}.{EXTENSIONS.get(original.media_type, 'bin')}"
        yield _write(record, "original", folder / name, original.content, url)
    copy = library.access_copy(record.record_id, viewer=viewer)
    yield _write(record, "access_copy", folder / f"{record.record_id}.pdf", copy.content, url)


def _write(record: Record, role: str, path: Path, content: bytes, url: str) -> ExportedFile:
    path.write_bytes(content)
    values = {field.name: field.value for field in record.fields}
    return ExportedFile(
        record_id=record.record_id,
        role=role,
        path=f"{path.parent.name}/{path.name}",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        title=record.title,
        kind=record.kind,
        file_no=values.get("file_no") or values.get("case_no") or values.get("letter_no"),
        date=values.get("date"),
        efile_no=_newest(link.efile_no for link in record.links),
        computer_no=_newest(link.computer_no for link in record.links),
        receipt_no=_newest(link.receipt_no for link in record.links),
        link=f"{url.rstrip('/')}/r/{record.record_id}",
    )


def _newest(numbers: Iterable[str | None]) -> str | None:
    """The last number entered; a later link with another number does not unsay it."""
    return next((number for number in reversed(tuple(numbers)) if number), None)


def _as_csv(rows: Iterable[ExportedFile]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(ExportedFile.model_fields))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.model_dump().items()})
    return text.getvalue()


def _harmless(value: object) -> object:
    """Text that a spreadsheet would take for a formula, made plain (a title comes from a scanned page)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
