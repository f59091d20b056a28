"""What every test may ask for: real servers, golden files, a machine on which nothing is configured.

Servers are those of ``scripts/services``. Missing ones skip the test with the reason, or fail it when
``ABHILEKH_REQUIRE_SERVICES=1``.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest
from elasticsearch import Elasticsearch

from pipeline.ledger.ledger import migrate
from pipeline.store.opening import open_store
from schemas.settings import Settings
from tests.machines import Machine

CHECKOUT = Path(__file__).resolve().parents[1]
GOLDEN = Path(__file__).parent / "golden"
SERVICE_FIXTURES = {"elasticsearch_url", "s3", "postgres_admin_url", "prefect_server_url"}
HOME = pytest.StashKey[str]()
REQUIRED = os.environ.get("ABHILEKH_REQUIRE_SERVICES") == "1"


class S3Address(NamedTuple):
    """Where MinIO is, and as whom: plain HTTP."""

    endpoint: str
    key: str
    secret: str


class Credentials(NamedTuple):
    """A user who may do everything."""

    user: str
    password: str


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regen", action="store_true", help="rewrite the golden files; such a run fails at its end")


def pytest_configure(config: pytest.Config) -> None:
    """Hide the settings of whoever runs the tests: none may write into a real archive or a real Prefect."""
    for name in list(os.environ):
        if name.startswith("PREFECT_") or (
            name.startswith("ABHILEKH_") and not name.startswith(("ABHILEKH_TEST_", "ABHILEKH_REQUIRE_"))
        ):
            del os.environ[name]
    config.stash[HOME] = tempfile.mkdtemp(prefix="abhilekh-tests-")
    os.environ["ABHILEKH_HOME"] = str(Path(config.stash[HOME], "abhilekh"))
    os.environ["PREFECT_HOME"] = str(Path(config.stash[HOME], "prefect"))
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"


def pytest_unconfigure(config: pytest.Config) -> None:
    if home := config.stash.get(HOME, None):
        shutil.rmtree(home, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SERVICE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.services)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("tesseract") and (reason := _why_no_tesseract()):
        _missing(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--regen") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--regen"):
        terminalreporter.write_line(
            "golden files were rewritten: read the difference, then run without --regen", red=True
        )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Compares a text, or what JSON can hold, with ``tests/golden/<name>``; ``--regen`` rewrites the file."""

    def compare(name: str, found: Any) -> None:
        text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n"
        path = GOLDEN / name
        if request.config.getoption("--regen"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"tests/golden/{name} does not exist; pytest --regen writes it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def fresh_name() -> str:
    """A name that no other test uses, fit for a bucket, an index or a database."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def services() -> dict[str, str]:
    """The variables ``ABHILEKH_TEST_…``: the environment's, else those that ``scripts/services`` wrote."""
    told = subprocess.run(
        [sys.executable, CHECKOUT / "scripts" / "services", "env"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    written = dict(line.split("=", 1) for line in told.stdout.splitlines())
    return {
        **written,
        **{name: value for name, value in os.environ.items() if name.startswith("ABHILEKH_TEST_")},
    }


@pytest.fixture(scope="session")
def elasticsearch_url(services: dict[str, str]) -> str:
    """Where Elasticsearch answers; it asks for ``elasticsearch_credentials``."""
    return _address(services, "ABHILEKH_TEST_ES_URL")


@pytest.fixture(scope="session")
def elasticsearch_credentials(elasticsearch_url: str, services: dict[str, str]) -> Credentials:
    """User and password of Elasticsearch."""
    return Credentials(services["ABHILEKH_TEST_ES_USER"], services["ABHILEKH_TEST_ES_PASSWORD"])


@pytest.fixture
def elasticsearch_prefix(
    elasticsearch_url: str, elasticsearch_credentials: Credentials, fresh_name: str
) -> Iterator[str]:
    """The beginning of index names that are this test's own; the indexes are removed afterwards."""
    yield fresh_name
    with Elasticsearch(elasticsearch_url, basic_auth=elasticsearch_credentials) as client:
        for name in client.indices.get(index=f"{fresh_name}*"):
            client.indices.delete(index=name)


@pytest.fixture(scope="session")
def s3(services: dict[str, str]) -> S3Address:
    """MinIO. Tests make buckets with ``fresh_name``; locked objects keep them until the server goes."""
    endpoint = _address(services, "ABHILEKH_TEST_S3_ENDPOINT")
    return S3Address(endpoint, services["ABHILEKH_TEST_S3_KEY"], services["ABHILEKH_TEST_S3_SECRET"])


@pytest.fixture(scope="session")
def postgres_admin_url(services: dict[str, str]) -> str:
    """An administrator's address of PostgreSQL. Most tests want ``postgres_url``."""
    return _address(services, "ABHILEKH_TEST_POSTGRES_URL")


@pytest.fixture
def postgres_url(postgres_admin_url: str, fresh_name: str) -> Iterator[str]:
    """A new, empty database, as ``postgresql+psycopg://user:password@host:port/name``; dropped afterwards."""
    with psycopg.connect(postgres_admin_url, autocommit=True) as connection:
        connection.execute(f"create database {fresh_name}")
        yield (urlsplit(postgres_admin_url)._replace(scheme="postgresql+psycopg", path=f"/{fresh_name}").geturl())
        connection.execute(f"drop database {fresh_name} with (force)")


def without_password(url: str) -> tuple[str, str]:
    """A database's address as settings have it, and the password they have beside it."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}@{parts.hostname}:{parts.port}").geturl(), parts.password or ""


def postgres_settings(url: str, home: Path) -> Settings:
    """Settings whose ledger is that database."""
    address, password = without_password(url)
    return Settings(home=home, database=address, database_password=password)


@pytest.fixture
def on_real_services(
    s3: S3Address,
    postgres_url: str,
    elasticsearch_url: str,
    elasticsearch_credentials: Credentials,
    elasticsearch_prefix: str,
) -> dict[str, str]:
    """The variables of an installation of its own on PostgreSQL, MinIO and Elasticsearch, made ready."""
    address, password = without_password(postgres_url)
    variables = {
        "ABHILEKH_DATABASE": address,
        "ABHILEKH_DATABASE_PASSWORD": password,
        "ABHILEKH_STORE": f"s3://{s3.endpoint}/{elasticsearch_prefix}",
        "ABHILEKH_STORE_KEY": s3.key,
        "ABHILEKH_STORE_SECRET": s3.secret,
        "ABHILEKH_STORE_SECURE": "false",
        "ABHILEKH_INDEX": f"{elasticsearch_url}/{elasticsearch_prefix}",
        "ABHILEKH_INDEX_USER": elasticsearch_credentials.user,
        "ABHILEKH_INDEX_PASSWORD": elasticsearch_credentials.password,
    }
    settings = Machine(variables).settings()
    migrate(settings)
    open_store(settings).probe()
    return variables


@pytest.fixture(scope="session")
def verapdf(services: dict[str, str]) -> Callable[[Sequence[Path]], dict[str, list[str]]]:
    """By a PDF's name, what veraPDF says against its being PDF/A-2b: nothing when it is one."""
    jars = _program(services, "ABHILEKH_TEST_VERAPDF", "veraPDF")

    def check(paths: Sequence[Path]) -> dict[str, list[str]]:
        done = subprocess.run(["java", "-cp", jars, "PdfaCheck", *paths], stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, list[str]] = {}
        for line in done.stdout.splitlines():
            word, *rest = line.split("\t")
            if word == "file":
                faults = found[Path(rest[1]).name] = [] if rest[0] == "true" else ["not PDF/A-2b"]
            else:
                faults.append(" ".join(rest))
        assert len(found) == len(paths), done.stdout
        return found

    return check


@pytest.fixture(scope="session")
def pdfjs(services: dict[str, str]) -> Callable[[Path], list[str]]:
    """The text of each page of a PDF as Firefox finds it."""
    library = _program(services, "ABHILEKH_TEST_PDFJS", "pdf.js")
    script = Path(__file__).parent / "resources" / "pdf" / "text_of.mjs"

    def read(path: Path) -> list[str]:
        done = subprocess.run(["node", script, library, path], stdout=subprocess.PIPE, text=True, check=True)
        pages: list[str] = json.loads(done.stdout.splitlines()[-1])
        return pages

    return read


@pytest.fixture(scope="session")
def prefect_server_url(services: dict[str, str]) -> str:
    """What ``PREFECT_API_URL`` has to be for the Prefect server on PostgreSQL."""
    return _address(services, "ABHILEKH_TEST_PREFECT_URL")


def _program(services: dict[str, str], variable: str, name: str) -> str:
    if not (found := services.get(variable, "")):
        _missing(f"{name} is not here: run `scripts/services fetch`")
    return found


def _address(services: dict[str, str], variable: str) -> str:
    """The address that a variable holds, when something listens there."""
    if not (address := services.get(variable, "")):
        _missing(f"{variable} is not set: run `make services`")
    place = urlsplit(address if "://" in address else f"//{address}")
    with socket.socket() as probe:
        probe.settimeout(5)
        if probe.connect_ex((place.hostname, place.port)):
            _missing(f"nothing answers at {place.hostname}:{place.port} ({variable}): run `make services`")
    return address


def _why_no_tesseract() -> str:
    if not shutil.which("tesseract"):
        return "tesseract is not installed: run `make setup`"
    told = subprocess.run(["tesseract", "--list-langs"], stdout=subprocess.PIPE, text=True, check=True).stdout
    if "Devanagari" not in told:
        return "tesseract has no data for the Devanagari script: run `make setup`"
    return ""


def _missing(reason: str) -> None:
    if REQUIRED:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
