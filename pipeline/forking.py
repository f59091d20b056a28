"""The process that workers are forked from: it imports what they need while whoever asked for it goes on.

One rule: nothing in it has a thread, for a fork takes no thread along, only what it holds locked.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext

PRELOADED = ("__main__", "tesserocr", "pipeline.process")
"""Imported once, before the workers are forked: a worker then starts in milliseconds and they share the memory. What
is not installed is passed over."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""With these no library that is imported starts threads at once."""


def begin_forking() -> ForkServerContext:
    """Start that process if it does not run yet, and do not wait for it; gives what makes workers from it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    resource_tracker.ensure_running()  # when it is started it lets through what its caller had blocked
    # Ctrl-C is our business: met while it imports, it would end with a traceback on the terminal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _variables(ONE_THREAD):
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


@contextmanager
def _variables(wanted: Mapping[str, str]) -> Iterator[None]:
    """These variables in our environment, for a program that is started meanwhile."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
