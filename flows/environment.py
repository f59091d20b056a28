"""What a run finds around it: our settings, who acts, and Prefect with its own settings made before it is imported.

Importing Prefect takes about two seconds; only commands that run flows go through ``load``.
"""

import getpass
import json
import logging
import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

import httpx
from pydantic import ValidationError

from pipeline.external import is_alive
from schemas.errors import ConfigError
from schemas.settings import PREFIX, Settings

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
ANSWER_S = 3
LOGS = {"PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(OUR_LOGGERS)}


def read_settings() -> Settings:
    """The settings of the environment.

    Raises:
        ConfigError: a variable is wrong; names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]  # the input may be a secret
        variable = f"{PREFIX}{'_'.join(str(part) for part in first['loc'])}".upper()
        raise ConfigError(f"{variable} is wrong: {first['msg']}.") from error


def person_here() -> str:
    """Whose account runs this, for the audit trail."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user number may have no name
        return f"uid {os.getuid()}"


def make_folder(path: Path) -> Path:
    """The folder, made if it was not there.

    Raises:
        ConfigError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The folder {path} cannot be made: {error.strerror}.",
            remedy=f"Let {PREFIX}HOME name a folder on this machine that you may write into.",
        ) from error
    return path


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
    """The API address of this machine's `abhilekh up`, if it is running and answers.

    Its process number alone proves nothing: after a crash or a reboot it is soon another program's.
    """
    try:
        note = json.loads(server_note(settings).read_text(encoding="utf-8"))
        api, pid = str(note["api"]), int(note["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return api if is_alive(pid) and _is_healthy(api) else None


def _is_healthy(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=ANSWER_S, trust_env=False).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def load(module: str, settings: Settings, *, quiet: bool = False) -> ModuleType:
    """Import a module that uses Prefect, its environment made first; ``quiet`` keeps its log off the terminal."""
    make_folder(prefect_home(settings))
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
