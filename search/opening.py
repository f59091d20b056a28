"""Opens the search index that the settings name."""

from importlib import import_module
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from schemas.errors import ConfigError
from schemas.settings import Settings
from search.documents import KEYS_VERSION
from search.embedded import EmbeddedIndex
from search.index import SearchIndex

FILE = "file://"
ELASTIC = "search.elastic"
"""Imported where it is asked for: its client takes 0.1 s of the 2.8 in which a command starts."""
ELASTICSEARCH_PORT = 9200


def open_index(settings: Settings) -> SearchIndex:
    """The index at ``ABHILEKH_INDEX``; nothing is asked of it yet.

    Raises:
        ConfigError: the address is none that we know.
    """
    url = settings.index_url
    if url.startswith(FILE):
        return EmbeddedIndex(Path(url.removeprefix(FILE)), folding=KEYS_VERSION)
    address = urlsplit(url)
    if address.username or address.password:
        raise ConfigError(
            "ABHILEKH_INDEX carries a name or password.",
            remedy="Put them into ABHILEKH_INDEX_USER and ABHILEKH_INDEX_PASSWORD.",
        )
    index: SearchIndex = import_module(ELASTIC).ElasticIndex(
        _server(address),
        prefix=address.path.strip("/") or "abhilekh",
        login=(settings.index_user, settings.index_password.get_secret_value()) if settings.index_user else None,
        folding=KEYS_VERSION,
    )
    return index


def _server(address: SplitResult) -> str:
    """Scheme, host and port.

    Raises:
        ConfigError: one of them is missing or none.
    """
    try:
        port = address.port or ELASTICSEARCH_PORT
    except ValueError:
        port = 0
    if address.scheme not in {"http", "https"} or not address.hostname or not port:
        raise ConfigError(
            "ABHILEKH_INDEX is not the address of a search index.",
            remedy="Write `http(s)://host:9200/prefix`, or leave it empty for the embedded index.",
        )
    host = f"[{address.hostname}]" if ":" in address.hostname else address.hostname
    return f"{address.scheme}://{host}:{port}"
