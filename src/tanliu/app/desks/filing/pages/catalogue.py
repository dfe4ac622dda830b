"""The data catalogue: every item with its owner and its due day, and how complete and how late it comes in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from tanliu.app.desks.filing.context import day, today
from tanliu.app.desks.filing.queries.catalogue import ORDERS, Wanted, by_item, by_month, by_subject, by_town
from tanliu.app.desks.filing.queries.due import Day
from tanliu.app.desks.filing.sheet import name_of, unit_name
from tanliu.app.platform.access import scope_of, speaks
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.catalog.types import ITEM_KINDS, Item
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.period import Period, instant
from tanliu.report.phrase import say

Row = dict[str, Any]
_COUNTS = ("expected", "known", "late", "missing")


@page()
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """List the items, or send them as a file; a firm sees what is due from itself."""
    year, asked = _year(request), _day(request)
    kind = one_of(request, "kind", ("", *ITEM_KINDS), "")
    text = request.GET.get("q", "").strip().lower()
    own = speaks(request.user)
    rows = [
        {**row, **_about(row["item"])}
        for row in by_item(results(), scope_of(request.user), _items(own), year, asked)
        if (not kind or row["item"].kind == kind) and (not own or row["expected"])
    ]
    rows = [row for row in rows if text in f"{row['id']} {row['name']} {row['owner']}".lower()]
    if request.GET.get("format"):
        return _file(request, f"catalogue-{year}", _ABOUT, rows)
    told = {
        **_asked(request, year),
        "rows": rows,
        "kind": kind,
        "kinds": ITEM_KINDS,
        "text": text,
        "own": own,
    }
    return render(request, "filing/catalogue.html", told)


def _items(own: bool) -> list[Item]:
    return [one for one in catalog().items.values() if not own or one.kind != "macro"]


@page()
def item(request: HttpRequest, item: str) -> HttpResponseBase:
    """Show an item: what it means, and its state by enterprise (or region), town and month."""
    found = catalog().items.get(item)
    own = speaks(request.user)
    if found is None or (own and found.kind == "macro"):
        raise Http404("no such item")
    year, asked, scope = _year(request), _day(request), scope_of(request.user)
    order = one_of(request, "sort", (*ORDERS, *(f"-{one}" for one in ORDERS)), "-missing")
    wanted = Wanted(
        request.GET.get("q", "")[:100], request.GET.get("region", "")[:100],
        one_of(request, "state", ("", "missing", "late"), ""), order.lstrip("-"), order.startswith("-"),
    )  # fmt: skip
    rows = by_subject(results(), scope, found, year, asked, wanted)
    if request.GET.get("format"):
        return _file(request, f"{item}-{year}", _SUBJECT, [{**row, "town": _town(row)} for row in rows])
    towns = by_town(results(), scope, found, year, asked)
    told = {
        **_asked(request, year), **_about(found), "wanted": wanted, "towns": towns,
        "months": by_month(results(), scope, found, year, asked) if found.frequency == "month" else [],
        "orders": _orders(wanted), "sheet": page_of(rows, request), "regional": found.kind == "macro",
    }  # fmt: skip
    return render(request, "filing/catalogue_item.html", told)


def _asked(request: HttpRequest, year: int) -> Row:
    return {
        "year": year,
        "years": _years(),
        "known_on": request.GET.get("known_on", ""),
        "today": today(),
    }


def _years() -> list[int]:
    """Return the years that can be asked for, newest first."""
    known = results().rows("SELECT min(period[:4]) AS first FROM told")[0]["first"]
    return list(range(today().year, int(known or today().year) - 1, -1))


def _year(request: HttpRequest) -> int:
    """Return the year asked for, or the last one that anything was told of."""
    text = request.GET.get("year", "")
    if not text:
        found = results().rows("SELECT max(period[:4]) AS year FROM told")[0]["year"]
        return int(found) if found else today().year
    period = Period.parse(text)
    if period.month or period.year > today().year:
        raise TanliuError("not a year that has begun", found=text, accepted=Message("a year such as 2025"))
    return period.year


def _day(request: HttpRequest) -> Day:
    """Return the day as of which is looked: today, or the end of a past day."""
    text = request.GET.get("known_on", "")
    if not text:
        return day()
    moment: datetime = instant(text)
    if moment.date() >= today():
        return day()
    return day(moment)


def _about(one: Item) -> Row:
    """Return what an item is, in the reader's language."""
    chinese = language() == "zh"
    low, high = (None if end is None else f"{end:,f}" for end in (one.minimum, one.maximum))
    return {
        "item": one, "id": one.id, "name": name_of(one, language()), "kind_of": say(f"item_kind_{one.kind}", language()),
        "definition": one.definition_zh if chinese else one.definition_en,
        "system": one.system_zh if chinese else one.system_en, "owner": one.owner_zh if chinese else one.owner_en,
        "structure": one.structure_zh if chinese else one.structure_en, "method": say(f"method_{one.method}", language()),
        "approval": one.approval_zh if chinese else one.approval_en,
        "unit": unit_name(one.unit, language()) if one.unit else "", "low": low, "high": high,
        "units": [unit_name(unit, language()) for unit in one.other_units],
        "frequency": say(f"frequency_{one.frequency}", language()), "due": _due(one), "where": f"{'/'.join(Path(one.file).parts[-3:])}:{one.line}",
        "expected_from": ", ".join(say(f"expected_of_{of}", language()) for of in one.expected_of),
    }  # fmt: skip


def _due(one: Item) -> str:
    if one.due_days is None:
        return say("due_never", language())
    return say(
        "due_days_after" if one.frequency != "interval" else "due_days_after_reading",
        language(),
        days=one.due_days,
    )


def _orders(wanted: Wanted) -> list[Row]:
    """Return the headers with the order that a click on them asks for."""
    phrases = {
        "name": "name",
        "missing": "count_missing",
        "late": "count_late",
        "ratio": "completeness",
        "last_at": "last_delivery",
    }
    found = []
    for order, largest in ORDERS.items():
        here = order == wanted.order
        descending = not wanted.descending if here else largest
        found.append(
            {
                "phrase": phrases[order], "sort": f"-{order}" if descending else order,
                "sorted": ("descending" if wanted.descending else "ascending") if here else None,
            }
        )  # fmt: skip
    return found


def _town(row: Row) -> str:
    return str((row["region_zh"] if language() == "zh" else None) or row["region"] or "")


#: Columns of the files: key of a row, and phrase of the header.
_ABOUT: Sequence[tuple[str, str]] = (
    ("id", "catalogue_item"), ("name", "name"), ("definition", "definition"), ("structure", "catalogue_structure"), ("unit", "filing_unit"), ("low", "valid_from"),
    ("high", "valid_to"), ("frequency", "frequency"), ("system", "source_system"), ("owner", "catalogue_owner"),
    ("method", "catalogue_method"), ("approval", "catalogue_approval"),
    ("due", "lateness_rule"), *((one, f"count_{one}") for one in _COUNTS), ("ratio", "completeness"),
)  # fmt: skip
_SUBJECT: Sequence[tuple[str, str]] = (
    ("subject_id", "credit_code"), ("name", "name"), ("town", "town"), *((one, f"count_{one}") for one in _COUNTS),
    ("ratio", "completeness"),
)  # fmt: skip


def _file(
    request: HttpRequest, name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Row]
) -> HttpResponseBase:
    """Send a list as CSV or XLSX."""
    header = [say(phrase, language()) for _, phrase in columns]
    cells = ([row[key] for key, _ in columns] for row in rows)
    return send_sheet(request, name, name, header, cells)
