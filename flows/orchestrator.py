"""Looks at the Prefect server that flows will be reported to."""

import os

import httpx
import prefect

from schemas.errors import OrchestratorError

LOOK_S = 5


def describe_server(running: str | None) -> str:
    """Which Prefect server is used.

    Raises:
        OrchestratorError: one is configured and does not answer.
    """
    api = os.environ.get("PREFECT_API_URL") or running
    if api is None:
        return f"Prefect {prefect.__version__}; each ingest starts a server of its own (`abhilekh up` keeps one)"
    try:
        httpx.get(f"{api}/health", timeout=LOOK_S).raise_for_status()
    except httpx.HTTPError as error:
        raise OrchestratorError(
            f"Prefect's server at {api} does not answer: {error}.",
            remedy="Start it, or unset PREFECT_API_URL to work without.",
        ) from error
    return f"Prefect {prefect.__version__}, server at {api}"
