"""The benchmark's rows as tables in Markdown, and its figures against the limits they are held to."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.bench_reading import (
    BARE,
    BEST_CHOICE,
    FAST,
    MAIN,
    ONE_READER,
    OURS,
    PEERS,
    SECOND,
    SIDE_SETS,
    WITHOUT,
)  # fmt: skip
from tests.bench.measured import Measured, cpu_a_page, grouped, summed
from tests.bench.scan_folders import TABLES
from tests.bench.scans.wear import SEVERITIES
from tests.bench.scoring import Score

RESAMPLINGS = 400
SURE = 0.9
"""Share of the resamplings within the interval that is given."""
GATES = (60, 70, 75, 80, 85, 90, 95)
BINS = 10
LEAST_UPRIGHT = 300
"""Upright pages that a run must have for its word that none is turned to count."""
READERS = {ONE_READER: "tesseract", SECOND: "second reader", OURS: "the choice", BEST_CHOICE: "best choice"}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; figures to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def told_of(rows: Sequence[Measured], run: Mapping[str, str] | None) -> str:
    """Which pages these are, as the run was asked for them (``bench_reading.about``) and as they are."""
    asked = f"Pages {run['pages']}. Ways: {run['ways']}." if run else "What this run was asked for was not noted."
    sets = grouped((row for row in rows if row.way in (OURS, FAST)), lambda row: row.group).items()
    counts = ", ".join(f"{group} {len({row.page for row in some})}" for group, some in sets)
    return f"{asked} Pages by set: {counts}."


def of(rows: Sequence[Measured], way: str, group: str | None = None, **wanted: str) -> list[Measured]:
    """The rows of a way: of one set, one severity, one kind."""
    return [
        row
        for row in rows
        if row.way == way
        and (group is None or row.group == group)
        and all(getattr(row, name) == value for name, value in wanted.items())
    ]


def by_severity(rows: Sequence[Measured], group: str) -> str:
    """Each way on one set: errors by severity, numbers, words found, order, cost."""
    here = [row for row in rows if row.group == group and not is_aside(row.way)]
    present = [severity for severity in SEVERITIES if any(row.severity == severity for row in here)]
    severities = present if len(present) > 1 else []
    lines = []
    for way, some in grouped(here, lambda row: row.way).items():
        parts = [summed([row for row in some if row.severity == severity]) for severity in severities]
        score = summed(some)
        figures = [f"{part.cer:.1f} / {part.wer:.1f}" for part in (*parts, score)]
        rest = [
            f"{score.numbers_exact:.1f}",
            f"{score.words_found:.1f}",
            f"{score.order:.1f}",
            f"{cpu_a_page(some):.2f}",
        ]
        lines.append([way, str(score.pages), *figures, *rest])
    head = [
        "CER / WER %",
        "pages",
        *severities,
        "all",
        "numbers exact %",
        "words found %",
        "in order %",
        "CPU s a page",
    ]
    return table(head, lines)


def is_aside(way: str) -> bool:
    """Whether a way is no product anybody would use: it has tables of its own."""
    return way.startswith(WITHOUT) or way in (SECOND, BEST_CHOICE)


def by_trait(rows: Sequence[Measured], trait: str, *, kept_out: str | None = None) -> str:
    """Ours against bare tesseract by kind, font or any other trait of ordinary office pages.

    ``kept_out``: a set whose pages are added by themselves, named as kept out of all tuning.
    """
    office = office_sets(rows)
    lines = _trait_lines([row for row in rows if row.group in office], trait)
    apart = _trait_lines([row for row in rows if row.group == kept_out], trait)
    lines += [[f"{value}, kept out", *figures] for value, *figures in apart]
    head = [trait, "pages", "CER % ours", "tesseract", "ratio", "numbers % ours", "tesseract"]
    return table(head, lines) if lines else "Not measured in this run."


def _trait_lines(rows: Sequence[Measured], trait: str) -> list[list[str]]:
    both = {(row.group, row.page) for row in of(rows, BARE)} & {(row.group, row.page) for row in of(rows, OURS)}
    here = [row for row in rows if (row.group, row.page) in both]
    lines = []
    for value, some in sorted(grouped(here, lambda row: str(getattr(row, trait))).items()):
        ours, bare = summed(of(some, OURS)), summed(of(some, BARE))
        lines.append(
            [value, str(ours.pages), f"{ours.cer:.1f}", f"{bare.cer:.1f}", _ratio(ours, bare),
             f"{ours.numbers_exact:.1f}", f"{bare.numbers_exact:.1f}"]
        )  # fmt: skip
    return lines


def stage_costs(rows: Sequence[Measured]) -> dict[str, float]:
    """Mean CPU seconds of each stage of the accurate plan on the main set."""
    ours = of(rows, OURS, MAIN) or of(rows, OURS)
    stages = sorted({stage for row in ours for stage in row.seconds})
    return {stage: sum(row.seconds.get(stage, 0.0) for row in ours) / max(1, len(ours)) for stage in stages}


def readers(rows: Sequence[Measured]) -> str:
    """Either reader alone, the choice between them and the best there could be, on prose."""
    lines = []
    for group, of_group in grouped(rows, lambda row: row.group).items():
        here = [row for row in of_group if row.kind not in TABLES]
        for way, name in READERS.items():
            some = of(here, way)
            severities = [summed(of(some, way, severity=severity)) for severity in SEVERITIES]
            if some and of(here, ONE_READER):
                cer = [f"{score.cer:.2f}" if score.pages else "-" for score in (*severities, summed(some))]
                numbers = summed(some).numbers_exact, summed(some).whole_numbers_exact
                rest = [*(f"{share:.1f}" for share in numbers), f"{cpu_a_page(some):.2f}"]
                lines.append([f"{group}: {name}", str(len(some)), *cer, *rest])
    head = ["CER %", "pages", *SEVERITIES, "all", "numbers exact %", "whole numbers %", "CPU s a page"]
    return table(head, lines) if lines else "The second reader was off, or not measured, in this run."


def readers_by_kind(rows: Sequence[Measured]) -> str:
    """The same for each kind of paper, over all sets but the real pages: characters wrong, and the choice's gain."""
    prose = [row for row in rows if row.kind not in TABLES and row.severity in SEVERITIES]
    lines = []
    for kind, of_kind in sorted(grouped(prose, lambda row: row.kind).items()):
        scores = [summed(of(of_kind, way)) for way in READERS]
        first, _, choice, _ = scores
        if first.pages and choice.pages:
            cer = [f"{score.cer:.2f}" if score.pages else "-" for score in scores]
            gain = choice.whole_numbers_exact - first.whole_numbers_exact
            lines.append([kind, str(first.pages), *cer, _ratio(choice, first), f"{gain:+.1f}"])
    head = ["CER %", "pages", *READERS.values(), "choice over tesseract", "whole numbers"]
    return table(head, lines) if lines else "The second reader was off, or not measured, in this run."


