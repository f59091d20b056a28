"""How fast pages are read, against OCRmyPDF on the same pages in the same run, and what the flow around it costs.

    python -m tests.bench.bench_speed [FOLDER] [--pages N] [--rounds N] [--long N] [--results]

The pages stand in one PDF of scans. Each way is a command as a person types it, timed from its start to its end, one
after the other in every round; ratios are of the same round, their median is told. Without a folder of scans
(``scan_folders``) nothing is measured. The limit is what the processor needs to decode, clean and recognise the pages,
divided by the cores: no way of spreading work can be faster. What else the plan does with a page (look at it, find its
tables, read lines again) is not in the limit; a second share counts it in. The flow is timed from cold, Prefect's own
server started by the command, and with a server that is up already, as in an office where ``abhilekh up`` runs. A long
delivery (``--long`` pages, in files like the first) shows the flow when the command's start and end count for little.
Its pages are the same again, each with a number of its own in its bytes, so that none is known already.
"""

import argparse
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import img2pdf
from PIL import Image

from flows.servers import Servers
from pipeline import keys
from pipeline.pool import ProcessWorkPool
from pipeline.process import open_file, read_page_of, warm_up
from pipeline.reading.loaded_tesseract import load_library
from pipeline.store.folder import FolderStore
from pipeline.workspace import Workspace
from schemas.pages import PageText
from schemas.plan import Plan, PlanName
from schemas.upgrade import load_stored
from tests.bench.scan_folders import pages_of
from tests.bench.sections import RESULTS, machine, write_section
from tests.bench.ways import our_plan

LIMIT_STAGES = ("load", "clean", "recognise")
COMMAND_TIMEOUT_S = 1800
SERVER_PORT = 4297
JPEG_BEGINS = b"\xff\xd8"


@dataclass(frozen=True)
class Command:
    """A way of reading a PDF of scans, as a person starts it."""

    name: str
    argv: tuple[str, ...]
    """``PDF``, ``OUT`` and ``TEXT`` stand for the files"""
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Share:
    """How near to the limit a run came."""

    pages: int
    wall_s: float
    stages: Mapping[str, float]
    """CPU seconds by stage, all pages"""
    cores: int

    @property
    def limit_s(self) -> float:
        """Wall seconds that decoding, cleaning and recognising need at least."""
        return sum(self.stages.get(stage, 0.0) for stage in LIMIT_STAGES) / self.cores

    @property
    def of_limit(self) -> float:
        """1 when nothing but that was done, and no core ever waited."""
        return self.limit_s / self.wall_s

    @property
    def of_work(self) -> float:
        """1 when nothing but the pages' own stages was done, and no core ever waited."""
        return sum(self.stages.values()) / self.cores / self.wall_s


def commands(*, cores: int, peer: str | None) -> Iterator[Command]:
    """The ways that are compared: each plan with each engine this machine has, and OCRmyPDF."""
    ours = (sys.executable, "-m", "flows.cli", "read", "PDF", "--plan")
    engines = ("tesserocr", "tesseract") if load_library() is not None else ("tesseract",)
    for plan in ("fast", "accurate"):
        for engine in engines:
            yield Command(
                f"{plan}, {engine}", (*ours, plan), {"ABHILEKH_ENGINE": engine, "ABHILEKH_WORKERS": f"{cores}"}
            )
    if peer is not None:
        for language in ("Devanagari", "hin+eng"):
            argv = (peer, "-l", language, "--jobs", f"{cores}", "--sidecar", "TEXT", "PDF", "OUT")
            yield Command(f"OCRmyPDF {language}", argv, {})


