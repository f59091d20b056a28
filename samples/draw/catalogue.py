"""The samples as data: ``samples.toml`` read into values."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from samples.draw.damage import WHITE

_FILE = Path(__file__).with_name("samples.toml")
Wornness = Literal["none", "clean", "typical", "bad"]


@dataclass(frozen=True)
class Sample:
    """One file to draw (or a ZIP's member, or a folder of pictures), and what must become of it."""

    path: str
    what: str
    form: str
    expect: dict[str, Any]
    text: str = ""
    pages: tuple[int, ...] = ()
    severity: Wornness = "none"
    dpi: int = 200
    quality: int = 50
    exif: int = 1
    font: str = "Lohit Devanagari, Liberation Serif"
    tint: tuple[float, float, float] = WHITE
    turn: int = 0
    upside_down: tuple[int, ...] = ()
    of: str = ""
    name_hex: str = ""
    seed: str = ""
    """what its picture is drawn from; its path if that is empty"""

    @property
    def archive(self) -> str:
        """Path of the ZIP it is a member of, else empty."""
        head, found, _ = self.path.partition("!/")
        return head if found else ""


@dataclass(frozen=True)
class Catalogue:
    """All samples, and example searches with the paths that must (or must never) be among their hits."""

    samples: tuple[Sample, ...]
    searches: tuple[dict[str, Any], ...] = field(default=())


def read_catalogue() -> Catalogue:
    """The samples as ``samples.toml`` lists them."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    samples = tuple(Sample(**{key: _frozen(value) for key, value in row.items()}) for row in data["sample"])
    return Catalogue(samples, tuple(data["search"]))


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value
