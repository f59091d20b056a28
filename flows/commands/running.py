"""Commands that keep running, and those that tell whether all can run: up, serve, worker, doctor, demo."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.text import Text

from flows.commands.finding import print_page
from flows.commands.taking_in import ingest, items_of
from flows.console import AsJson, print_json, print_table, shown, talk
from flows.doctor import Check, examine
from flows.environment import load, prefect_home, prefect_variables, server_note
from flows.workbench import Workbench
from pipeline.external import ServerProcess, start_server
from pipeline.identity import batch_id
from schemas.access import LOCAL_OPERATOR
from schemas.errors import ConfigError, OrchestratorError
from schemas.queries import SearchRequest
from schemas.settings import Settings
from search.web.app import create_app
from search.web.serving import answers, run_app

SAMPLES = Path(__file__).parents[2] / "samples"
SEARCHES = 8
"""Example searches shown; the tests ask all of them."""
START_S = 180
"""Prefect's server needs up to half a minute on a busy machine with two cores."""


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; that of ABHILEKH_URL if not given.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; that of ABHILEKH_URL if not given.")] = None,
) -> None:
    """Run the web application: search and records for officers."""
    settings = Settings()
    address = urlsplit(settings.url)
    with Workbench(settings) as bench:
        app = create_app(
            search=bench.search,
            library=bench.library,
            ledger=bench.ledger,
            taxonomy=bench.taxonomy,
            settings=settings,
        )
        talk.print(f"Abhilekh is at {settings.url}")
        run_app(app, host=host or "127.0.0.1", port=port or address.port or 8321)


def worker() -> None:
    """Run a worker: deliveries, the drop folder and jobs, as Prefect's UI orders them."""
    settings = Settings()
    load("flows.deployments", settings).serve_deployments()


def up(
    prefect_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of Prefect's UI.")] = 4200,
) -> None:
    """Run everything on this machine: Prefect's server and UI, the web application and a worker.

    Ctrl-C ends all three.
    """
    settings = Settings()
    logs = settings.home_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    settings.inbox_dir.mkdir(parents=True, exist_ok=True)
    api = os.environ.get("PREFECT_API_URL") or f"http://127.0.0.1:{prefect_port}/api"
    ui = api.removesuffix("/api")
    address = urlsplit(settings.url)
    own = [sys.executable, "-m", "flows.cli"]
    variables = {**os.environ, **prefect_variables(settings), "PREFECT_API_URL": api}
    variables.setdefault("ABHILEKH_PREFECT_UI_URL", ui)
    with ExitStack() as servers:
        if "PREFECT_API_URL" not in os.environ:
            server_env = {name: value for name, value in variables.items() if name != "PREFECT_API_URL"}
            server_env["PREFECT_UI_API_URL"] = api
            command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
            command += ["--port", str(prefect_port)]
            _run(servers, command, env=server_env, log=logs / "prefect-server.log", until=f"{api}/health")
            _note_server(settings, api)
            servers.callback(server_note(settings).unlink, missing_ok=True)
        _run(servers, [*own, "serve"], env=variables, log=logs / "web.log", until=f"{settings.url.rstrip('/')}/healthz")
        _run(servers, [*own, "worker"], env=variables, log=logs / "worker.log", until=None)
        rows = [
            ("search and records", settings.url),
            ("Prefect's UI", ui),
            ("drop folder", str(settings.inbox_dir)),
            ("logs", str(logs)),
        ]
        print_table(("open", "at"), rows, title="Abhilekh is up")
        shown.print(f"Ctrl-C ends it. Web application on port {address.port}.")
        _wait()


@contextmanager
def _server(process: ServerProcess) -> Any:
    try:
        yield process
    finally:
        process.terminate()


