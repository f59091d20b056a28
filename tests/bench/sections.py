"""RESULTS.md: a section of it stands between ``<!-- name -->`` and ``<!-- /name -->``; the rest is written by hand.

Every benchmark writes its own section, headed by ``machine``.
"""

import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pipeline.reading.tesseract import TesseractEngine

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")


def write_section(path: Path, name: str, text: str) -> None:
    """Put the text in the place of that section; at the end when there is none yet."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    whole = path.read_text(encoding="utf-8") if path.exists() else ""
    section = f"{begin}\n{text.strip()}\n{end}"
    if begin not in whole:
        whole = f"{whole.rstrip()}\n\n{section}\n".lstrip()
    else:
        whole = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: section, whole, flags=re.DOTALL)
    path.write_text(whole, encoding="utf-8")


def machine(*packages: str) -> str:
    """One line: when, which commit, on what, with which versions; of these packages too."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    lines = _cpu_lines()
    cores = len([line for line in lines if line.startswith("processor")])
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
    versions = [f"{package} {version(package)}" for package in packages]
    tools = ", ".join((f"Python {platform.python_version()}", TesseractEngine().name, *versions))
    return f"{datetime.now(UTC):%d %B %Y}, commit {commit or '?'}; {cores} × {model}; {tools}."


def _cpu_lines() -> list[str]:
    info = Path("/proc/cpuinfo")
    return info.read_text(encoding="utf-8").splitlines() if info.exists() else []
