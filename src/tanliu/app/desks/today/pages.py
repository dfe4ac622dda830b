"""The first page of the day, and the address that leads a reader to where they start."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString, mark_safe

from tanliu.app.platform.access import role, role_of, scope_of
from tanliu.app.platform.action import actor_of
from tanliu.app.platform.answers import answered
from tanliu.app.platform.casework.today import today as day
from tanliu.app.platform.morning import Reader, cards, tasks
from tanliu.app.platform.served import results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.navigation import start
from tanliu.app.platform.web.pages import page


@page()
def home(request: HttpRequest) -> HttpResponseBase:
    """Send a reader to the page of today, or to the first that their role opens."""
    return redirect(start(role_of(request.user)))


@page()
def today(request: HttpRequest) -> HttpResponseBase:
    """Show what is to be done and what is to be known."""
    reader = Reader(request.user, actor_of(request), scope_of(request.user), language())
    told = {"day": day(), "tasks": tasks(reader), "cards": _cards(request, reader)}
    return render(request, "today/today.html", told)


def _cards(request: HttpRequest, reader: Reader) -> SafeString:
    """Return the cards as they were made for another with the same role, scope and language, while results stay."""
    texts = results().texts
    key = repr(("today", role(request.user), reader.scope, reader.language, answered()))
    text = texts.get(key)
    if text is None:
        parts = [render_to_string(one.template, dict(one.told), request) for one in cards(reader)]
        text = "".join(parts)
        texts.keep(key, text)
    # escaped by the templates
    return mark_safe(text)


urlpatterns = [
    path("", home, name="home"),
    path("today", today, name="today"),
]
