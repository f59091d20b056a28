"""Where page work runs: in worker processes that can be killed, or in the caller.

A job that hangs or dies takes its worker along and nothing else; no worker, and nothing a worker started, outlives us.
"""

import contextlib
import logging
import multiprocessing
import os
import pickle
import resource
import shutil
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

import cv2
from pebble import ProcessExpired, ProcessPool

from pipeline.external import is_alive, lead_guarded_group
from pipeline.forking import begin_forking
from pipeline.workspace import Workspace
from schemas.errors import AbhilekhError, EngineCrashError, EngineTimeoutError

log = logging.getLogger(__name__)

Result = TypeVar("Result")


LEAST_MEMORY_BYTES = 6_000_000_000
"""Address space: a worker's libraries take one gigabyte, an A0 sheet in colour while it is cleaned about four."""


class WorkPool(Protocol):
    """Something that runs work on pages."""

    def submit(self, work: Callable[..., Result], *args: object, timeout_s: float, **kwargs: object) -> Future[Result]:
        """Have ``work(*args, **kwargs)`` done; all must be picklable, the work by its name.

        The future raises what the work raised; EngineTimeoutError when it took longer than ``timeout_s`` once begun;
        EngineCrashError when its process died or ran out of memory.
        """
        ...

    def close(self) -> None:
        """Let what was submitted finish, then end."""
        ...

    def __enter__(self) -> Self:
        """Itself; leaving the block closes the pool, and stops running work when an error leaves it."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        ...


class InlineWorkPool:
    """Runs every job at once, in the caller. Its time limits are not kept: nobody is there to kill."""

    def submit(self, work: Callable[..., Result], *args: object, timeout_s: float, **kwargs: object) -> Future[Result]:
        """Run the work now; the future is done when this returns."""
        future: Future[Result] = Future()
        try:
            future.set_result(_run(work, args, kwargs))
        except Exception as error:  # noqa: BLE001 - the future carries it to whoever asks for the result
            future.set_exception(error)
        return future

    def close(self) -> None:
        """Nothing is left to end."""

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left to end."""


