"""The commands of ``abhilekh`` by name. Here errors become words and exit codes, and nowhere else.

The module of a command is imported when that command is asked for: all of them take two seconds.
"""

import logging
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from flows.console import talk
from schemas.errors import AbhilekhError, StoppedError


class _Commands(TyperGroup):
    """The commands; Ctrl-C in one of them is told in our words, before Typer swallows it."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise StoppedError("Interrupted; what is finished is kept.") from error


TAKE_IN, FIND, LOOK_AFTER, RUN = "Take in", "Find", "Look after", "Run"


class _Place(NamedTuple):
    panel: str
    """of the help"""
    module: str
    """in ``flows.commands``; the command is its function of the same name"""


COMMANDS = {
    "ingest": _Place(TAKE_IN, "taking_in"),
    "status": _Place(TAKE_IN, "taking_in"),
    "read": _Place(TAKE_IN, "reading"),
    "jobs": _Place(TAKE_IN, "ordering"),
    "search": _Place(FIND, "finding"),
    "show": _Place(FIND, "finding"),
    "text": _Place(FIND, "finding"),
    "explain": _Place(FIND, "explaining"),
    "original": _Place(FIND, "finding"),
    "access": _Place(FIND, "finding"),
    "link": _Place(LOOK_AFTER, "keeping"),
    "export": _Place(LOOK_AFTER, "keeping"),
    "verify": _Place(LOOK_AFTER, "keeping"),
    "reindex": _Place(LOOK_AFTER, "keeping"),
    "redescribe": _Place(LOOK_AFTER, "keeping"),
    "backup": _Place(LOOK_AFTER, "keeping"),
    "restore": _Place(LOOK_AFTER, "keeping"),
    "audit": _Place(LOOK_AFTER, "keeping"),
    "migrate": _Place(LOOK_AFTER, "keeping"),
    "doctor": _Place(RUN, "running"),
    "up": _Place(RUN, "running"),
    "serve": _Place(RUN, "running"),
    "worker": _Place(RUN, "running"),
    "demo": _Place(RUN, "running"),
}
"""In the order of the help."""


def make_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        name="abhilekh",
        cls=_Commands,
        help="अभिलेख: turns a record room's paper files into records that can be found, trusted and linked to e-Office.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_group)
    for name in names:
        place = COMMANDS[name]
        command = getattr(import_module(f"flows.commands.{place.module}"), name)
        app.command(name, rich_help_panel=place.panel)(command)
    return app


def _group() -> None:
    # without it Typer takes a single command for the whole program
    pass


def run(asked: str | None) -> None:
    """Run a command; exit with the code of README's errors table.

    Args:
        asked: the first word after the program's name, if there is one.
    """
    spoken = logging.StreamHandler(sys.stderr)
    spoken.setLevel(logging.WARNING)  # on the handler: what a flow's log gets is decided elsewhere
    # Prefect speaks for itself where it is to be heard; elsewhere its "Crash detected!" is only our interruption.
    spoken.addFilter(lambda record: not record.name.startswith("prefect"))
    logging.basicConfig(handlers=[spoken], format="%(levelname)s %(name)s: %(message)s")
    try:
        make_app([asked] if asked in COMMANDS else COMMANDS)()
    except AbhilekhError as error:
        talk.print(f"abhilekh: {error.problem}", markup=False)
        talk.print(f"→ {error.remedy} [{error.code}]", markup=False)
        sys.exit(error.exit_code)
