"""The list of tools, the page of each with its form and answer, and answers that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from tanliu.app.desks.tools import shown
from tanliu.app.desks.tools.actions import KeepAnswer, WithdrawAnswer
from tanliu.app.desks.tools.asked import LARGEST, Asked, asked, of_sample
from tanliu.app.desks.tools.models import KeptAnswer
from tanliu.app.desks.tools.queries import content_of, kept, kept_one
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog
from tanliu.app.platform.tools.declared import Tool, by_id
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import require_export
from tanliu.app.platform.web.spreadsheet import KINDS, spreadsheet
from tanliu.kit.errors import TanliuError, TooLargeError
from tanliu.report.pdf import pdf
from tanliu.report.phrase import say
from tanliu.report.workbook import workbook

_FORMATS = ("csv", "xlsx", "pdf")


@page()
def tools(request: HttpRequest) -> HttpResponseBase:
    """List the tools by group, and the answers that are kept."""
    groups = [{"phrase": phrase, "id": id, "tools": found} for phrase, id, found in shown.grouped()]
    sheet = page_of(kept(request.user), request)
    return render(
        request,
        "tools/list.html",
        {"groups": groups, "sheet": sheet, "kept": [_row(one) for one in sheet]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def tool(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show the form of a tool; its answer to what was sent, or to made-up data when asked; keep it on demand."""
    found = by_id().get(name)
    if found is None:
        raise Http404("no such tool")
    what = of_sample(found) if "sample" in request.GET else _sent(request, found)
    if what is None:
        return render(request, "tools/tool.html", _form(request, found))
    if request.method == "POST" and "keep" in request.POST:
        done = perform(
            KeepAnswer(what, catalog(), request.POST.get("title", "").strip()[:200]), actor_of(request)
        )
        return redirect("kept_answer", done.pk)
    told = shown.data(what.answer(catalog(), language()))
    if kind := request.GET.get("format") or request.POST.get("format"):
        return _file(request, kind, _title(found), _name(what), told, _inputs(what))
    return render(
        request,
        "tools/tool.html",
        {**_form(request, found), "answer": shown.drawn(told), "sample": what.is_sample},
    )


