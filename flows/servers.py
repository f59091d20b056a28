"""The servers of one `abhilekh up`: started one after the other, watched together, ended together."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from pipeline.external import ServerProcess, start_server
from schemas.errors import ConfigError, OrchestratorError
from search.web.serving import answers

START_S = 180
"""Prefect's server needs up to half a minute on a busy machine with two cores."""
LOOK_EVERY_S = 1.0


class _Child(NamedTuple):
    name: str
    process: ServerProcess
    log: Path


class Servers:
    """Child processes that live as long as the block; the last one started ends first."""

    def __init__(self, logs: Path, *, look_every_s: float = LOOK_EVERY_S) -> None:
        """``logs``: the folder in which each keeps a log of its own."""
        self._logs = logs
        self._look_every_s = look_every_s
        self._stack = ExitStack()
        self._children: list[_Child] = []

    def start(self, name: str, command: Sequence[str], *, env: Mapping[str, str], until: str | None = None) -> None:
        """Start a server, and wait until it answers at ``until``.

        Raises:
            ConfigError: something answers there already.
            OrchestratorError: it ended, or did not answer in time.
        """
        if until is not None and answers(until):
            raise ConfigError(
                f"Something answers at {until} already.",
                remedy="End the other `abhilekh up`, or give this one other ports.",
            )
        log = self._logs / f"{name}.log"
        child = _Child(name, self._stack.enter_context(start_server(command, log_path=log, env=env)), log)
        self._children.append(child)
        deadline = time.monotonic() + START_S
        while until is not None and not answers(until):
            self._look()
            if time.monotonic() > deadline:
                raise OrchestratorError(f"{until} did not answer within {START_S} s.", remedy=f"Read {log}.")
            time.sleep(min(0.5, self._look_every_s))

    def at_end(self, callback: Callable[[], object]) -> None:
        """Call this after the servers started later have ended."""
        self._stack.callback(callback)

    def wait(self) -> None:
        """Until interrupted.

        Raises:
            OrchestratorError: one of them ended by itself; names its log.
        """
        while True:
            self._look()
            time.sleep(self._look_every_s)

    def _look(self) -> None:
        for child in self._children:
            if not child.process.alive:
                raise OrchestratorError(f"The {child.name} has ended by itself.", remedy=f"Read {child.log}.")

    def __enter__(self) -> Self:
        """Itself; leaving the block ends them all."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them all."""
        self._stack.close()
