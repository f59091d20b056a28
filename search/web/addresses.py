"""The addresses of our pages: made here or nowhere."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from schemas.base import Box
from schemas.queries import MAX_OFFSET, SearchRequest

SEARCH = "/"
BATCHES = "/batches"


def search_url(request: SearchRequest, **changed: object) -> str:
    """The address of a request; the first page of its results unless the offset is given."""
    values = request.model_dump(mode="json", exclude_defaults=True, exclude={"offset"}) | changed
    return _with_query(SEARCH, [("q", values.pop("words", "")), *values.items()])


def results_url(request: SearchRequest, offset: int, total: int) -> str | None:
    """The address of the results from ``offset`` on; null where there are none, or none that may be asked for."""
    return search_url(request, offset=offset) if 0 <= offset < min(total, MAX_OFFSET + 1) else None


def record_url(record_id: str) -> str:
    """The permanent address of a record."""
    return f"/r/{record_id}"


def page_url(record_id: str, number: int, words: str = "", fact: str = "") -> str:
    """Where a page of a record is shown, with the words, or the places of a fact, marked."""
    return _with_query(record_url(record_id), [("page", number), ("q", words), ("fact", fact)])


def picture_url(record_id: str, number: int) -> str:
    """The picture of a page."""
    return f"{record_url(record_id)}/pages/{number}.jpg"


def why_url(record_id: str) -> str:
    """The page that shows why a record says what it says."""
    return f"{record_url(record_id)}/why"


def crop_url(record_id: str, number: int, box: Box) -> str:
    """The picture of a place on a page."""
    return f"{record_url(record_id)}/crops/{number}.png?box={','.join(map(str, box))}"


def batch_url(batch_id: str, *, outcome: str = "", page: int = 1) -> str:
    """A delivery; only the files of one outcome where one is named."""
    return _with_query(
        f"{BATCHES}/{quote(batch_id, safe='')}", [("outcome", outcome), ("page", page if page > 1 else "")]
    )


def batches_url(page: int) -> str:
    """The list of deliveries."""
    return _with_query(BATCHES, [("page", page if page > 1 else "")])


def _with_query(path: str, values: Sequence[tuple[str, object]]) -> str:
    """The path with what is not empty; several values of one name are given one by one."""
    pairs = [
        (name, each)
        for name, value in values
        for each in (value if isinstance(value, list | tuple) else [value])
        if each not in ("", None, 0)
    ]
    return f"{path}?{urlencode(pairs)}" if pairs else path
