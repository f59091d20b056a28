"""A set of scans from a seed: every kind at every severity, in every face in turn; faces or damage kept out if asked.

Page i draws from its own chance, so it does not depend on how many pages there are: what is made once is kept.
"""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from samples.draw.pictures import Printed
from tests.bench.scans.faces import KEPT_OUT, LATIN, SEEN, installed
from tests.bench.scans.fill import fill, read_template
from tests.bench.scans.papers import (
    Wearing,
    choose_setting,
    draw_page,
    scan_page,
    write_manifest,
    write_scan,
    write_truth,
)
from tests.bench.scans.wear import SEVERITIES, Severity

KINDS = (
    "letter", "order", "notesheet", "circular", "english", "khasra", "rti", "b1", "bill", "list", "columns",
    "letterhead",
)  # fmt: skip
ENGLISH = ("english",)
DPIS = (200, 300)
DEVANAGARI_DIGITS_SHARE = 0.45
BACKS = 100_003
"""What stands on the back of page i is page i + BACKS."""


@dataclass(frozen=True)
class Order:
    """What set of scans to make."""

    seed: str
    pages: int
    kinds: tuple[str, ...] = KINDS
    severities: tuple[Severity, ...] = SEVERITIES
    faces: tuple[str, ...] = SEEN
    unseen_damage: bool = False
    turned_share: float = 0.0
    """share of pages that lie turned by 90, 180 or 270 degrees"""


@dataclass(frozen=True)
class PagePlan:
    """What one page of a set is."""

    number: int
    kind: str
    face: str
    how: Wearing

    @property
    def name(self) -> str:
        """Its id."""
        return f"p{self.number:03d}_{self.kind}_{self.how.severity}_{self.how.dpi}"

    @property
    def kept_out(self) -> list[str]:
        """What of it was kept out of all tuning: ``face``, ``damage``."""
        return ["face"] * (self.face in KEPT_OUT) + ["damage"] * self.how.unseen


def plan_pages(order: Order) -> tuple[PagePlan, ...]:
    """The pages of a set, kinds going round first, then severities."""
    plans = []
    for number in range(order.pages):
        round_, at = divmod(number, len(order.kinds))
        severity = order.severities[round_ % len(order.severities)]
        dpi = DPIS[(number + round_ // len(order.severities)) % len(DPIS)]
        face = order.faces[(number * 7 + number // len(order.faces)) % len(order.faces)]
        chance = random.Random(f"{order.seed}:{number}:turn")
        turn = chance.choice((90, 180, 270)) if chance.random() < order.turned_share else 0
        how = Wearing(severity=severity, dpi=dpi, unseen=order.unseen_damage, turn=turn)
        plans.append(PagePlan(number, order.kinds[at], face, how))
    return tuple(plans)


def make_set(folder: Path, order: Order) -> Iterator[str]:
    """Make the scans of a set, then its manifest; yields each page's id when it is there.

    A page that was made before is not made again.

    Raises:
        ValueError: a face is not installed.
    """
    lacking = set(order.faces) - set(installed(order.faces))
    if lacking:
        raise ValueError(f"these faces are not installed: {', '.join(sorted(lacking))}")
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Mapping[str, object]] = []
    made = _made_before(folder)
    for plan in plan_pages(order):
        rows.append(made.get(plan.name) or make_page(folder, order.seed, plan))
        write_manifest(folder, rows)
        yield plan.name


def _made_before(folder: Path) -> dict[str, Mapping[str, object]]:
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        return {}
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row for row in rows}


def make_page(folder: Path, seed: str, plan: PagePlan) -> Mapping[str, object]:
    """Draw one page of a set, wear it and keep it with its true text; its row of the manifest."""
    chance = random.Random(f"{seed}:{plan.number}")
    page, facts = _printed(seed, plan)
    shows_through = plan.how.severity != "clean" and not plan.how.unseen
    back = _printed(seed, replace(plan, number=plan.number + BACKS))[0] if shows_through else None
    worn = scan_page(page, plan.how, chance, back=back)
    write_scan(folder, plan.name, worn, plan.how, chance)
    write_truth(folder, plan.name, page.text)
    return {
        "id": plan.name,
        "kind": plan.kind,
        "severity": plan.how.severity,
        "dpi": plan.how.dpi,
        "font": plan.face,
        "rotate": plan.how.turn,
        "kept_out": plan.kept_out,
        "characters": len(page.text),
        **facts,
        **worn.notes,
    }


def _printed(seed: str, plan: PagePlan) -> tuple[Printed, dict[str, object]]:
    name = f"{seed}:{plan.number}:text"
    chance = random.Random(name)
    digits = chance.random() < DEVANAGARI_DIGITS_SHARE
    latin = chance.choices(LATIN, (6, 3, 1))[0]
    setting = choose_setting(chance, plan.face, latin, latin_first=plan.kind in ENGLISH)
    filled = fill(read_template(plan.kind), chance, devanagari_digits=digits)
    page = draw_page(filled.blocks[0], setting, dpi=plan.how.dpi, seed=name)
    facts = {"latin": latin, "points": round(setting.size, 1), "devanagari_digits": digits, "values": filled.values}
    return page, facts
