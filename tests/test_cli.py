"""The command line as a person or a script meets it: what it prints, what it exits with, what it leaves behind."""

import getpass
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from prefect.client.schemas.objects import State, StateDetails, StateType

from flows.cli import main
from flows.ingest import check_unchanged, is_transient
from flows.workbench import Workbench
from pipeline.receiving import Delivery
from schemas.errors import AccessDeniedError, ConfigError, CorruptFileError, StoreError
from schemas.records import Mask
from schemas.settings import Settings
from tests.deliveries import draw_delivery, draw_page, draw_tiff, take_delivery
from tests.machines import ROOT, Machine
from tests.search_records import record_id
from tests.test_redescribe import LETTER
from tests.web_archive import keep_record, open_batch

OUTCOME = {"source", "record_id", "status", "pages", "error", "duplicate_of"}


class Said(NamedTuple):
    """What a command left: its exit code, its results, its talk."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Said]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an archive with one delivery in it: two letters, a paper file of three pages, an empty file."""
    home = tmp_path_factory.mktemp("archive") / "home"
    bundle = home.parent / "बस्ता 40"
    for number in range(2):
        draw_page(bundle / f"पत्र {number}.png", number)
    draw_tiff(bundle / "मिसल 27.tif", range(10, 13))
    (bundle / "empty.pdf").write_bytes(b"")
    with Workbench(Settings(home=home, engine="rehearsal"), reads=True) as bench:
        take_delivery(bench, bundle)
    return home


