"""Learns the errors that papers of the labelled set are spoilt with: ``python -m tests.bench.learn_errors FOLDER…``.

Folders hold scans with their true texts, none of them of the labelled set. What ``training.calibrate`` keeps of them is
used: the accurate plan's readings; confidences are made what the product says.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

from pipeline.reading.calibration import calibrate
from schemas.pages import PageText
from tests.bench.documents.noise import FILE, learn
from tests.bench.scan_folders import pages_of
from tests.bench.scans.sets import SEVERITIES
from training.calibrate import ask_for_readings, reader_asked_for


def main() -> None:
    """Read what was not read yet, and write the errors down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    ask_for_readings(parser)
    given = parser.parse_args()
    severities = {page.truth: page.severity for folder in given.folders for page in pages_of(folder)}
    read: dict[str, list[tuple[str, PageText]]] = defaultdict(list)
    for text, truth in reader_asked_for(given)(given.folders):
        read[severities[truth]].append((truth, text))
    errors = {severity: learn(map(_pair, read[severity])) for severity in SEVERITIES}
    FILE.write_text(json.dumps(errors, ensure_ascii=False), encoding="utf-8")


def _pair(read: tuple[str, PageText]) -> tuple[str, str, list[tuple[str, float]]]:
    truth, text = read
    return truth, text.text, [(word.text, word.confidence) for word in calibrate(text.words)]


if __name__ == "__main__":
    main()