def without_each(rows: Sequence[Measured]) -> str:
    """What each stage is worth: the accurate plan without it, on the same pages."""
    lines = []
    for way in sorted({row.way for row in rows if row.way.startswith(WITHOUT)}):
        some = of(rows, way)
        pages = {(row.group, row.page) for row in some}
        whole = [row for row in of(rows, OURS) if (row.group, row.page) in pages]
        with_it, without_it = summed(whole), summed(some)
        cells = [way.removeprefix(WITHOUT), str(with_it.pages)]
        for severity in SEVERITIES:
            both = [summed([row for row in side if row.severity == severity]) for side in (some, whole)]
            cells.append(f"{both[0].cer - both[1].cer:+.2f}")
        cells.append(f"{without_it.cer - with_it.cer:+.2f}")
        cells.append(f"{without_it.numbers_exact - with_it.numbers_exact:+.1f}")
        cells.append(f"{cpu_a_page(some) - cpu_a_page(whole):+.2f}")
        cells.append(f"{100 * better_share(whole, some):.0f}")
        lines.append(cells)
    head = ["left out", "pages", *(f"CER {severity}" for severity in SEVERITIES), "CER all", "numbers", "CPU s a page",
            "pages better with it %"]  # fmt: skip
    return table(head, lines) if lines else "Not measured in this run."


def better_share(ours: Sequence[Measured], other: Sequence[Measured]) -> float:
    """The share of the pages that ours reads with fewer errors, of those that differ at all."""
    errors = {(row.group, row.page): row.score.wrong for row in other}
    pairs = [(row.score.wrong, errors[row.group, row.page]) for row in ours if (row.group, row.page) in errors]
    differing = [(mine, other_) for mine, other_ in pairs if mine != other_]
    return sum(mine < other_ for mine, other_ in differing) / max(1, len(differing))


