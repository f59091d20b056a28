"""Runs the application, and asks another one whether it runs."""

from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from fastapi import FastAPI

ANSWER_S = 3


def run_app(app: FastAPI, *, host: str, port: int) -> None:
    """Serve until interrupted."""
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)


def answers(url: str) -> bool:
    """Whether a server answers there with success."""
    try:
        with urlopen(url, timeout=ANSWER_S) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
