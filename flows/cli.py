"""``abhilekh``, as it is started: what takes longest to make ready is begun before anything else is imported.

Worker processes run this module again, under another name, when they start: it must stay small.
"""

import sys
from importlib import import_module

from pipeline.forking import begin_forking

READING = frozenset({"read", "ingest", "demo"})
"""Commands that read pages; a flow of ``worker`` runs in a process of its own."""


def main() -> None:
    """Run the command that was named."""
    asked = sys.argv[1] if len(sys.argv) > 1 else None
    if asked in READING:
        begin_forking()
    import_module("flows.commandline").run(asked)


if __name__ == "__main__":
    main()
