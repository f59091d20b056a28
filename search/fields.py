"""The fields of both indexes by name and type; each engine lays its tables out from these.

One rule: only what every Elasticsearch and the embedded engine both have: words, keywords, dates, integers, booleans.
"""

from typing import Final

EXACT: Final = "exact"
STEM: Final = "stem"
PHONETIC: Final = "phonetic"
HEAD: Final = "head"
IDENTIFIERS: Final = "identifiers"
LOOSE_IDENTIFIERS: Final = "loose_identifiers"
KINDS: Final = "kinds"
YEARS: Final = "years"
KIND_YEARS: Final = "kind_years"
DATES: Final = "dates"
ACCESS: Final = "access"
PEOPLE: Final = "people"
OFFICE: Final = "office"
ORDER: Final = "order"
RECORD_ID: Final = "record_id"
NUMBER: Final = "number"
VERSION: Final = "version"

FACET_FIELDS: Final = {
    "kind": KINDS,
    "year": YEARS,
    "department": "departments",
    "district": "districts",
    "tehsil": "tehsils",
    "village": "villages",
    "batch": "batches",
    "finding": "findings",
}
"""Facet → the field that holds its keys."""

LABELS: Final = {name: f"{FACET_FIELDS[name]}_labels" for name in ("department", "district", "tehsil", "village")}
"""Facet whose keys are folded → the field that holds each key with the value as one writes it."""

RECORD_WORDS: Final = (EXACT, STEM, PHONETIC, HEAD)
"""Keys in the order of the words, split at white space, with their places. Searched, not shown."""
RECORD_KEYWORDS: Final = (
    RECORD_ID,
    IDENTIFIERS,
    LOOSE_IDENTIFIERS,
    KIND_YEARS,
    PEOPLE,
    ACCESS,
    OFFICE,
    ORDER,
    *FACET_FIELDS.values(),
    *LABELS.values(),
)
"""Values matched whole, counted and sorted by."""
RECORD_DATES: Final = (DATES,)
RECORD_SHOWN: Final = ("title", "kind", "file_no", "date", "page_count", "partial")
"""Shown with a hit, not searched."""

PAGE_WORDS: Final = (EXACT, STEM, PHONETIC)
PAGE_KEYWORDS: Final = (RECORD_ID, IDENTIFIERS, LOOSE_IDENTIFIERS)