@page()
def kept_answer(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show an answer that is kept, with what it rests on; send it as a file, or one of its files."""
    one = kept_one(request.user, number)
    told = one.answers[language()]
    if field := request.GET.get("file"):
        require_export(request)
        name, body = content_of(one, field)
        kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
        return download(request, name.replace('"', "_"), kind, body)
    found = by_id().get(one.tool)
    title = _title(found) if found else one.tool
    if kind := request.GET.get("format"):
        return _file(request, kind, title, f"{one.tool}-{one.pk}", told, _kept_inputs(one))
    mine = one.author == request.user.get_username()
    return render(
        request, "tools/kept.html",
        {"one": one, "title": title, "answer": shown.drawn(told), "sample": one.is_sample, "inputs": _kept_inputs(one), "mine": mine,
         "files": list(one.files.values())},
    )  # fmt: skip


@require_POST
@page(WithdrawAnswer)
def withdraw_answer(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take back an answer of one's own."""
    perform(WithdrawAnswer(number), actor_of(request))
    messages.success(request, say("tools_withdrawn", language()))
    return redirect("tools")


def _sent(request: HttpRequest, tool: Tool) -> Asked | None:
    if request.method != "POST":
        return None
    if "sample" in request.POST:
        return of_sample(tool)
    if sum(one.size or 0 for one in request.FILES.values()) > LARGEST:
        raise TooLargeError("the file is too large", accepted=f"<= {LARGEST:,} B")
    files = {key: (str(one.name), one.read()) for key, one in request.FILES.items()}
    return asked(tool, files, {key: str(value) for key, value in request.POST.items()})


def _form(request: HttpRequest, tool: Tool) -> dict[str, Any]:
    fields = [
        {
            "name": one.name, "kind": one.kind, "required": one.required, "options": one.options,
            "value": request.POST.get(one.name, one.default), "word": f"{tool.desk}_field_{one.name}",
            "hint": f"{tool.desk}_hint_{one.name}",
        }
        for one in tool.fields
    ]  # fmt: skip
    module = tool.module()
    rules = module.rules(catalog(), language()) if hasattr(module, "rules") else []
    hint = say("tools_files_hint", language(), command=f"tanliu {tool.group} {tool.verb}")
    return {"tool": tool, "fields": fields, "files_hint": hint, "rules": rules, "title": _title(tool)}


def _title(tool: Tool) -> str:
    return say(f"{tool.desk}_tool_{tool.word}", language())


def _name(what: Asked) -> str:
    return f"{what.tool.id}{'-made-up' if what.is_sample else ''}"


def _inputs(what: Asked) -> list[tuple[str, str]]:
    said = [
        (say(f"{what.tool.desk}_field_{name}", language()), text) for name, text in what.texts.items() if text
    ]
    files = [
        (say(f"{what.tool.desk}_field_{field}", language()), f"{name}, {len(body):,} B")
        for field, (name, body) in what.files.items()
    ]
    packs = ", ".join(f"{one.id} {one.version}" for one in catalog().packs)
    return [*_sample(what.is_sample), *files, *said, (say("tools_packs", language()), packs)]


def _kept_inputs(one: KeptAnswer) -> list[tuple[str, str]]:
    desk = by_id()[one.tool].desk if one.tool in by_id() else ""
    files = [
        (say(f"{desk}_field_{field}", language()), f"{told['name']}, {told['size']:,} B, SHA-256 {told['sha256']}")
        for field, told in one.files.items()
    ]  # fmt: skip
    said = [(say(f"{desk}_field_{name}", language()), text) for name, text in one.texts.items() if text]
    packs = ", ".join(f"{pack['id']} {pack['version']}" for pack in one.packs)
    who = say("tools_kept_by", language(), who=one.author, at=f"{localtime(one.kept_at):%Y-%m-%d %H:%M}")
    return [
        (say("tools_number", language()), f"{one.pk}"),
        (say("tools_kept", language()), who),
        *_sample(one.is_sample),
        *files,
        *said,
        (say("tools_packs", language()), packs),
    ]


def _sample(is_sample: bool) -> list[tuple[str, str]]:
    return (
        [(say("tools_sample_word", language()), say("tools_sample_shown", language()))] if is_sample else []
    )


def _row(one: KeptAnswer) -> dict[str, Any]:
    found = by_id().get(one.tool)
    return {
        "number": one.pk, "title": one.title, "tool": _title(found) if found else one.tool, "author": one.author,
        "at": one.kept_at, "says": one.answers[language()]["says"], "sample": one.is_sample,
    }  # fmt: skip


def _file(
    request: HttpRequest, kind: str, title: str, name: str, told: Mapping[str, Any], inputs: list[tuple[str, str]]
) -> HttpResponse:  # fmt: skip
    """Send an answer: all of it as PDF or XLSX, every interval as CSV."""
    require_export(request)
    if kind not in _FORMATS:
        raise TanliuError(
            "not one of what is offered", where="format", found=kind, accepted=", ".join(_FORMATS)
        )
    if kind == "csv":
        sheet = told["export"] or (told["sheets"][0] if told["sheets"] else None)
        header, rows = (sheet["header"], sheet["values"]) if sheet else _facts(told)
        return download(request, f"{name}.csv", KINDS["csv"], spreadsheet("csv", name, header, rows))
    document = shown.document(title, told, inputs, language())
    if kind == "xlsx":
        return download(request, f"{name}.xlsx", KINDS["xlsx"], workbook(document))
    return download(request, f"{name}.pdf", "application/pdf", pdf(document))


def _facts(told: Mapping[str, Any]) -> tuple[list[str], list[list[Any]]]:
    header = [say(f"tools_column_{name}", language()) for name in ("name", "value", "unit", "rests_on")]
    return header, [[one["name"], one["value"], one["unit"], one["rests_on"]] for one in told["facts"]]


urlpatterns = [
    path("tools", tools, name="tools"),
    path("tools/kept/<int:number>", kept_answer, name="kept_answer"),
    path("tools/kept/<int:number>/withdraw", withdraw_answer, name="withdraw_answer"),
    path("tools/<slug:name>", tool, name="tool"),
]