def _run(servers: ExitStack, command: Sequence[str], *, env: dict[str, str], log: Path, until: str | None) -> None:
    """Start a server, and wait until it answers at ``until``."""
    if until is not None and answers(until):
        raise ConfigError(
            f"Something answers at {until} already.",
            remedy="End the other `abhilekh up`, or give this one other ports.",
        )
    process = servers.enter_context(_server(start_server(command, log_path=log, env=env)))
    deadline = time.monotonic() + START_S
    while until is not None and not answers(until):
        if not process.alive:
            raise OrchestratorError(f"`{' '.join(command[1:])}` ended at once.", remedy=f"Read {log}.")
        if time.monotonic() > deadline:
            raise OrchestratorError(f"{until} did not answer within {START_S} s.", remedy=f"Read {log}.")
        time.sleep(0.5)


def _note_server(settings: Settings, api: str) -> None:
    prefect_home(settings).mkdir(parents=True, exist_ok=True)
    server_note(settings).write_text(json.dumps({"api": api, "pid": os.getpid()}), encoding="utf-8")


def _wait() -> None:
    # Both, explicitly: a shell that starts us in the background has SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        talk.print("ending …")


def doctor(as_json: AsJson = False) -> None:
    """Check programs, language data, store, ledger, index and Prefect; say what mends what is missing."""
    checks = tuple(examine(Settings()))
    if as_json:
        print_json([check.as_json() for check in checks])
    else:
        for check in checks:
            _show_check(check)
    worst = max((check.exit_code for check in checks), default=0)
    if worst:
        raise typer.Exit(worst)


def _show_check(check: Check) -> None:
    mark = Text("ok   ", style="green") if check.fine else Text("FAIL ", style="bold red")
    shown.print(mark, Text(f"{check.name}: {check.says}"), sep="")
    if not check.fine:
        shown.print(Text(f"     → {check.remedy}"))


def demo(
    samples: Annotated[Path, typer.Option(help="The folder with the sample delivery.")] = SAMPLES,
) -> None:
    """Take in the sample scans, search them, and tell where to look."""
    listing_file = samples / "listing.json"
    if not listing_file.is_file():
        raise ConfigError(f"There are no samples in {samples}.", remedy="Run it from a clone of the project.")
    listing = json.loads(listing_file.read_text(encoding="utf-8"))
    settings = Settings()
    for delivery in listing["deliveries"]:
        _take_in(samples / delivery["path"], as_folder=delivery["as"] == "folder")
    odd = tuple(_unexpected(settings, samples, listing))
    with Workbench(settings) as bench:
        for asked in listing["searches"][:SEARCHES]:
            shown.print(Text(f"\n$ abhilekh search {asked['words']}", style="bold"))
            request = SearchRequest(words=asked["words"], limit=2)
            print_page(bench.search.search(request, viewer=LOCAL_OPERATOR), url=settings.url)
    for line in odd:
        talk.print(Text(f"not as the listing says: {line}", style="bold red"))
    shown.print(f"\nEverything is under {settings.home_dir}. Now run: abhilekh up")
    if odd:
        raise typer.Exit(1)


def _take_in(path: Path, *, as_folder: bool) -> None:
    try:
        ingest([path], as_="folder" if as_folder else "file")
    except typer.Exit:
        talk.print(f"{path.name}: something failed; see the table above")


def _unexpected(settings: Settings, samples: Path, listing: dict[str, Any]) -> Iterator[str]:
    """Samples whose outcome is not the one that their listing says."""
    for delivery in listing["deliveries"]:
        path = (samples / delivery["path"]).absolute()
        items = items_of(settings, batch_id(path.name, str(path)))
        expected = {
            each["source"]: each["expect"]["status"] for each in listing["samples"] if each["delivery"] == path.name
        }
        for item in items:
            folder = item.source.split("/", 1)[0]
            said = expected.get(item.source) or expected.get(folder)
            if said != item.status:
                yield f"{item.source} should be {said or 'absent'}, is {item.status}"
        came = {item.source for item in items} | {item.source.split("/", 1)[0] for item in items}
        yield from (
            f"{source} should be {status}, is absent" for source, status in expected.items() if source not in came
        )
