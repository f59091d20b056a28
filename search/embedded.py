"""The embedded index (tantivy): one machine, nothing to install. The only module that knows tantivy.

One rule: a write counts only when it was found again after its commit; tantivy can lose one without an error.
"""

import contextlib
import json
import os
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import tantivy
from tantivy import Document, FieldType, Occur, Query

from schemas.errors import ConfigError, IndexingError
from search.documents import Documents, PageDocument, RecordDocument, plain
from search.fields import (
    NUMBER,
    ORDER,
    PAGE_KEYWORDS,
    PAGE_WORDS,
    RECORD_DATES,
    RECORD_ID,
    RECORD_KEYWORDS,
    RECORD_SHOWN,
    RECORD_WORDS,
    VERSION,
)
from search.generations import Generations
from search.index import COUNTED_VALUES, Answer, Found, Question, Refusal, check_folding
from search.tree import AllOf, AnyOf, DateRange, Everything, Fuzzy, OneOf, Phrase, Prefix, Term, Tree, Without

WRITER_BYTES = 64_000_000
"""Memory of one writer before it makes a segment; the least tantivy takes is 15 MB."""

_SHOWN = "shown"


class EmbeddedIndex:
    """A ``SearchIndex`` in a folder of this machine."""

    def __init__(self, root: Path, *, folding: str, generations: Generations | None = None) -> None:
        self._root = root
        self._folding = folding
        self._places = generations or Generations(root)
        self._opened: _Opened | None = None
        self._opening = threading.Lock()

    def put(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        """Write records, findable on return."""
        with self._places.writing():
            generation = self._places.current() or self._begin()
            check_folding(self._places.folding(generation), self._folding)
            return _apply(generation, self._noting(documents))

    def remove(self, record_ids: Collection[str]) -> None:
        """Take records out."""
        with self._places.writing():
            generation = self._places.current()
            if generation is not None:
                check_folding(self._places.folding(generation), self._folding)
                for record_id in record_ids:
                    self._places.note({"remove": record_id})
                _apply(generation, record_ids)

    def ask(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """One answer for each question."""
        reading = self._read()
        if reading is None:
            return tuple(Answer(0, counts={field: {} for field in one.counted}) for one in questions)
        return tuple(reading.answer(question) for question in questions)

    def ask_pages(self, tree: Tree, record_ids: Sequence[str], *, per_record: int) -> dict[str, tuple[int, ...]]:
        """Record id → the best pages."""
        reading = self._read()
        return reading.best_pages(tree, record_ids, per_record) if reading else {}

    def versions(self, record_ids: Collection[str]) -> dict[str, int]:
        """Which of these records it holds."""
        reading = self._read()
        return reading.versions(record_ids) if reading else {}

    def count(self) -> int:
        """How many records it holds."""
        reading = self._read()
        return reading.count if reading else 0

    def rebuild(self, documents: Iterable[Documents]) -> tuple[Refusal, ...]:
        """Build a new generation beside the old and switch over."""
        with self._places.rebuilding(self._folding) as generation:
            refused = _apply(generation, documents)
            with self._places.writing():
                refused += _apply(generation, map(_change, self._places.noted(generation)))
                self._places.publish(generation)
        return refused

    def probe(self) -> str:
        """What answers, and how it is."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"ABHILEKH_INDEX: {self._root} cannot be made: {error.strerror}.") from error
        if not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
            raise ConfigError(f"ABHILEKH_INDEX: {self._root} cannot be read and written.")
        return f"embedded index in {self._root}: {self.count()} records"

    def close(self) -> None:
        """Let go of the open files."""
        with self._opening:
            self._opened = None

    def _begin(self) -> Path:
        generation = self._places.begin(self._folding)
        self._places.publish(generation)
        return generation

    def _noting(self, documents: Iterable[Documents]) -> Iterator[Documents]:
        for one in documents:
            if self._places.building() is not None:
                self._places.note({"put": one.to_plain()})
            yield one

    def _read(self) -> "_Reading | None":
        """All that was committed until now; null before anything was written."""
        while (generation := self._places.current()) is not None:
            try:
                with self._opening:
                    if self._opened is None or self._opened.generation != generation:
                        check_folding(self._places.folding(generation), self._folding)
                        self._opened = _open(generation)
                    return _Reading(self._opened)
            except (IndexingError, ConfigError):
                # A rebuild may have taken the folder away after the pointer was read.
                if self._places.current() == generation:
                    raise
        return None


@dataclass(frozen=True)
class _Opened:
    """Both tables of one generation."""

    generation: Path
    records: tantivy.Index
    pages: tantivy.Index


class _Reading:
    """Asks the state that was last committed when it was made."""

    def __init__(self, opened: _Opened) -> None:
        with _door("read what was written"):
            opened.records.reload()
            opened.pages.reload()
            self._records = opened.records.searcher()
            self._pages = opened.pages.searcher()
        self._record_schema = opened.records.schema
        self._page_schema = opened.pages.schema

    @property
    def count(self) -> int:
        """Records."""
        return int(self._records.num_docs)

    def answer(self, question: Question) -> Answer:
        """The answer to one question."""
        with _door("search"):
            query = _print_question(self._record_schema, question)
            page = self._records.search(
                query,
                limit=max(question.limit, 1),
                offset=question.offset,
                order_by_field=ORDER if question.order == "date" else None,
            )
            found = tuple(self._found(score, address) for score, address in page.hits[: question.limit])
            return Answer(_total(page), found, self._counts(query, question.counted))

    def best_pages(self, tree: Tree, record_ids: Sequence[str], limit: int) -> dict[str, tuple[int, ...]]:
        """Record id → the numbers of its best pages."""
        with _door("search"):
            wanted = _print_tree(self._page_schema, tree)
            return {record_id: self._best_pages(wanted, record_id, limit) for record_id in record_ids}

    def versions(self, record_ids: Collection[str]) -> dict[str, int]:
        """Which of these records there are."""
        with _door("search"):
            found = {record_id: self._version(record_id) for record_id in record_ids}
            return {record_id: version for record_id, version in found.items() if version is not None}

    def page_count(self, record_id: str) -> int:
        """Pages of a record."""
        with _door("search"):
            return _total(self._pages.search(_is_record(self._page_schema, record_id), limit=1))

    def _found(self, score: object, address: tantivy.DocAddress) -> Found:
        shown = json.loads(self._records.doc(address).get_first(_SHOWN) or b"{}")
        return Found(relevance=score if isinstance(score, float) else 0.0, **shown)

    def _counts(self, query: Query, fields: tuple[str, ...]) -> dict[str, dict[str, int]]:
        if not fields:
            return {}
        asked = {field: {"terms": {"field": field, "size": COUNTED_VALUES}} for field in fields}
        counted = self._records.aggregate(query, asked)
        return {
            field: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in counted[field]["buckets"]}
            for field in fields
        }

    def _best_pages(self, wanted: Query, record_id: str, limit: int) -> tuple[int, ...]:
        of_record = _unscored(_is_record(self._page_schema, record_id))
        query = Query.boolean_query([(Occur.Must, wanted), (Occur.Must, of_record)])
        addresses = [address for _, address in self._pages.search(query, limit=limit, count=False).hits]
        return tuple(int(number or 0) for number in self._pages.fast_field_values(NUMBER, addresses))

    def _version(self, record_id: str) -> int | None:
        hits = self._records.search(_is_record(self._record_schema, record_id), limit=1).hits
        if not hits:
            return None
        return int(self._records.fast_field_values(VERSION, [hits[0][1]])[0] or 0)


class _Pen:
    """Writes to one generation while nobody else does; on leaving, all is committed and looked for, or nothing is."""

    def __init__(self, generation: Path) -> None:
        self._opened = _open(generation)
        self._before = _Reading(self._opened)
        self._expected: dict[str, tuple[int | None, int]] = {}
        """Record id → version and page count; no version where it was taken out."""
        with _door("be written"):
            self._pages = self._opened.pages.writer(heap_size=WRITER_BYTES, num_threads=1)
            self._records = self._opened.records.writer(heap_size=WRITER_BYTES, num_threads=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # The writers' own ``with`` commits even when the block failed; without this wait they stay locked.
        try:
            if kind is None:
                self._commit()
        finally:
            with _door("be closed"):
                self._pages.wait_merging_threads()
                self._records.wait_merging_threads()
        if kind is None:
            self._look_for_all()

    def write(self, documents: Documents) -> None:
        """Take a record and its pages in place of those there are; an older version is left out.

        Raises:
            ValueError: a value does not fit its field; nothing of the record was taken.
        """
        record_id, version = documents.record.record_id, documents.record.version
        if version < self._version(record_id):
            return
        record = Document.from_dict(_plain_record(documents.record), self._opened.records.schema)
        pages = [Document.from_dict(_listed(page), self._opened.pages.schema) for page in documents.pages]
        self.strike(record_id)
        with _door("be written"):
            for page in pages:
                self._pages.add_document(page)
            self._records.add_document(record)
        self._expected[record_id] = (version, len(pages))

    def strike(self, record_id: str) -> None:
        """Take a record and its pages out."""
        with _door("be written"):
            self._pages.delete_documents_by_term(RECORD_ID, record_id)
            self._records.delete_documents_by_term(RECORD_ID, record_id)
        self._expected[record_id] = (None, 0)

    def _commit(self) -> None:
        with _door("be written"):
            # Pages first: a record that is found can show them.
            self._pages.commit()
            self._records.commit()

    def _look_for_all(self) -> None:
        after = _Reading(self._opened)
        versions = after.versions(self._expected)
        for record_id, expected in self._expected.items():
            if (versions.get(record_id), after.page_count(record_id)) != expected:
                raise IndexingError(f"The embedded index lost record {record_id} while it was written.")

    def _version(self, record_id: str) -> int:
        if record_id in self._expected:
            return self._expected[record_id][0] or 0
        return self._before.versions((record_id,)).get(record_id, 0)


def _apply(generation: Path, changes: Iterable[Documents | str]) -> tuple[Refusal, ...]:
    """Write documents and strike record ids, in order, in one commit."""
    refused = []
    with _Pen(generation) as pen:
        for change in changes:
            if isinstance(change, str):
                pen.strike(change)
                continue
            try:
                pen.write(change)
            except ValueError as error:
                refused.append(Refusal(change.record.record_id, str(error)))
    return tuple(refused)


def _change(noted: dict[str, Any]) -> Documents | str:
    return Documents.from_plain(noted["put"]) if "put" in noted else str(noted["remove"])


def _open(generation: Path) -> _Opened:
    with _door("be opened"):
        for name in ("records", "pages"):
            (generation / name).mkdir(exist_ok=True)
        return _Opened(
            generation,
            tantivy.Index(_records_schema(), path=str(generation / "records")),
            tantivy.Index(_pages_schema(), path=str(generation / "pages")),
        )


def _records_schema() -> tantivy.Schema:
    schema = _schema(RECORD_WORDS, RECORD_KEYWORDS)
    for name in RECORD_DATES:
        schema.add_integer_field(name, indexed=True)
    return schema.add_bytes_field(_SHOWN, stored=True).add_integer_field(VERSION, fast=True).build()


def _pages_schema() -> tantivy.Schema:
    schema = _schema(PAGE_WORDS, PAGE_KEYWORDS)
    return schema.add_integer_field(NUMBER, fast=True).add_integer_field(VERSION, fast=True).build()


def _schema(words: Sequence[str], keywords: Sequence[str]) -> tantivy.SchemaBuilder:
    # Both tokenizers are tantivy's own, known to every index that is opened; others would have to be
    # registered anew each time.
    schema = tantivy.SchemaBuilder()
    for name in words:
        schema.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in keywords:
        schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return schema


def _plain_record(record: RecordDocument) -> dict[str, object]:
    """The record in tantivy's terms.

    Raises:
        ValueError: a date is none.
    """
    plain = _listed(record)
    shown = {RECORD_ID: record.record_id} | {name: plain.pop(name) for name in RECORD_SHOWN}
    days = {name: [_day(one) for one in plain.pop(name)] for name in RECORD_DATES}
    return plain | days | {_SHOWN: json.dumps(shown, ensure_ascii=False).encode()}


def _listed(document: RecordDocument | PageDocument) -> dict[str, Any]:
    # tantivy takes a tuple for one value
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plain(document).items()}


def _day(iso: str) -> int:
    """A day as a number that sorts: 19870521."""
    return int(date.fromisoformat(iso).strftime("%Y%m%d"))


def _print_question(schema: tantivy.Schema, question: Question) -> Query:
    limits = [(Occur.Must, _unscored(_print_tree(schema, tree))) for tree in (question.access, *question.filters)]
    better = [(Occur.Should, _print_tree(schema, tree)) for tree in question.better]
    return Query.boolean_query([(Occur.Must, _print_tree(schema, question.tree)), *limits, *better])


def _print_tree(schema: tantivy.Schema, tree: Tree) -> Query:
    """The tree as a query."""
    match tree:
        case AllOf() | AnyOf() | Without() | Everything():
            return _print_joint(schema, tree)
        case Term(field, key):
            return Query.term_query(schema, field, key)
        case OneOf(field, keys):
            return Query.term_set_query(schema, field, keys)
        case DateRange(field, first, last):
            low, high = (None if day is None else _day(day) for day in (first, last))
            return Query.range_query(schema, field, FieldType.Integer, low, high)
        case Phrase(field, keys):
            return Query.phrase_query(schema, field, list(keys))
        case Prefix(field, start):
            return Query.fuzzy_term_query(schema, field, start, distance=0, prefix=True)
        case Fuzzy(field, key, edits):
            return Query.fuzzy_term_query(schema, field, key, distance=edits, transposition_cost_one=True)


def _print_joint(schema: tantivy.Schema, tree: AllOf | AnyOf | Without | Everything) -> Query:
    match tree:
        case Everything() | AllOf(()):
            return Query.all_query()
        case AnyOf(()):
            return Query.empty_query()
        case AllOf(trees):
            return Query.boolean_query([(Occur.Must, _print_tree(schema, one)) for one in trees])
        case AnyOf(trees):
            return Query.boolean_query([(Occur.Should, _print_tree(schema, one)) for one in trees])
        case Without(wanted, unwanted):
            unlike = (Occur.MustNot, _print_tree(schema, unwanted))
            return Query.boolean_query([(Occur.Must, _print_tree(schema, wanted)), unlike])


def _total(result: tantivy.SearchResult) -> int:
    """How many there are in all; its stub does not know the attribute."""
    return int(result.count)  # type: ignore[attr-defined]


def _is_record(schema: tantivy.Schema, record_id: str) -> Query:
    return Query.term_query(schema, RECORD_ID, record_id)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


@contextlib.contextmanager
def _door(act: str) -> Iterator[None]:
    """Turn tantivy's errors into ours."""
    try:
        yield
    except (ValueError, RuntimeError, OSError) as error:
        raise IndexingError(f"The embedded index could not {act}: {error}") from error
