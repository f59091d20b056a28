"""The four servers: how each is laid out in its throw-away folder and started."""

import base64
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

from testbed.daemons import Daemon, give_away, own_folder, unprivileged_user
from testbed.downloads import ELASTICSEARCH, fetch_elasticsearch, fetch_minio, find_java, find_postgres
from testbed.places import CHECKOUT, ELASTICSEARCH_PORT, POSTGRES_PORT, PREFECT_PORT, S3_PORT, ServiceError

ELASTICSEARCH_CONFIG = f"""\
cluster.name: abhilekh-test
discovery.type: single-node
network.host: 127.0.0.1
http.port: {ELASTICSEARCH_PORT}
transport.port: {ELASTICSEARCH_PORT + 100}
xpack.security.enabled: true
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: false
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
"""

# data that is thrown away need not survive a power cut
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "port": str(POSTGRES_PORT),
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

# The batch sizes keep Prefect from dropping task runs silently: with its defaults 413 of 3,000 were recorded.
PREFECT_OPTIONS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}


def elasticsearch(environment: dict[str, str]) -> Daemon:
    """Elasticsearch with passwords on."""
    url, password = environment["ABHILEKH_TEST_ES_URL"], environment["ABHILEKH_TEST_ES_PASSWORD"]
    user = environment["ABHILEKH_TEST_ES_USER"]
    return Daemon(
        name="elasticsearch",
        address=url,
        command=(f"elasticsearch/elasticsearch-{ELASTICSEARCH}/bin/elasticsearch",),
        is_ready=_answers(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s", user, password),
        environment=_java_environment(Path(environment["ABHILEKH_TEST_FOLDER"]) / "elasticsearch"),
    )


def prepare_elasticsearch(environment: dict[str, str]) -> None:
    """Unpack the server and give it its settings and its password."""
    folder = own_folder(Path(environment["ABHILEKH_TEST_FOLDER"]), "elasticsearch")
    with zipfile.ZipFile(fetch_elasticsearch()) as archive:
        archive.extractall(folder)
    home = folder / f"elasticsearch-{ELASTICSEARCH}"
    (home / "config" / "elasticsearch.yml").write_text(ELASTICSEARCH_CONFIG)
    for path in (home / "bin").iterdir():
        path.chmod(0o755)  # the zip module drops the mode
    give_away(home, *home.rglob("*"))
    own_folder(folder, "tmp")
    keystore = str(home / "bin" / "elasticsearch-keystore")
    for words, given in (
        (["create", "--silent"], ""),
        (["add", "-x", "bootstrap.password"], environment["ABHILEKH_TEST_ES_PASSWORD"]),
    ):
        _check([keystore, *words], folder, given=given, environment=_java_environment(folder))


def minio(environment: dict[str, str]) -> Daemon:
    """MinIO, an S3 store with versioning and object lock."""
    endpoint = environment["ABHILEKH_TEST_S3_ENDPOINT"]
    return Daemon(
        name="minio",
        address=f"http://{endpoint}",
        command=("minio/minio", "server", "minio/data", "--address", f"127.0.0.1:{S3_PORT}"),
        is_ready=_answers(f"http://{endpoint}/minio/health/ready"),
        environment={
            "MINIO_ROOT_USER": environment["ABHILEKH_TEST_S3_KEY"],
            "MINIO_ROOT_PASSWORD": environment["ABHILEKH_TEST_S3_SECRET"],
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
        },
    )


def prepare_minio(environment: dict[str, str]) -> None:
    """Put the program where the user it runs as can reach it."""
    folder = own_folder(Path(environment["ABHILEKH_TEST_FOLDER"]), "minio")
    shutil.copy(fetch_minio(), folder / "minio")
    (folder / "minio").chmod(0o755)


def postgres(environment: dict[str, str]) -> Daemon:
    """PostgreSQL, reached over TCP only."""
    options = [word for name, value in POSTGRES_OPTIONS.items() for word in ("-c", f"{name}={value}")]
    programs = find_postgres()
    port = urllib.parse.urlsplit(environment["ABHILEKH_TEST_POSTGRES_URL"]).port
    ask = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return Daemon(
        name="postgres",
        address=f"postgresql://127.0.0.1:{port}",
        command=(str(programs / "postgres"), "-D", "postgres/data", *options),
        is_ready=lambda: subprocess.run(ask, check=False).returncode == 0,
        stop_signal=signal.SIGINT,  # its fast shutdown: does not wait for clients to leave
    )


def prepare_postgres(environment: dict[str, str]) -> None:
    """Make the cluster and its one administrator, ``abhilekh``."""
    folder = own_folder(Path(environment["ABHILEKH_TEST_FOLDER"]), "postgres")
    password = folder / "password"
    password.write_text(environment["ABHILEKH_TEST_POSTGRES_PASSWORD"])
    give_away(password)
    command = [str(find_postgres() / "initdb"), "-D", "data", "--username=abhilekh", "--pwfile=password"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    _check(command, folder)


def prefect(environment: dict[str, str]) -> Daemon:
    """A Prefect server that keeps its runs in our PostgreSQL."""
    url, database = environment["ABHILEKH_TEST_PREFECT_URL"], environment["ABHILEKH_TEST_POSTGRES_URL"]
    program = CHECKOUT / ".venv" / "bin" / "prefect"
    return Daemon(
        name="prefect",
        address=url,
        command=(str(program), "server", "start", "--host", "127.0.0.1", "--port", str(PREFECT_PORT)),
        is_ready=_answers(f"{url}/health"),
        environment={
            **PREFECT_OPTIONS,
            "PREFECT_HOME": str(Path(environment["ABHILEKH_TEST_FOLDER"]) / "prefect"),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database.replace("postgresql:", "postgresql+asyncpg:").replace(
                "/postgres", "/prefect"
            ),
        },
        unprivileged=False,  # the checkout may be closed to others
    )


def prepare_prefect(environment: dict[str, str]) -> None:
    """Make Prefect's database. PostgreSQL must be up.

    Raises:
        ServiceError: Prefect is not installed in the checkout's environment.
    """
    if not (CHECKOUT / ".venv" / "bin" / "prefect").exists():
        raise ServiceError("Prefect is not in .venv yet: run `make setup`")
    command = [
        str(find_postgres() / "psql"),
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        str(POSTGRES_PORT),
        "-U",
        "abhilekh",
    ]
    password = {"PGPASSWORD": environment["ABHILEKH_TEST_POSTGRES_PASSWORD"]}
    folder = Path(environment["ABHILEKH_TEST_FOLDER"])
    _check([*command, "postgres", "-c", "create database prefect"], folder, environment=password)


def _java_environment(folder: Path) -> dict[str, str]:
    """Small heaps, and nothing left outside the folder."""
    return {
        "ES_JAVA_HOME": str(find_java()),
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m -XX:-UsePerfData",
        "ES_TMPDIR": str(folder / "tmp"),
        "CLI_JAVA_OPTS": "-Xmx64m -XX:-UsePerfData",
    }


def _answers(url: str, user: str = "", password: str = "") -> Callable[[], bool]:
    request = urllib.request.Request(url)
    if user:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def answers() -> bool:
        try:
            with direct.open(request, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    return answers


def _check(command: list[str], folder: Path, given: str = "", environment: dict[str, str] | None = None) -> None:
    """Run a preparing command as the user that the servers run as.

    Raises:
        ServiceError: it failed; the message has what it said.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **(environment or {})},
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **unprivileged_user(),
    )
    if done.returncode:
        raise ServiceError(f"{Path(command[0]).name} failed:\n{done.stdout[-2000:]}")
