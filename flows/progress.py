"""How far a delivery is, from the ledger alone, and how long it will take."""

import time
from dataclasses import dataclass

from pipeline.ledger.ledger import Ledger


@dataclass(frozen=True)
class Pace:
    """Pages done of all, and what follows from it."""

    done: int
    total: int
    pages_per_minute: float
    seconds_left: float | None

    @property
    def percent(self) -> float:
        """0–100."""
        return 100 * self.done / self.total if self.total else 0.0

    def __str__(self) -> str:
        """As an operator reads it."""
        if not self.total:
            return "taking the delivery in"
        left = "" if self.seconds_left is None else f", about {_span(self.seconds_left)} left"
        return f"{self.done} of {self.total} pages, {self.pages_per_minute:.0f} pages/minute{left}"


class Stopwatch:
    """Measures the pace of one run: pages kept before it began do not count towards it."""

    def __init__(self, ledger: Ledger, batch_id: str, reading: str) -> None:
        self._ledger = ledger
        self._batch_id = batch_id
        self._reading = reading
        self._began = time.monotonic()
        self._before = ledger.pages_done(batch_id, reading)

    def pace(self) -> Pace:
        """Where the run is now."""
        done = self._ledger.pages_done(self._batch_id, self._reading)
        total = self._ledger.pages_expected(self._batch_id)
        minutes = (time.monotonic() - self._began) / 60
        speed = (done - self._before) / minutes if minutes else 0.0
        left = (total - done) / speed * 60 if speed else None
        return Pace(done=done, total=total, pages_per_minute=speed, seconds_left=left)

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.monotonic() - self._began


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} hours"
