"""Pages as they were known at an instant: ``/as-of/2025-03-01/map``.

The instant is a prefix of the address, so every link of a page keeps it, and an address that is sent shows the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, is_valid_path, set_script_prefix

from tanliu.app.platform.desk import described
from tanliu.app.platform.jobs.past_jobs import AGAIN, prepare_later
from tanliu.app.platform.served import NotReadyError, looking_at
from tanliu.app.platform.web.language import language
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.fault import translated

_PREFIX = re.compile(r"/as-of/([^/]+)(/.*)", re.DOTALL)
#: What may be posted while looking back.
_MAY_POST = ("/i18n/", "/jobs/", "/login", "/logout", "/reports")

Answer = Callable[[HttpRequest], HttpResponseBase]


@cache
def _of_today() -> tuple[str, ...]:
    """Return how addresses begin that have no past: those about the installation and its people."""
    return tuple(start for desk in described() for start in desk.pages_of_today)


class AsOf:
    """Serve what lies below ``/as-of/<instant>/`` as it was known then."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = _PREFIX.fullmatch(request.path_info)
        return self._past(request, found[1], found[2]) if found else self._answer(request)

    def _past(self, request: HttpRequest, asked: str, rest: str) -> HttpResponseBase:
        before = get_script_prefix()
        if rest.startswith(_of_today()):
            return redirect(f"{before.rstrip('/')}{rest}")
        if request.method not in ("GET", "HEAD") and not rest.startswith(_MAY_POST):
            return _wrong(
                request, TanliuError("the past cannot be changed", accepted=Message("today's pages"))
            )
        request.path_info = rest
        if not request.user.is_authenticated:
            return self._unknown(request, rest)
        try:
            with looking_at(asked) as then:
                # who makes an address of it quotes it
                set_script_prefix(f"{before.rstrip('/')}/as-of/{asked}/")
                response = self._answer(request)
        except TanliuError as error:
            set_script_prefix(before)
            return _wrong(request, error)
        finally:
            set_script_prefix(before)
        if then:
            response["As-Of"] = then.told()
        return response

    def _unknown(self, request: HttpRequest, rest: str) -> HttpResponseBase:
        """Answer who is not signed in the same on every day: nobody learns when something was delivered."""
        if is_valid_path(rest) and not rest.startswith(_MAY_POST):
            return redirect_to_login(request.get_full_path())
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Let a state that nobody has looked at be computed, and say how far it is."""
        if not isinstance(error, NotReadyError):
            return None
        told = {"job": prepare_later(request.user, error.then), "asked": error.then.asked}
        response = render(request, "web/preparing.html", told, status=503)
        response["Retry-After"] = str(AGAIN)
        return response


def _wrong(request: HttpRequest, error: TanliuError) -> HttpResponse:
    return render(
        request, "web/error.html", {"error": error, "what": translated(error.what, language())}, status=400
    )
