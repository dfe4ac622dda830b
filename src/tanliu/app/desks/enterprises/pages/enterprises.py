"""The list of enterprises: sorted, narrowed, searched, by the page or whole as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase

from tanliu.app.desks.overview.queries.entities import ORDERS, Wanted, choices, counted, listed
from tanliu.app.platform.access import scope_of, visible_region
from tanliu.app.platform.answers import asked, of_industries
from tanliu.app.platform.doubt import doubt, doubts
from tanliu.app.platform.period import Shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.doubt import reading
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page, period_of, show
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.app.store.scope import Scope
from tanliu.flow.doubt.load import doubt_rules
from tanliu.flow.doubt.types import Doubt
from tanliu.flow.indicator.types import Indicator
from tanliu.report.doubt import COLUMNS as COLUMNS_OF_DOUBT
from tanliu.report.doubt import cells, not_graded, provisional
from tanliu.report.names import Names
from tanliu.report.page_rules import roles
from tanliu.report.phrase import say
from tanliu.report.roles import one_shown

Row = dict[str, Any]
#: The column that the packs' page rules choose; its title and unit are those of the indicator.
_COLUMN = "intensity"
#: The column whose title is that of the indicator that grades.
_GRADED = "grade"
#: Sort key, phrase of its header, unit, whether it is a number, and whether the best comes first when clicked.
COLUMNS = (
    ("name", "name", "", False, False),
    ("code", "credit_code", "", False, False),
    ("town", "town", "", False, False),
    ("industry", "industry_or_type", "", False, False),
    ("energy", "energy_total", "tce", True, True),
    ("carbon", "carbon_total", "t CO2e", True, True),
    (_COLUMN, "", "", True, True),
    (_GRADED, "grade", "", False, False),
    ("rank", "rank_in_industry", "", True, False),
    ("months", "months_known", "", True, True),
)
#: The code stands under the name on the screen, and in a column of its own in a file.
_NAME, _UNDER_NAME, _CODE = "name", "code", "credit_code"


@page(kept=True)
def enterprises(request: HttpRequest) -> HttpResponseBase:
    """Show a page of the list, or send all of it as CSV or XLSX."""
    period, scope = period_of(request), scope_of(request.user)
    wanted = _wanted(request)
    if wanted.region:
        visible_region(results(), request.user, wanted.region)
    if request.GET.get("format"):
        return _file(request, scope, period, wanted)
    chosen = roles(catalog())
    column = one_shown(catalog(), chosen.list_column)
    read = reading(request)
    sheet = page_of(range(counted(results(), scope, period.period, wanted, chosen.graded_by)), request)
    rows = sheet.paginator.per_page
    found = listed(
        results(),
        scope,
        period.period,
        wanted,
        column,
        chosen.graded_by,
        count=rows,
        skip=rows * (sheet.number - 1),
        source=read.source,
    )
    ids = [row["entity_id"] for row in found.rows]
    return show(
        request,
        "enterprises/enterprises.html",
        {
            "period": period,
            "wanted": wanted,
            "rows": [{**row, "town": _town(row)} for row in found.rows],
            "total": found.total,
            "of_entities": doubts(results(), asked(scope, period.period, entities=ids), "entity"),
            "of_industries": of_industries(results(), period.year),
            "rests": doubt(results(), asked(scope, period.period, region=wanted.region)),
            "left_out": read.leaves_out,
            "column": column,
            "graded_by": chosen.graded_by,
            "columns": _columns(request, wanted, column),
            "span": _months(period),
            "year": period.year,
            "sheet": sheet,
            "choices": choices(results(), scope, period.period, chosen.graded_by),
            "narrowed": any((wanted.text, wanted.region, wanted.industry, wanted.size_class, wanted.grade)),
        },
    )


def _months(period: Shown) -> int:
    return 12 if period.is_year else 1


def _wanted(request: HttpRequest) -> Wanted:
    """Read the query; an order starts with a minus for the largest first."""
    accepted = (*ORDERS, *(f"-{order}" for order in ORDERS))
    order = one_of(request, "sort", accepted, "-carbon")

    def given(name: str) -> str | None:
        return request.GET.get(name) or None

    return Wanted(
        text=request.GET.get("q", "")[:100],
        region=given("region"),
        industry=given("industry"),
        size_class=given("size"),
        grade=given("grade"),
        order=order.lstrip("-"),
        descending=order.startswith("-"),
    )


def _titles(column: Indicator | None) -> Iterator[tuple[str, str, str, bool, bool]]:
    """Yield sort key, title, unit, whether it is a number and how it is sorted first, of each column."""
    names, graded_by = Names(catalog(), language()), one_shown(catalog(), roles(catalog()).graded_by)
    for key, phrase, unit, number, largest_first in COLUMNS:
        if key == _GRADED and graded_by is not None:
            yield key, names.of(graded_by), unit, number, largest_first
        elif key != _COLUMN:
            yield key, say(phrase, language()), unit, number, largest_first
        elif column is not None:
            yield key, names.of(column), names.unit(column.unit), number, largest_first


def _columns(request: HttpRequest, wanted: Wanted, column: Indicator | None) -> list[Row]:
    """Return the headers, each with the address that sorts by it (the other way round on a second click)."""
    kept = [(key, value) for key, value in request.GET.items() if key not in ("sort", "page", "format")]
    found = []
    for key, title, unit, number, largest_first in _titles(column):
        if key == _UNDER_NAME:
            continue
        here = key == wanted.order
        descending = not wanted.descending if here else largest_first
        found.append(
            {
                "title": title,
                "key": key,
                "unit": say(_CODE, language()) if key == _NAME else unit,
                "number": number,
                "sorted": ("descending" if wanted.descending else "ascending") if here else None,
                "address": "?" + urlencode([*kept, ("sort", f"-{key}" if descending else key)]),
            }
        )
    return found


def _file(request: HttpRequest, scope: Scope, period: Shown, wanted: Wanted) -> HttpResponseBase:
    """Send the whole list as it is narrowed and sorted."""
    chosen = roles(catalog())
    column = one_shown(catalog(), chosen.list_column)
    found = listed(
        results(), scope, period.period, wanted, column, chosen.graded_by, source=reading(request).source
    )
    of_entities = doubts(results(), asked(scope, period.period, region=wanted.region), "entity")
    header = []
    for key, title, unit, _, _ in _titles(column):
        header.append(title + (f" ({unit})" if unit else ""))
        header += [say("grade", language())] if key == "grade" else []
    header += [say(one, language()) for one in (*COLUMNS_OF_DOUBT, "doubt_provisional")]
    return send_sheet(
        request,
        f"enterprises-{period.period}",
        f"{say('nav_enterprises', language())} {period.period}",
        header,
        _cells(found.rows, column, of_entities, of_industries(results(), period.year)),
    )


def _cells(
    rows: list[Row],
    column: Indicator | None,
    of_entities: Mapping[str | None, Doubt],
    groups: Mapping[str | None, Doubt],
) -> Iterator[list[object]]:
    names, rules = Names(catalog(), language()), doubt_rules(catalog())
    for row in rows:
        yield [
            row["name"],
            row["entity_id"],
            _town(row),
            names.industry(row["industry"]),
            _thousandth(row["energy_kgce"]),
            _thousandth(row["emission_kgco2e"]),
            *([row[_COLUMN]] if column else []),
            row["k"],
            row["grade"],
            row["rank"],
            row["energy_months"],
            *cells(of_entities.get(row["entity_id"], Doubt()), names),
            provisional(of_entities.get(row["entity_id"]), groups.get(row["industry"]), rules, language())
            if row["grade"]
            else not_graded(row["partly_months"], language()),
        ]


def _town(row: Row) -> str:
    return str(
        (row["region_name_zh"] if language() == "zh" else None) or row["region_name"] or row["region_id"]
    )


def _thousandth(value: Decimal | None) -> Decimal | None:
    return None if value is None else value / 1000
