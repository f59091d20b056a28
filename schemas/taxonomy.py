"""Kinds of paper, posts of officers, places and columns of tables: editable data, read once, handed down.

A file of the installation's own folder takes the place of the packaged one of the same name.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from schemas.access import Classification
from schemas.base import Value
from schemas.errors import ConfigError
from schemas.gazetteer import District, Gazetteer, State
from schemas.pages import Side

PACKAGED = Path(__file__).parent / "data"
KINDS_FILE = "kinds.toml"
OFFICES_FILE = "offices.toml"
PLACES_FILE = "places.toml"
TABLES_FILE = "tables.toml"
FILES = (KINDS_FILE, OFFICES_FILE, PLACES_FILE, TABLES_FILE)
OTHER = "other"
"""The kind of a paper that shows no sufficient evidence for any."""

CuePlace = Literal["title", "ending", "top", "label", "subject", "end", "any"]


class CueRule(Value):
    """A phrase that speaks for a kind, or against it."""

    at: CuePlace = Field(description="where on the page it counts")
    text: tuple[str, ...] = Field(description="alternatives; … in one stands for up to eight words")
    weight: float = Field(description="how much it says for the kind; below zero: against it")

    @field_validator("text", mode="before")
    @classmethod
    def _split_alternatives(cls, text: object) -> object:
        return tuple(part.strip() for part in text.split("|") if part.strip()) if isinstance(text, str) else text


class Kind(Value):
    """A kind of paper."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    hindi: str
    english: str
    side: Side = "correspondence"
    runs_on: bool = Field(default=False, description="the next page of the same kind goes on with the same document")
    suspected: Classification = Classification.NORMAL
    case_heads: tuple[str, ...] = Field(default=(), description="heads of revenue cases about this matter")
    matter: bool = Field(default=False, description="an order about it is filed under it, as one in a revenue case is")
    verified: bool = Field(default=False, description="the cues were seen on real forms")
    cues: tuple[CueRule, ...] = ()

    def name(self, *, in_hindi: bool) -> str:
        """How the kind is called."""
        return self.hindi if in_hindi else self.english


class Post(Value):
    """A post that signs papers, or is written to."""

    hindi: str
    english: str


class Column(Value):
    """A kind of column of a table."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    hindi: str
    english: str
    heading: CueRule = Field(description="what stands over it")

    def name(self, *, in_hindi: bool) -> str:
        """How the column is called."""
        return self.hindi if in_hindi else self.english


class Taxonomy(Value):
    """All of it. Two with the same digest say the same."""

    kinds: tuple[Kind, ...]
    posts: tuple[Post, ...] = ()
    places: Gazetteer = Gazetteer()
    columns: tuple[Column, ...] = ()
    digest: str = Field(description="changes with any byte of the files it was read from")
    kinds_digest: str = Field(default="", description="the same of the kinds' file …")
    others_digest: str = Field(default="", description="… and of the other files")

    def __hash__(self) -> int:
        """By digest: a taxonomy is a key of caches."""
        return hash(self.digest)

    @property
    def ids(self) -> tuple[str, ...]:
        """All kind ids, in the file's order."""
        return tuple(kind.id for kind in self.kinds)

    def column(self, column_id: str) -> Column | None:
        """The column of that id, if the file has it."""
        return next((column for column in self.columns if column.id == column_id), None)

    def kind(self, kind_id: str) -> Kind:
        """The kind of that id; of one that is not (or no longer) in the file, the kind `other`."""
        return next((kind for kind in self.kinds if kind.id == kind_id), None) or self.kind(OTHER)


def load_taxonomy(folder: Path | None = None) -> Taxonomy:
    """The taxonomy, with each file taken from ``folder`` where it has one of that name.

    Raises:
        ConfigError: there is no such folder, or a file cannot be read or says something we do not understand; names it.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigError(
            f"There is no folder {folder}, which ABHILEKH_TAXONOMY names.",
            remedy=f"Make it, and put edited copies of {', '.join(FILES)} of {PACKAGED} into it.",
        )
    return _load_taxonomy(folder, *(_read(folder, name) for name in FILES))


@lru_cache(maxsize=4)
def _load_taxonomy(folder: Path | None, kinds: bytes, offices: bytes, places: bytes, tables: bytes) -> Taxonomy:
    try:
        taxonomy = Taxonomy(
            kinds=tuple(_read_kinds(_parse(folder, KINDS_FILE, kinds))),
            posts=tuple(Post(**row) for row in _parse(folder, OFFICES_FILE, offices)["post"]),
            places=_read_places(_parse(folder, PLACES_FILE, places)),
            columns=tuple(_read_columns(_parse(folder, TABLES_FILE, tables)["columns"])),
            digest=_digest(kinds, offices, places, tables),
            kinds_digest=_digest(kinds),
            others_digest=_digest(offices, places, tables),
        )
    except (ValidationError, TypeError, KeyError) as error:
        raise ConfigError(
            f"The taxonomy in {folder or PACKAGED} is not as it should be: {_told(error)}.",
            remedy=f"Compare it with the packaged {', '.join(FILES)}, or remove the copy.",
        ) from error
    if OTHER not in taxonomy.ids:
        raise ConfigError(
            f"The taxonomy in {folder or PACKAGED} has no kind '{OTHER}'.", remedy=f"Put [{OTHER}] into {KINDS_FILE}."
        )
    return taxonomy


def _digest(*files: bytes) -> str:
    return hashlib.sha256(b"\0".join(files)).hexdigest()[:16]


def _told(error: Exception) -> str:
    """What is wrong with a row, in which table of which file, and with which of its entries."""
    where = "".join(f"{note}: " for note in getattr(error, "__notes__", ()))
    if isinstance(error, ValidationError):
        wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False))
        return f"{where}{error.title}, {'; '.join(wrong)}"
    return where + (f"{error} is missing" if isinstance(error, KeyError) else str(error))


@contextmanager
def _table(name: str, file: str) -> Iterator[None]:
    """Whatever is wrong within is noted with the table of the file that it stands in."""
    try:
        yield
    except (ValidationError, TypeError, KeyError) as error:
        error.add_note(f"[{name}] of {file}")
        raise


def _read_kinds(rows: dict[str, Any]) -> Iterator[Kind]:
    for kind_id, row in rows.items():
        with _table(kind_id, KINDS_FILE):
            yield Kind(id=kind_id, **row)


def _read_columns(rows: dict[str, Any]) -> Iterator[Column]:
    for column_id, row in rows.items():
        with _table(f"columns.{column_id}", TABLES_FILE):
            heading = CueRule(at="any", text=row["headings"], weight=row["weight"])
            yield Column(id=column_id, hindi=row["hindi"], english=row["english"], heading=heading)


def _read_places(tables: dict[str, Any]) -> Gazetteer:
    return Gazetteer(
        states=tuple(State(id=state_id, **row) for state_id, row in tables["state"].items()),
        districts=tuple(District(id=district_id, **row) for district_id, row in tables["district"].items()),
    )


def _read(folder: Path | None, name: str) -> bytes:
    own = folder / name if folder else None
    path = own if own and own.is_file() else PACKAGED / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}.", remedy="Make it readable, or remove the copy."
        ) from error


def _parse(folder: Path | None, name: str, stored: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(stored.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{name} of the taxonomy in {folder or PACKAGED} is not TOML in UTF-8: {error}.",
            remedy="Mend the line it names, or remove the copy.",
        ) from error
