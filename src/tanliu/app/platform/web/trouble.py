"""The answer to what nobody expected: a database that is away is told as such, everything else as our fault.

Nothing here may ask the database: that is what may be away, and who asks is not known without it.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tanliu.app.platform.api.problem import problem
from tanliu.app.platform.web.traces import AWAY
from tanliu.kit.message import Message

#: Seconds after which a database that is restarted is worth another try.
_AGAIN = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away, 500 otherwise; as JSON where the interface was asked."""
    away = isinstance(sys.exc_info()[1], AWAY)
    status = 503 if away else 500
    if "/api/" in request.path:
        what = "the database does not answer" if away else "internal error"
        response = problem(
            status, what, accepted=Message("the same request a little later") if away else None
        )
    else:
        response = HttpResponse(render_to_string("web/trouble.html", {"away": away}), status=status)
    if away:
        response["Retry-After"] = str(_AGAIN)
    response["Cache-Control"] = "no-store"
    return response
