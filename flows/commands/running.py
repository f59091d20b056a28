"""Commands that keep running, and those that tell whether all can run: up, serve, worker, doctor, demo."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.text import Text

from flows.commands.finding import print_page
from flows.commands.taking_in import ingest, items_of
from flows.console import AsJson, print_json, print_table, shown, talk
from flows.doctor import Check, examine
from flows.environment import load, make_folder, prefect_home, prefect_variables, read_settings, server_note
from flows.servers import Servers
from flows.workbench import Workbench
from pipeline.identity import batch_id
from schemas.access import LOCAL_OPERATOR
from schemas.errors import ConfigError
from schemas.queries import SearchRequest
from schemas.settings import Settings
from search.web.app import create_app
from search.web.serving import check_address, run_app

SAMPLES = Path(__file__).parents[2] / "samples"
SEARCHES = 8
"""Example searches shown; tests/test_sample_outcomes.py asks all of them."""
WEB_PORT = 8321


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 is every one of this machine.")
    ] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; that of ABHILEKH_URL if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the web application: search and records for officers."""
    settings = read_settings()
    chosen = port or urlsplit(settings.url).port or WEB_PORT
    check_address(host, chosen)
    with Workbench(settings) as bench:
        app = create_app(
            search=bench.search,
            library=bench.library,
            ledger=bench.ledger,
            taxonomy=bench.taxonomy,
            settings=settings,
        )
        if as_json:
            print_json({"url": settings.url, "host": host, "port": chosen})
        elsewhere = f", listening on port {chosen}" if chosen != urlsplit(settings.url).port else ""
        talk.print(f"Abhilekh is at {settings.url}{elsewhere}")
        run_app(app, host=host, port=chosen)


def worker(as_json: AsJson = False) -> None:
    """Run a worker alone: deliveries, the drop folder and jobs."""
    settings = read_settings()
    load("flows.orchestrator", settings).describe_server(None)
    flows = load("flows.deployments", settings)
    if as_json:
        print_json({"prefect_api": os.environ.get("PREFECT_API_URL"), "drop_folder": str(settings.inbox_dir)})
    flows.serve_deployments(quiet=as_json)


def up(
    prefect_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of Prefect's UI.")] = 4200,
    as_json: AsJson = False,
) -> None:
    """Run everything on this machine, until Ctrl-C.

    That is Prefect's server and UI, the web application and a worker.
    """
    settings = read_settings()
    logs = make_folder(settings.home_dir / "logs")
    make_folder(settings.inbox_dir)
    api = os.environ.get("PREFECT_API_URL") or f"http://127.0.0.1:{prefect_port}/api"
    ui = api.removesuffix("/api")
    own = [sys.executable, "-m", "flows.cli"]
    variables = {**os.environ, **prefect_variables(settings), "PREFECT_API_URL": api}
    variables.setdefault("ABHILEKH_PREFECT_UI_URL", ui)
    with Servers(logs) as servers:
        if "PREFECT_API_URL" not in os.environ:
            server_env = {name: value for name, value in variables.items() if name != "PREFECT_API_URL"}
            server_env["PREFECT_UI_API_URL"] = api
            command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
            command += ["--port", str(prefect_port)]
            servers.start("prefect-server", command, env=server_env, until=f"{api}/health")
            _note_server(settings, api)
            servers.at_end(partial(server_note(settings).unlink, missing_ok=True))
        servers.start("web", [*own, "serve"], env=variables, until=f"{settings.url.rstrip('/')}/healthz")
        servers.start("worker", [*own, "worker"], env=variables)
        rows = [
            ("search and records", settings.url),
            ("Prefect's UI", ui),
            ("drop folder", str(settings.inbox_dir)),
            ("logs", str(logs)),
        ]
        if as_json:
            print_json({"url": settings.url, "prefect": ui, "drop_folder": str(settings.inbox_dir), "logs": str(logs)})
        else:
            print_table(("open", "at"), rows, title="Abhilekh is up")
        talk.print("Ctrl-C ends it.")
        _wait(servers)


def _note_server(settings: Settings, api: str) -> None:
    note = make_folder(prefect_home(settings)) / server_note(settings).name
    note.write_text(json.dumps({"api": api, "pid": os.getpid()}), encoding="utf-8")


def _wait(servers: Servers) -> None:
    # Both, explicitly: a shell that starts us in the background has SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        servers.wait()
    except KeyboardInterrupt:
        talk.print("ending …")


def doctor(as_json: AsJson = False) -> None:
    """Check this machine, and say what mends what is missing.

    Programs, language data, store, ledger, index and Prefect are looked at.
    """
    checks = tuple(examine(read_settings()))
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
    as_json: AsJson = False,
) -> None:
    """Take in the sample scans, search them; tell where to look."""
    listing_file = samples / "listing.json"
    if not listing_file.is_file():
        raise ConfigError(f"There are no samples in {samples}.", remedy="Run it from a clone of the project.")
    listing = json.loads(listing_file.read_text(encoding="utf-8"))
    settings = read_settings()
    for delivery in listing["deliveries"]:
        _take_in(samples / delivery["path"], as_folder=delivery["as"] == "folder", as_json=as_json)
    odd = tuple(_unexpected(settings, samples, listing))
    if not as_json:
        _search_samples(settings, listing)
    for line in odd:
        talk.print(Text(f"not as the listing says: {line}", style="bold red"))
    talk.print(f"\nEverything is under {settings.home_dir}. To look at it:", markup=False)
    talk.print(f"ABHILEKH_HOME='{settings.home_dir}' {sys.argv[0]} up", markup=False)
    if odd:
        raise typer.Exit(1)


def _search_samples(settings: Settings, listing: dict[str, Any]) -> None:
    with Workbench(settings) as bench:
        for asked in listing["searches"][:SEARCHES]:
            shown.print(Text(f"\n$ abhilekh search {asked['words']}", style="bold"))
            request = SearchRequest(words=asked["words"], limit=2)
            print_page(bench.search.search(request, viewer=LOCAL_OPERATOR), url=settings.url)


def _take_in(path: Path, *, as_folder: bool, as_json: bool) -> None:
    try:
        ingest([path], as_="folder" if as_folder else "file", as_json=as_json)
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
