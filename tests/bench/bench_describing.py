"""How rightly papers are described: kinds, parts, fields, confidence and masking, on papers of our own making.

    .venv/bin/python -m tests.bench.bench_describing [--read] [--half tuning|held_out] [--list FIELD]

``--read`` draws and reads what was not read yet (1-3 CPU seconds a page); without it only what is in ``--store`` is
measured. ``--list`` names what went wrong in one field (or ``kind``, ``masks``, ``parts``), of the tuning half alone.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.describing.describe import describe
from pipeline.describing.trust import gate
from schemas.pages import PageText
from schemas.records import Description
from schemas.taxonomy import load_taxonomy
from tests.bench import describing_scores as scoring
from tests.bench.describing_scores import Scores
from tests.bench.documents import reading
from tests.bench.documents.bundles import bundles
from tests.bench.documents.noise import spoil
from tests.bench.documents.papers import HALVES, Half
from tests.bench.documents.reading import LOOKS, Look
from tests.bench.documents.sets import Member, further, papers
from tests.bench.sections import RESULTS, machine, write_section

STORE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "abhilekh-bench" / "describing"
GATE = gate()
"""Confidence from which a value is taken for said."""
TAXONOMY = load_taxonomy()


class Bench:
    """Measures one half from the pages in a store."""

    def __init__(self, half: Half, store: Path, listed: str, looks: Sequence[Look], *, scanned: bool) -> None:
        self.half = half
        self.store = store
        self.looks = looks
        self.scanned = scanned
        self.listed = listed if half == "tuning" else ""
        self.scores: dict[Look, Scores] = {look: Scores() for look in looks}
        self.pages = 0
        self.unread = 0
        self.seconds = 0.0
        self.masked: dict[Look, str] = {}

    def measure(self) -> None:
        """Describe every paper and every file that was read."""
        for member in papers(self.half):
            if member.look not in self.looks:
                continue
            read = [self.load(text, member.look) for text in member.paper.pages]
            pages = [page for page in read if page is not None]
            if len(pages) == len(read):
                self._measure_paper(member, pages)
            else:
                self.unread += 1
        self._measure_bundles()

    def _measure_bundles(self) -> None:
        for bundle in bundles(self.half, self.looks, self.load, TAXONOMY):
            got = [part.first_page for part in self._describe(bundle.pages).parts]
            want = [part.first for part in bundle.parts]
            scoring.score_boundaries(self.scores[bundle.look], got, want)
            if self.listed == "parts":
                kinds = {part.first: part.kind for part in bundle.parts}
                print(
                    bundle.look,
                    "missed",
                    [kinds[n] for n in set(want) - set(got)],
                    "extra",
                    sorted(set(got) - set(want)),
                )

    def show(self) -> None:
        """Print the tables."""
        print(f"\n== {self.half}: {self.pages} pages, {self.unread} papers not read")
        print(f"   {self.pages / self.seconds if self.seconds else 0:.0f} pages/s described")
        for look, scores in self.scores.items():
            self._show_look(look, scores)
        trust = [(trusted, right) for scores in self.scores.values() for _, _, trusted, right in scores.field_trust]
        print("  fields: confidence, values, right %", *scoring.reliability(trust), sep="\n")
        kinds = [one for scores in self.scores.values() for one in scores.kind_trust]
        print("  kinds: confidence, papers, right %", *scoring.reliability(kinds), sep="\n")

    def load(self, text: str, look: Look) -> PageText | None:
        """What was read from the page, or what might have been."""
        if self.scanned or look == "printed":
            return reading.load(text, look, self.store)
        printed = reading.load(text, "printed", self.store)
        return printed and spoil(printed, look, text)

    def _describe(self, pages: tuple[PageText, ...]) -> Description:
        begun = time.process_time()
        description = describe(pages, taxonomy=TAXONOMY)
        self.seconds += time.process_time() - begun
        self.pages += len(pages)
        return description

    def _measure_paper(self, member: Member, pages: list[PageText]) -> None:
        description = self._describe(tuple(pages))
        scores = self.scores[member.look]
        scoring.score_kind(scores, member.paper, description)
        scoring.score_fields(scores, member.paper, description.fields, GATE)
        scoring.score_masking(scores, member.paper, pages)
        for line in self._complaints(member, description):
            print(f"{member.paper.id}: {line}")

    def _complaints(self, member: Member, description: Description) -> Iterator[str]:
        if self.listed == "kind" and description.kind != member.paper.kind:
            part = description.parts[0]
            yield f"{description.kind} {part.kind_confidence}: {[(c.kind, c.text, c.weight) for c in part.cues][:4]}"
        for name, wanted in scoring.truths(member.paper).items():
            said = [
                (p.value, p.confidence, p.rule) for f in description.fields if f.name == name for p in f.proposals[:1]
            ]
            if self.listed in (name, "fields") and not all(
                any(scoring.same(name, got, want) for got, _, _ in said) for want in wanted
            ):
                yield f"{name}: wanted {wanted}, said {said}"
        for one in description.fields:
            best = one.proposals[0]
            true = [*scoring.truths(member.paper).get(one.name, []), *scoring.accepted(member.paper).get(one.name, [])]
            if self.listed == f"+{one.name}" and not any(scoring.same(one.name, best.value, want) for want in true):
                yield f"{best.value} {best.confidence} {best.rule}, true {true}"

    def _show_look(self, look: Look, scores: Scores) -> None:
        total = scores.kinds.total()
        kinds = ", ".join(f"{name} {scoring.share(scores.kinds[name], total)}" for name in ("right", "other", "wrong"))
        found, true, both = (scores.boundaries[name] for name in ("found", "true", "both"))
        f1 = 2 * both / (found + true) if found + true else 0
        print(f"-- {look}: {total} papers; kind {kinds}")
        print(f"   boundaries: precision {scoring.share(both, found)}, recall {scoring.share(both, true)}, F1 {f1:.3f}")
        print(f"   {'field':14s} exact  near  prec.  true said")
        for name, score in [*sorted(scores.fields.items()), ("all", scores.whole())]:
            print(f"   {name:14s} {score.row}")
        print(f"   values without page or box: {scores.without_place}")
        for name, masking in sorted(scores.masking.items()):
            if name == "public":
                print(f"   public numbers masked: {masking.public_hidden} of {masking.public}")
            else:
                print(f"   {name:14s} masked {scoring.share(masking.hidden, masking.readable)} of {masking.readable}")
            if self.listed == "masks":
                print(*masking.missed, sep="\n")


def results_of(measured: Sequence[Bench]) -> str:
    """The section of RESULTS.md."""
    columns = (
        "half", "scan", "papers", "kind right", "other", "wrong", "parts F1", "fields exact", "near",
        "precision ≥ gate", "values ≥ gate",
    )  # fmt: skip
    head = f"| {' | '.join(columns)} |"
    rows = [row for bench in measured for row in _result_rows(bench)]
    count = sum(len(list(papers(half))) for half in HALVES) // len(LOOKS)
    read = "read from drawn scans" if measured[0].scanned else "printed pages with errors learnt from real readings"
    return "\n".join(
        (
            "## Describing",
            "",
            machine(),
            "",
            f"{count} papers of {len(TAXONOMY.kinds) - 1} kinds "
            f"(`tests/bench/documents/`), {read}; nothing was tuned on the half kept out. Per cent; the gate is "
            f"{GATE:g}; `printed` is read without an error.",
            "",
            head,
            "|---" * len(columns) + "|",
            *rows,
            "",
            "Persons' numbers masked of those that could be read, and numbers of nobody's that were masked too:",
            "",
            *(f"* {bench.half}, {look}: {masked}" for bench in measured for look, masked in bench.masked.items()),
        )
    )


def _result_rows(bench: Bench) -> Iterator[str]:
    for look, scores in bench.scores.items():
        total, whole = scores.kinds.total(), scores.whole()
        kinds = [scoring.share(scores.kinds[name], total).strip() for name in ("right", "other", "wrong")]
        found, true, both = (scores.boundaries[name] for name in ("found", "true", "both"))
        f1 = 2 * both / (found + true) if found + true else 0
        fields = (
            scoring.share(whole.exact, whole.wanted),
            scoring.share(whole.near, whole.wanted),
            scoring.share(whole.right, whole.said),
            scoring.share(whole.said, len(scores.field_trust)),
        )
        cells = [bench.half, look, str(total), *kinds, f"{f1:.3f}", *(share.strip() for share in fields)]
        yield "| " + " | ".join(cells) + " |"
        masked = ", ".join(
            f"{name} {one.hidden}/{one.readable}" for name, one in sorted(scores.masking.items()) if name != "public"
        )
        public = scores.masking["public"]
        bench.masked[look] = f"{masked}; other numbers masked {public.public_hidden}/{public.public}"


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, help="only this half")
    parser.add_argument(
        "--scanned", action="store_true", help="measure real readings of drawn scans that are in --store"
    )
    parser.add_argument("--looks", nargs="+", choices=LOOKS, default=LOOKS)
    parser.add_argument("--read", action="store_true", help="the same, after drawing and reading what is not there yet")
    parser.add_argument("--results", action="store_true", help="renew the section of tests/bench/RESULTS.md")
    parser.add_argument("--store", type=Path, default=STORE, help="where readings are kept")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--list", default="", metavar="FIELD", help="name what went wrong")
    asked = parser.parse_args()
    measured: list[Bench] = []
    for half in [asked.half] if asked.half else HALVES:
        if asked.read:
            looks = set(asked.looks) - {"printed"}
            members = [one for one in (*papers(half), *further(half)) if one.look in looks]
            pages = [(text, one.look) for one in members for text in one.paper.pages]
            for count, _ in enumerate(reading.read_all(pages, asked.store, processes=asked.processes), start=1):
                print(f"\r{half}: {count} pages read", end="", flush=True)
        bench = Bench(half, asked.store, asked.list, asked.looks, scanned=asked.scanned or asked.read)
        bench.measure()
        bench.show()
        measured.append(bench)
    if asked.results:
        write_section(RESULTS, "describing", results_of(measured))


if __name__ == "__main__":
    main()
