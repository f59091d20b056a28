"""Writes README's tables of settings, errors and commands from the code that means them; ``--check`` only compares."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr
from typer.main import get_command

from flows.commandline import make_app
from schemas.errors import every_error
from schemas.settings import PREFIX, Settings

README = Path(__file__).parents[1] / "README.md"
MARK = "<!-- {name}: written by `make readme` -->\n{body}<!-- end of {name} -->"


def settings_table() -> str:
    """Every setting, its default and meaning."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if isinstance(default, SecretStr) or default == "" else f"`{default}`"
        lines.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def errors_table() -> str:
    """Every error code, its exit code, what it means and what to do."""
    lines = ["| code | exit | meaning | what to do |", "|---|---:|---|---|"]
    for error in every_error():
        meaning = (error.__doc__ or "").strip().splitlines()[0]
        lines.append(f"| `{error.code}` | {error.exit_code} | {meaning} | {error.advice} |")
    return "\n".join(lines) + "\n"


def commands_table() -> str:
    """Every command with the first line of its help."""
    lines = ["| command | does |", "|---|---|"]
    for name, command in _commands():
        lines.append(f"| `abhilekh {name}` | {command} |")
    return "\n".join(lines) + "\n"


def _commands() -> Iterator[tuple[str, str]]:
    group = get_command(make_app())
    for name, command in getattr(group, "commands", {}).items():
        arguments = [p.metavar or f"{p.name}".upper() for p in command.params if p.param_type_name == "argument"]
        yield " ".join([name, *arguments]), (command.help or "").split("\n")[0]


def fill(text: str) -> str:
    """README's text with each table anew between its marks."""
    for name, body in (("settings", settings_table()), ("errors", errors_table()), ("commands", commands_table())):
        pattern = re.compile(re.escape(MARK.format(name=name, body="\0")).replace("\0", ".*?"), re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"README.md has no place for the table of {name}")
        text = pattern.sub(lambda _, name=name, body=body: MARK.format(name=name, body=body), text)
    return text


def main() -> None:
    """Rewrite README.md, or with ``--check`` fail if it would change."""
    before = README.read_text(encoding="utf-8")
    after = fill(before)
    if "--check" in sys.argv[1:]:
        sys.exit("README.md is stale: run `make readme`" if before != after else 0)
    README.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
