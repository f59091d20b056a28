"""The web application: each address parses, asks, and prints. What is shown is decided in ``views``."""

from collections.abc import Awaitable, Callable
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from pydantic import ValidationError

from pipeline.ledger.ledger import Ledger
from pipeline.library import Library
from schemas.access import PUBLIC_OFFICER, Viewer, may_see
from schemas.base import Value
from schemas.errors import AbhilekhError, AccessDeniedError, InputError, NotFoundError
from schemas.items import Item
from schemas.queries import FACETS, SearchRequest
from schemas.settings import Settings
from schemas.taxonomy import Taxonomy
from search.search import Search
from search.web.views import Look, view_batch, view_batches, view_record, view_search
from search.web.words import Language, Say

HERE = Path(__file__).parent
COOKIE = "language"
YEAR_S = 365 * 24 * 3600
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EXTENSIONS = {"application/pdf": "pdf", "image/tiff": "tif", "image/jpeg": "jpg", "image/png": "png"}


class Shelf:
    """What the addresses ask: made once, handed to each through the application's state."""

    def __init__(
        self, *, search: Search, library: Library, ledger: Ledger, taxonomy: Taxonomy, settings: Settings
    ) -> None:
        self.search = search
        self.library = library
        self.ledger = ledger
        self.taxonomy = taxonomy
        self.settings = settings
        self.templates = Jinja2Templates(directory=HERE / "templates")

    def page(self, request: Request, name: str, view: Value | None, *, status: int = 200, **more: object) -> Response:
        """A template with its view, in the reader's language."""
        say = language_of(request)
        context = {"view": view, "say": say, "other": "en" if say.language == "hi" else "hi", **more}
        return self.templates.TemplateResponse(request, name, context, status_code=status)


def language_of(request: Request) -> Say:
    """Hindi, unless the reader chose English."""
    language: Language = "en" if request.cookies.get(COOKIE) == "en" else "hi"
    return Say(language)


def shelf_of(request: Request) -> Shelf:
    """The application's shelf."""
    shelf: Shelf = request.app.state.shelf
    return shelf


def viewer_of(_request: Request) -> Viewer:
    """Who reads. Until people sign in, everybody is the officer who sees normal papers, identifiers masked."""
    return PUBLIC_OFFICER


Shelved = Annotated[Shelf, Depends(shelf_of)]
Viewing = Annotated[Viewer, Depends(viewer_of)]


def asked_for(request: Request) -> SearchRequest:
    """The search that the address names.

    Raises:
        InputError: a date or number in it is none.
    """
    given = request.query_params
    try:
        return SearchRequest.model_validate(
            {
                "words": given.get("q", "").strip(),
                **{name: tuple(given.getlist(name)) for name in FACETS},
                **{name: given.get(name, "").strip() or None for name in ("file_no", "efile", "khasra")},
                **{name: _day(given.get(name)) for name in ("date_from", "date_to")},
                "offset": given.get("offset") or 0,
                "limit": given.get("limit") or 20,
            }
        )
    except (ValidationError, ValueError) as error:
        raise InputError("That search cannot be read.", remedy="Write dates as 1987-05-21, or begin anew.") from error


Asking = Annotated[SearchRequest, Depends(asked_for)]


