"""The page of changes: what drove a rise or fall, by town, field, industry, enterprise and carrier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse

from tanliu.app.desks.changes import shown
from tanliu.app.desks.changes.asked import Asked, chosen, spans
from tanliu.app.desks.changes.compare import compared
from tanliu.app.desks.changes.opened import opened, opens
from tanliu.app.desks.changes.queries.cells import AMOUNTS, Within
from tanliu.app.desks.changes.queries.changes import BY, PARTS, Change
from tanliu.app.platform.access import scope_of, visible_entity, visible_region
from tanliu.app.platform.period import Shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import seen_part
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page, period_of, show
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of a row by which the table is sorted, the largest change first where nothing is asked.
_SORTED = ("size", "name", "before", "after", "change", "ratio", *PARTS)
#: What narrows the page when a row is followed, by what the rows are.
_NARROWS = {"region": "region", "field": "field", "industry": "industry"}


@page(kept=True)
def changed(request: HttpRequest) -> HttpResponseBase:
    """Show a change with its parts, or send its rows as a file."""
    known, names = period_of(request), Names(catalog(), language())
    asked = _asked(request, known)
    change = asked.answer(results(), scope_of(request.user))
    named = shown.titles(results(), change, names)
    rows = _sorted([shown.row_of(row, named[row.id]) for row in change.rows], request)
    if request.GET.get("format"):
        return _file(request, change, rows)
    sheet = page_of(rows, request)
    parts, written = shown.parts_shown(change), shown.magnitude(change, names)
    return show(
        request,
        "changes/changes.html",
        {
            "change": change,
            "asked": asked,
            "whole": shown.line(shown.row_of(change.whole, say("changes_whole", language())), parts, written),
            "sentences": shown.sentences(change, named, language()),
            "remarks": shown.remarks(change, language(), seen_part(results(), request.user, names)),
            "rows": [
                shown.line(row, parts, written)
                | {"address": _address(request, asked, row), **opened(asked, row)}
                for row in sheet
            ],
            "sheet": sheet,
            "parts": [
                (say(f"driver_{part}", language()), say(f"driver_{part}_about", language())) for part in parts
            ],
            "headers": _headers(request, change, parts),
            "opens": opens(change, asked),
            "drivers": shown.waterfall(change, language()),
            "picture": shown.by_row(change, named, language()),
            "unit": shown.UNITS[change.amount],
            "written": written,
            "spans": _offered(known),
            "amounts": AMOUNTS,
            "by": BY,
            "narrowed": _narrowed(request, asked, names),
        },
    )


def _asked(request: HttpRequest, known: Shown) -> Asked:
    given = request.GET
    within = Within(*(given.get(name) or None for name in ("region", "field", "industry", "entity")))
    if within.region:
        visible_region(results(), request.user, within.region)
    if within.entity:
        visible_entity(results(), request.user, within.entity)
    before, after = spans(given.get("before"), given.get("after"), known)
    return Asked(
        before,
        after,
        chosen("amount", given.get("amount"), AMOUNTS),
        chosen("by", given.get("by"), BY),
        within,
    )


def _offered(known: Shown) -> list[str]:
    """Return the spans that are offered: years, quarters of which a month is known, months."""
    quarters = {f"{month[:4]}Q{(int(month[5:]) + 2) // 3}": None for month in known.months}
    return [*known.years, *quarters, *known.months]


def _sorted(rows: list[Row], request: HttpRequest) -> list[Row]:
    text = request.GET.get("sort") or ""
    key = chosen("sort", text.lstrip("-"), _SORTED)
    if key == "size":
        return rows
    known = [row for row in rows if row[key] is not None]
    known.sort(key=lambda row: row[key], reverse=text.startswith("-"))
    return [*known, *(row for row in rows if row[key] is None)]


def _headers(request: HttpRequest, change: Change, parts: Sequence[str]) -> list[Row]:
    """Return the headers, each with the address that sorts by it, the other way round on a second click."""
    here = request.GET.get("sort") or ""
    kept = [(key, value) for key, value in request.GET.items() if key not in ("sort", "page", "format")]
    return [
        {
            "title": _title(key, change),
            "hint": say(f"driver_{key}_about", language()) if key in PARTS else "",
            "number": key != "name",
            "sorted": {key: "ascending", f"-{key}": "descending"}.get(here),
            "address": "?"
            + urlencode([*kept, ("sort", key if here == f"-{key}" or key == "name" else f"-{key}")]),
        }
        for key in ("name", "before", "after", "change", "ratio", *parts)
    ]


def _title(key: str, change: Change) -> str:
    if key in ("before", "after"):
        return change.before.text if key == "before" else change.after.text
    if key == "name":
        return say(f"changes_by_{change.by}", language())
    return say(f"driver_{key}" if key in PARTS else f"changes_{key}", language())


def _address(request: HttpRequest, asked: Asked, row: Row) -> str | None:
    """Return where a row leads: to the same change within it, an enterprise to what it is made of."""
    if row["id"] is None or asked.by == "carrier":
        return None
    if asked.by == "entity":
        return reverse("enterprise", args=[row["id"]]) + "?" + urlencode({"period": asked.after.text[:4]})
    kept = {key: value for key, value in request.GET.items() if key not in ("sort", "page", "format")}
    inside = "entity" if asked.by == "industry" else "industry" if asked.by == "field" else "entity"
    return "?" + urlencode({**kept, _NARROWS[asked.by]: row["id"], "by": inside})


def _narrowed(request: HttpRequest, asked: Asked, names: Names) -> list[Row]:
    """Return what the page is narrowed to: parameter, value, name, and the address of the page without it."""
    within = asked.within
    known = {
        "region": (within.region, _named("region", "region_id", within.region)),
        "field": (within.field, names.word(within.field or "")),
        "industry": (within.industry, names.industry(within.industry)),
        "entity": (within.entity, _named("entity", "entity_id", within.entity)),
    }
    kept = [(key, value) for key, value in request.GET.items() if key not in ("page", "format")]
    return [
        {
            "name": name,
            "value": value,
            "title": title,
            "without": "?" + urlencode([pair for pair in kept if pair[0] != name]),
        }
        for name, (value, title) in known.items()
        if value
    ]


def _named(table: str, key: str, value: str | None) -> str:
    if value is None:
        return ""
    chinese = "name_zh" if table == "region" else "NULL"
    (row,) = results().rows(f"SELECT name, {chinese} AS name_zh FROM {table} WHERE {key} = ?", [value])
    return str((row["name_zh"] if language() == "zh" else None) or row["name"])


def _file(request: HttpRequest, change: Change, rows: list[Row]) -> HttpResponseBase:
    """Send all rows with every part; tonnes as the page tells them."""
    unit = shown.UNITS[change.amount]
    keys = ("before", "after", "change", *PARTS)
    header = [_title("name", change), "id", *(f"{_title(key, change)} ({unit})" for key in keys)]
    header += [say("changes_ratio", language()), say("region", language())]
    # a part of the firms is named as the part, as it is on the page
    place = seen_part(results(), request.user, Names(catalog(), language()))
    title = f"{say('nav_changes', language())} {change.before.text} {change.after.text}"
    name = f"changes-{change.before.text}-{change.after.text}"
    return send_sheet(request, name, title, header, _cells(rows, keys, place))


def _cells(rows: list[Row], keys: tuple[str, ...], place: str) -> Iterator[list[object]]:
    for row in rows:
        yield [row["name"], row["id"], *(row[key] / 1000 for key in keys), row["ratio"], place]


urlpatterns = [
    path("changes", changed, name="changes"),
    path("changes/compare", compared, name="compare"),
]
