"""The Elasticsearch index. The only module that knows its client.

One rule: everything is written and read through aliases, so that a rebuild switches over in one call.
"""

import contextlib
import re
import ssl
import time
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
    TransportError,
    UnsupportedProductError,
)
from elasticsearch.helpers import streaming_bulk

from schemas.errors import AccessDeniedError, ConfigError, IndexingError
from search.documents import Documents, plain
from search.elastic_language import Body, pages_body, pages_table, question_body, records_table
from search.fields import NUMBER, VERSION
from search.index import Answer, Found, Question, Refusal, check_folding
from search.tree import Tree

RECORDS: Final = "records"
PAGES: Final = "pages"
TABLES: Final = (RECORDS, PAGES)
BUILDING: Final = "building"

TIMEOUT_S: Final = 30
GRACE_S: Final = 5.0
"""Seconds for which tables outlive their successors' arrival: a search that has begun on them ends well."""
GROUP: Final = 50
"""Records whose present versions are looked up together."""
BULK_ACTIONS: Final = 200
BULK_BYTES: Final = 10_000_000
"""Well under the 100 MB that a server takes in one call: long files come in calls of their own."""
BULK_RETRIES: Final = 5
"""Times that a document turned away by a full queue is sent again, after 2, 4, 8 … seconds."""
_PREFIX: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_LATER_VERSION: Final = 409
_FIRST: Final = "first"
_STAMP: Final = re.compile(rf"{_FIRST}|\d{{14}}-[0-9a-f]{{6}}")
_EXISTS: Final = "resource_already_exists_exception"


