"""An ingest killed with -9 at any moment and run again: nothing lost, nothing doubled, nothing kept read again.

The command line itself is killed, as a person's machine would. ``ABHILEKH_TEST_KILLS`` sets how many moments are
tried (the full twenty by hand, a few in every run of the tests).
"""

import os
import random
import re
import signal
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.workbench import Workbench
from pipeline.identity import batch_id
from tests.deliveries import draw_delivery, faults, texts_kept
from tests.machines import Machine

KILLS = int(os.environ.get("ABHILEKH_TEST_KILLS", "3"))
TESSERACT_KILLS = 1 if KILLS < 20 else 3
FILES, LONG_PAGES = 12, 60
PAGES = FILES + LONG_PAGES
LEASE_S = 5


class Moment(NamedTuple):
    """When to kill: so long after so many pages are kept."""

    pages: int
    seconds_later: float

    def __str__(self) -> str:
        return f"{self.pages} pages and {self.seconds_later} s"


@pytest.fixture
def small(tmp_path: Path, prefect_server_url: str) -> Machine:
    return Machine(
        {
            "ABHILEKH_HOME": str(tmp_path / "home"),
            "ABHILEKH_ENGINE": "rehearsal",
            "ABHILEKH_LEASE_S": str(LEASE_S),
            "ABHILEKH_CHUNK_PAGES": "10",
            "PREFECT_API_URL": prefect_server_url,
        }
    )


@pytest.fixture
def large(small: Machine, on_real_services: dict[str, str]) -> Machine:
    return Machine(small.variables | on_real_services)


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    return draw_delivery(tmp_path / "बस्ता", files=FILES, long_pages=LONG_PAGES)


def kill_and_run_again(machine: Machine, delivery: Path, moment: Moment) -> None:
    """Kill an ingest at a moment, run it again, and look at everything it left."""
    first = machine.start(delivery)
    with Workbench(machine.settings()) as bench:
        while len(texts_kept(bench)) < moment.pages and first.poll() is None:
            time.sleep(0.02)
        time.sleep(moment.seconds_later)
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
        kept = len(texts_kept(bench))
    again = machine.start(delivery)
    printed, talk = again.communicate(timeout=600)
    assert again.returncode == 0, talk
    told = re.search(r"(\d+) pages, (\d+) of them read now", talk)
    assert told is not None, talk
    assert int(told[2]) == PAGES - kept, f"{kept} pages were kept when it was killed"
    assert len(printed.splitlines()) == FILES + 4
    with Workbench(machine.settings()) as bench:
        batch = batch_id(delivery.name, str(delivery))
        assert faults(bench, batch, expected={"मिसल 27.tif": "indexed", "empty.pdf": "refused"}) == []
        assert len(texts_kept(bench)) == PAGES


def moments(count: int, *, seed: int) -> list[Moment]:
    """Moments of an ingest: while the delivery is taken in, between any two pages, and after the last."""
    chance = random.Random(seed)
    return [Moment(chance.randint(0, PAGES), round(chance.uniform(0, 0.4), 2)) for _ in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("moment", moments(KILLS, seed=40), ids=str)
def test_killed_on_one_machine_and_run_again(small: Machine, delivery: Path, moment: Moment) -> None:
    kill_and_run_again(small, delivery, moment)


@pytest.mark.slow
@pytest.mark.parametrize("moment", moments(KILLS, seed=41), ids=str)
def test_killed_on_real_services_and_run_again(large: Machine, delivery: Path, moment: Moment) -> None:
    kill_and_run_again(large, delivery, moment)


@pytest.mark.slow
@pytest.mark.tesseract
@pytest.mark.parametrize("moment", moments(TESSERACT_KILLS, seed=42), ids=str)
def test_killed_while_tesseract_reads_and_run_again(small: Machine, delivery: Path, moment: Moment) -> None:
    kill_and_run_again(Machine(small.variables | {"ABHILEKH_ENGINE": "tesseract"}), delivery, moment)


@pytest.mark.slow
def test_two_workers_share_a_delivery_on_real_services(large: Machine, delivery: Path) -> None:
    runs = [large.start(delivery), large.start(delivery)]
    read = []
    for run in runs:
        _, talk = run.communicate(timeout=600)
        assert run.returncode == 0, talk
        told = re.search(r"(\d+) of them read now", talk)
        assert told is not None, talk
        read.append(int(told[1]))
    assert sum(read) == PAGES
    with Workbench(large.settings()) as bench:
        batch = batch_id(delivery.name, str(delivery))
        assert faults(bench, batch, expected={"मिसल 27.tif": "indexed"}) == []
        assert len(texts_kept(bench)) == PAGES
