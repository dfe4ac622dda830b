"""What the views share: who may open a page, and the period a reader looks at."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe

from tanliu.app.platform.access import may, role, role_of, scope_of
from tanliu.app.platform.action import Action, actor_of
from tanliu.app.platform.address import address
from tanliu.app.platform.answers import answered
from tanliu.app.platform.audit import record
from tanliu.app.platform.period import Shown, shown
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.navigation import closed
from tanliu.kit.errors import BusyError, TanliuError, TooLargeError, TooOftenError
from tanliu.kit.message import Message
from tanliu.report.fault import translated

View = Callable[..., HttpResponseBase]
#: What is answered to errors that are no slip of the reader.
_STATUS = {BusyError: 503, TooLargeError: 413, TooOftenError: 429}


def page(
    opens: str | type[Action[Any]] | None = None, *, kept: bool | Callable[[], object] = False
) -> Callable[[View], View]:
    """Open a view to users with a role, and with a verb if one is named; a user's mistake is a clear page.

    Parameters
    ----------
    opens
        Verb that the role needs to look at the page, or the action of the page: who may not act does not see it.
    kept
        What the page shows depends on nothing but its address, the results, the answers to findings, and the role, scope
        and language of the reader: it is kept for others like this one until results change. The view answers with `show`.
        What else it rests on, such as a table of the operational database, is told by a function: another value is another page.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if role_of(request.user) is None or _closed(request) or not _opens(opens, request):
                raise PermissionDenied
            try:
                return _kept(view, kept, request, *args, **kwargs) if kept else view(request, *args, **kwargs)
            except TanliuError as error:
                return render(
                    request,
                    "web/error.html",
                    {
                        "error": error,
                        "what": translated(error.what, language()),
                        "accepted": error.accepted and translated(error.accepted, language()),
                    },
                    status=_STATUS.get(type(error), 400),
                )

        # who asks whom a page opens to, reads it here
        opened.__dict__["opens"] = opens
        return login_required(opened)

    return wrap


def _closed(request: HttpRequest) -> bool:
    found = request.resolver_match
    return closed(role_of(request.user), "" if found is None else found.url_name or "")


def _opens(opens: str | type[Action[Any]] | None, request: HttpRequest) -> bool:
    if opens is None:
        return True
    return may(request.user, opens) if isinstance(opens, str) else opens.permits(actor_of(request))


def show(request: HttpRequest, template: str, told: dict[str, Any]) -> HttpResponseBase:
    """Answer with a page that is kept: title and content are made without the frame around them."""
    return TemplateResponse(request, template, {**told, "frame": "web/parts.html"})


def _kept(
    view: View, kept: bool | Callable[[], object], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    texts = results().texts
    # findings are answered without a computation, and what is told of totals depends on the answers
    also = kept() if callable(kept) else None
    key = repr(
        (request.get_full_path(), role(request.user), scope_of(request.user), language(), answered(), also)
    )
    text = texts.get(key)
    if text is None:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, TemplateResponse):
            return answer
        text = str(answer.rendered_content)
        texts.keep(key, text)
    # both were escaped when they were made
    title, content = (mark_safe(part) for part in text.split(_BETWEEN, 1))
    return render(request, "web/framed.html", {"title": title, "content": content})


#: What stands between title and content in parts.html.
_BETWEEN = "<!-- content -->"


def period_of(request: HttpRequest) -> Shown:
    """Return the period of the query, or the last computed year."""
    return shown(results(), request.GET.get("period") or None)


def one_of(request: HttpRequest, name: str, accepted: tuple[str, ...], default: str) -> str:
    """Return a choice of the query.

    Raises
    ------
    TanliuError
        When it is not one of those offered.
    """
    value = request.GET.get(name) or default
    if value not in accepted:
        raise TanliuError(Message("unknown {name}", name=name), found=value, accepted=", ".join(accepted))
    return value


def note(request: HttpRequest, verb: str, subject: str = "", **details: Any) -> None:
    """Write a change or an export into the audit trail."""
    record(request.user.get_username(), verb, subject, details, address(request))


def download(request: HttpRequest, name: str, kind: str, body: bytes | str) -> HttpResponse:
    """Answer with a file and note the export."""
    note(request, "export", name, path=request.get_full_path())
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
