"""What Elasticsearch is told, as plain data: its tables, and the tree in its query language.

One rule: portable Elasticsearch only: keyword, text, date, integer, boolean and built-in analyzers; no script.
"""

from collections.abc import Sequence
from typing import Any

from schemas.queries import MAX_LIMIT, MAX_OFFSET
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
from search.index import COUNTED_VALUES, Question
from search.tree import AllOf, AnyOf, DateRange, Everything, Fuzzy, OneOf, Phrase, Prefix, Term, Tree, Without

Body = dict[str, Any]

_WORDS: Body = {"type": "text", "analyzer": "whitespace"}
_KEYWORD: Body = {"type": "keyword"}
_SHOWN: Body = {"type": "keyword", "index": False, "doc_values": False}
_DAY: Body = {"type": "date", "format": "strict_date"}
_INTEGER: Body = {"type": "integer"}


def records_table(folding: str) -> Body:
    """Settings and mapping of the records; ``folding`` names the rules its keys are folded by."""
    properties = {
        **dict.fromkeys(RECORD_WORDS, _WORDS),
        **dict.fromkeys(RECORD_KEYWORDS, _KEYWORD),
        **dict.fromkeys(RECORD_DATES, _DAY),
        **dict.fromkeys(RECORD_SHOWN, _SHOWN),
        "page_count": {"type": "integer", "index": False},
        "partial": {"type": "boolean"},
        VERSION: _INTEGER,
    }
    return _table(properties, RECORD_WORDS, folding)


def pages_table(folding: str) -> Body:
    """Settings and mapping of the pages."""
    properties = {
        **dict.fromkeys(PAGE_WORDS, _WORDS),
        **dict.fromkeys(PAGE_KEYWORDS, _KEYWORD),
        NUMBER: _INTEGER,
        VERSION: _INTEGER,
    }
    return _table(properties, PAGE_WORDS, folding)


def _table(properties: Body, words: Sequence[str], folding: str) -> Body:
    return {
        "settings": {
            # Counts of a field are exact on one shard only, and one holds more than a state's records.
            "number_of_shards": 1,
            # A second copy as soon as there is a second machine.
            "auto_expand_replicas": "0-1",
            "max_result_window": MAX_OFFSET + MAX_LIMIT,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"folding": folding},
            # The keys of a 900-page file are megabytes that nobody reads back.
            "_source": {"excludes": list(words)},
            "properties": properties,
        },
    }


def question_body(question: Question) -> Body:
    """The search body of one question to the records."""
    body: Body = {
        "query": {
            "bool": {
                "must": [print_tree(question.tree)],
                "filter": [print_tree(tree) for tree in (question.access, *question.filters)],
            }
        },
        "from": question.offset,
        "size": question.limit,
        "track_total_hits": True,
    }
    if question.better:
        body["query"]["bool"]["should"] = [print_tree(tree) for tree in question.better]
    if question.limit:
        newest: Body = {ORDER: "desc"}
        body["sort"] = [newest] if question.order == "date" else [{"_score": "desc"}, newest]
        body["_source"] = list(RECORD_SHOWN)
    if question.counted:
        body["aggs"] = {field: {"terms": {"field": field, "size": COUNTED_VALUES}} for field in question.counted}
    return body


def pages_body(tree: Tree, record_id: str, limit: int) -> Body:
    """The search body for the best pages of one record."""
    return {
        "query": {"bool": {"must": [print_tree(tree)], "filter": [{"term": {RECORD_ID: record_id}}]}},
        "size": limit,
        "sort": [{"_score": "desc"}, {NUMBER: "asc"}],
        "_source": [NUMBER],
        "track_total_hits": False,
    }


def print_tree(tree: Tree) -> Body:
    """The tree as a query clause."""
    match tree:
        case AllOf() | AnyOf() | Without() | Everything():
            return _print_joint(tree)
        case Term(field, key):
            return {"term": {field: key}}
        case OneOf(field, keys):
            return {"terms": {field: list(keys)}}
        case DateRange(field, first, last):
            limits = {"gte": first, "lte": last}
            return {"range": {field: {name: day for name, day in limits.items() if day is not None}}}
        case Phrase(field, keys):
            return {"match_phrase": {field: " ".join(keys)}}
        case Prefix(field, start):
            return {"prefix": {field: start}}
        case Fuzzy(field, key, edits):
            # Without the rewrite only the 50 nearest words would be tried.
            return {"fuzzy": {field: {"value": key, "fuzziness": edits, "rewrite": "constant_score"}}}


def _print_joint(tree: AllOf | AnyOf | Without | Everything) -> Body:
    match tree:
        case Everything() | AllOf(()):
            return {"match_all": {}}
        case AnyOf(()):
            return {"match_none": {}}
        case AllOf(trees):
            return {"bool": {"must": [print_tree(one) for one in trees]}}
        case AnyOf(trees):
            return {"bool": {"should": [print_tree(one) for one in trees], "minimum_should_match": 1}}
        case Without(wanted, unwanted):
            return {"bool": {"must": [print_tree(wanted)], "must_not": [print_tree(unwanted)]}}