def create_app(*, search: Search, library: Library, ledger: Ledger, taxonomy: Taxonomy, settings: Settings) -> FastAPI:
    """The application; nothing of it is global."""
    app = FastAPI(title="Abhilekh", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.shelf = Shelf(search=search, library=library, ledger=ledger, taxonomy=taxonomy, settings=settings)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.middleware("http")(guard)
    app.add_exception_handler(AbhilekhError, show_error)
    app.add_exception_handler(RequestValidationError, show_bad_address)
    for path, endpoint in PAGES.items():
        app.add_api_route(path, endpoint, methods=["GET"], response_model=None)
    return app


async def guard(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    """The headers that keep foreign script and frames out."""
    response = await handle(request)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if not request.url.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def show_search(request: Request, asking: Asking, shelf: Shelved, viewer: Viewing) -> Response:
    """The search box, and what was found."""
    asked = asking.model_dump(exclude_defaults=True, exclude={"limit", "offset"})
    page = shelf.search.search(asking, viewer=viewer) if asked else None
    say = language_of(request)
    return shelf.page(request, "search.html", view_search(asking, page, say=say, taxonomy=shelf.taxonomy))


def search_json(asking: Asking, shelf: Shelved, viewer: Viewing) -> Response:
    """The same answer for programs."""
    return JSONResponse(shelf.search.search(asking, viewer=viewer).model_dump(mode="json"))


def show_record(
    request: Request,
    record_id: str,
    shelf: Shelved,
    viewer: Viewing,
    page: Annotated[int, Query(ge=1)] = 1,
    q: str = "",
) -> Response:
    """A record: its picture with the words marked, its contents and facts."""
    record = shelf.library.record(record_id, viewer=viewer)
    if page > len(record.pages):
        raise NotFoundError(f"The record has {len(record.pages)} pages.", remedy="Go to one of them.")
    texts = shelf.library.page_texts(record_id, viewer=viewer, numbers=(page,))
    look = Look(
        number=page,
        words=q[:500].strip(),
        say=language_of(request),
        taxonomy=shelf.taxonomy,
        base_url=shelf.settings.url,
        may_see_identifiers=viewer.may_see_identifiers,
    )
    hits = shelf.search.find_in_record(record_id, look.words, viewer=viewer) if look.words else ()
    view = view_record(record, texts.get(page), hits, look=look)
    return shelf.page(request, "record.html", view)


def show_picture(record_id: str, number: int, shelf: Shelved, viewer: Viewing) -> Response:
    """A page's picture."""
    jpeg = shelf.library.preview(record_id, number, viewer=viewer)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


def send_original(record_id: str, shelf: Shelved, viewer: Viewing, page: Annotated[int, Query(ge=1)] = 1) -> Response:
    """The bytes as they came; the act is written into the audit trail."""
    original = shelf.library.original(record_id, viewer=viewer, number=page)
    shelf.ledger.record_act(viewer.name, "download", record_id, {"original": original.sha256})
    name = f"{record_id}-{page}.{EXTENSIONS.get(original.media_type, 'bin')}"
    return _attached(original.content, original.media_type, name)


def send_copy(record_id: str, shelf: Shelved, viewer: Viewing) -> Response:
    """The searchable PDF."""
    content = shelf.library.access_copy(record_id, viewer=viewer)
    shelf.ledger.record_act(viewer.name, "download", record_id, {"form": "access copy"})
    return _attached(content, "application/pdf", f"{record_id}.pdf", shown=True)


def show_batches(request: Request, shelf: Shelved, viewer: Viewing) -> Response:
    """All deliveries."""
    batches = [(batch, _visible_items(shelf, batch.id, viewer)) for batch in shelf.ledger.batches()]
    view = view_batches(batches, say=language_of(request), prefect_url=shelf.settings.prefect_ui_url)
    return shelf.page(request, "batches.html", view)


def show_batch(request: Request, batch_id: str, shelf: Shelved, viewer: Viewing) -> Response:
    """What became of each file of a delivery."""
    batch = shelf.ledger.batch(batch_id)
    if batch is None:
        raise NotFoundError(f"There is no delivery {batch_id}.")
    view = view_batch(batch, _visible_items(shelf, batch.id, viewer), say=language_of(request))
    return shelf.page(request, "batch.html", view)


def choose_language(request: Request, language: Language) -> Response:
    """Remember the language, and go back."""
    back = request.headers.get("referer", "/")
    response = RedirectResponse(back if back.startswith(str(request.base_url)) else "/", HTTPStatus.SEE_OTHER)
    response.set_cookie(COOKIE, language, max_age=YEAR_S, httponly=True, samesite="lax")
    return response


def tell_health() -> Response:
    """For health checks: the application runs."""
    return JSONResponse({"status": "ok"})


def show_error(request: Request, error: Exception) -> Response:
    """An error of ours as a page: what happened, and what to do."""
    if not isinstance(error, AbhilekhError):
        raise error
    match error:
        case NotFoundError():
            status = HTTPStatus.NOT_FOUND
        case AccessDeniedError():
            status = HTTPStatus.FORBIDDEN
        case InputError():
            status = HTTPStatus.BAD_REQUEST
        case _:
            status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.url.path.endswith(".json"):
        return JSONResponse({"code": error.code, "message": error.problem, "remedy": error.remedy}, status)
    missing = status == HTTPStatus.NOT_FOUND
    return shelf_of(request).page(request, "error.html", None, status=status, error=error, missing=missing)


def show_bad_address(request: Request, _error: Exception) -> Response:
    """An address with a page number that is none."""
    return show_error(request, NotFoundError("There is no such page."))


def _attached(content: bytes, media_type: str, name: str, *, shown: bool = False) -> Response:
    """A file to save; its name is ours, never one that came with the scan."""
    how = "inline" if shown else "attachment"
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'{how}; filename="{name}"'})


def _visible_items(shelf: Shelf, batch_id: str, viewer: Viewer) -> tuple[Item, ...]:
    """The items of a delivery without those whose record this viewer may not see: not even their number is told."""
    return tuple(item for item in shelf.ledger.items(batch_id) if _is_visible(shelf, item, viewer))


def _is_visible(shelf: Shelf, item: Item, viewer: Viewer) -> bool:
    row = shelf.ledger.record_row(item.record_id or item.duplicate_of or "")
    return row is None or may_see(viewer, classification=row.classification, held=row.held, department=row.department)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


PAGES: dict[str, Callable[..., Response]] = {
    "/": show_search,
    "/search.json": search_json,
    "/r/{record_id}": show_record,
    "/r/{record_id}/pages/{number}.jpg": show_picture,
    "/r/{record_id}/original": send_original,
    "/r/{record_id}/copy.pdf": send_copy,
    "/batches": show_batches,
    "/batches/{batch_id}": show_batch,
    "/language/{language}": choose_language,
    "/healthz": tell_health,
}
