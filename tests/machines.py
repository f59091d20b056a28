"""An installation as a person has it: its settings as variables, its command as a process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from schemas.settings import Settings

ROOT = Path(__file__).parents[1]


class Machine:
    """Where an ingest runs: its settings as variables, and as a value to look at what it left."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = dict(variables)

    def start(self, delivery: Path) -> subprocess.Popen[str]:
        """The command, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "ingest", str(delivery), "--json"],
            env={**os.environ, **self.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )

    def settings(self) -> Settings:
        """The same settings in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.variables.items():
                patch.setenv(name, value)
            return Settings()
