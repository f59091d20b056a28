"""What an operator finds in Prefect's UI, on a real server."""

import time
from pathlib import Path

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.deployments import deployments, redescribe
from flows.ingest import ingest_tagged
from schemas.settings import Settings
from tests.deliveries import draw_delivery

SCHEDULED_S = 90
ORDERED = 2
"""Deployments that run only when somebody asks: the first ones."""


@pytest.fixture
def api(prefect_server_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("ABHILEKH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ABHILEKH_ENGINE", "rehearsal")
    return prefect_server_url


def ask(api: str, what: str, **body: object) -> list[dict]:
    answer = httpx.post(f"{api}/{what}/filter", json=body, timeout=30)
    answer.raise_for_status()
    return answer.json()


@pytest.mark.slow
def test_a_scheduled_deployment_is_really_scheduled(api: str) -> None:
    """SQLAlchemy 2.1 breaks Prefect's scheduler without a word to whoever deploys."""
    with temporary_settings({PREFECT_API_URL: api}):
        ids = [str(each.apply()) for each in deployments()]
    try:
        deadline = time.monotonic() + SCHEDULED_S
        while time.monotonic() < deadline:
            runs = ask(api, "flow_runs", deployments={"id": {"any_": ids}})
            if {run["deployment_id"] for run in runs} >= set(ids[ORDERED:]):
                break
            time.sleep(1)
        assert {run["deployment_id"] for run in runs} == set(ids[ORDERED:])
    finally:
        for deployment in ids:
            httpx.delete(f"{api}/deployments/{deployment}", timeout=30)


@pytest.mark.slow
def test_a_run_carries_name_tags_progress_log_and_report(api: str, tmp_path: Path, fresh_name: str) -> None:
    delivery = draw_delivery(tmp_path / f"बस्ता {fresh_name}", files=2, long_pages=3)
    # the server may remember earlier runs of this test: the name is this one's own
    with temporary_settings({PREFECT_API_URL: api}):
        counts = ingest_tagged(path=str(delivery), department="राजस्व")
    assert counts["indexed"] == 3
    (run,) = ask(api, "flow_runs", flow_runs={"name": {"any_": [f"ingest {delivery.name}"]}})
    assert run["state_type"] == "COMPLETED"
    assert set(run["tags"]) == {delivery.name, "राजस्व"}
    artifacts = {each["type"]: each for each in ask(api, "artifacts", artifacts={"flow_run_id": {"any_": [run["id"]]}})}
    assert artifacts["progress"]["data"] == 100
    report = next(each["data"] for each in ask(api, "artifacts") if str(each["key"]).startswith("report-"))
    assert "empty\\_file" in report or "empty_file" in report
    assert Settings().url in report


@pytest.mark.slow
def test_a_bad_file_fails_no_task_and_a_missing_delivery_fails_the_run_once(
    api: str, tmp_path: Path, fresh_name: str
) -> None:
    missing = tmp_path / f"absent {fresh_name}"
    with temporary_settings({PREFECT_API_URL: api}), pytest.raises(Exception, match="There is no"):
        ingest_tagged(path=str(missing))
    (run,) = ask(api, "flow_runs", flow_runs={"name": {"any_": [f"ingest {missing.name}"]}})
    assert (run["state_type"], run["run_count"]) == ("FAILED", 1)


@pytest.mark.slow
def test_describing_again_is_a_run_with_its_progress_and_account(api: str, tmp_path: Path) -> None:
    with temporary_settings({PREFECT_API_URL: api}):
        ingest_tagged(path=str(draw_delivery(tmp_path / "बस्ता 7", files=2, long_pages=3)))
        counts = redescribe(dry_run=True)
    assert counts["up_to_date"] == 3
    (newest, *_) = ask(api, "flow_runs", flow_runs={"name": {"any_": ["describe again"]}}, sort="START_TIME_DESC")
    assert newest["state_type"] == "COMPLETED"
    told = ask(api, "artifacts", artifacts={"flow_run_id": {"any_": [newest["id"]]}})
    assert {each["type"] for each in told} == {"progress", "markdown"}
