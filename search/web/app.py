"""The web application: each address parses, asks, and prints. What is shown is decided in the views."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from pipeline.ledger.ledger import Ledger
from pipeline.library import Library
from pipeline.paging.identify import EXTENSIONS
from schemas.access import Viewer
from schemas.errors import AbhilekhError, NotFoundError
from schemas.queries import SearchPage, SearchRequest
from schemas.settings import Settings
from schemas.taxonomy import Taxonomy
from search.search import Search
from search.web.asking import AskedBox, AskedNumber, Asking, BatchId, Listed, PageNumber, Placed, RecordId, is_asked
from search.web.batch_view import BATCHES_A_PAGE, Glance, count_items, view_batch, view_batches
from search.web.deliveries import visible_account, visible_batch, visible_batches
from search.web.doubts_view import pages_with
from search.web.record_view import Look, Place, view_record
from search.web.search_view import Known, view_invitation, view_search
from search.web.shelf import COOKIE, HERE, Shelf, Shelved, Viewing, language_of
from search.web.trouble import show_bad_address, show_bug, show_error, show_foreign_error
from search.web.why_view import view_why
from search.web.words import Language

YEAR_S = 365 * 24 * 3600
PICTURE_S = 600
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "frame-ancestors 'none'"
"""A PDF is shown by the browser's own viewer, whose parts the policy of pages would keep out."""


def create_app(*, search: Search, library: Library, ledger: Ledger, taxonomy: Taxonomy, settings: Settings) -> FastAPI:
    """The application; nothing of it is global."""
    app = FastAPI(title="Abhilekh", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.shelf = Shelf(search=search, library=library, ledger=ledger, taxonomy=taxonomy, settings=settings)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.middleware("http")(guard)
    app.add_exception_handler(AbhilekhError, show_error)
    app.add_exception_handler(RequestValidationError, show_bad_address)
    app.add_exception_handler(HTTPException, show_foreign_error)
    for path, endpoint in PAGES.items():
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], response_model=None)
    return app


