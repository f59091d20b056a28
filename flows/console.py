"""Where words go: results to stdout, talk and progress to stderr."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from schemas.errors import ConfigError
from schemas.plan import PlanName

CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))
"""Characters that make a terminal do something; a file's text layer may hold any."""
PIPED_WIDTH = 160
"""Columns of a table that goes into a file: names of files keep to one line."""

talk = Console(stderr=True, highlight=False, soft_wrap=True)
shown = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
PlanOption = Annotated[PlanName, typer.Option(help="`fast` reads each page once: for a first look at much paper.")]


def print_json(value: Any) -> None:
    """One object on one line, at once: whoever reads a pipe waits for it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_text(text: str) -> None:
    """A text as it is; Rich would take the form feeds out."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def harmless(text: str, style: str = "") -> Text:
    """What stands on papers and in names of files, shown as it is: never taken for markup, nor obeyed by a terminal."""
    return Text(text.translate(CONTROLS), style=style)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
    """A table on stdout; what comes from files is shown as it is."""
    table = Table(title=title, title_justify="left", header_style="bold", expand=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")  # not "…": an id that is cut short cannot be copied
    for row in rows:
        table.add_row(*map(harmless, row))
    shown.print(table)


@contextmanager
def counting(what: str) -> Iterator[Callable[..., None]]:
    """A bar on a terminal that whoever is given it moves: how many are done, of how many; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    columns = TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=talk, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total, *_: bar.update(task, completed=done, total=total)


def write_bytes(content: bytes, output: str) -> None:
    """To a file, or to stdout when it is named ``-``.

    Raises:
        ConfigError: there is such a file already, or it cannot be written.
    """
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        with Path(output).open("xb") as target:  # "x": never over a file that is there
            target.write(content)
    except OSError as error:
        raise ConfigError(
            f"{output} cannot be written: {error.strerror}.",
            remedy="Name a file that is not there yet, in a folder that is.",
        ) from error
