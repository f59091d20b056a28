"""Errors as pages: what happened, and what to do. The one edge at which an exception becomes an answer."""

import logging
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from schemas.base import Value
from schemas.errors import AbhilekhError, AccessDeniedError, InputError, NotFoundError
from schemas.pages import ErrorInfo
from search.web.faults import explain_fault
from search.web.shelf import language_of, shelf_of

log = logging.getLogger(__name__)

BAD_SEARCH = ErrorInfo(
    code="bad_search",
    message="इसमें कोई दिनांक या संख्या गलत है, या यह बहुत लम्बी है।",
    remedy="दिनांक 21-05-1987 की तरह लिखें, 500 से कम अक्षर रखें, या नई खोज करें।",
)


class TroubleView(Value):
    """Everything of ``error.html``."""

    status: int
    problem: str
    remedy: str


def show_error(request: Request, error: Exception) -> Response:
    """One of our own errors."""
    if not isinstance(error, AbhilekhError):
        raise error
    status = _status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
    return _answer(request, status, ErrorInfo(code=error.code, message=error.problem, remedy=error.remedy))


def show_bad_address(request: Request, _error: Exception) -> Response:
    """An address with a page number, an outcome or a record id that is none."""
    return show_error(request, NotFoundError("There is no such page."))


def show_foreign_error(request: Request, error: Exception) -> Response:
    """What the web framework refuses: an address that is none of ours, a method that we do not answer."""
    if not isinstance(error, HTTPException):
        raise error
    fault = ErrorInfo(code=NotFoundError.code, message="There is no such page.", remedy=NotFoundError.advice)
    response = _answer(request, error.status_code, fault)
    response.headers.update(error.headers or {})
    return response


def show_bug(request: Request, error: Exception) -> Response:
    """An error that nobody foresaw; the log has it whole."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    fault = ErrorInfo(code=AbhilekhError.code, message="Something went wrong here.", remedy=AbhilekhError.advice)
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, fault)


def _answer(request: Request, status: int, fault: ErrorInfo) -> Response:
    if request.url.path.endswith(".json"):
        return JSONResponse(fault.model_dump(), status)
    say = language_of(request)
    if status == HTTPStatus.BAD_REQUEST and say.language == "hi":
        fault = BAD_SEARCH
    problem, remedy = explain_fault(fault, say)
    view = TroubleView(status=status, problem=problem, remedy=remedy)
    return shelf_of(request).page(request, "error.html", view, status=status)


def _status_of(error: AbhilekhError) -> HTTPStatus:
    match error:
        case NotFoundError():
            return HTTPStatus.NOT_FOUND
        case AccessDeniedError():
            return HTTPStatus.FORBIDDEN
        case InputError():
            return HTTPStatus.BAD_REQUEST
        case _:
            return HTTPStatus.SERVICE_UNAVAILABLE
