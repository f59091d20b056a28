"""The container files are held to the code. That Docker starts them is not shown: no test machine has Docker."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from schemas.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PINS = (ROOT / "scripts" / "testbed" / "downloads.py").read_text(encoding="utf-8")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

each_service = pytest.mark.parametrize("name", SERVICES)


def pinned(constant: str) -> str:
    found = re.search(rf'^{constant} = "(.+)"', PINS, re.MULTILINE)
    assert found is not None
    return found[1]


@each_service
def test_every_service_that_stays_has_a_health_check(name):
    stays = SERVICES[name]["restart"] != "no"
    assert ("healthcheck" in SERVICES[name]) == stays


@each_service
def test_nothing_starts_before_what_it_needs_is_healthy(name):
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_healthy" if "healthcheck" in SERVICES[needed] else "service_completed_successfully"
        assert how["condition"] == wanted


@each_service
def test_every_setting_in_compose_exists(name):
    ours = [variable for variable in SERVICES[name].get("environment", {}) if variable.startswith(PREFIX)]
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    assert {variable.removesuffix("_FILE") for variable in ours} <= known


@each_service
def test_secrets_come_from_files_that_are_declared_and_mounted(name):
    mounted = SERVICES[name].get("secrets", [])
    assert set(mounted) <= set(COMPOSE["secrets"])
    assert set(re.findall(r"/run/secrets/(\w+)", str(SERVICES[name]))) <= set(mounted)
    written_out = [
        variable
        for variable in SERVICES[name].get("environment", {})
        if re.search("PASSWORD|SECRET", variable) and not variable.endswith("_FILE")
    ]
    assert written_out == []


@each_service
def test_every_image_has_a_version_and_every_port_is_for_this_host_only(name):
    assert re.fullmatch(r"[a-z-]+:\d[\w.-]+", SERVICES[name]["image"])
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_make_secrets_writes_every_secret():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"secrets/{name}"}
        assert name in makefile


def test_containers_run_the_versions_that_the_tests_run():
    assert SERVICES["elasticsearch"]["image"] == f"elasticsearch:{pinned('ELASTICSEARCH')}"
    assert f"ARG MINIO={pinned('MINIO')}\n" in DOCKERFILE
    assert f"ARG MINIO_SUM={pinned('MINIO_SUM')}\n" in DOCKERFILE
    assert SERVICES["web"]["image"] == f"abhilekh:{VERSION}"


def test_the_image_holds_all_that_the_package_is_made_of():
    kept = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    for needed in (*rooms, project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml"):
        assert {f"!{needed}", f"!{needed.partition('/')[0]}"} & set(kept)


def test_the_locks_agree():
    def versions(path):
        return dict(re.findall(r"^(\S+)==(\S+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))

    everything = versions("requirements.lock")
    assert versions("requirements-runtime.lock").items() <= everything.items()
    samples = versions("requirements-samples.lock")
    assert {name: samples[name] for name in samples.keys() & everything.keys()}.items() <= everything.items()
