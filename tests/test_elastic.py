"""What only Elasticsearch has: a network, passwords, aliases."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from elasticsearch import Elasticsearch

from schemas.errors import AccessDeniedError, ConfigError, IndexingError
from search.elastic import ElasticIndex
from search.index import Question
from search.tree import EVERYTHING
from tests.conftest import Credentials
from tests.search_records import documents, found, record_id

FOLDING = "rules of the test"

ACTS: dict[str, Callable[[ElasticIndex], object]] = {
    "put": lambda index: index.put([documents("one")]),
    "remove": lambda index: index.remove([record_id("one")]),
    "ask": lambda index: index.ask([Question(EVERYTHING)]),
    "ask_pages": lambda index: index.ask_pages(EVERYTHING, [record_id("one")], per_record=1),
    "versions": lambda index: index.versions([record_id("one")]),
    "count": lambda index: index.count(),
    "rebuild": lambda index: index.rebuild([documents("one")]),
    "probe": lambda index: index.probe(),
}


@pytest.fixture
def opened(
    elasticsearch_url: str, elasticsearch_credentials: Credentials, elasticsearch_prefix: str
) -> Iterator[Callable[[], ElasticIndex]]:
    """Opens the test's own index, as often as asked."""
    indexes: list[ElasticIndex] = []

    def open_one() -> ElasticIndex:
        indexes.append(
            ElasticIndex(
                elasticsearch_url,
                prefix=elasticsearch_prefix,
                login=elasticsearch_credentials,
                folding=FOLDING,
                grace_s=0,
            )
        )
        return indexes[-1]

    yield open_one
    for index in indexes:
        index.close()


@pytest.fixture
def client(elasticsearch_url: str, elasticsearch_credentials: Credentials) -> Iterator[Elasticsearch]:
    """The server itself."""
    with Elasticsearch(elasticsearch_url, basic_auth=elasticsearch_credentials) as client:
        yield client


@pytest.mark.parametrize("act", ACTS)
def test_a_wrong_password_is_not_tried_again(elasticsearch_url: str, fresh_name: str, act: str) -> None:
    index = ElasticIndex(elasticsearch_url, prefix=fresh_name, login=("elastic", "wrong"), folding=FOLDING)
    with pytest.raises(AccessDeniedError, match="ABHILEKH_INDEX_PASSWORD") as caught:
        ACTS[act](index)
    assert not caught.value.transient
    assert "wrong" not in str(caught.value)
    index.close()


@pytest.mark.parametrize("act", ACTS)
def test_a_server_that_is_away_is_tried_again(act: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    index = ElasticIndex(f"http://127.0.0.1:{port}", prefix="archive", login=None, folding=FOLDING)
    with pytest.raises(IndexingError, match="does not answer") as caught:
        ACTS[act](index)
    assert caught.value.transient
    index.close()


def test_something_else_that_answers_is_a_wrong_address() -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        index = ElasticIndex(f"http://127.0.0.1:{server.server_port}", prefix="archive", login=None, folding=FOLDING)
        with pytest.raises(ConfigError, match="not Elasticsearch"):
            index.probe()
        index.close()
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("prefix", ["", "Big", "-x", "a/b", "a*", "अभिलेख"])
def test_a_prefix_that_can_begin_no_index_is_refused(prefix: str) -> None:
    with pytest.raises(ConfigError, match="ABHILEKH_INDEX"):
        ElasticIndex("http://127.0.0.1:9", prefix=prefix, login=None, folding=FOLDING)


def test_asking_makes_no_tables(
    opened: Callable[[], ElasticIndex], client: Elasticsearch, elasticsearch_prefix: str
) -> None:
    opened().probe()
    opened().ask([Question(EVERYTHING)])
    assert not client.indices.exists(index=f"{elasticsearch_prefix}*", allow_no_indices=False)


def test_two_that_begin_at_once_make_one_table(opened: Callable[[], ElasticIndex]) -> None:
    indexes = [opened() for _ in range(4)]
    writers = [
        threading.Thread(target=index.put, args=([documents(f"from{letter}")],))
        for index, letter in zip(indexes, "bcde", strict=True)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert found(opened()) == {"fromb", "fromc", "fromd", "frome"}


def test_a_field_nobody_knows_is_refused(
    opened: Callable[[], ElasticIndex], client: Elasticsearch, elasticsearch_prefix: str
) -> None:
    opened().put([documents("one")])
    with pytest.raises(Exception, match="strict_dynamic_mapping_exception"):
        client.index(index=f"{elasticsearch_prefix}-records", document={"surprise": 1})


def test_a_rebuild_leaves_one_table_of_each_and_the_aliases(
    opened: Callable[[], ElasticIndex], client: Elasticsearch, elasticsearch_prefix: str
) -> None:
    index = opened()
    index.put([documents("one")])
    for name in ("two", "three"):
        index.rebuild([documents(name)])
    aliases = client.indices.get_alias(index=f"{elasticsearch_prefix}*")
    assert sorted(alias for table in aliases.values() for alias in table["aliases"]) == [
        f"{elasticsearch_prefix}-pages",
        f"{elasticsearch_prefix}-records",
    ]
    assert len(aliases) == 2
    assert found(index) == {"three"}


def test_the_tables_of_a_rebuild_that_was_killed_are_cleared_by_the_next(
    opened: Callable[[], ElasticIndex], client: Elasticsearch, elasticsearch_prefix: str
) -> None:
    index = opened()
    index.put([documents("one")])
    for table in ("records", "pages"):
        name = f"{elasticsearch_prefix}-{table}"
        mapping = client.indices.get_mapping(index=name)
        client.indices.create(
            index=f"{name}-20260101000000-abcdef",
            aliases={f"{name}-building": {}},
            mappings=next(iter(mapping.values()))["mappings"],
        )
    index.put([documents("two")])
    assert found(index) == {"one", "two"}
    index.rebuild([documents("three")])
    assert len(client.indices.get(index=f"{elasticsearch_prefix}*")) == 2
    assert found(index) == {"three"}


def test_a_neighbour_whose_name_begins_alike_is_left_alone(
    opened: Callable[[], ElasticIndex], client: Elasticsearch, elasticsearch_prefix: str
) -> None:
    neighbour = f"{elasticsearch_prefix}-records-of-another"
    client.indices.create(index=neighbour)
    opened().rebuild([documents("one")])
    assert client.indices.exists(index=neighbour)


def test_a_red_server_is_an_error(opened: Callable[[], ElasticIndex], client: Elasticsearch, fresh_name: str) -> None:
    client.indices.create(
        index=f"{fresh_name}-red",
        settings={"index.routing.allocation.require.box": "none", "number_of_replicas": 0},
        wait_for_active_shards="0",
    )
    try:
        with pytest.raises(IndexingError, match="red"):
            opened().probe()
    finally:
        client.indices.delete(index=f"{fresh_name}-red")
    assert "0 records" in opened().probe()


def test_a_search_that_the_server_refuses_says_why(opened: Callable[[], ElasticIndex]) -> None:
    index = opened()
    index.put([documents("one")])
    with pytest.raises(IndexingError, match="Result window is too large"):
        index.ask([Question(EVERYTHING, offset=1_000_000, limit=10)])
