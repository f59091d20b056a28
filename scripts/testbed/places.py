"""Where the test servers live: folders, ports, and the one file that tells the tests how to reach them."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "abhilekh"
ENV_FILE = CACHE / "services.env"

# out of the way of the servers' usual ports, and below those that the kernel hands out to clients
ELASTICSEARCH_PORT = int(os.environ.get("ABHILEKH_TEST_ES_PORT", "19200"))
S3_PORT = int(os.environ.get("ABHILEKH_TEST_S3_PORT", "19000"))
POSTGRES_PORT = int(os.environ.get("ABHILEKH_TEST_POSTGRES_PORT", "15432"))
PREFECT_PORT = int(os.environ.get("ABHILEKH_TEST_PREFECT_PORT", "14200"))


class ServiceError(Exception):
    """A server could not be fetched or started; the message says what to do."""


def new_environment() -> dict[str, str]:
    """The addresses and fresh passwords of servers about to start, with a new folder for their data."""
    folder = Path(tempfile.mkdtemp(prefix="abhilekh-services-"))
    folder.chmod(0o711)  # servers that run as another user reach their own folder in it, and see nothing else
    password = secrets.token_hex(16)
    return {
        "ABHILEKH_TEST_FOLDER": str(folder),
        "ABHILEKH_TEST_ES_URL": f"http://127.0.0.1:{ELASTICSEARCH_PORT}",
        "ABHILEKH_TEST_ES_USER": "elastic",
        "ABHILEKH_TEST_ES_PASSWORD": secrets.token_hex(16),
        "ABHILEKH_TEST_S3_ENDPOINT": f"127.0.0.1:{S3_PORT}",
        "ABHILEKH_TEST_S3_KEY": "abhilekh",
        "ABHILEKH_TEST_S3_SECRET": secrets.token_hex(16),
        "ABHILEKH_TEST_POSTGRES_URL": f"postgresql://abhilekh:{password}@127.0.0.1:{POSTGRES_PORT}/postgres",
        "ABHILEKH_TEST_POSTGRES_PASSWORD": password,
        "ABHILEKH_TEST_PREFECT_URL": f"http://127.0.0.1:{PREFECT_PORT}/api",
    }


def write_environment(environment: dict[str, str]) -> None:
    """Tell the tests, and nobody else, how to reach the servers."""
    CACHE.mkdir(parents=True, exist_ok=True)
    ENV_FILE.unlink(missing_ok=True)
    descriptor = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in environment.items())


def read_environment() -> dict[str, str]:
    """What the last ``up`` wrote; empty when nothing is up."""
    if not ENV_FILE.exists():
        return {}
    lines = ENV_FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def forget_environment(environment: dict[str, str]) -> None:
    """Remove the servers' data and the file that led to them."""
    shutil.rmtree(environment["ABHILEKH_TEST_FOLDER"], ignore_errors=True)
    ENV_FILE.unlink(missing_ok=True)
