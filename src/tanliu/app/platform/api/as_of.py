"""The interface as it was known at an instant: ``/api/v1/totals?as_of=2025-03-01``."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tanliu.app.platform.api.problem import problem
from tanliu.app.platform.served import looking_at
from tanliu.kit.errors import NothingKnownError, TanliuError

Answer = Callable[[HttpRequest], HttpResponseBase]


class AsOf:
    """Read the parameter ``as_of`` of a read, and say in the answer of what instant it is."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.GET.get("as_of") if request.method == "GET" else None
        if asked is None or not request.path_info.startswith("/api/"):
            return self._answer(request)
        try:
            with looking_at(asked) as then:
                response = self._answer(request)
        except TanliuError as error:
            status = 404 if isinstance(error, NothingKnownError) else 422
            return problem(status, error.what, where="as_of", found=error.found, accepted=error.accepted)
        if then:
            response["As-Of"] = then.told()
        return response
