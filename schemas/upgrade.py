"""Lifts every older stored form to today's. A released form is never forgotten."""

import contextlib
import json
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from schemas.base import SCHEMA, Stored
from schemas.errors import IntegrityError

S = TypeVar("S", bound=Stored)
_OF_TODAY: Final = b'{"schema":%d,' % SCHEMA
"""How ``to_json`` begins: such a form needs no lifting, and is read twice as fast without it."""


def load_stored(kind: type[S], stored: bytes) -> S:
    """The value behind stored JSON, lifted step by step from the form it was written in.

    Raises:
        IntegrityError: it is not JSON, or a newer program than this one wrote it.
    """
    if stored.startswith(_OF_TODAY):
        with contextlib.suppress(ValidationError):  # what is wrong with it is told below
            return kind.model_validate_json(stored)
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
