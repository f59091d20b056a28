"""Prefect's own settings, made before Prefect is imported, and the door through which it is.

Importing Prefect takes about two seconds; only commands that run flows go through ``load``.
"""

import json
import logging
import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

from pipeline.external import is_alive
from schemas.settings import Settings

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLI_PROMPT": "false",
}
SERVER = {
    # The default of 20 s is too tight on a busy two-core machine.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # With the defaults the recorder's queue drops task runs silently: 413 of 3,000 were recorded (measured).
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}
OUR_LOGGERS = ("pipeline", "search", "flows")
LOGS = {"PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(OUR_LOGGERS)}


def prefect_home(settings: Settings) -> Path:
    """Prefect's own data, beside ours: runs of `abhilekh ingest` are then seen in `abhilekh up`."""
    return settings.home_dir / "prefect"


def server_note(settings: Settings) -> Path:
    """Where `abhilekh up` writes down the address of its Prefect server."""
    return prefect_home(settings) / "server.json"


def prefect_variables(settings: Settings) -> dict[str, str]:
    """The variables Prefect is to find, without those that a person has set."""
    wanted = QUIET | SERVER | LOGS | {"PREFECT_HOME": str(prefect_home(settings))}
    if running := running_server(settings):
        wanted["PREFECT_API_URL"] = running
    return {name: value for name, value in wanted.items() if name not in os.environ}


def running_server(settings: Settings) -> str | None:
    """The API address of this machine's `abhilekh up`, if it is running."""
    try:
        note = json.loads(server_note(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(note["api"]) if is_alive(int(note["pid"])) else None


def load(module: str, settings: Settings, *, quiet: bool = False) -> ModuleType:
    """Import a module that uses Prefect, its environment made first; ``quiet`` keeps its log off the terminal."""
    prefect_home(settings).mkdir(parents=True, exist_ok=True)
    os.environ.update(prefect_variables(settings))
    if quiet:
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    loaded = import_module(module)
    for name in OUR_LOGGERS:
        # Without a level of their own these lines reach no task run's log.
        logging.getLogger(name).setLevel(logging.INFO)
    if quiet:
        # Its flow and task logs have levels of their own; this is the talk of the server that comes and goes.
        logging.getLogger("prefect").setLevel(logging.WARNING)
    return loaded