def gates(rows: Sequence[Measured]) -> str:
    """What a review gate at each page confidence would send to a person, and what it would let through."""
    ours = [row for row in of(rows, OURS) if row.score.characters]
    wrong = sum(row.score.wrong for row in ours)
    lines = []
    for gate in GATES:
        sent = [row for row in ours if row.confidence < gate]
        passed = [row for row in ours if row.confidence >= gate]
        caught = sum(row.score.wrong for row in sent) / max(1, wrong)
        share, worst = len(sent) / max(1, len(ours)), max((row.score.cer for row in passed), default=0.0)
        cells = [f"< {gate}", f"{100 * share:.0f}", f"{100 * caught:.0f}", f"{summed(passed).cer:.1f}", f"{worst:.0f}"]
        lines.append(cells)
    head = ["page confidence", "pages to review %", "errors in them %", "CER % of the others", "worst of the others"]
    return table(head, lines)


def reliability(rows: Sequence[Measured]) -> list[tuple[float, float, int]]:
    """Mean confidence, share of words right (both 0-1) and number of words, by tenths of confidence."""
    words = [word for row in of(rows, OURS) for word in row.words]
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in words:
        bins[min(BINS - 1, int(confidence * BINS / 100))].append((confidence, right))
    return [
        (sum(c for c, _ in some) / len(some) / 100, sum(right for _, right in some) / len(some), len(some))
        for some in bins
        if some
    ]


def calibration_error(rows: Sequence[Measured]) -> float:
    """Mean distance of confidence from the share of words right, over the words (expected calibration error)."""
    bins = reliability(rows)
    return sum(abs(sure - right) * count for sure, right, count in bins) / max(1, sum(count for *_, count in bins))


@dataclass(frozen=True)
class Limit:
    """A figure that was promised, and what was reached."""

    what: str
    wanted: str
    reached: str
    is_met: bool | None
    """None when this run cannot say"""


def limits(rows: Sequence[Measured]) -> list[Limit]:
    """The limits of the issues on reading, as far as these rows can say."""
    return [
        *_against_bare(rows),
        *_absolute(rows),
        *_fast(rows),
        *_upright(rows),
        *_kept_out(rows),
        *_second_reader(rows),
    ]


def limit_table(found: Sequence[Limit]) -> str:
    """Limits and figures."""
    told = {True: "met", False: "**not met**", None: "not measured"}
    return table(
        ["limit", "wanted", "reached", ""], [[one.what, one.wanted, one.reached, told[one.is_met]] for one in found]
    )


def office_sets(rows: Sequence[Measured]) -> list[str]:
    """The sets of ordinary office pages: every severity, no question of their own."""
    names = grouped(rows, lambda row: row.group)
    return [name for name, some in names.items() if name not in SIDE_SETS and {row.severity for row in some} >= {"bad"}]


def _against_bare(rows: Sequence[Measured]) -> list[Limit]:
    found = []
    for group in office_sets(rows):
        for severity, most in (("bad", 0.35), ("typical", 0.7), ("clean", 1.0)):
            ours, bare = (of(rows, way, group, severity=severity) for way in (OURS, BARE))
            what = f"{group}: {severity}, error over bare tesseract's"
            found.append(_below(what, most, ours, bare, lambda a, b: a.cer / max(0.01, b.cer)))
        ours, bare = of(rows, OURS, group), of(rows, BARE, group)
        gain = summed(ours).numbers_exact - summed(bare).numbers_exact
        found.append(Limit(f"{group}: numbers exact over bare tesseract's", "≥ +12", f"{gain:+.1f}", gain >= 12))
    return found


def _absolute(rows: Sequence[Measured]) -> list[Limit]:
    found = []
    for group in office_sets(rows):
        khasra = of(rows, OURS, group, kind="khasra")
        if khasra:
            cer = summed(khasra).cer
            found.append(Limit(f"{group}: khasra tables, CER %", "≤ 15 (aim 10)", f"{cer:.1f}", cer <= 15))
        for severity, aim in (("clean", 2.0), ("typical", 5.5), ("bad", 9.0)):
            cer = summed(of(rows, OURS, group, severity=severity)).cer
            found.append(Limit(f"{group}: {severity}, CER %", f"aim {aim}", f"{cer:.1f}", cer <= aim))
        numbers = summed(of(rows, OURS, group)).numbers_exact
        found.append(Limit(f"{group}: numbers exact %", "aim 92", f"{numbers:.1f}", numbers >= 92))
    real = of(rows, OURS, "real")
    if real:
        cer, gazette = summed(real).cer, summed([row for row in real if row.page.startswith("gaz")]).cer
        found.append(Limit("real pages, CER %", "≤ 9.5", f"{cer:.1f}", cer <= 9.5))
        found.append(Limit("Gazette pages, CER %", "≤ 2.5", f"{gazette:.1f}", gazette <= 2.5))
    return found


