"""The page on which somebody says how they want to be told, and what went out to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.notices.actions import Acknowledge, ConfirmWay, DropWay, PutWay
from tanliu.app.desks.notices.carry import offered
from tanliu.app.desks.notices.models import Sending, Way, WayKind
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.tell import rules
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import translated
from tanliu.report.phrase import say

#: How many of the last messages are shown.
_SHOWN = 20


@page()
def ways(request: HttpRequest) -> HttpResponseBase:
    """Show the ways of the reader, or open one; what is wrong stands beside the form, with all that was typed."""
    if request.method != "POST":
        return _shown(request)
    try:
        way = perform(_wanted(request.POST), actor_of(request))
    except TanliuError as error:
        wrong = {"what": translated(error.what, language()), "found": error.found,
                 "accepted": error.accepted and translated(error.accepted, language())}  # fmt: skip
        return _shown(request, typed=request.POST, wrong=wrong, status=400)
    messages.success(request, say("ways_kept" if way.confirmed_at else "ways_code_sent", language()))
    return redirect("ways")


def _wanted(given: QueryDict) -> PutWay:
    quiet = _hour(given, "quiet_from"), _hour(given, "quiet_until")
    return PutWay(
        given.get("kind", ""), given.get("target", "").strip()[:500], "zh" if given.get("language") == "zh" else "en",
        given.getlist("topics"), _hour(given, "digest_hour") if given.get("when") == "digest" else None,
        None if quiet[0] is None or quiet[1] is None else (quiet[0], quiet[1]), given.get("secret", "")[:200],
    )  # fmt: skip


def _hour(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not (text.isdecimal() and len(text) <= 2):
        raise TanliuError("not an hour of the day", found=text, accepted="0 … 23")
    return int(text)


def _shown(request: HttpRequest, *, status: int = 200, **told: Any) -> HttpResponseBase:
    own = list(Way.objects.filter(user=request.user).order_by("pk"))
    topics = {name: one.name[language()] for name, one in rules().topics.items()}
    rows = [
        {"way": way, "target": shown_target(way), "topics": [topics.get(one, one) for one in way.topics]}
        for way in own
    ]
    sendings = Sending.objects.filter(way__in=own).select_related("notice", "way").order_by("-pk")[:_SHOWN]
    last = [
        {"sending": one, "text": one.notice.text_zh if language() == "zh" else one.notice.text_en}
        for one in sendings
    ]
    told = {"rows": rows, "last": last, "topics": topics, "kinds": offered(), "hours": range(24), **told}
    return render(request, "notices/ways.html", told, status=status)


def shown_target(way: Way) -> str:
    """Return where a way leads; of the address of a robot, which is a key by itself, no more than its host."""
    if way.kind == WayKind.MAIL:
        return way.target
    host = way.target.partition("://")[2].partition("/")[0]
    return f"{host}/…{way.target[-4:]}"


@require_POST
@page()
def confirm(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take the code that was sent to a mailbox."""
    right = perform(ConfirmWay(number, request.POST.get("code", "")), actor_of(request))
    told = messages.success if right else messages.error
    told(request, say("ways_confirmed" if right else "ways_wrong_code", language()))
    return redirect("ways")


@require_POST
@page()
def drop(request: HttpRequest, number: int) -> HttpResponseBase:
    """Close a way."""
    perform(DropWay(number), actor_of(request))
    messages.success(request, say("ways_dropped", language()))
    return redirect("ways")


@require_POST
@page()
def take(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take care of what a notice tells."""
    perform(Acknowledge(number), actor_of(request))
    messages.success(request, say("notices_are_taken", language()))
    return redirect("notices")


urlpatterns = [
    path("notices/ways", ways, name="ways"),
    path("notices/ways/<int:number>/confirm", confirm, name="way_confirm"),
    path("notices/ways/<int:number>/drop", drop, name="way_drop"),
    path("notices/<int:number>/acknowledge", take, name="notice_acknowledge"),
]
