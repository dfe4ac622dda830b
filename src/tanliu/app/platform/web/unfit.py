"""Forms that hold what no database keeps are refused before a page looks at them, alike on every database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tanliu.app.platform.web.language import language
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.storable import unfit_at
from tanliu.report.fault import translated


class RefuseUnfit:
    """Middleware, the last: who may send the form was asked before."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Refuse NUL and half signs in the fields of a form; bodies of programs are refused where they are read."""
        if request.method != "POST" or "/api/" in request.path:
            return None
        place = unfit_at(dict(request.POST.lists()))
        if place is None:
            return None
        wanted = Message("texts of Unicode")
        return _refused(
            request, TanliuError("a text holds NUL or half of a sign", where=place, accepted=wanted)
        )

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Tell who sent more than a column takes; SQLite takes it."""
        if not isinstance(error, DataError):
            return None
        return _refused(request, TanliuError("a value is longer or larger than is kept"))


def _refused(request: HttpRequest, error: TanliuError) -> HttpResponse:
    told = {"error": error, "what": translated(error.what, language())}
    if error.accepted:
        told["accepted"] = translated(error.accepted, language())
    return render(request, "web/error.html", told, status=400)
