"""Who may see what: one rule, in one place."""

from enum import StrEnum

from pydantic import Field

from schemas.base import Value


class Classification(StrEnum):
    """Access class of a record, as NIC's eFile grades it."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"
    TOP_SECRET = "top_secret"

    @property
    def rank(self) -> int:
        """Higher is more closed."""
        return list(Classification).index(self)


class Viewer(Value):
    """The person for whom something is read. Every search and every read names one."""

    name: str
    clearance: Classification = Classification.NORMAL
    may_see_identifiers: bool = Field(
        default=False, description="Aadhaar, PAN, mobile and account numbers unmasked, and untouched originals"
    )
    may_see_held: bool = Field(default=False, description="papers suspected confidential, not yet released")
    departments: tuple[str, ...] | None = Field(default=None, description="only these; null means all")

    @property
    def access_keys(self) -> tuple[str, ...]:
        """Keys of the index that this viewer matches; a record carries exactly one of them."""
        classes = [c for c in Classification if c.rank <= self.clearance.rank]
        return tuple(str(c) for c in classes) + (("held",) if self.may_see_held else ())


def access_key(classification: Classification, *, held: bool) -> str:
    """The one key a record carries in the index."""
    return "held" if held else str(classification)


def may_see(viewer: Viewer, *, classification: Classification, held: bool, department: str | None) -> bool:
    """The rule: is this record there at all for this viewer?"""
    if access_key(classification, held=held) not in viewer.access_keys:
        return False
    return viewer.departments is None or department is None or department in viewer.departments


LOCAL_OPERATOR = Viewer(
    name="local operator", clearance=Classification.CONFIDENTIAL, may_see_identifiers=True, may_see_held=True
)
"""Whoever may run the command line on this machine can read the store's files anyway."""

PUBLIC_OFFICER = Viewer(name="officer")
"""The web page's viewer until people sign in: normal papers, identifiers masked."""
