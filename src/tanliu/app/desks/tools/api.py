"""Tools over the interface: what they ask for, their answers as data, and answers that are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from tanliu.app.desks.tools import shown
from tanliu.app.desks.tools.actions import KeepAnswer
from tanliu.app.desks.tools.asked import Asked, asked, of_sample
from tanliu.app.desks.tools.models import KeptAnswer
from tanliu.app.desks.tools.queries import kept, kept_one
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.idempotency import answered, remember
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS, ProblemError
from tanliu.app.platform.api.request_bodies import KeyHeader, body_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.tools.declared import Tool, by_id, tools
from tanliu.report.phrase import say

router = Router(tags=["tools"])
LangQuery = Annotated[str, Query("en", pattern="^(en|zh)$")]
Text = Annotated[str, StringConstraints(max_length=200)]


class ToolField(Schema):
    """Something that a tool asks for."""

    name: str
    kind: str = Field(description="file, day, number, choice, text or yes")
    title: str
    says: str
    required: bool
    options: list[str]
    default: str


class ToolRow(Schema):
    """A tool."""

    id: str
    group: str
    title: str
    says: str
    fields: list[ToolField]


class ToolList(Schema):
    """The tools there are."""

    count: int
    items: list[ToolRow]


class AnswerFact(Schema):
    """A figure as text, and as a number where it is one."""

    name: str
    value: str
    number: float | None
    unit: str
    rests_on: str


class AnswerSheet(Schema):
    """A table; its cells are numbers or texts."""

    title: str
    header: list[str]
    rows: list[list[Any]]


class ToolAnswer(Schema):
    """What a tool answers."""

    says: str
    tone: str = Field(description="good, warn or bad")
    facts: list[AnswerFact]
    remarks: list[str]
    sheets: list[AnswerSheet]
    export: AnswerSheet | None = Field(description="Every interval")
    refused: AnswerSheet | None = Field(description="Rows that were left out, with their reasons")
    source: str
    kept: int | None = Field(None, description="Number under which the answer is kept")


class ToolCall(Schema):
    """What a tool is to work on."""

    files: dict[Text, str] = Field(
        default_factory=dict, description="By field, the text of a CSV or JSON file"
    )
    texts: dict[Text, Text] = Field(default_factory=dict, description="By field, what is typed or chosen")
    sample: bool = Field(False, description="Work on made-up data instead")
    keep: bool = Field(False, description="Keep the answer with its files")
    title: Text = Field("", description="A name for an answer that is kept")


class KeptRow(Schema):
    """An answer that is kept."""

    number: int
    tool: str
    title: str
    author: str
    kept_at: datetime
    is_sample: bool
    says: str


class KeptList(Schema):
    """A part of the answers that are kept."""

    count: int
    limit: int
    offset: int
    items: list[KeptRow]


class KeptPage(KeptRow):
    """An answer that is kept, with what it rests on."""

    texts: dict[str, str]
    files: list[dict[str, Any]] = Field(description="Field, name, size and SHA-256")
    packs: list[dict[str, str]]
    answer: ToolAnswer


@router.get("/tools", response={200: ToolList, **READ_PROBLEMS})
def listed(request: HttpRequest, lang: LangQuery = "en") -> dict[str, Any]:
    """List the tools and what each asks for."""
    return {"count": len(tools()), "items": [_tool(one, lang) for one in tools()]}


@router.get("/tools/kept", response={200: KeptList, **READ_PROBLEMS})
def all_kept(
    request: HttpRequest, limit: LimitQuery = 100, offset: OffsetQuery = 0, lang: LangQuery = "en"
) -> dict[str, Any]:
    """List answers that are kept: one's own, and all for who sees the whole."""
    rows = kept(request.user)
    part = [_kept(one, lang) for one in rows[offset : offset + limit]]
    return {"count": rows.count(), "limit": limit, "offset": offset, "items": part}


@router.get("/tools/kept/{number}", response={200: KeptPage, **READ_PROBLEMS})
def kept_answer(request: HttpRequest, number: int, lang: LangQuery = "en") -> HttpResponse:
    """Return an answer that is kept."""
    one = kept_one(request.user, number)
    more = {"texts": one.texts, "files": list(one.files.values()), "packs": one.packs}
    return answer({**_kept(one, lang), **more, "answer": {**_plain(one.answers[lang]), "kept": one.pk}})


@router.get("/tools/{name}", response={200: ToolRow, **READ_PROBLEMS})
def tool(request: HttpRequest, name: str, lang: LangQuery = "en") -> dict[str, Any]:
    """Return what a tool asks for."""
    return _tool(_named(name), lang)


@router.post("/tools/{name}", auth=WRITE, response={200: ToolAnswer, **WRITE_PROBLEMS})
def run(
    request: HttpRequest, name: str, told: ToolCall, lang: LangQuery = "en", key: KeyHeader = None
) -> HttpResponse:
    """Let a tool work; with ``keep`` its answer stays, under a number."""
    if replay := answered(request, key, body_of(request)):
        return replay
    what = _asked(_named(name), told)
    if told.keep:
        row = perform(KeepAnswer(what, catalog(), told.title.strip()), actor_of(request))
        found = {**_plain(row.answers[lang]), "kept": row.pk}
    else:
        found = {**_plain(shown.data(what.answer(catalog(), lang))), "kept": None}
    remember(request, key, body_of(request), found, status=200)
    return answer(found)


def _named(name: str) -> Tool:
    found = by_id().get(name)
    if found is None:
        raise ProblemError(404, "no such tool", where="name", found=name)
    return found


def _asked(tool: Tool, told: ToolCall) -> Asked:
    if told.sample:
        return of_sample(tool)
    known = {one.name for one in tool.fields}
    if unknown := sorted((told.files.keys() | told.texts.keys()) - known):
        raise ProblemError(
            422, "no such field", found=", ".join(unknown)[:200], accepted=", ".join(sorted(known))
        )
    files = {field: (f"{field}.csv", text.encode()) for field, text in told.files.items()}
    return asked(tool, files, dict(told.texts))


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what only a page draws or reads."""
    found = {key: value for key, value in told.items() if key not in ("picture", "drawing")}
    return {
        **found,
        "sheets": [_sheet(one) for one in told["sheets"]],
        **{name: told[name] and _sheet(told[name]) for name in ("export", "refused")},
    }


def _sheet(one: dict[str, Any]) -> dict[str, Any]:
    return {"title": one["title"], "header": one["header"], "rows": one["values"]}


def _tool(one: Tool, lang: str) -> dict[str, Any]:
    fields = [
        {
            "name": field.name, "kind": field.kind, "title": say(f"{one.desk}_field_{field.name}", lang),
            "says": say(f"{one.desk}_hint_{field.name}", lang), "required": field.required,
            "options": list(field.options), "default": field.default,
        }
        for field in one.fields
    ]  # fmt: skip
    return {
        "id": one.id,
        "group": one.group,
        "title": say(f"{one.desk}_tool_{one.word}", lang),
        "says": say(f"{one.desk}_about_{one.word}", lang),
        "fields": fields,
    }


def _kept(one: KeptAnswer, lang: str) -> dict[str, Any]:
    return {
        "number": one.pk, "tool": one.tool, "title": one.title, "author": one.author, "kept_at": one.kept_at,
        "is_sample": one.is_sample, "says": one.answers[lang]["says"],
    }  # fmt: skip


routers = (router,)
