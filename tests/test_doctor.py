"""What a run finds around it: settings, folders, servers."""

import json
import os
import socket
import sys
from pathlib import Path

import pytest

from flows.doctor import examine
from flows.environment import make_folder, prefect_home, read_settings, running_server, server_note
from flows.servers import Servers
from schemas.errors import ConfigError, OrchestratorError
from schemas.settings import Settings

HEALTHY = (
    "import http.server as h,sys\n"
    "class H(h.BaseHTTPRequestHandler):\n"
    "    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b'true')\n"
    "h.HTTPServer(('127.0.0.1',int(sys.argv[1])),H).serve_forever()\n"
)


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def note(settings: Settings, api: str, pid: int) -> None:
    prefect_home(settings).mkdir(parents=True)
    server_note(settings).write_text(json.dumps({"api": api, "pid": pid}), encoding="utf-8")


def test_a_wrong_setting_names_its_variable_and_not_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABHILEKH_WORKERS", "s3cret")
    with pytest.raises(ConfigError, match="ABHILEKH_WORKERS is wrong") as raised:
        read_settings()
    assert "s3cret" not in raised.value.problem


def test_a_home_that_cannot_be_is_red_with_a_remedy_in_every_check_that_needs_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    checks = {check.name: check for check in examine(Settings(home=tmp_path / "file" / "home", engine="rehearsal"))}
    assert {name for name, check in checks.items() if not check.fine} == {
        "data folder",
        "store",
        "ledger",
        "index",
        "Prefect",
    }
    assert all(check.remedy and check.exit_code for check in checks.values() if not check.fine)


@pytest.mark.tesseract
@pytest.mark.parametrize(("engine", "door"), [("tesserocr", True), ("tesseract", False)])
def test_it_says_what_reads_the_pages(tmp_path: Path, engine: str, door: bool) -> None:
    if door:
        pytest.importorskip("tesserocr", reason="the extra `loaded` is not installed: run `make setup`")
    reading = next(check for check in examine(Settings(home=tmp_path, engine=engine)) if check.name == "reading")
    assert reading.fine
    assert ("tesserocr" in reading.says) is door
    assert "script/Devanagari" in reading.says


def test_an_engine_that_is_not_there_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABHILEKH_ENGINE", "oracle")
    with pytest.raises(ConfigError, match=r"ABHILEKH_ENGINE is wrong.*tesserocr"):
        read_settings()


def test_a_folder_is_made_once_and_found_the_second_time(tmp_path: Path) -> None:
    assert make_folder(tmp_path / "a" / "b") == make_folder(tmp_path / "a" / "b")


def test_a_stale_note_whose_process_number_is_another_programs_is_not_believed(tmp_path: Path, port: int) -> None:
    settings = Settings(home=tmp_path)
    note(settings, f"http://127.0.0.1:{port}/api", os.getpid())
    assert running_server(settings) is None


@pytest.mark.parametrize("written", ["", "[]", '{"api": "http://x"}', '{"api": "x", "pid": "y"}'])
def test_a_damaged_note_is_no_server(tmp_path: Path, written: str) -> None:
    settings = Settings(home=tmp_path)
    prefect_home(settings).mkdir(parents=True)
    server_note(settings).write_text(written, encoding="utf-8")
    assert running_server(settings) is None


def test_a_note_of_a_server_that_answers_is_believed(tmp_path: Path, port: int) -> None:
    settings = Settings(home=tmp_path)
    api = f"http://127.0.0.1:{port}/api"
    note(settings, api, os.getpid())
    with Servers(tmp_path) as servers:
        servers.start("fake", [sys.executable, "-c", HEALTHY, str(port)], env=os.environ, until=f"{api}/health")
        assert running_server(settings) == api
        with pytest.raises(ConfigError, match="already"):
            servers.start("second", [sys.executable, "-c", ""], env=os.environ, until=f"{api}/health")


def test_a_server_that_dies_ends_the_wait_and_its_log_is_named(tmp_path: Path) -> None:
    ended: list[str] = []
    with Servers(tmp_path, look_every_s=0.01) as servers:
        servers.at_end(lambda: ended.append("note removed"))
        servers.start("worker", [sys.executable, "-c", "print('why')"], env=os.environ)
        with pytest.raises(OrchestratorError, match=r"The worker has ended by itself.*worker\.log"):
            servers.wait()
    assert (tmp_path / "worker.log").read_text(encoding="utf-8") == "why\n"
    assert ended == ["note removed"]


def test_a_server_that_ends_before_it_answers_is_told_at_once(tmp_path: Path, port: int) -> None:
    with Servers(tmp_path) as servers, pytest.raises(OrchestratorError, match="web"):
        servers.start(
            "web", [sys.executable, "-c", "raise SystemExit(3)"], env=os.environ, until=f"http://127.0.0.1:{port}/"
        )
