"""``python -m tests.bench.report``: writes what was measured as a report with plots, and RESULTS.md when asked."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench import plots, tables
from tests.bench.bench_reading import RUN, SIDE_SETS
from tests.bench.measured import Measured, grouped, read_rows
from tests.bench.sections import RESULTS, ROOT, machine, write_section


def main() -> None:
    """Write the report of the last run of ``bench_reading``."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.report", description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / "build" / "bench")
    parser.add_argument("--results", action="store_true", help="also renew tests/bench/RESULTS.md")
    asked = parser.parse_args()
    rows = read_rows(asked.home / "reading.jsonl")
    drawn = plots.draw_all(rows, asked.home / "report")
    run = asked.home / RUN
    text = reading_section(rows, json.loads(run.read_text(encoding="utf-8")) if run.exists() else None)
    pictures = "\n".join(f"![{path.stem}]({path.name})" for path in drawn)
    report = asked.home / "report" / "report.md"
    report.write_text(f"# Reading, measured\n\n{text}\n{pictures}\n", encoding="utf-8")
    print(f"report: {report}")
    if asked.results:
        write_section(RESULTS, "reading", text)
        print(f"results: {RESULTS}")


def reading_section(rows: Sequence[Measured], run: Mapping[str, str] | None) -> str:
    """All tables on reading."""
    groups = list(grouped(rows, lambda row: row.group))
    sets = "\n\n".join(f"### {group}\n\n{tables.by_severity(rows, group)}" for group in groups)
    costs = tables.stage_costs(rows)
    office = ", ".join(tables.office_sets(rows)) or "none in this run"
    return f"""{machine("opencv-python-headless", "ocrmypdf")}

{tables.told_of(rows, run)}

### Against the limits

In brackets the interval that holds nine in ten resamplings of the pages. A ratio is one of summed errors over summed
lengths.

{tables.limit_table(tables.limits(rows))}

{sets}

### By kind of paper

Office pages only: {office}.

{tables.by_trait(rows, "kind")}

### By face

The same pages, and those of the faces kept out of all tuning.

{tables.by_trait(rows, "font", kept_out=SIDE_SETS[0])}

### CPU seconds a page by stage, accurate plan

{tables.table(list(costs), [[f"{seconds:.2f}" for seconds in costs.values()]])}

### Two readers

Pages of prose. "Tesseract" and "the choice" are the whole plan without and with the second reader. The second reader
alone and the best choice (known from the truth, place by place) are without what follows: order of lines, repair.

{tables.readers(rows)}

By kind of paper, over all drawn pages; the last column is the gain of the choice in points.

{tables.readers_by_kind(rows)}

### Each stage left out once

What is worse (+) or better (-) without it, in points.

{tables.without_each(rows)}

### Confidence

Words: mean distance of the confidence from the share that is right {100 * tables.calibration_error(rows):.1f} points.
Pages:

{tables.gates(rows)}
"""


if __name__ == "__main__":
    main()
