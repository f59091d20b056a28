"""Lifts every older stored form to today's. A released form is never forgotten."""

import json
from typing import Any, TypeVar

from schemas.base import SCHEMA, Stored
from schemas.errors import IntegrityError

S = TypeVar("S", bound=Stored)


def load_stored(kind: type[S], stored: bytes) -> S:
    """The value behind stored JSON, lifted step by step from the form it was written in.

    Raises:
        IntegrityError: it is not JSON, or a newer program than this one wrote it.
    """
    try:
        raw: dict[str, Any] = json.loads(stored)
    except ValueError as error:
        raise IntegrityError(f"A stored {kind.__name__} is not JSON: {error}.") from error
    number = raw.get("schema")
    if not isinstance(number, int) or number > SCHEMA:
        raise IntegrityError(
            f"A stored {kind.__name__} has form {number!r}; this program knows forms up to {SCHEMA}.",
            remedy="Update the program; do not change the stored object.",
        )
    return kind.model_validate(raw)
