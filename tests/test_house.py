"""What the README and the CHANGELOG say is held to the code."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from flows.commandline import COMMANDS, make_app
from schemas.errors import AbhilekhError, every_error
from schemas.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULE_LINES = 450


def test_the_tables_of_the_readme_are_those_of_the_code() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "readme_tables.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_error_has_a_code_of_its_own_and_says_what_to_do() -> None:
    codes = [error.code for error in every_error()]
    assert len(codes) == len(set(codes))
    assert all(error.advice and error.__doc__ for error in every_error())


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_an_error_says_what_happened_and_what_to_do(kind: type[AbhilekhError]) -> None:
    error = kind("The page is torn.")
    assert str(error) == f"The page is torn. · {kind.advice}"


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    for name, command in get_command(make_app()).commands.items():
        assert command.help, name
        assert f"`abhilekh {name}" in README, name


def test_every_command_is_told_in_one_whole_line_of_the_help() -> None:
    told = CliRunner().invoke(make_app(), ["--help"]).output
    assert all(f"  {name} " in told for name in COMMANDS)
    assert "..." not in told.split("Commands:")[-1]


def test_every_setting_has_a_description_and_stands_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"{PREFIX}{name.upper()}" in example, name


def test_the_changelog_begins_with_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == version


def test_no_module_holds_more_than_one_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for room in ("schemas", "pipeline", "search", "flows")
        for path in (ROOT / room).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    }
    assert long == {}