class ElasticIndex:
    """A ``SearchIndex`` in Elasticsearch 8 or 9."""

    def __init__(
        self, url: str, *, prefix: str, login: tuple[str, str] | None, folding: str, grace_s: float = GRACE_S
    ) -> None:
        if not _PREFIX.fullmatch(prefix):
            raise ConfigError(
                f"ABHILEKH_INDEX: {prefix!r} cannot begin the name of an index.",
                remedy="Use small Latin letters, digits, - and _.",
            )
        self._url = url
        self._prefix = prefix
        self._folding = folding
        self._grace_s = grace_s
        self._is_checked = False
        self._client = Elasticsearch(
            url,
            basic_auth=login,
            request_timeout=TIMEOUT_S,
            retry_on_timeout=True,
            max_retries=2,
            # The system's authorities, and those that SSL_CERT_FILE names: offices have their own.
            ssl_context=ssl.create_default_context() if url.startswith("https") else None,
        )

    def put(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        """Write records, findable on return."""
        self._make_tables()
        self._check_folding()
        refused: dict[str, Refusal] = {}
        remaining = iter(documents)
        while group := tuple(islice(remaining, GROUP)):
            # The new tables first: when they become the old ones' successors between the two writes, the second
            # write still goes to them.
            if self._is_building():
                self._write(group, BUILDING)
            refused |= self._write(group)
        self._refresh()
        return tuple(refused.values())

    def remove(self, record_ids: Collection[str]) -> None:
        """Take records out."""
        self._check_folding()
        held = self._held(record_ids)
        stages = (BUILDING, "") if self._is_building() else ("",)
        for stage in stages:
            # One version on, so that a rebuild that read the record before does not bring it back.
            later = 1 if stage else 0
            self._bulk(
                action
                for record_id, (version, pages) in held.items()
                for action in self._strike(record_id, version + later, pages, stage)
            )
        self._refresh()

    def ask(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """One answer for each question."""
        self._check_folding(once=True)
        answers = self._search(RECORDS, [question_body(question) for question in questions])
        return tuple(_read_answer(one, question) for one, question in zip(answers, questions, strict=True))

    def ask_pages(self, tree: Tree, record_ids: Sequence[str], *, per_record: int) -> dict[str, tuple[int, ...]]:
        """Record id → the best pages."""
        self._check_folding(once=True)
        answers = self._search(PAGES, [pages_body(tree, record_id, per_record) for record_id in record_ids])
        return {
            record_id: tuple(hit["_source"][NUMBER] for hit in answer["hits"]["hits"])
            for record_id, answer in zip(record_ids, answers, strict=True)
        }

    def versions(self, record_ids: Collection[str]) -> dict[str, int]:
        """Which of these records it holds."""
        return {record_id: version for record_id, (version, _) in self._held(record_ids).items()}

    def count(self) -> int:
        """How many records it holds."""
        self._check_folding(once=True)
        with self._door():
            return int(self._client.count(index=self._alias(RECORDS), ignore_unavailable=True)["count"])

    def rebuild(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        """Build new tables beside the old and switch over in one call."""
        self._make_tables()
        stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}"
        fresh = {table: f"{self._alias(table)}-{stamp}" for table in TABLES}
        refused: dict[str, Refusal] = {}
        try:
            self._begin_building(fresh)
            remaining = iter(documents)
            while group := tuple(islice(remaining, GROUP)):
                refused |= self._write(group, BUILDING)
            self._publish(fresh)
        except BaseException:
            with contextlib.suppress(IndexingError):
                self._drop(fresh.values())
            raise
        time.sleep(self._grace_s)
        self._drop(self._left_over())
        return tuple(refused.values())

    def probe(self) -> str:
        """What answers, and how it is."""
        with self._door():
            status = self._client.cluster.health()["status"]
        if status == "red":
            raise IndexingError(f"Elasticsearch at {self._url} is red: a part of its data is out of reach.")
        return f"Elasticsearch at {self._url} is {status}: {self.count()} records"

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _alias(self, table: str, stage: str = "") -> str:
        return "-".join(part for part in (self._prefix, table, stage) if part)

    def _tables(self) -> dict[str, Body]:
        return {RECORDS: records_table(self._folding), PAGES: pages_table(self._folding)}

    def _make_tables(self) -> None:
        """Make the first tables. Of two processes that try, one succeeds."""
        with self._door():
            for table, body in self._tables().items():
                alias = self._alias(table)
                if not self._client.indices.exists_alias(name=alias):
                    self._create(f"{alias}-{_FIRST}", body | {"aliases": {alias: {}}})

    def _create(self, name: str, body: Body) -> None:
        try:
            self._client.indices.create(index=name, **body)
        except BadRequestError as error:
            if error.error != _EXISTS:
                raise

    def _check_folding(self, *, once: bool = False) -> None:
        if once and self._is_checked:
            return
        with self._door():
            found = self._client.indices.get_mapping(index=self._alias(RECORDS), ignore_unavailable=True)
        for table in found.values():
            check_folding(table["mappings"].get("_meta", {}).get("folding"), self._folding)
            self._is_checked = True

    def _is_building(self) -> bool:
        with self._door():
            return bool(self._client.indices.exists_alias(name=self._alias(RECORDS, BUILDING)))

    def _begin_building(self, fresh: dict[str, str]) -> None:
        self._drop(self._left_over())
        with self._door():
            for table, body in self._tables().items():
                self._create(fresh[table], body)
            self._client.indices.update_aliases(
                actions=[{"add": {"index": fresh[table], "alias": self._alias(table, BUILDING)}} for table in TABLES]
            )

    def _publish(self, fresh: dict[str, str]) -> None:
        actions: list[Body] = []
        with self._door():
            self._client.indices.refresh(index=list(fresh.values()))
            for table, name in fresh.items():
                alias = self._alias(table)
                actions += [{"remove": {"index": old, "alias": alias}} for old in self._behind(alias)]
                actions.append({"remove": {"index": name, "alias": self._alias(table, BUILDING)}})
                actions.append({"add": {"index": name, "alias": alias}})
            self._client.indices.update_aliases(actions=actions)

    def _left_over(self) -> list[str]:
        """Tables that nobody searches: those just succeeded, and those of a rebuild that was killed."""
        left: list[str] = []
        with self._door():
            for alias in map(self._alias, TABLES):
                named = self._client.indices.get(index=f"{alias}-*", features="aliases")
                ours = (name for name in named if _STAMP.fullmatch(name.removeprefix(f"{alias}-")))
                left += [name for name in ours if alias not in named[name]["aliases"]]
        return left

    def _behind(self, alias: str) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _drop(self, names: Collection[str]) -> None:
        with self._door():
            if names:
                self._client.indices.delete(index=list(names), ignore_unavailable=True)

    def _refresh(self) -> None:
        with self._door():
            self._client.indices.refresh(index=[self._alias(table) for table in TABLES], ignore_unavailable=True)

    def _held(self, record_ids: Collection[str], stage: str = "") -> dict[str, tuple[int, int]]:
        """Record id → version and page count, as they are this moment, refreshed or not."""
        if not record_ids:
            return {}
        with self._door():
            found = self._client.mget(
                index=self._alias(RECORDS, stage), ids=list(record_ids), source_includes=[VERSION, "page_count"]
            )
        return {
            one["_id"]: (one["_source"][VERSION], one["_source"]["page_count"])
            for one in found["docs"]
            if one.get("found")
        }

    def _write(self, group: Sequence[Documents], stage: str = "") -> dict[str, Refusal]:
        held = self._held([one.record.record_id for one in group], stage)
        return self._bulk(
            action for one in group for action in self._actions(one, held.get(one.record.record_id, (0, 0)), stage)
        )

    def _actions(self, documents: Documents, held: tuple[int, int], stage: str) -> Iterator[Body]:
        """What puts a record in place of the one held; pages first: a record that is found can show them."""
        record, (version, page_count) = documents.record, held
        if version > record.version:
            return
        numbers = {page.number for page in documents.pages}
        for page in documents.pages:
            yield self._action("index", PAGES, f"{page.record_id}:{page.number}", record.version, stage) | {
                "_source": plain(page)
            }
        gone = [number for number in range(1, page_count + 1) if number not in numbers]
        yield from self._strike_pages(record.record_id, record.version, gone, stage)
        yield self._action("index", RECORDS, record.record_id, record.version, stage) | {"_source": plain(record)}

    def _strike(self, record_id: str, version: int, page_count: int, stage: str) -> Iterator[Body]:
        yield self._action("delete", RECORDS, record_id, version, stage)
        yield from self._strike_pages(record_id, version, range(1, page_count + 1), stage)

    def _strike_pages(self, record_id: str, version: int, numbers: Iterable[int], stage: str) -> Iterator[Body]:
        for number in numbers:
            yield self._action("delete", PAGES, f"{record_id}:{number}", version, stage)

    def _action(self, act: str, table: str, document_id: str, version: int, stage: str) -> Body:
        """An action that the server turns away when it holds a later version."""
        return {
            "_op_type": act,
            "_index": self._alias(table, stage),
            "_id": document_id,
            "version": version,
            "version_type": "external_gte",
        }

    def _bulk(self, actions: Iterable[Body]) -> dict[str, Refusal]:
        refused: dict[str, Refusal] = {}
        with self._door():
            for _, outcome in streaming_bulk(
                self._client,
                actions,
                chunk_size=BULK_ACTIONS,
                max_chunk_bytes=BULK_BYTES,
                max_retries=BULK_RETRIES,
                raise_on_error=False,
                yield_ok=False,
                require_alias=True,
            ):
                act, answer = next(iter(outcome.items()))
                if answer.get("status") != _LATER_VERSION and act != "delete":
                    record_id = answer["_id"].partition(":")[0]
                    refused[record_id] = Refusal(record_id, _reason(answer))
        return refused

    def _search(self, table: str, bodies: Sequence[Body]) -> list[Body]:
        if not bodies:
            return []
        header = {"index": self._alias(table), "ignore_unavailable": True}
        with self._door():
            answers = self._client.msearch(searches=[line for body in bodies for line in (header, body)])["responses"]
        for answer in answers:
            if "error" in answer:
                raise IndexingError(f"Elasticsearch could not search: {_reason(answer)}")
        return list(answers)

    @contextlib.contextmanager
    def _door(self) -> Iterator[None]:
        """Turn the client's errors into ours."""
        try:
            yield
        except UnsupportedProductError as error:
            raise ConfigError(f"ABHILEKH_INDEX: what answers at {self._url} is not Elasticsearch.") from error
        except AuthenticationException as error:
            raise AccessDeniedError(
                f"Elasticsearch at {self._url} refused our name and password.",
                remedy="Correct ABHILEKH_INDEX_USER and ABHILEKH_INDEX_PASSWORD.",
            ) from error
        except AuthorizationException as error:
            raise AccessDeniedError(
                f"Elasticsearch at {self._url} does not let our user do this: {_reason(error.body)}",
                remedy=f"Let it read, write, create, delete and alias {self._prefix}-*.",
            ) from error
        except ApiError as error:
            raise IndexingError(f"Elasticsearch at {self._url} failed: {_reason(error.body)}") from error
        except TransportError as error:
            raise IndexingError(f"Elasticsearch at {self._url} does not answer: {error.message}") from error


def _read_answer(answer: Body, question: Question) -> Answer:
    counted = answer.get("aggregations", {})
    return Answer(
        total=answer["hits"]["total"]["value"],
        found=tuple(
            Found(record_id=hit["_id"], relevance=hit.get("_score") or 0.0, **hit["_source"])
            for hit in answer["hits"]["hits"]
        ),
        counts={
            field: {bucket["key"]: bucket["doc_count"] for bucket in counted.get(field, {}).get("buckets", ())}
            for field in question.counted
        },
    )


def _reason(answer: Any) -> str:
    """What the server says went wrong, down to its cause, without the document."""
    error = answer.get("error", answer) if isinstance(answer, dict) else answer
    if not isinstance(error, dict):
        return str(error)
    parts: list[Body] = [error, error.get("caused_by") or next(iter(error.get("root_cause") or ()), {})]
    return " · ".join(dict.fromkeys(str(part["reason"]) for part in parts if part.get("reason")))
