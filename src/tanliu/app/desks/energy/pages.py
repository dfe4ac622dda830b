"""The list of tools, and the page of each: a form for files of one's own, the answer below it. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from tanliu.app.desks.energy.answer import Answer
from tanliu.app.desks.energy.declared import BY_ID, GROUPS, TOOLS, Tool
from tanliu.app.desks.energy.files import read_csv
from tanliu.app.desks.energy.given import Given, answered, of_sample
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page
from tanliu.app.platform.web.spreadsheet import KINDS, spreadsheet
from tanliu.kit.errors import TooLargeError
from tanliu.report.phrase import say

#: Bytes of all files of a request: a year of minutes of one meter.
_LARGEST = 20 * 1024 * 1024


@page()
def energy(request: HttpRequest) -> HttpResponseBase:
    """List the tools by group."""
    groups = [(name, [one for one in TOOLS if one.group == name]) for name in GROUPS]
    return render(request, "energy/energy.html", {"groups": [one for one in groups if one[1]]})


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def energy_tool(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show the form of a tool; its answer to what was sent, or to made-up data when asked."""
    tool = BY_ID.get(name)
    if tool is None:
        raise Http404("no such tool")
    sample = request.method != "POST" and "sample" in request.GET
    given = of_sample(tool, catalog(), language()) if sample else _sent(request, tool)
    answer = None if given is None else answered(tool, given)
    if answer is not None and answer.export and (request.GET.get("format") or request.POST.get("format")):
        body = spreadsheet("csv", tool.id, answer.export.header, answer.export.rows)
        return download(request, f"{tool.id}{'-made-up' if sample else ''}.csv", KINDS["csv"], body)
    return render(request, "energy/tool.html", _told(request, tool, answer, sample))


def _sent(request: HttpRequest, tool: Tool) -> Given | None:
    if request.method != "POST":
        return None
    if sum(one.size or 0 for one in request.FILES.values()) > _LARGEST:
        raise TooLargeError("the file is too large", accepted=f"<= {_LARGEST:,} B")
    known = {one.name for one in tool.fields if one.kind == "file"}
    files = {key: read_csv(one.read(), str(one.name)) for key, one in request.FILES.items() if key in known}
    texts = {one.name: str(request.POST.get(one.name, "")) for one in tool.fields if one.kind != "file"}
    return Given(catalog(), language(), files, texts)


def _told(request: HttpRequest, tool: Tool, answer: Answer | None, sample: bool) -> dict[str, Any]:
    fields = [
        {
            "name": one.name, "kind": one.kind, "required": one.required, "options": one.options,
            "value": request.POST.get(one.name, ""),
        }
        for one in tool.fields
    ]  # fmt: skip
    hint = say("energy_files_hint", language(), command=f"tanliu {tool.group} {tool.verb}")
    return {"tool": tool, "fields": fields, "answer": answer, "sample": sample, "files_hint": hint}


urlpatterns = [
    path("energy", energy, name="energy"),
    path("energy/<slug:name>", energy_tool, name="energy_tool"),
]
