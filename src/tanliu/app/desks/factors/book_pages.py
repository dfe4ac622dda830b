"""Factor books: which there are, what an edition changes, and its pack in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.factors import shown
from tanliu.app.desks.factors.actions import KeepBook, UseEdition
from tanliu.app.desks.factors.books import asked_of, books, read_edition
from tanliu.app.platform import uploads
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.catalog.book.read import Asked
from tanliu.catalog.schema.values import Evidence
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.phrase import say

#: What a form says of an edition.
_FIELDS = ("book", "edition", "published", "year", "region", "evidence")


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """List the factor books; who runs the installation brings an edition of one here."""
    known = [shown.book(id, one, language()) for id, one in books(catalog()).items()]
    may_use = UseEdition.permits(actor_of(request))
    told = {"books": known, "may_use": may_use, "evidences": get_args(Evidence)}
    return render(request, "factors/books.html", told)


@page(KeepBook)
@require_POST
def look(request: HttpRequest) -> HttpResponseBase:
    """Show what an edition changes against the packs in use; nothing is written."""
    given = _given(request.POST)
    file = request.FILES.get("file")
    if file is None:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    asked = _asked(given)
    upload = perform(KeepBook(given["book"], file), actor_of(request))
    read = read_edition(catalog(), given["book"], upload.file, asked)
    told = {
        "upload": upload,
        "token": upload.token(),
        "given": given,
        **shown.edition(read, catalog(), language()),
    }
    return render(request, "factors/edition.html", told)


@page(UseEdition)
@require_POST
def use(request: HttpRequest) -> HttpResponseBase:
    """Make a pack of the edition that was looked at, and use it."""
    given = _given(request.POST)
    upload = uploads.confirmed(request.user, request.POST.get("token", ""))
    wanted = UseEdition(given["book"], upload.file, _asked(given), request.POST.get("leave_unknown") == "1")
    done = perform(wanted, actor_of(request))
    upload.remove()
    messages.success(request, say("book_used", language(), pack=done.pack, count=f"{done.factors:,}"))
    return redirect("factor_books")


def _given(form: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(form.get(name, "")).strip()[:200] for name in _FIELDS}


def _asked(given: Mapping[str, str]) -> Asked:
    return asked_of(**given)


urlpatterns = [
    path("factors/books", listed, name="factor_books"),
    path("factors/books/look", look, name="factor_book_look"),
    path("factors/books/use", use, name="factor_book_use"),
]
