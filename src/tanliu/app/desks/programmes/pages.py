"""The pages of programmes: what is followed, and one with its rows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.programmes import shown
from tanliu.app.desks.programmes.actions import Begin, Bring, Tell, writes
from tanliu.app.desks.programmes.files import day_of, figures_of, row_of, rows_of
from tanliu.app.desks.programmes.queries import (
    Followed,
    begun_for,
    begun_of,
    followed,
    kept,
    names_of,
    programmes,
)
from tanliu.app.platform.access import speaks
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.programme.document import STATES
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

_MOST_BYTES = 2_000_000


@page()
def listed(request: HttpRequest) -> HttpResponseBase:
    """List the programmes that a reader sees, and those that may be begun."""
    lang, actor = language(), actor_of(request)
    sheet = page_of(begun_of(request.user), request)
    every = [followed(one, today()) for one in sheet]
    names = names_of([one.begun for one in every])
    covers = [str(one) for one in request.user.member.covers] if speaks(request.user) else []
    of = "enterprise" if speaks(request.user) else "district"
    known = [shown.template(id, one, lang) for id, one in programmes(catalog()).items()]
    context = {
        "sheet": sheet, "rows": [shown.head(one, names, lang) for one in every], "known": known, "today": today(),
        "begins": [one for one in known if one["of"] == of] if writes(actor, "x" if covers else "") else [],
        "firms": covers,
    }  # fmt: skip
    return render(request, "programmes/programmes.html", context)


@require_POST
@page(Begin)
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin a programme, and go to its page."""
    first = day_of(request.POST.get("first", "").strip(), "first") or today()
    action = Begin(request.POST.get("programme", ""), first, request.POST.get("entity_id", "").strip())
    return redirect("programme", perform(action, actor_of(request)))


@page()
def programme(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a programme with its rows, as they are or were at the end of a day, or send them as CSV or XLSX."""
    one, lang = begun_for(request.user, number), language()
    day = day_of(request.GET.get("on", "").strip(), "on")
    now = followed(one, day or today())
    state = one_of(request, "state", ("", "late", *STATES), "")
    rows = [row for row in (shown.row(now.programme, each, lang) for each in now.rows) if _wanted(row, state)]
    if request.GET.get("format"):
        return _file(request, now, rows)
    context: dict[str, Any] = {
        "one": one, "head": shown.head(now, names_of([one]), lang), "scheme": shown.template(one.programme, now.programme, lang), "rows": rows,
        "groups": shown.groups(now, lang), "tallies": shown.tallies(now, lang), "state": state, "day": day, "today": today(),
        "states": [(id, say(f"programmes_state_{id}", lang)) for id in STATES], "writes": day is None and writes(actor_of(request), one.entity_id),
        "columns": [(id, f"{column.name[lang]}{'' if column.unit == '1' else f' [{column.unit}]'}") for id, column in now.programme.columns.items()],
    }  # fmt: skip
    context["empty_fields"] = [(id, name, "") for id, name in context["columns"]]
    for row in rows:
        row["fields"] = [(id, name, row["figures"].get(id, "")) for id, name in context["columns"]]
    return render(request, "programmes/programme.html", context)


def _wanted(row: dict[str, Any], state: str) -> bool:
    return state in ("", row["state"]) or (state == "late" and row["is_late"] and row["is_open"])


def _file(request: HttpRequest, now: Followed, rows: list[dict[str, Any]]) -> HttpResponseBase:
    lang = language()
    titles = [say(f"programmes_{name}", lang) for name in shown.COLUMNS]
    titles += [f"{one.name[lang]} [{one.unit}]" for one in now.programme.columns.values()]
    cells = [[*(row[name] for name in shown.COLUMNS), *row["cells"]] for row in rows]
    return send_sheet(request, f"programme-{now.begun.pk}", now.programme.title[lang], titles, cells)


@require_POST
@page()
def bring(request: HttpRequest, number: int) -> HttpResponseBase:
    """Bring a row, or the rows of a file."""
    one = begun_for(request.user, number)
    rule, file = kept(one), request.FILES.get("file")
    if file is not None:
        body = file.read(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:
            raise TanliuError("a file of rows is too large", where=file.name, accepted=_MOST_BYTES)
        try:
            rows = rows_of(body.decode("utf-8-sig"), rule, file.name)
        except UnicodeDecodeError as error:
            raise TanliuError("a file of rows is UTF-8", where=file.name) from error
    else:
        rows = (row_of(request.POST.dict(), rule, "row"),)
    perform(Bring(one.pk, rows), actor_of(request))
    messages.success(request, say("programmes_brought", language(), count=len(rows)))
    return redirect("programme", number)


@require_POST
@page()
def tell(request: HttpRequest, number: int) -> HttpResponseBase:
    """Tell of a row."""
    one = begun_for(request.user, number)
    given = {name: request.POST.get(name, "").strip() for name in ("code", "state", "due", "on", "note")}
    figures = figures_of(request.POST.dict(), kept(one), given["code"])
    action = Tell(
        one.pk, given["code"], given["state"], day_of(given["due"], "due"), day_of(given["on"], "on"), figures, given["note"]
    )  # fmt: skip
    perform(action, actor_of(request))
    messages.success(request, say("programmes_kept", language()))
    return redirect("programme", number)


urlpatterns = [
    path("programmes", listed, name="programmes"),
    path("programmes/begin", begin, name="programme_begin"),
    path("programmes/<int:number>", programme, name="programme"),
    path("programmes/<int:number>/rows", bring, name="programme_rows"),
    path("programmes/<int:number>/tell", tell, name="programme_tell"),
]
