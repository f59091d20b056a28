"""Holds on to what was claimed while it is worked on, so that only a dead worker loses it."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schemas.errors import ServiceError

log = logging.getLogger(__name__)

RENEWALS_A_LEASE = 3
"""A lease survives two renewals that fail: a database that restarts, a network that stutters."""


@contextmanager
def renewed(renew: Callable[[], object], *, lease_s: float, what: str) -> Iterator[None]:
    """Call ``renew`` again and again for the length of the block; ``what`` names the thing in the log."""
    stop = threading.Event()

    def keep() -> None:
        while not stop.wait(lease_s / RENEWALS_A_LEASE):
            try:
                renew()
            except ServiceError as error:
                log.warning("the lease of %s was not renewed: %s", what, error)

    keeper = threading.Thread(target=keep, name=f"lease of {what}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
