"""The one base of every value that travels or is stored: frozen, and strict about what it holds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = 1
"""Number of the stored form; a change that old readers cannot read raises it (see ``schemas.upgrade``)."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
RecordId = Annotated[str, Field(pattern=r"^r[a-z2-7]{16}$")]
Confidence = Annotated[float, Field(ge=0, le=100)]
"""0–100: how sure the machine is."""

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the upright page image; x to the right, y down; x1 and y1 exclusive."""


class Value(BaseModel):
    """A value: never changed after it is made, and never with a field we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stored(Value):
    """A value that is written to the object store; carries the number of its form."""

    schema_number: int = Field(default=SCHEMA, alias="schema", description="number of the stored form")

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)

    def to_json(self) -> bytes:
        """The stored form: UTF-8 JSON, the same bytes for the same value."""
        return self.model_dump_json(by_alias=True).encode()
