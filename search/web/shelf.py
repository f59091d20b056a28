"""What the addresses of the application ask: made once, and handed to each."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates

from pipeline.ledger.ledger import Ledger
from pipeline.library import Library
from schemas.access import PUBLIC_OFFICER, Viewer
from schemas.base import Value
from schemas.settings import Settings
from schemas.taxonomy import Taxonomy
from search.search import Search
from search.web.words import Language, Say

HERE = Path(__file__).parent
COOKIE = "language"


class Shelf:
    """Search, records, deliveries, and the templates that show them."""

    def __init__(
        self, *, search: Search, library: Library, ledger: Ledger, taxonomy: Taxonomy, settings: Settings
    ) -> None:
        self.search = search
        self.library = library
        self.ledger = ledger
        self.taxonomy = taxonomy
        self.settings = settings
        self._templates = Jinja2Templates(directory=HERE / "templates")

    def page(self, request: Request, name: str, view: Value, *, status: int = 200) -> Response:
        """A template with its view, in the reader's language."""
        say = language_of(request)
        context = {"view": view, "say": say, "other": "en" if say.language == "hi" else "hi"}
        return self._templates.TemplateResponse(request, name, context, status_code=status)


def language_of(request: Request) -> Say:
    """Hindi, unless the reader chose English."""
    language: Language = "en" if request.cookies.get(COOKIE) == "en" else "hi"
    return Say(language)


def shelf_of(request: Request) -> Shelf:
    """The application's shelf."""
    shelf: Shelf = request.app.state.shelf
    return shelf


def viewer_of() -> Viewer:
    """Who reads. Until people sign in, everybody is the officer who sees normal papers, identifiers masked."""
    return PUBLIC_OFFICER


Shelved = Annotated[Shelf, Depends(shelf_of)]
Viewing = Annotated[Viewer, Depends(viewer_of)]
