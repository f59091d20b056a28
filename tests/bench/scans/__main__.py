"""``python -m tests.bench.scans --out FOLDER``: make a set of scans with their true text."""

import argparse
import sys
from pathlib import Path

from tests.bench.scans.faces import KEPT_OUT, SEEN
from tests.bench.scans.sets import KINDS, Order, make_set
from tests.bench.scans.wear import SEVERITIES


def main() -> None:
    """Make what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scans", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=3 * len(KINDS))
    parser.add_argument("--seed", default="1", help="9000 to 9999 are kept for the benchmark: look at none of them")
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--severities", nargs="+", default=SEVERITIES, choices=SEVERITIES)
    parser.add_argument("--faces", nargs="+", default=SEEN, choices=(*SEEN, *KEPT_OUT))
    parser.add_argument("--unseen-damage", action="store_true", help="the damage that is kept out of all tuning")
    parser.add_argument("--turned", type=float, default=0.0, metavar="SHARE", help="share of pages that lie turned")
    asked = parser.parse_args()
    order = Order(
        seed=asked.seed,
        pages=asked.pages,
        kinds=tuple(asked.kinds),
        severities=tuple(asked.severities),
        faces=tuple(asked.faces),
        unseen_damage=asked.unseen_damage,
        turned_share=asked.turned,
    )
    for name in make_set(asked.out, order):
        print(name, file=sys.stderr)


if __name__ == "__main__":
    main()
