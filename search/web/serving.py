"""Runs the application, and asks another one whether it runs."""

import socket
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from fastapi import FastAPI

from schemas.errors import ConfigError

ANSWER_S = 3


def check_address(host: str, port: int) -> None:
    """See whether we may listen there.

    Raises:
        ConfigError: another program does, or there is no such address on this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as tried:
            tried.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # as the server will: one that has just ended is no bar
            tried.bind((host, port))
    except OSError as error:
        raise ConfigError(
            f"Nothing can listen at {host}, port {port}: {error.strerror}.",
            remedy="End what listens there (perhaps another `abhilekh up` or `serve`), or give --port or --host.",
        ) from error


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
