"""The data catalogue and macro data for programs."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BeforeValidator

from tanliu.app.desks.filing.api import shapes
from tanliu.app.desks.filing.context import day, today
from tanliu.app.desks.filing.macro import Enter, Entered, figures
from tanliu.app.desks.filing.queries.balance import flat, of_top
from tanliu.app.desks.filing.queries.catalogue import Wanted, by_item, by_subject
from tanliu.app.desks.filing.queries.due import Day
from tanliu.app.desks.filing.sheet import name_of
from tanliu.app.platform.access import speaks
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.api import parameters
from tanliu.app.platform.api.answer import answer
from tanliu.app.platform.api.authentication import WRITE
from tanliu.app.platform.api.language import language
from tanliu.app.platform.api.parameters import LimitQuery, OffsetQuery
from tanliu.app.platform.api.problem import READ_PROBLEMS, WRITE_PROBLEMS
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results
from tanliu.catalog.types import Item
from tanliu.flow.filing.load import balance_rules

router = Router(tags=["catalogue"])
YearQuery = Annotated[
    int | None, Query(None, ge=1900, le=2199, description="The last year with reports when left out")
]


def _written(value: object) -> object:
    """Refuse a number, which would be read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a day such as 2025-03-01")
    return value


KnownOnQuery = Annotated[
    date | None,
    BeforeValidator(_written),
    Query(None, description="As the catalogue stood at the end of this day (UTC), without a computation"),
]
_COUNTS = ("expected", "known", "late", "missing", "last_at")


@router.get("/catalogue", response={200: shapes.Items, **READ_PROBLEMS})
def catalogue(request: HttpRequest, year: YearQuery = None, known_on: KnownOnQuery = None) -> HttpResponse:
    """List the data items with what is known, late and missing of them in a year."""
    chosen = _year(year)
    rows = by_item(results(), parameters.seen(request), _items(request).values(), chosen, _day(known_on))
    items = [{**_about(row["item"]), "subjects": row["subjects"], **_counts(row)} for row in rows]
    return answer({"year": chosen, "known_on": known_on, "items": items})


@router.get("/catalogue/{item}", response={200: shapes.Subjects, **READ_PROBLEMS})
def item(
    request: HttpRequest,
    item: Annotated[str, Path(max_length=100)],
    year: YearQuery = None,
    known_on: KnownOnQuery = None,
    limit: LimitQuery = 100,
    offset: OffsetQuery = 0,
) -> HttpResponse:
    """List the enterprises (regions for a macro figure) of an item, most missing first."""
    found = _items(request).get(item)
    if found is None:
        raise Http404("no such item")
    chosen = _year(year)
    rows = by_subject(results(), parameters.seen(request), found, chosen, _day(known_on), Wanted())
    items = [
        {
            **{name: row[name] for name in ("subject_id", "name", "region_id")}, **_counts(row),
            "missing_in": row["missing_in"] or [],
        }
        for row in rows[offset : offset + limit]
    ]  # fmt: skip
    frame = {
        "year": chosen,
        "known_on": known_on,
        "item": item,
        "count": len(rows),
        "limit": limit,
        "offset": offset,
    }
    return answer({**frame, "items": items})


@router.get("/macro", response={200: shapes.MacroFigures, **READ_PROBLEMS})
def macro(
    request: HttpRequest,
    period: Annotated[
        str | None,
        Query(
            None, pattern=r"^(19|20|21)\d{2}(-(0[1-9]|1[0-2]))?$", description="Only of this year or month"
        ),
    ] = None,
) -> HttpResponse:
    """List the figures of regions in every version, newest first."""
    names = tuple(shapes.MacroFigure.model_fields)
    rows = figures(parameters.seen(request), period)
    return answer({"items": [{name: row[name] for name in names} for row in rows]})


@router.post("/macro", auth=WRITE, response={200: shapes.BookedFigure, **WRITE_PROBLEMS})
def enter_macro(request: HttpRequest, body: shapes.MacroEntry) -> HttpResponse:
    """Keep a figure of a whole region; an earlier one of the same item, region and year stays and is superseded."""
    told = Entered(**{**body.dict(), "published": body.published.isoformat()})
    return answer({"delivery": perform(Enter([told]), actor_of(request))})


@router.get("/balance", response={200: shapes.BalanceOf, **READ_PROBLEMS})
def balance(request: HttpRequest, year: YearQuery = None) -> HttpResponse:
    """Return the balance of the district: its total, the yearbook beside the sum of enterprises, its parents."""
    scope = parameters.seen(request)
    made = of_top(
        results(), catalog(), balance_rules(catalog()), figures(scope), scope, None if year is None else str(year),
        shown(results(), None).year,
    )  # fmt: skip
    if made is None:
        raise Http404("no balance for this reader")
    told = {"region_id": made.region["region_id"], "year": made.year, "unknown": len(made.total.unknown)}
    return answer({**told, "items": flat(made)})


def _items(request: HttpRequest) -> dict[str, Item]:
    """Return the items of a reader: a firm has nothing to do with figures of regions."""
    own = speaks(request.user)
    return {one.id: one for one in catalog().items.values() if not own or one.kind != "macro"}


def _year(year: int | None) -> int:
    if year is not None:
        return year
    found = results().rows("SELECT max(period[:4]) AS year FROM told")[0]["year"]
    return int(found) if found else today().year


def _day(known_on: date | None) -> Day:
    if known_on is None or known_on >= today():
        return day()
    return day(datetime.combine(known_on, time.max, UTC))


def _about(one: Item) -> dict[str, Any]:
    chinese = language() == "zh"
    same = (
        "id",
        "kind",
        "unit",
        "minimum",
        "maximum",
        "frequency",
        "due_days",
        "source",
        "evidence",
        "method",
    )
    return {
        **{name: getattr(one, name) for name in same}, "name": name_of(one, language()),
        "definition": one.definition_zh if chinese else one.definition_en, "expected_of": list(one.expected_of),
        "structure": one.structure_zh if chinese else one.structure_en,
        "approval": one.approval_zh if chinese else one.approval_en,
        "system": one.system_zh if chinese else one.system_en, "owner": one.owner_zh if chinese else one.owner_en,
    }  # fmt: skip


def _counts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _COUNTS}
