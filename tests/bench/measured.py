"""What was measured of each page by each way, as rows that tables and plots are made from."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.scan_folders import Page
from tests.bench.scoring import Score, right_words, score, total
from tests.bench.ways import Reading


@dataclass(frozen=True)
class Measured:
    """One page by one way."""

    group: str
    page: str
    way: str
    severity: str
    kind: str
    font: str
    kept_out: tuple[str, ...]
    score: Score
    seconds: dict[str, float]
    is_upright: bool
    was_turned: bool
    confidence: float
    words: tuple[tuple[float, bool], ...]
    """confidence of each word as read, and whether it is right"""
    error: str = ""

    @property
    def cpu_s(self) -> float:
        """CPU seconds of all stages."""
        return sum(self.seconds.values())


def measure(page: Page, way: str, reading: Reading) -> Measured:
    """How that reading of the page is."""
    right = right_words([text for text, _ in reading.words], page.truth)
    return Measured(
        group=page.group,
        page=page.path.stem,
        way=way,
        severity=page.severity,
        kind=page.kind,
        font=page.font,
        kept_out=page.kept_out,
        score=score(reading.text, page.truth),
        seconds=reading.seconds,
        is_upright=reading.rotation == page.turn,
        was_turned=page.turn != 0,
        confidence=reading.confidence,
        words=tuple((confidence, is_right) for (_, confidence), is_right in zip(reading.words, right, strict=True)),
        error=reading.error,
    )


def write_rows(path: Path, rows: Iterable[Measured]) -> None:
    """Keep what was measured: one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(row), ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_rows(path: Path) -> list[Measured]:
    """What ``write_rows`` kept."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        row["score"] = Score(**row["score"])
        row["kept_out"] = tuple(row["kept_out"])
        row["words"] = tuple(map(tuple, row["words"]))
        rows.append(Measured(**row))
    return rows


def grouped(rows: Iterable[Measured], by: Callable[[Measured], str]) -> dict[str, list[Measured]]:
    """The rows by what they have in common, in order of first appearance."""
    groups: dict[str, list[Measured]] = defaultdict(list)
    for row in rows:
        groups[by(row)].append(row)
    return dict(groups)


def summed(rows: Sequence[Measured]) -> Score:
    """Their score together."""
    return total(row.score for row in rows)


def cpu_a_page(rows: Sequence[Measured]) -> float:
    """Mean CPU seconds a page."""
    return sum(row.cpu_s for row in rows) / max(1, len(rows))
