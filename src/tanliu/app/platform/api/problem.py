"""The one shape of an error: what is wrong, where, what was found and what is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from tanliu.app.platform.action import NotPermittedError
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.language import language
from tanliu.app.platform.jobs.past_jobs import AGAIN, prepare_later
from tanliu.app.platform.served import NotReadyError
from tanliu.kit.errors import (
    BusyError,
    ConflictError,
    NothingKnownError,
    TanliuError,
    TooLargeError,
    TooOftenError,
)
from tanliu.kit.message import Message
from tanliu.report.fault import translated

#: Longest value that an error repeats.
_SHOWN = 200
#: Seconds after which a busy workspace is worth another try.
_AGAIN = 3

#: What is answered to a kind of error; 422 to every other.
_STATUS = {BusyError: 503, TooLargeError: 413, TooOftenError: 429, ConflictError: 409, NothingKnownError: 404}


class Problem(Schema):
    """Something is wrong; nothing was changed."""

    what: str = Field(description="One sentence that says what is wrong")
    where: str | None = Field(None, description="Parameter, row or object it is about")
    found: str | None = Field(None, description="The value as it was found, shortened")
    accepted: str | None = Field(None, description="What would have been accepted")


class ProblemError(Exception):
    """Ends a request with a status and a problem."""

    def __init__(
        self, status: int, what: str | Message, *, headers: Mapping[str, str] | None = None, **parts: object
    ) -> None:
        super().__init__(str(what))
        self.status, self.what, self.parts, self.headers = status, what, parts, dict(headers or {})


#: What every request may answer, and what those that write may answer besides.
READ_PROBLEMS: Mapping[int, Any] = dict.fromkeys((401, 403, 404, 422, 429, 503), Problem)
WRITE_PROBLEMS: Mapping[int, Any] = dict.fromkeys((401, 403, 404, 409, 413, 415, 422, 429, 503), Problem)


def problem(status: int, what: str | Message, **parts: object) -> HttpResponse:
    """Return an error as JSON, told in the language of the request."""
    told = {name: _shown(parts.get(name)) for name in ("where", "found")}
    if (wanted := parts.get("accepted")) is not None:
        wanted = translated(wanted, language())
    told["accepted"] = _shown(wanted)
    said = what if isinstance(what, Message) else Message(what)
    return answer({"what": translated(said, language()), **told}, status)


def _shown(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def handle_problems(api: NinjaAPI) -> None:
    """Give every error of the interface the one shape."""

    @api.exception_handler(ProblemError)
    def told(request: HttpRequest, error: ProblemError) -> HttpResponse:
        response = problem(error.status, error.what, **error.parts)
        for name, value in error.headers.items():
            response[name] = value
        return response

    @api.exception_handler(NotPermittedError)
    def not_permitted(request: HttpRequest, error: NotPermittedError) -> HttpResponse:
        return problem(403, error.what, where=error.where, found=error.found)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, str(error) or "not found", where=request.path)

    @api.exception_handler(TanliuError)
    def wrong(request: HttpRequest, error: TanliuError) -> HttpResponse:
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 422)
        where = None if status == 503 else error.where
        response = problem(status, error.what, where=where, found=error.found, accepted=error.accepted)
        if status == 503:
            response["Retry-After"] = str(_AGAIN)
        return response

    @api.exception_handler(NotReadyError)
    def not_ready(request: HttpRequest, error: NotReadyError) -> HttpResponse:
        prepare_later(request.user, error.then)
        what, soon = "this past state is being computed", Message("the same request a little later")
        response = problem(503, what, where="as_of", found=error.then.asked, accepted=soon)
        response["Retry-After"] = str(AGAIN)
        return response

    @api.exception_handler(DataError)
    def too_much(request: HttpRequest, error: DataError) -> HttpResponse:
        return problem(422, "a value is longer or larger than is kept", where="body")

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(413, "the body is too large", where="body")

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, ProblemError):
            # the parser of bodies knows better than who called it what is wrong
            return told(request, error.__cause__)
        if error.status_code != 401:
            # a body that cannot be read is as wrong as one that says something wrong
            return problem(422 if error.status_code == 400 else error.status_code, str(error), where="body")
        response = problem(401, "who asks is not known", where="Authorization", accepted="Bearer TOKEN")
        response["WWW-Authenticate"] = 'Bearer realm="tanliu"'
        return response

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first: dict[str, Any] = error.errors[0] if error.errors else {}
        where = ".".join(str(part) for part in first.get("loc", ()))
        return problem(
            422, "a parameter is not valid", where=where, found=first.get("input"), accepted=first.get("msg")
        )
