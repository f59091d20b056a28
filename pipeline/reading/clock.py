"""What a page costs, and how long it may take."""

import time
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

OF_THE_TIME = 0.9
"""Share of a page's time after which its engine is stopped: later the worker itself is killed, which says less."""
LEAST_S = 1.0
SHARE = 0.5
"""Of the time that is left: what a piece of the page may take, so that the whole is not lost with it."""


class PageClock:
    """CPU seconds by stage, children that have ended included, and the time left.

    Args:
        limit_s: seconds the page may take.
    """

    def __init__(self, limit_s: float) -> None:
        self._ends_at = time.monotonic() + OF_THE_TIME * limit_s
        self._last = _cpu_s()
        self._seconds: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Book what was used since the last lap on a stage."""
        now = _cpu_s()
        self._seconds[stage] = self._seconds.get(stage, 0.0) + now - self._last
        self._last = now

    @property
    def seconds(self) -> dict[str, float]:
        """CPU seconds by stage, to the millisecond."""
        return {stage: round(used, 3) for stage, used in self._seconds.items()}

    @property
    def left_s(self) -> float:
        """Seconds that are left; never less than one, in which an engine finds out for itself."""
        return max(LEAST_S, self._ends_at - time.monotonic())

    @property
    def share_s(self) -> float:
        """Seconds that one piece of the page may take."""
        return max(LEAST_S, SHARE * self.left_s)


def _cpu_s() -> float:
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
