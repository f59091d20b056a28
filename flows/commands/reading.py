"""The command that only reads: nothing is stored."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.doubts import with_unsure
from flows.console import AsJson, PlanOption, print_json
from flows.environment import read_settings
from pipeline.plan import make_plan
from pipeline.pool import ProcessWorkPool
from pipeline.process import read_record
from pipeline.workspace import Workspace
from schemas.errors import InputError
from schemas.taxonomy import load_taxonomy


def read(
    file: Annotated[Path, typer.Argument(help="A PDF, TIFF, JPEG, PNG, BMP, JPEG 2000 or WebP.")],
    plan: PlanOption = "accurate",
    as_json: AsJson = False,
) -> None:
    """Read one file and print its record; nothing is stored."""
    if not file.is_file():
        raise InputError(f"There is no file {file}.", remedy="Check the path.")
    settings = read_settings()
    taxonomy = load_taxonomy(settings.taxonomy_dir)
    made = make_plan(settings, name=plan, taxonomy=taxonomy)
    with ProcessWorkPool(settings.worker_count) as pool, Workspace() as workspace:
        record, texts = read_record(file, made, taxonomy=taxonomy, pool=pool, folder=workspace.folder("pages"))
    shown = with_unsure(record, {number: text for number, text in enumerate(texts, start=1) if text})
    shown["text"] = [text.text if text else None for text in texts]
    print_json(shown)