def _fast(rows: Sequence[Measured]) -> list[Limit]:
    found = []
    for group in office_sets(rows):
        for peer in PEERS:
            pairs = [
                (summed(of(rows, FAST, group, severity=severity)), summed(of(rows, peer, group, severity=severity)))
                for severity in SEVERITIES
            ]
            if all(ours.pages and theirs.pages for ours, theirs in pairs):
                told = " · ".join(f"{ours.cer:.1f} : {theirs.cer:.1f}" for ours, theirs in pairs)
                met = all(ours.cer <= theirs.cer for ours, theirs in pairs)
                found.append(Limit(f"{group}: fast plan, CER % against {peer}", "no higher in any severity", told, met))
    return found


def _upright(rows: Sequence[Measured]) -> list[Limit]:
    ours = [row for row in of(rows, OURS) if row.score.characters]
    turned = [row for row in ours if row.was_turned]
    upright = [row for row in ours if not row.was_turned]
    found = []
    if turned:
        share = 100 * sum(row.is_upright for row in turned) / len(turned)
        found.append(Limit(f"{len(turned)} turned pages upright in the end %", "≥ 98", f"{share:.0f}", share >= 98))
    spoilt = sum(not row.is_upright for row in upright)
    enough = len(upright) >= LEAST_UPRIGHT
    found.append(Limit(f"of {len(upright)} upright pages turned", "none of 300", str(spoilt), enough and spoilt == 0))
    return found


def _kept_out(rows: Sequence[Measured]) -> list[Limit]:
    found = []
    for group, most in zip(SIDE_SETS[:2], (1.0, 0.6), strict=True):
        ours, bare = of(rows, OURS, group), of(rows, BARE, group)
        if ours and bare:
            what = f"{group}: error over bare tesseract's"
            found.append(_below(what, most, ours, bare, lambda a, b: a.cer / max(0.01, b.cer)))
            gain = summed(ours).numbers_exact - summed(bare).numbers_exact
            found.append(Limit(f"{group}: numbers exact over bare tesseract's", "≥ 0", f"{gain:+.1f}", gain >= 0))
    return found


def _second_reader(rows: Sequence[Measured]) -> list[Limit]:
    prose = [row for row in of(rows, ONE_READER) if row.kind not in TABLES and row.severity in SEVERITIES]
    without = [row for row in prose if row.group not in SIDE_SETS]
    pages = {(row.group, row.page) for row in without}
    whole = [row for row in of(rows, OURS) if (row.group, row.page) in pages]
    if not without:
        return []
    gain = summed(whole).numbers_exact - summed(without).numbers_exact
    whole_gain = summed(whole).whole_numbers_exact - summed(without).whole_numbers_exact
    better = 100 * better_share(whole, without)
    return [
        _below("prose: error with the second reader over without it", 0.45, whole, without,
               lambda a, b: a.cer / max(0.01, b.cer)),
        Limit("prose: whole numbers exact with it over without it", "≥ +5", f"{whole_gain:+.1f}", whole_gain >= 5),
        Limit("prose: runs of digits exact with it over without it", "≥ +5", f"{gain:+.1f}", gain >= 5),
        Limit("prose: pages better with it, of those that differ %", "≥ 90", f"{better:.0f}", better >= 90),
    ]  # fmt: skip


def _below(
    what: str,
    most: float,
    ours: Sequence[Measured],
    other: Sequence[Measured],
    figure: Callable[[Score, Score], float],
) -> Limit:
    """A figure of two ways on the same pages, with the interval that the choice of pages leaves open."""
    theirs = {(row.group, row.page): row.score for row in other}
    pairs = [(row.score, theirs[row.group, row.page]) for row in ours if (row.group, row.page) in theirs]
    if not pairs:
        return Limit(what, f"≤ {most}", "-", None)
    value = figure(sum((a for a, _ in pairs), Score()), sum((b for _, b in pairs), Score()))
    chance = random.Random(1)
    again = sorted(
        figure(sum((a for a, _ in some), Score()), sum((b for _, b in some), Score()))
        for some in (chance.choices(pairs, k=len(pairs)) for _ in range(RESAMPLINGS))
    )
    cut = round(RESAMPLINGS * (1 - SURE) / 2)
    told = f"{value:.2f} ({again[cut]:.2f}–{again[-1 - cut]:.2f})"
    return Limit(what, f"≤ {most}", told, value <= most)


def _ratio(ours: Score, other: Score) -> str:
    return f"{ours.cer / other.cer:.2f}" if other.pages and other.cer else "-"
