"""Tools that fail as real ones do, so that each row of the error table is seen from end to end."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from pipeline.pool import WorkPool
from pipeline.process import read_one_page
from schemas.pages import PageSource

Result = TypeVar("Result")


class FailingPool:
    """A pool in which reading fails for some pages: ``fails`` is asked with each and returns the error, or null."""

    def __init__(self, inner: WorkPool, fails: Callable[[PageSource], Exception | None]) -> None:
        self._inner = inner
        self._fails = fails

    def submit(self, work: Callable[..., Result], *args: object, timeout_s: float, **kwargs: object) -> Future[Result]:
        """As the real one, or the failure."""
        if work is read_one_page and isinstance(args[0], PageSource) and (error := self._fails(args[0])):
            failed: Future[Result] = Future()
            failed.set_exception(error)
            return failed
        return self._inner.submit(work, *args, timeout_s=timeout_s, **kwargs)

    def close(self) -> None:
        """As the real one."""
        self._inner.close()
