"""The pages as a browser shows them: a real server process, a real Chromium."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from flows.workbench import Workbench
from pipeline.external import start_server
from schemas.settings import Settings
from search.web.serving import answers
from tests.search_records import record_id
from tests.web_archive import keep_record, open_batch

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
START_S = 120
SNIPPET_COLOUR = (0xFF, 0xE0, 0x8A)
MARK_COLOUR = (232, 82, 13)
"""The mark's yellow over the red of a word."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: sudo apt-get install chromium"),
]

Browse = Callable[..., str]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server process over an archive of one file, started as a person starts it."""
    home = tmp_path_factory.mktemp("browser")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with Workbench(Settings(home=home, engine="rehearsal")) as bench:
        batch = open_batch(bench, "बस्ता 40")
        pages = ["बंटवारा पंजी ग्राम खैरा", "", "ग्राम की भूमि\n" * 40 + "खसरा नंबर 402/1\nबंटवारा स्वीकृत"]
        keep_record(bench, batch, "partition", pages, title="बंटवारा ग्राम खैरा", kind="partition")
    variables = {"ABHILEKH_HOME": str(home), "ABHILEKH_URL": url, "PATH": "/usr/bin:/bin"}
    server = start_server([sys.executable, "-m", "flows.cli", "serve"], log_path=home / "web.log", env=variables)
    try:
        deadline = time.monotonic() + START_S
        while not answers(f"{url}/healthz"):
            assert server.alive, (home / "web.log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()


@pytest.fixture
def chromium(tmp_path: Path) -> Browse:
    """Runs Chromium once on an address, with further flags; gives what it printed."""

    def browse(address: str, *flags: str) -> str:
        command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, address]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        assert "Content Security Policy" not in done.stderr
        return done.stdout

    return browse


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_results_stand_in_sight_on_a_desk_and_on_a_phone(
    address: str, chromium: Browse, tmp_path: Path, width: int, height: int
) -> None:
    picture = tmp_path / "search.png"
    chromium(f"{address}/?q={quote('bantwara')}", f"--screenshot={picture}", f"--window-size={width},{height}")
    pixels = np.asarray(Image.open(picture).convert("RGB"), int)
    assert pixels.shape[:2] == (height, width)
    assert near(pixels, SNIPPET_COLOUR, 12).sum() > 200
    red, green, blue = np.moveaxis(pixels, 2, 0)
    assert ((red > 200) & (green < 190) & (blue < 190)).sum() > 5  # the words in the small picture of the page


def test_the_words_are_marked_on_the_picture(address: str, chromium: Browse, tmp_path: Path) -> None:
    page = f"{address}/r/{record_id('partition')}?page=3"
    shots = {}
    for name, asked in (("plain", page), ("marked", f"{page}&q={quote('बंटवारा')}")):
        picture = tmp_path / f"{name}.png"
        chromium(asked, f"--screenshot={picture}", "--window-size=1440,1800")
        shots[name] = np.asarray(Image.open(picture).convert("RGB"), int)
    assert near(shots["plain"], MARK_COLOUR, 20).sum() == 0
    assert near(shots["marked"], MARK_COLOUR, 20).sum() > 50


def test_the_page_stands_after_its_script_has_run(address: str, chromium: Browse) -> None:
    record = f"/r/{record_id('partition')}"
    soup = BeautifulSoup(chromium(f"{address}{record}?page=3&q=402/1", "--dump-dom"), "html.parser")
    (mark,) = soup.select(".paper .found-word")
    assert int(str(mark["width"])) > int(str(mark["height"])) > 0
    assert [link["href"] for link in soup.select("a[rel=prev]")] == [f"{record}?page=2&q=402%2F1"]
    assert soup.select_one("a.back")["href"] == "/?q=402%2F1"


def near(pixels: np.ndarray, colour: tuple[int, int, int], reach: int) -> np.ndarray:
    return (np.abs(pixels - np.array(colour)) <= reach).all(axis=2)