def time_command(command: Command, scans: Path) -> float:
    """Wall seconds of one run.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        files = {"PDF": str(scans), "OUT": f"{scratch}/out.pdf", "TEXT": f"{scratch}/text.txt"}
        argv = [files.get(part, part) for part in command.argv]
        began = time.monotonic()
        subprocess.run(
            argv,
            env={**os.environ, **command.variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=COMMAND_TIMEOUT_S,
        )
        return time.monotonic() - began


def compare(ways: Sequence[Command], scans: Path, *, rounds: int) -> dict[str, list[float]]:
    """Wall seconds of each way in each round."""
    taken: dict[str, list[float]] = {way.name: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            taken[way.name].append(time_command(way, scans))
    return taken


def share_of_reading(scans: Path, plan: Plan, *, cores: int) -> Share:
    """Reading alone, its processes started and its models loaded: how near to the limit."""
    limit_s = plan.limits.page_timeout_s * 2
    with ProcessWorkPool(cores) as pool, Workspace() as workspace:
        for ready in [pool.submit(warm_up, plan, timeout_s=limit_s) for _ in range(2 * cores)]:
            ready.result()
        began = time.monotonic()
        original = open_file(scans, plan, pool=pool, folder=workspace.path)
        works = [
            pool.submit(read_page_of, original, index, plan, workspace.path, timeout_s=limit_s)
            for index in range(original.opened.pages)
        ]
        texts = [work.result().text for work in works]
        wall_s = time.monotonic() - began
    return Share(len(texts), wall_s, stages_of(texts), cores)


def long_delivery(folder: Path, chosen: Sequence[Path], *, pages: int) -> Path:
    """A folder with so many pages, in PDFs of scans of the chosen ones."""
    folder.mkdir()
    for first in range(0, pages, len(chosen)):
        pictures = [numbered(path, number) for number, path in enumerate(chosen[: pages - first], start=first)]
        (folder / f"{first:05d}.pdf").write_bytes(img2pdf.convert(pictures, rotation=img2pdf.Rotation.ifvalid))
    return folder


def numbered(path: Path, number: int) -> bytes:
    """The picture with a number in it that no eye sees: in a JPEG's comment, else in the last pixel's value."""
    content = path.read_bytes()
    if content.startswith(JPEG_BEGINS):
        note = str(number).encode()
        return JPEG_BEGINS + b"\xff\xfe" + (2 + len(note)).to_bytes(2, "big") + note + content[len(JPEG_BEGINS) :]
    with Image.open(path) as picture:
        plain, dpi = picture.convert("RGB"), picture.info.get("dpi", (300, 300))
    red, green, blue = plain.getpixel((plain.width - 1, plain.height - 1))
    plain.putpixel((plain.width - 1, plain.height - 1), (red ^ number % 256, green ^ number // 256, blue))
    out = io.BytesIO()
    plain.save(out, "PNG", dpi=dpi)
    return out.getvalue()


def share_of_flow(scans: Path, plan: PlanName, *, cores: int, variables: Mapping[str, str]) -> Share:
    """``abhilekh ingest`` into an empty installation, all of it: from the command's start to its end."""
    with tempfile.TemporaryDirectory() as home:
        argv = [sys.executable, "-m", "flows.cli", "ingest", str(scans), "--plan", plan, "--json"]
        began = time.monotonic()
        subprocess.run(
            argv,
            env={**os.environ, "ABHILEKH_WORKERS": f"{cores}", **variables, "ABHILEKH_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=COMMAND_TIMEOUT_S,
        )
        wall_s = time.monotonic() - began
        store = FolderStore(Path(home) / "store")
        texts = [load_stored(PageText, store.get(key)) for key in store.keys(keys.PAGES) if key.endswith(".json")]
    return Share(len(texts), wall_s, stages_of(texts), cores)


@contextmanager
def prefect_server() -> Iterator[dict[str, str]]:
    """A Prefect server that is up, as the variables that lead a command to it."""
    argv = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", f"{SERVER_PORT}"]
    address = f"http://127.0.0.1:{SERVER_PORT}/api"
    with tempfile.TemporaryDirectory() as home, Servers(Path(home)) as servers:
        variables = {**os.environ, "PREFECT_HOME": home, "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
        servers.start("prefect-server", argv, env=variables, until=f"{address}/health")
        yield {"PREFECT_API_URL": address}


def stages_of(texts: Sequence[PageText]) -> dict[str, float]:
    """CPU seconds by stage, summed."""
    sums: dict[str, float] = {}
    for text in texts:
        for stage, seconds in text.seconds.items():
            sums[stage] = sums.get(stage, 0.0) + seconds
    return sums


def speed_table(taken: Mapping[str, Sequence[float]], pages: int) -> str:
    """Pages a minute of each way, and how many times as fast as OCRmyPDF."""
    peers = [name for name in taken if name.startswith("OCRmyPDF")]
    lines = [
        "| way | pages a minute |" + "".join(f" × {peer} |" for peer in peers),
        "|---|---:|" + "---:|" * len(peers),
    ]
    for name, seconds in taken.items():
        ratios = (statistics.median(b / a for a, b in zip(seconds, taken[peer], strict=True)) for peer in peers)
        pace = 60 * pages / statistics.median(seconds)
        lines.append(f"| {name} | {pace:.1f} |" + "".join(f" {ratio:.2f} |" for ratio in ratios))
    return "\n".join(lines)


def share_table(shares: Mapping[str, Share]) -> str:
    """Of each run the share of the limit, and the seconds a page by stage."""
    lines = [
        "| run | pages | wall s | of the limit | of the pages' own work | CPU seconds a page by stage |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for name, share in shares.items():
        stages = ", ".join(
            f"{stage} {seconds / share.pages:.2f}"
            for stage, seconds in sorted(share.stages.items(), key=lambda each: -each[1])
            if seconds / share.pages >= 0.005
        )
        figures = f"{share.pages} | {share.wall_s:.1f} | {share.of_limit:.2f} | {share.of_work:.2f}"
        lines.append(f"| {name} | {figures} | {stages} |")
    return "\n".join(lines)


def measure(folder: Path, *, pages: int, rounds: int, long: int, peer: str | None) -> str:
    """All of it, as the section of the results; without rounds or a long delivery, without these."""
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as scratch:
        scans = Path(scratch) / "scans.pdf"
        chosen = [page.path for page in pages_of(folder)][:pages]
        scans.write_bytes(img2pdf.convert([str(path) for path in chosen], rotation=img2pdf.Rotation.ifvalid))
        ways = tuple(commands(cores=cores, peer=peer))
        taken = compare(ways, scans, rounds=rounds)
        shares = {
            "reading, fast": share_of_reading(scans, our_plan("fast"), cores=cores),
            "whole flow from cold, fast": share_of_flow(scans, "fast", cores=cores, variables={}),
        }
        with prefect_server() as variables:
            for plan in ("fast", "accurate"):
                share = share_of_flow(scans, plan, cores=cores, variables=variables)
                shares[f"whole flow, server up, {plan}"] = share
            if long:
                delivery = long_delivery(Path(scratch) / "long", chosen, pages=long)
                share = share_of_flow(delivery, "fast", cores=cores, variables=variables)
                shares["whole flow, server up, fast, a long delivery"] = share
    about = f"{len(chosen)} pages of {folder.name} in one PDF, {rounds} rounds, {cores} cores."
    compared = [speed_table(taken, len(chosen))] if rounds else []
    return "\n\n".join(["## Speed", machine(), about, *compared, share_table(shares)])


def main() -> None:
    """Measure the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="scans with their manifest")
    parser.add_argument("--pages", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3, help="of the comparison; 0: only the shares of the limit")
    parser.add_argument("--long", type=int, default=200, metavar="N", help="pages of the long delivery; 0: none")
    parser.add_argument("--peer", default=shutil.which("ocrmypdf", path=str(Path(sys.executable).parent)))
    parser.add_argument("--results", action="store_true", help="also into RESULTS.md")
    asked = parser.parse_args()
    if asked.folder is None:
        print("Nothing to measure: name a folder of scans (see --help).")
        return
    section = measure(asked.folder, pages=asked.pages, rounds=asked.rounds, long=asked.long, peer=asked.peer)
    print(section)
    if asked.results:
        write_section(RESULTS, "speed", section)


if __name__ == "__main__":
    main()