async def guard(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    """The headers that keep foreign script and frames out; what nobody foresaw becomes a page too."""
    try:
        response = await handle(request)
    except Exception as error:  # noqa: BLE001  the edge: a bug is answered, and logged whole
        response = show_bug(request, error)
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    # Static files are asked for again, and answered with 304: after an upgrade no old style is shown.
    response.headers.setdefault("Cache-Control", "no-cache" if request.url.path.startswith("/static/") else "no-store")
    return response


def show_search(request: Request, asking: Asking, shelf: Shelved, viewer: Viewing) -> Response:
    """The search box, and what was found."""
    if not is_asked(asking):
        return shelf.page(request, "search.html", view_invitation(asking))
    page = shelf.search.search(asking, viewer=viewer)
    # Only deliveries that the facet counts are named: of what this viewer may see.
    batches = (shelf.ledger.batch(found.value) for found in page.facets.get("batch", ()))
    names = {batch.id: batch.name for batch in batches if batch}
    known = Known(taxonomy=shelf.taxonomy, batch_names=names, to_check=pages_to_check(shelf, asking, page, viewer))
    view = view_search(asking, page, say=language_of(request), known=known)
    return shelf.page(request, "search.html", view)


def pages_to_check(shelf: Shelf, asking: SearchRequest, page: SearchPage, viewer: Viewer) -> dict[str, tuple[int, ...]]:
    """Record id → its pages with the findings asked for, of the records found; none where none is asked for."""
    found: dict[str, tuple[int, ...]] = {}
    for hit in page.hits if asking.finding else ():
        with suppress(NotFoundError):  # held or gone since it was indexed
            found[hit.record_id] = pages_with(shelf.library.pages(hit.record_id, viewer=viewer), asking.finding)
    return found


def search_json(asking: Asking, shelf: Shelved, viewer: Viewing) -> Response:
    """The same answer for programs."""
    return JSONResponse(shelf.search.search(asking, viewer=viewer).model_dump(mode="json"))


def show_record(request: Request, record_id: RecordId, place: Placed, shelf: Shelved, viewer: Viewing) -> Response:
    """A record: its picture with the words marked, its contents and facts."""
    record = shelf.library.record(record_id, viewer=viewer)
    if place.number > len(record.pages):
        raise NotFoundError(f"The record has {len(record.pages)} pages.", remedy="Go to one of them.")
    texts = shelf.library.page_texts(record_id, viewer=viewer, numbers=(place.number,))
    hits = shelf.search.find_in_record(record_id, place.words, viewer=viewer) if place.words else ()
    look = Look(
        place=place,
        say=language_of(request),
        taxonomy=shelf.taxonomy,
        base_url=shelf.settings.url,
        may_see_identifiers=viewer.may_see_identifiers,
    )
    return shelf.page(request, "record.html", view_record(record, texts.get(place.number), hits, look=look))


def show_picture(record_id: RecordId, number: PageNumber, shelf: Shelved, viewer: Viewing) -> Response:
    """A page's picture."""
    jpeg = shelf.library.preview(record_id, number, viewer=viewer)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": f"private, max-age={PICTURE_S}"})


def show_why(request: Request, record_id: RecordId, shelf: Shelved, viewer: Viewing) -> Response:
    """Why a record is of its kind, and where each of its facts comes from."""
    record = shelf.library.record(record_id, viewer=viewer)
    look = Look(
        place=Place(number=1),
        say=language_of(request),
        taxonomy=shelf.taxonomy,
        base_url=shelf.settings.url,
        may_see_identifiers=viewer.may_see_identifiers,
    )
    return shelf.page(request, "why.html", view_why(record, look=look))


def show_crop(record_id: RecordId, number: PageNumber, place: AskedBox, shelf: Shelved, viewer: Viewing) -> Response:
    """The picture of a place on a page."""
    x0, y0, x1, y1 = map(int, place.split(","))
    (png,) = shelf.library.crops(record_id, number, ((x0, y0, x1, y1),), viewer=viewer)
    return Response(png, media_type="image/png", headers={"Cache-Control": f"private, max-age={PICTURE_S}"})


def send_original(
    request: Request, record_id: RecordId, shelf: Shelved, viewer: Viewing, page: AskedNumber = 1
) -> Response:
    """The bytes as they came; the act is written into the audit trail."""
    original = shelf.library.original(record_id, viewer=viewer, number=page)
    if request.method == "GET":
        shelf.ledger.record_act(viewer.name, "download", record_id, {"original": original.sha256})
    name = f"{record_id}-{page}.{EXTENSIONS.get(original.media_type, 'bin')}"
    return _file(original.content, original.media_type, f'attachment; filename="{name}"')


def send_copy(request: Request, record_id: RecordId, shelf: Shelved, viewer: Viewing) -> Response:
    """The searchable PDF; the header Abhilekh-PDFA says whether it is PDF/A-2b, and if not why."""
    copy = shelf.library.access_copy(record_id, viewer=viewer)
    if request.method == "GET":
        shelf.ledger.record_act(viewer.name, "download", record_id, {"form": "access copy"})
    response = _file(copy.content, "application/pdf", f'inline; filename="{record_id}.pdf"')
    response.headers["Abhilekh-PDFA"] = "true" if copy.conformance.pdfa else f"false; {copy.conformance.why}"
    return response


def show_batches(request: Request, shelf: Shelved, viewer: Viewing, page: AskedNumber = 1) -> Response:
    """The deliveries, the newest first."""
    first = (page - 1) * BATCHES_A_PAGE
    batches = visible_batches(shelf.ledger, viewer=viewer, first=first, count=BATCHES_A_PAGE + 1)
    view = view_batches(
        [(batch, count_items(items)) for batch, items in batches[:BATCHES_A_PAGE]],
        glance=Glance(page=page, say=language_of(request), viewer=viewer),
        more=len(batches) > BATCHES_A_PAGE,
        prefect_url=shelf.settings.prefect_ui_url,
    )
    return shelf.page(request, "batches.html", view)


def show_batch(request: Request, batch_id: BatchId, listed: Listed, shelf: Shelved, viewer: Viewing) -> Response:
    """What became of each file of a delivery."""
    batch, items = visible_batch(shelf.ledger, batch_id, viewer=viewer)
    glance = Glance(page=listed.page, outcome=listed.outcome, say=language_of(request), viewer=viewer)
    account = visible_account(shelf.library.register_account(batch_id), batch, items, viewer=viewer)
    return shelf.page(request, "batch.html", view_batch(batch, items, account, glance=glance))


def choose_language(request: Request, language: Language, shelf: Shelved) -> Response:
    """Remember the language, and go back to the page it was chosen on."""
    came_from = urlsplit(request.headers.get("referer", ""))
    here = came_from.netloc == request.headers.get("host")
    # One slash at the beginning: "//elsewhere.example" would lead away from here.
    path = "/" + came_from.path.lstrip("/\\") if here else "/"
    response = RedirectResponse(f"{path}?{came_from.query}" if here and came_from.query else path, HTTPStatus.SEE_OTHER)
    secure = shelf.settings.url.startswith("https:")
    response.set_cookie(COOKIE, language, max_age=YEAR_S, httponly=True, samesite="lax", secure=secure)
    return response


def tell_health() -> Response:
    """For health checks: the application runs."""
    return JSONResponse({"status": "ok"})


def _file(content: bytes, media_type: str, how: str) -> Response:
    """A file to open or save; its name is ours, never one that came with the scan."""
    headers = {"Content-Disposition": how, "Content-Security-Policy": FILE_POLICY}
    return Response(content, media_type=media_type, headers=headers)


PAGES: dict[str, Callable[..., Response]] = {
    "/": show_search,
    "/search.json": search_json,
    "/r/{record_id}": show_record,
    "/r/{record_id}/pages/{number}.jpg": show_picture,
    "/r/{record_id}/crops/{number}.png": show_crop,
    "/r/{record_id}/why": show_why,
    "/r/{record_id}/original": send_original,
    "/r/{record_id}/copy.pdf": send_copy,
    "/batches": show_batches,
    "/batches/{batch_id}": show_batch,
    "/language/{language}": choose_language,
    "/healthz": tell_health,
}