class ProcessWorkPool:
    """Runs jobs in worker processes, each with one thread, and kills those that take too long.

    Args:
        workers: how many jobs run at once.
        memory_bytes: address space a worker may take; None: its share of the machine's memory, but at least
            ``LEAST_MEMORY_BYTES``. A job that needs more fails alone.
    """

    def __init__(self, workers: int, *, memory_bytes: int | None = None) -> None:
        self._workers = workers
        self._memory_bytes = memory_bytes or max(LEAST_MEMORY_BYTES, _machine_bytes() // workers)
        self._lock = threading.Lock()
        self._closed = False
        self._scratch = contextlib.ExitStack()
        self._scratch_folder = self._scratch.enter_context(Workspace()).path
        self._pool = self._new_pool()

    def submit(self, work: Callable[..., Result], *args: object, timeout_s: float, **kwargs: object) -> Future[Result]:
        """Have ``work(*args, **kwargs)`` done by the next free worker."""
        with self._lock:
            if self._closed:
                raise RuntimeError("The pool is closed.")
            try:
                theirs = self._pool.schedule(_run, args=(work, args, kwargs), timeout=timeout_s)
            except RuntimeError:
                # pebble gives a pool up when an idle worker is killed; what ran in it has already failed
                log.warning("The worker processes died; starting new ones.")
                _kill(self._pool)
                self._pool = self._new_pool()
                theirs = self._pool.schedule(_run, args=(work, args, kwargs), timeout=timeout_s)
        ours: _Job[Result] = _Job(theirs, timeout_s)
        theirs.add_done_callback(ours.settle)
        return ours

    def close(self) -> None:
        """Let what was submitted finish, then end the workers. Twice is once."""
        if self._close_door():
            self._pool.close()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._scratch.close()

    def stop(self) -> None:
        """Kill running work and end the workers. Twice is once."""
        if self._close_door():
            _kill(self._pool)
            self._scratch.close()

    def __enter__(self) -> Self:
        """Itself; leaving the block closes the pool, or stops it when an error leaves the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, or stop it when there is an error."""
        if error is None:
            self.close()
        else:
            self.stop()

    def _close_door(self) -> bool:
        with self._lock:
            was_open, self._closed = not self._closed, True
        return was_open

    def _new_pool(self) -> ProcessPool:
        context = begin_forking()
        return ProcessPool(
            max_workers=self._workers,
            initializer=_begin_worker,
            initargs=(self._memory_bytes, self._scratch_folder),
            context=context,
        )


def _kill(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


class _Job(Future[Result]):
    """Our future for a job: says in our own errors what befell the worker."""

    def __init__(self, theirs: Future[Result], timeout_s: float) -> None:
        super().__init__()
        self._theirs = theirs
        self._timeout_s = timeout_s

    def cancel(self) -> bool:
        """Cancel the job even while it runs: its worker is then killed."""
        return super().cancel() and self._theirs.cancel()

    def settle(self, theirs: Future[Result]) -> None:
        """Take over how the job ended."""
        with contextlib.suppress(InvalidStateError):  # it was cancelled in the same moment
            if theirs.cancelled() or self.cancelled():
                super().cancel()
                self.set_running_or_notify_cancel()
                return
            error = theirs.exception()
            if error is None:
                self.set_result(theirs.result())
            else:
                self.set_exception(self._in_our_words(error))

    def _in_our_words(self, error: BaseException) -> BaseException:
        match error:
            case AbhilekhError() | CancelledError():
                return error
            case ProcessExpired():
                return EngineCrashError(f"The process that worked on it died ({_cause_of_death(error.exitcode)}).")
            case TimeoutError() if error.args[:1] == ("Task timeout",):
                return EngineTimeoutError(f"It took longer than {self._timeout_s:g} s; its process was killed.")
            case BrokenProcessPool():
                return EngineCrashError("All worker processes died at once.")
            case _:
                return error


def _cause_of_death(exitcode: int) -> str:
    if exitcode >= 0:
        return f"exit code {exitcode}"
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(-exitcode).name}"
    return f"signal {-exitcode}"


def _machine_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _begin_worker(memory_bytes: int, scratch: Path) -> None:
    """Make this process a worker: alone in its group, single-threaded, bound to its parent's life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # pebble's handler would wait for native code to return
    parent = multiprocessing.parent_process()
    if parent is not None:
        lead_guarded_group(parent.sentinel)
    _make_scratch_folder(scratch)
    os.environ["OMP_THREAD_LIMIT"] = "1"  # tesseract's threads on top of our workers only cost time (OCRmyPDF)
    cv2.setNumThreads(1)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    allowed = memory_bytes if most == resource.RLIM_INFINITY else min(memory_bytes, most)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, most))


def _make_scratch_folder(scratch: Path) -> None:
    """A folder of this worker's own for temporary files; those that killed workers left are cleared away."""
    for folder in scratch.iterdir():
        if not is_alive(int(folder.name)):
            shutil.rmtree(folder, ignore_errors=True)
    own = scratch / str(os.getpid())
    own.mkdir(exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(own)


def _run(work: Callable[..., Result], args: tuple[object, ...], kwargs: dict[str, object]) -> Result:
    """Do the work, where it was sent to.

    Raises:
        EngineCrashError: it ran out of memory.
        RuntimeError: it raised what cannot cross a process boundary; carries the traceback.
    """
    try:
        return work(*args, **kwargs)
    except AbhilekhError:
        raise
    except MemoryError as error:
        raise EngineCrashError(
            "The work on it ran out of memory.", remedy="Split it or scan it smaller, or let fewer workers run at once."
        ) from error
    except Exception as error:
        if _crosses(error):
            raise
        raise RuntimeError("".join(traceback.format_exception(error))) from None


def _crosses(error: Exception) -> bool:
    """Whether an exception survives pickling: one that does not would bring down the whole pool."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - anything may happen in a stranger's __reduce__
        return False
    return True
