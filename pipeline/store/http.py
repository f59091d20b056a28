"""The HTTP client under the S3 SDK: gives up in bounded time, and sends two headers the SDK cannot be asked for."""

import base64
import hashlib
import os
import ssl
from typing import Any

import urllib3

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 60.0
"""Silence of the server; MinIO answers the completion of a 2 GB upload in seconds."""

ATTEMPTS = urllib3.Retry(
    total=3,
    backoff_factor=0.3,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=None,  # every request of ours may be repeated: an object is put once
    raise_on_status=False,
    respect_retry_after_header=False,
)


class StoreHttp(urllib3.PoolManager):
    """Connections to an S3 server.

    ``put_once`` asks the server to refuse an object that is there already (``If-None-Match: *``), if it knows how.
    """

    def __init__(self, *, put_once: bool) -> None:
        self._put_once = put_once
        self._process = os.getpid()
        super().__init__(
            timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S),
            retries=ATTEMPTS,
            maxsize=16,
            ssl_context=ssl.create_default_context(),  # the system's authorities, an office's own among them
        )

    def urlopen(self, method: str, url: str, redirect: bool = True, **kw: Any) -> urllib3.BaseHTTPResponse:  # type: ignore[override]
        """As in urllib3, with the headers added."""
        if self._process != os.getpid():  # a forked child must not talk on its parent's connections
            self.clear()
            self._process = os.getpid()
        headers, body = urllib3.HTTPHeaderDict(kw.pop("headers", None)), kw.get("body")
        # the SDK omits it over plain HTTP, and strict servers take no locked object without it
        if method == "PUT" and isinstance(body, bytes) and "Content-MD5" not in headers:
            headers["Content-MD5"] = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        if self._put_once and _makes_object(method, url):
            headers["If-None-Match"] = "*"
        return super().urlopen(method, url, redirect, headers=headers, **kw)


def _makes_object(method: str, url: str) -> bool:
    """Whether an object appears by this request: a plain put, or the end of an upload in parts."""
    return (method == "PUT" and "partNumber=" not in url) or (method == "POST" and "uploadId=" in url)
