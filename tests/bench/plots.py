"""The benchmark's rows as plots: SVG files beside the report."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.bench.bench_reading import BARE, FAST, MAIN, OURS
from tests.bench.measured import Measured, grouped, summed
from tests.bench.scans.wear import SEVERITIES
from tests.bench.tables import BINS, GATES, is_aside, of, reliability, stage_costs

OUR_COLOUR, FAST_COLOUR, THEIR_COLOURS = "#1f5fa8", "#7fb0e0", ("#b0b0b0", "#d08a4a", "#8a6db0")


def draw_all(rows: Sequence[Measured], folder: Path) -> list[Path]:
    """All plots that the rows allow; their files."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name, draw in (
        ("errors", errors),
        ("kinds", kinds),
        ("stages", stages),
        ("confidence", confidence),
        ("gate", gate),
    ):
        figure = Figure(figsize=(8, 3.6), layout="constrained")
        draw(rows, figure.add_subplot())
        drawn.append(folder / f"{name}.svg")
        with rc_context({"svg.hashsalt": "abhilekh"}):  # the same rows give the same file
            figure.savefig(drawn[-1], metadata={"Date": None})
    return drawn


def errors(rows: Sequence[Measured], axes: Axes) -> None:
    """Character error of every way by severity, on the main set."""
    here = [row for row in rows if row.group == _main(rows) and not is_aside(row.way)]
    ways = list(grouped(here, lambda row: row.way))
    for number, way in enumerate(ways):
        values = [summed(of(here, way, severity=severity)).cer for severity in SEVERITIES]
        places = [at + number / (len(ways) + 1) for at in range(len(SEVERITIES))]
        bars = axes.bar(places, values, 1 / (len(ways) + 1), label=way, color=_colour(way, number))
        axes.bar_label(bars, fmt="%.1f", fontsize=7)
    axes.set_xticks([at + (len(ways) - 1) / 2 / (len(ways) + 1) for at in range(len(SEVERITIES))], SEVERITIES)
    axes.set_ylabel("character error %")
    axes.legend(fontsize=7)


def kinds(rows: Sequence[Measured], axes: Axes) -> None:
    """Ours against bare tesseract by kind of paper."""
    here = [row for row in rows if row.group == _main(rows)]
    names = sorted(grouped(here, lambda row: row.kind))
    for number, way in enumerate((OURS, BARE)):
        values = [summed(of(here, way, kind=name)).cer for name in names]
        places = [at + number * 0.4 for at in range(len(names))]
        axes.bar(places, values, 0.4, label=way, color=_colour(way, number + 1))
    axes.set_xticks([at + 0.2 for at in range(len(names))], names, rotation=30, ha="right", fontsize=8)
    axes.set_ylabel("character error %")
    axes.legend(fontsize=7)


def stages(rows: Sequence[Measured], axes: Axes) -> None:
    """CPU seconds a page of the accurate plan, stage by stage."""
    costs = stage_costs(rows)
    bars = axes.barh(list(costs), list(costs.values()), color=OUR_COLOUR)
    axes.bar_label(bars, fmt="%.2f", fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("CPU seconds a page")


def confidence(rows: Sequence[Measured], axes: Axes) -> None:
    """How often words of each confidence are right: the diagonal is a confidence that means what it says."""
    bins = reliability(rows)
    axes.plot([0, 1], [0, 1], color="#999999", linestyle="--")
    axes.plot([sure for sure, *_ in bins], [right for _, right, _ in bins], marker="o", color=OUR_COLOUR)
    most = max((count for *_, count in bins), default=1)
    for sure, _, count in bins:
        axes.bar(sure, 0.2 * count / most, 0.7 / BINS, color="#dddddd", zorder=0)
    axes.set_xlabel("confidence of the words (grey: how many have it)")
    axes.set_ylabel("share of them right")


def gate(rows: Sequence[Measured], axes: Axes) -> None:
    """Each page's error against its confidence, and the share of pages below each gate."""
    for number, severity in enumerate(SEVERITIES):
        some = [row for row in of(rows, OURS, severity=severity) if row.score.characters]
        colour = ("#3a9a4a", "#d0a030", "#b03a3a")[number]
        axes.scatter(
            [row.confidence for row in some],
            [min(100.0, row.score.cer) for row in some],
            s=12,
            label=severity,
            color=colour,
        )
    ours = of(rows, OURS)
    share = [100 * sum(row.confidence < gate for row in ours) / max(1, len(ours)) for gate in GATES]
    axes.plot(GATES, share, color="#555555", label="pages below the gate %")
    axes.set_xlabel("confidence of the page")
    axes.set_ylabel("character error %")
    axes.legend(fontsize=7)


def _main(rows: Sequence[Measured]) -> str:
    groups = list(grouped(rows, lambda row: row.group))
    return MAIN if MAIN in groups else groups[0]


def _colour(way: str, number: int) -> str:
    return {OURS: OUR_COLOUR, FAST: FAST_COLOUR}.get(way, THEIR_COLOURS[number % len(THEIR_COLOURS)])
