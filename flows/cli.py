"""The command line: ``abhilekh``. Here errors become words and exit codes, and nowhere else."""

import logging
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from flows.commands import explaining, finding, keeping, ordering, running, taking_in
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


app = typer.Typer(
    name="abhilekh",
    cls=_Commands,
    help="अभिलेख: turns a record room's paper files into records that can be found, trusted and linked to e-Office.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
TAKE_IN, FIND, LOOK_AFTER, RUN = "Take in", "Find", "Look after", "Run"
app.command("ingest", rich_help_panel=TAKE_IN)(taking_in.ingest)
app.command("status", rich_help_panel=TAKE_IN)(taking_in.status)
app.command("read", rich_help_panel=TAKE_IN)(taking_in.read)
app.command("jobs", rich_help_panel=TAKE_IN)(ordering.jobs)
app.command("search", rich_help_panel=FIND)(finding.search)
app.command("show", rich_help_panel=FIND)(finding.show)
app.command("text", rich_help_panel=FIND)(finding.text)
app.command("explain", rich_help_panel=FIND)(explaining.explain)
app.command("original", rich_help_panel=FIND)(finding.original)
app.command("access", rich_help_panel=FIND)(finding.access)
app.command("link", rich_help_panel=LOOK_AFTER)(keeping.link)
app.command("export", rich_help_panel=LOOK_AFTER)(keeping.export)
app.command("verify", rich_help_panel=LOOK_AFTER)(keeping.verify)
app.command("reindex", rich_help_panel=LOOK_AFTER)(keeping.reindex)
app.command("redescribe", rich_help_panel=LOOK_AFTER)(keeping.redescribe)
app.command("backup", rich_help_panel=LOOK_AFTER)(keeping.backup)
app.command("restore", rich_help_panel=LOOK_AFTER)(keeping.restore)
app.command("audit", rich_help_panel=LOOK_AFTER)(keeping.audit)
app.command("migrate", rich_help_panel=LOOK_AFTER)(keeping.migrate)
app.command("doctor", rich_help_panel=RUN)(running.doctor)
app.command("up", rich_help_panel=RUN)(running.up)
app.command("serve", rich_help_panel=RUN)(running.serve)
app.command("worker", rich_help_panel=RUN)(running.worker)
app.command("demo", rich_help_panel=RUN)(running.demo)


def main() -> None:
    """Run a command; exit with the code of README's errors table."""
    spoken = logging.StreamHandler(sys.stderr)
    spoken.setLevel(logging.WARNING)  # on the handler: what a flow's log gets is decided elsewhere
    # Prefect speaks for itself where it is to be heard; elsewhere its "Crash detected!" is only our interruption.
    spoken.addFilter(lambda record: not record.name.startswith("prefect"))
    logging.basicConfig(handlers=[spoken], format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except AbhilekhError as error:
        talk.print(f"abhilekh: {error.problem}", markup=False)
        talk.print(f"→ {error.remedy} [{error.code}]", markup=False)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
