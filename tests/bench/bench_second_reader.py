"""Tesseract, the second reader, the choice between them and the best possible choice, on the same pages.

    .venv/bin/python -m tests.bench.bench_second_reader FOLDER [FOLDER…]

Characters wrong % / numbers exact %, by severity, of pages of prose (tables are read otherwise). Folders are those of
``bench_reading``: make them by ``python -m tests.bench.scans``, with ``--faces`` or ``--unseen-damage`` for what was
kept out. The first readings are kept in a cache. The cost of the second reader is a stage of ``bench_reading``.
"""

import argparse
from pathlib import Path

from pipeline.reading.second_reader.opinion import load_second_reader
from training.compare import CACHE, compare, read_pages


def main() -> None:
    """Print a table for each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--cache", type=Path, default=CACHE, help="where first readings are kept")
    asked = parser.parse_args()
    if not asked.folders:
        print("Nothing to measure: name a folder of scans with their true texts (see --help).")
        return
    second = load_second_reader()
    for folder in asked.folders:
        pages = list(read_pages(folder, asked.cache, second.network, second.language))
        chances = [second.rule.chances(page.rows) for page in pages]
        print(compare(folder.name, pages, chances, second.rule.least_agreement))


if __name__ == "__main__":
    main()