@pytest.fixture
def home(archive: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test to change."""
    return Path(shutil.copytree(archive, tmp_path / "home"))


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("ABHILEKH_HOME", str(home))
    monkeypatch.setenv("ABHILEKH_ENGINE", "rehearsal")

    def command(*arguments: object) -> Said:
        monkeypatch.setattr("sys.argv", ["abhilekh", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return command


@pytest.fixture
def file_id(run: Run) -> str:
    """The record of the paper file."""
    by_source = {line["source"]: line for line in run("status", "बस्ता 40", "--json").lines}
    return str(by_source["मिसल 27.tif"]["record_id"])


def started(*arguments: object, variables: dict[str, str]) -> Said:
    """A command in a process of its own: those that import Prefect under an environment of their own."""
    ended = subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, arguments)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    return Said(ended.returncode, ended.stdout, ended.stderr)


def acts(run: Run, act: str) -> list[dict[str, Any]]:
    return [event for event in run("audit", "--json", "--limit", 10_000).lines if event["act"] == act]


def test_status_lists_deliveries_and_the_outcome_of_each_item(run: Run) -> None:
    (delivery,) = run("status", "--json").lines
    assert delivery["items"] == {"indexed": 3, "refused": 1}
    lines = run("status", "बस्ता 40", "--json").lines
    assert all(set(line) == OUTCOME for line in lines)
    (refused,) = [line for line in lines if line["status"] == "refused"]
    assert (refused["error"]["code"], set(refused["error"])) == ("empty_file", {"code", "message", "remedy"})
    said = run("status", "बस्ता 40")
    assert "empty_file" in said.out
    assert f"→ empty_file: {refused['error']['remedy']}" in said.err


def test_show_prints_the_record_as_its_contract_says(run: Run, file_id: str) -> None:
    shown = run("show", file_id, "--json").json
    assert shown["record_id"] == file_id
    assert {"kind", "fields", "parts", "pages"} <= set(shown)
    assert [page["number"] for page in shown["pages"]] == [1, 2, 3]
    told = {"number", "label", "side", "rotation", "source", "confidence", "findings", "remarks", "unsure"}
    assert told <= set(shown["pages"][0])


def test_text_separates_pages_by_form_feeds(run: Run, file_id: str) -> None:
    pages = run("text", file_id).out.rstrip("\n").split("\f")
    assert len(pages) == 3
    assert all(page.strip() for page in pages)
    assert run("text", file_id, "--page", 2).out.strip() == pages[1].strip()
    assert [each["number"] for each in run("text", file_id, "--json").json] == [1, 2, 3]
    assert run("text", file_id, "--page", 4).code == 4


def test_search_finds_the_page_and_answers_as_its_contract_says(run: Run, file_id: str) -> None:
    number = run("text", file_id, "--page", 2).out.split()[-1]
    found = run("search", number, "--json").json
    assert found["total"] == 1
    assert {"total", "took_ms", "hits", "facets"} <= set(found)
    (hit,) = found["hits"]
    assert {"record_id", "title", "kind", "file_no", "date", "score", "match", "pages"} <= set(hit)
    assert hit["record_id"] == file_id
    (page,) = hit["pages"]
    assert page["number"] == 2
    assert {"number", "size", "snippet", "boxes"} <= set(page)
    assert file_id in run("search", number).out


def test_an_original_is_written_to_the_byte_and_the_trail_says_who_took_it(
    run: Run, file_id: str, archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "original.tif"
    told = run("original", file_id, "-o", target, "--json").json
    assert target.read_bytes() == (archive.parent / "बस्ता 40" / "मिसल 27.tif").read_bytes()
    assert told["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    (event,) = acts(run, "download")
    assert (event["actor"], event["subject"]) == (getpass.getuser(), file_id)


def test_an_access_copy_is_written_and_the_trail_says_who_took_it(run: Run, file_id: str, tmp_path: Path) -> None:
    told = run("access", file_id, "-o", tmp_path / "copy.pdf", "--json").json
    assert (told["pdfa"], told["why"]) == (True, None)
    assert told["sha256"] == hashlib.sha256((tmp_path / "copy.pdf").read_bytes()).hexdigest()
    (event,) = acts(run, "download")
    assert (event["actor"], event["detail"]["masked"]) == (getpass.getuser(), False)


@pytest.mark.parametrize("command", ["original", "access"])
@pytest.mark.parametrize("target", ["there.pdf", "no folder/new.pdf"])
def test_a_file_that_cannot_be_written_is_told_and_not_entered_in_the_trail(
    run: Run, file_id: str, tmp_path: Path, command: str, target: str
) -> None:
    (tmp_path / "there.pdf").write_text("mine", encoding="utf-8")
    said = run(command, file_id, "-o", tmp_path / target)
    assert said.code == 2
    assert "cannot be written" in said.err
    assert (tmp_path / "there.pdf").read_text(encoding="utf-8") == "mine"
    assert acts(run, "download") == []


def test_explain_tells_the_evidence_and_writes_a_picture_of_each_place(run: Run, file_id: str, tmp_path: Path) -> None:
    told = run("explain", file_id, "--crops", tmp_path / "crops", "--json").json
    assert told["record_id"] == file_id
    assert {part["kind"] for part in told["parts"]}
    assert sorted(crop["file"] for crop in told["crops"]) == sorted(
        path.name for path in (tmp_path / "crops").iterdir()
    )
    assert run("explain", file_id, "--crops", tmp_path / "crops").code == 2
    assert run("explain", file_id).code == 0


def test_pages_to_check_are_found_by_their_finding_and_told_with_both_readings(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ABHILEKH_HOME", str(tmp_path / "doubts"))
    with Workbench(Settings(home=tmp_path / "doubts", engine="rehearsal")) as bench:
        batch = open_batch(bench, "बस्ता 41")
        mobile = {"9876543210": "9876543270"}
        keep_record(
            bench,
            batch,
            "doubtful",
            ["ग्राम खैरा", "खसरा 412/3 मोबाइल 9876543210", None],
            findings={2: ("numbers_differ",)},
            unsure={"412/3": "472/3"} | mobile,
            masks=(Mask(page=2, kind="mobile", words=(3,), boxes=()),),
        )
        keep_record(bench, batch, "plain", ["ग्राम खैरा"])
    found = run("search", "--finding", "numbers_differ", "--finding", "page_failed")
    assert found.err.startswith("1 record,")
    assert "p. 2: It is numbers_differ." in found.out
    assert "p. 3: It took longer" in found.out
    misspelt = run("search", "--finding", "number_differ").err
    assert "no page has the finding number_differ; there are numbers_differ (1), page_failed (1)" in misspelt
    assert "2 records, 1 of them shown" in run("search", "खैरा", "--limit", "1").err
    shown = run("show", record_id("doubtful"), "--json").json["pages"][1]
    assert (shown["findings"], shown["remarks"]) == (["numbers_differ"], ["It is numbers_differ."])
    assert [(each["read"], each["other"]) for each in shown["unsure"]] == [("412/3", "472/3"), *mobile.items()]
    told = run("explain", record_id("doubtful"), "--crops", tmp_path / "crops", "--json").json
    assert [page["number"] for page in told["pages"]] == [2, 3]
    assert {crop["page"] for crop in told["crops"]} == {2}
    assert "472/3" in run("explain", record_id("doubtful")).out
    for command in ("show", "explain"):
        masked = run(command, record_id("doubtful"), "--masked")
        assert "472/3" in masked.out
        assert "98765432" not in masked.out


def test_describing_again_says_what_it_did(run: Run, file_id: str) -> None:
    told = run("redescribe", "--record", file_id, "--dry-run", "--json").json
    assert (told["counts"]["up_to_date"], told["dry_run"], told["changes"]) == (1, True, [])
    assert run("redescribe", "--batch", "no such").code == 4
    assert run("redescribe", "--dry-run").code == 0


def test_redescribing_lists_each_change_from_what_to_what_and_cuts_a_long_list(run: Run, home: Path) -> None:
    villages = [f"ग्राम{place}" for place in range(5)]
    with Workbench(Settings(home=home, engine="rehearsal")) as bench:
        batch = open_batch(bench, "patra")
        letters = [
            keep_record(bench, batch, name, [LETTER], kind="order", facts={"date": "1994-02-03", "village": villages})
            for name in ("ek", "do", "tin", "char", "panch", "cha", "sat")
        ]
    told = run("redescribe", "--batch", "patra", "--dry-run")
    assert "1994-02-03" in told.out
    assert "1994-02-02" in told.out
    assert "विषयांतर्गत" in told.out
    assert "ग्राम2 … +2" in told.out
    assert re.search(r"… and \d+ more changes in \d records; --json lists them all", told.err)
    whole = run("redescribe", "--batch", "patra", "--dry-run", "--json").json["records"]
    assert {one["record_id"] for one in whole} == {record.record_id for record in letters}
    assert all(one["kind"] == ["order", "letter"] for one in whole)
    assert ["village", villages, []] in [[one["name"], one["before"], one["after"]] for one in whole[0]["fields"]]
    assert "no records" not in run("redescribe", "--batch", "patra").err


def test_a_kind_that_is_not_there_is_said_with_those_that_are(run: Run) -> None:
    for asked in (("search", "--kind", "khasraa"), ("redescribe", "--kind", "khasraa", "--dry-run")):
        told = " ".join(run(*asked).err.split())
        assert "no kind is called khasraa" in told
        assert " khasra," in told
    assert "no kind" not in run("search", "--kind", "khasra").err


def test_a_linked_record_is_found_by_its_number_in_e_office(run: Run, file_id: str) -> None:
    told = run("link", file_id, "--efile", "REV-12/44/2026", "--json").json
    assert (told["record_id"], told["version"]) == (file_id, 2)
    assert [hit["record_id"] for hit in run("search", "--efile", "REV-12/44/2026", "--json").json["hits"]] == [file_id]
    assert run("link", file_id).code == 2


def test_an_export_is_entered_in_the_trail_once_for_each_record(run: Run, file_id: str, tmp_path: Path) -> None:
    said = run("export", "--record", file_id, "--record", file_id, "-o", tmp_path / "out", "--json")
    assert [row["role"] for row in said.json] == ["original", "access_copy"]
    assert [event["subject"] for event in acts(run, "export")] == [file_id]
    assert run("export", "--record", file_id, "-o", tmp_path / "out").code == 2


def test_verify_ends_with_8_when_an_original_is_not_what_it_was(run: Run, home: Path) -> None:
    assert run("verify").code == 0
    damaged = next(path for path in (home / "store").rglob("*") if path.is_file() and path.read_bytes()[:2] == b"II")
    damaged.chmod(0o600)
    damaged.write_bytes(b"MM" + damaged.read_bytes()[2:])
    said = run("verify", "--json")
    assert said.code == 8
    assert said.lines[0].keys() == {"code", "subject", "message"}


def test_a_backup_brings_an_empty_ledger_back(run: Run, home: Path, file_id: str) -> None:
    assert run("backup", "--json").json["backup"].startswith("backups/")
    assert run("restore").code == 2
    for left in home.glob("ledger.db*"):
        left.unlink()
    shutil.rmtree(home / "index")
    restored = run("restore", "--json").json
    assert (restored["records"], restored["indexed"]) == (3, 3)
    assert run("show", file_id).json["record_id"] == file_id


def test_a_job_is_ordered_and_listed(run: Run, tmp_path: Path) -> None:
    ordered = run("jobs", "--order", "ingest", "--path", tmp_path, "--json").json
    assert (ordered["kind"], ordered["arguments"]) == ("ingest", {"path": str(tmp_path)})
    (listed,) = run("jobs", "--json").lines
    assert (listed["id"], listed["state"], listed["by"]) == (ordered["id"], "waiting", getpass.getuser())
    assert "waiting" in run("jobs").out
    assert [event["subject"] for event in acts(run, "job_added")] == [ordered["id"]]


@pytest.mark.parametrize(
    "wrong",
    [
        ("nothing-known",),
        ("search", "--limit", "0"),
        ("search", "क" * 501),
        ("jobs", "--order", "demolish"),
        ("jobs", "--order", "ingest"),
        ("jobs", "--order", "reindex", "--path", "x"),
        ("jobs", "--path", "x"),
    ],
    ids=" ".join,
)
def test_a_command_that_cannot_be_meant_ends_with_2_and_says_why(run: Run, wrong: tuple[str, ...]) -> None:
    said = run(*wrong)
    assert said.code == 2
    assert said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    "unknown", [("show", "none"), ("text", "none"), ("status", "none"), ("ingest", "/none"), ("read", "/none")]
)
def test_what_is_not_there_ends_with_4(run: Run, unknown: tuple[str, ...]) -> None:
    said = run(*unknown)
    assert said.code == 4
    assert "→" in said.err


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("search", "सीमांकन"),
        ("show", "r234567abcdefghij"),
        ("audit",),
        ("verify",),
        ("reindex",),
        ("redescribe",),
        ("backup",),
        ("jobs",),
    ],
    ids=lambda command: command[0],
)
def test_where_nothing_was_taken_in_that_is_said_and_nothing_is_made(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ABHILEKH_HOME", str(tmp_path / "elsewhere"))
    said = run(*command)
    assert (said.code, said.out) == (4, "")
    assert f"Nothing has been taken in yet at {tmp_path / 'elsewhere'} (ABHILEKH_HOME)" in said.err
    assert "abhilekh ingest PATH" in said.err
    assert not (tmp_path / "elsewhere").exists()


def test_an_archive_without_a_delivery_is_empty_though_it_has_a_ledger(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ABHILEKH_HOME", str(tmp_path / "new"))
    Workbench(Settings(home=tmp_path / "new", engine="rehearsal")).close()
    assert "Nothing has been taken in yet" in run("search", "सीमांकन").err
    assert run("jobs").code == 0
    run("jobs", "--order", "reindex")
    assert len(run("audit", "--json").lines) == 1


@pytest.mark.parametrize("command", [("status",), ("verify",), ("search", "सीमांकन")], ids=lambda command: command[0])
def test_whoever_lost_the_ledger_is_told_to_rebuild_it_and_not_that_nothing_was_taken_in(
    run: Run, home: Path, command: tuple[str, ...]
) -> None:
    for file in home.glob("ledger.db*"):
        file.unlink()
    said = run(*command)
    assert (said.code, said.out) == (4, "")
    assert "the ledger knows of none" in said.err
    assert "`abhilekh restore`" in said.err
    assert not (home / "ledger.db").exists()


def test_a_wrong_setting_ends_with_2_and_names_the_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABHILEKH_WORKERS", "abc")
    said = run("status")
    assert said.code == 2
    assert "ABHILEKH_WORKERS" in said.err


@pytest.mark.slow
@pytest.mark.parametrize("command", ["ingest", "worker"])
def test_a_prefect_server_that_is_down_ends_with_6_and_is_named(tmp_path: Path, command: str) -> None:
    nobody = {"PREFECT_API_URL": "http://127.0.0.1:9/api", "ABHILEKH_HOME": str(tmp_path / "home")}
    said = started(*([command, tmp_path] if command == "ingest" else [command]), variables=nobody)
    assert said.code == 6
    assert nobody["PREFECT_API_URL"] in said.err
    assert "Traceback" not in said.err


def test_ctrl_c_ends_with_130_and_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt  # what Ctrl-C is to a program that a terminal started

    monkeypatch.setattr(Path, "is_file", interrupt)
    said = run("read", "x.pdf")
    assert said.code == 130
    assert "Interrupted" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (StoreError("x"), True),
        (AccessDeniedError("x"), False),
        (CorruptFileError("x"), False),
        (ValueError("x"), False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_task_is_tried_again_when_its_error_says_that_can_help(error: Exception, again: bool) -> None:
    failed: State[Any] = State(type=StateType.FAILED, state_details=StateDetails(), data=error)
    assert is_transient(None, None, failed) is again  # type: ignore[arg-type]


def test_a_delivery_begun_otherwise_is_refused_and_what_is_left_out_stays(tmp_path: Path) -> None:
    scan = draw_page(tmp_path / "पत्र.png", 1)
    with Workbench(Settings(home=tmp_path / "home", engine="rehearsal")) as bench:
        first = Delivery(path=scan, name="बस्ता", department="राजस्व", operator="सीमा")
        check_unchanged(first, bench.receiver.open_batch(first))
        again = Delivery(path=scan, name="बस्ता")
        check_unchanged(again, bench.receiver.open_batch(again))
        other = Delivery(path=scan, name="बस्ता", department="वन", as_folder=True)
        with pytest.raises(ConfigError, match=r"--as folder was False, is now True; --department was राजस्व, is now वन"):
            check_unchanged(other, bench.receiver.open_batch(other))


def test_whoever_serves_where_another_listens_is_told_what_to_do(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = run("serve", "--port", port)
    assert said.code == 2
    assert f"127.0.0.1, port {port}: Address already in use" in said.err
    assert "--port" in said.err
    assert "Abhilekh is at" not in said.err


@pytest.mark.slow
def test_an_ingest_prints_one_outcome_a_line_and_stops_at_the_delivery_that_is_wrong(
    tmp_path: Path, prefect_server_url: str
) -> None:
    machine = Machine(
        {
            "ABHILEKH_HOME": str(tmp_path / "home"),
            "ABHILEKH_ENGINE": "rehearsal",
            "PREFECT_API_URL": prefect_server_url,
        }
    )
    delivery = draw_delivery(tmp_path / "बस्ता", files=2, long_pages=3)
    other = draw_page(tmp_path / "पत्र.png", 5)
    with Workbench(machine.settings()) as bench:
        bench.receiver.open_batch(Delivery(path=other, name=other.name, department="राजस्व"))
    ran = started("ingest", delivery, other, "--department", "वन", "--json", variables=machine.variables)
    assert ran.code == 2, ran.err
    lines = ran.lines
    assert all(set(line) == OUTCOME for line in lines)
    assert {line["source"]: line["status"] for line in lines} == {
        "copy of 0.png": "indexed",
        "empty.pdf": "refused",
        "note.pdf": "refused",
        "एकल पत्र/पत्र 0.png": "duplicate",
        "एकल पत्र/पत्र 1.png": "indexed",
        "मिसल 27.tif": "indexed",
    }
    assert "--department was राजस्व, is now वन" in ran.err
    assert "Traceback" not in ran.err
