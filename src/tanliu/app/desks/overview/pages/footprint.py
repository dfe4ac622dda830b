"""The carbon footprint: flows from carriers through fields to towns, history, and the structure of a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase

from tanliu.app.desks.overview.queries import totals
from tanliu.app.desks.overview.queries.flows import AMOUNTS, flows
from tanliu.app.platform.access import scope_of, visible_region
from tanliu.app.platform.period import Shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.platform.subject import place_of
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page, period_of, show
from tanliu.app.store.sql import TOPMOST
from tanliu.kit.csv_text import csv_text
from tanliu.kit.errors import TanliuError
from tanliu.report.names import Names

Row = dict[str, Any]


@page(kept=True)
def footprint(request: HttpRequest) -> HttpResponseBase:
    """Show the flows of a period, with a table under every picture."""
    period, scope = period_of(request), scope_of(request.user)
    amount = one_of(request, "amount", tuple(AMOUNTS), "emission_kgco2e")
    region = request.GET.get("region") or None
    here = visible_region(results(), request.user, region) if region else None
    field = _field(request)
    links = flows(results(), scope, period, amount, region=region, field=field)
    if request.GET.get("format") == "csv":
        return _csv(request, links, period, amount)
    names = Names(catalog(), language())
    places = {row["region_id"]: _title(row) for row in results().rows("SELECT * FROM region")}
    yearly = totals.history(results(), scope, region=region)
    monthly = totals.history(results(), scope, region=region, months=True)
    industries = totals.by(results(), scope, period.period, "industry", region=region, field=field)
    return show(
        request,
        "overview/footprint.html",
        {
            "period": period,
            "here": here,
            "place": place_of(results(), request.user, here, names) if here else None,
            "subject": _subject(request, here, names),
            "field": field,
            "fields": catalog().fields.values(),
            "amount": amount,
            "amounts": AMOUNTS,
            "unit": AMOUNTS[amount],
            "links": [{**link, "town": places.get(link["region_id"], link["region_id"])} for link in links],
            "sankey": _sankey(links, amount, names, places, period),
            "years": _stacked(yearly, amount, names),
            "year_table": _table(yearly, amount),
            "months": _stacked(monthly, amount, names) | {"area": True},
            "month_table": _table(monthly, amount),
            "industries": industries,
            "bars": _bars(industries, amount, names),
            "total": sum((row[amount] or Decimal(0) for row in industries), Decimal(0)),
        },
    )


def _subject(request: HttpRequest, here: Row | None, names: Names) -> str | None:
    """Return of what the sums of the page are explained: the region shown, else the one topmost region."""
    tops = [here] if here else results().rows(f"SELECT * FROM region WHERE {TOPMOST}")
    return place_of(results(), request.user, tops[0], names).subject if len(tops) == 1 else None


def _field(request: HttpRequest) -> str | None:
    field = request.GET.get("field") or None
    if field is not None and field not in catalog().fields:
        raise TanliuError("unknown field", found=field, accepted=", ".join(catalog().fields))
    return field


def _title(row: Row) -> str:
    return str((row["name_zh"] if language() == "zh" else None) or row["name"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sankey(
    links: Sequence[Row], amount: str, names: Names, places: dict[str, str], period: Shown
) -> dict[str, Any]:
    """Return nodes and links; a click on a field or town narrows the page to it."""
    added: dict[tuple[str, str], Decimal] = {}
    for link in links:
        carrier, field, town = f"c:{link['carrier']}", f"f:{link['field']}", f"r:{link['region_id']}"
        for pair in ((carrier, field), (field, town)):
            added[pair] = added.get(pair, Decimal(0)) + link["amount"]
    ids = list(dict.fromkeys(one for pair in added for one in pair))
    common = {"period": period.period, "amount": amount}
    say: dict[str, Callable[[str], str]] = {
        "c": names.carrier,
        "f": lambda one: _capital(names.word(one)),
        "r": lambda one: places.get(one, one),
    }
    return {
        "kind": "sankey",
        "unit": AMOUNTS[amount],
        "nodes": [{"name": one} for one in ids],
        "links": [
            {"source": pair[0], "target": pair[1], "value": float(value / 1000)}
            for pair, value in added.items()
        ],
        "titles": {one: say[one[0]](one[2:]) for one in ids},
        "addresses": {
            one: "?" + urlencode(common | {"field" if one[0] == "f" else "region": one[2:]})
            for one in ids
            if one[0] in "fr"
        },
    }


def _stacked(rows: Sequence[Row], amount: str, names: Names) -> dict[str, Any]:
    periods = sorted({row["period"] for row in rows})
    fields = list(dict.fromkeys(row["id"] for row in sorted(rows, key=lambda row: -(row[amount] or 0))))
    known = {(row["period"], row["id"]): row[amount] for row in rows}
    return {
        "kind": "stacked",
        "unit": AMOUNTS[amount],
        "periods": periods,
        "series": [
            {
                "title": _capital(names.word(field or "none")),
                "values": [_shown(known.get((one, field))) for one in periods],
            }
            for field in fields
        ],
    }


def _table(rows: Sequence[Row], amount: str) -> list[Row]:
    """Return one row a period with the amounts of its fields and their sum."""
    found: dict[str, Row] = {}
    for row in rows:
        line = found.setdefault(row["period"], {"period": row["period"], "fields": {}, "total": Decimal(0)})
        line["fields"][row["id"]] = row[amount]
        line["total"] += row[amount] or Decimal(0)
    return list(found.values())


def _bars(rows: Sequence[Row], amount: str, names: Names) -> dict[str, Any]:
    return {
        "kind": "bars",
        "unit": AMOUNTS[amount],
        "rows": [
            {"title": names.industry(row["id"]) or "–", "value": _shown(row[amount])} for row in rows[:12]
        ],
    }


def _shown(value: Decimal | None) -> float | None:
    return None if value is None else float(value / 1000)


def _csv(request: HttpRequest, links: Sequence[Row], period: Shown, amount: str) -> HttpResponseBase:
    keys = ("carrier", "field", "region_id", "amount")
    rows = ([period.period, *(link[key] for key in keys)] for link in links)
    text = csv_text(["period", "carrier", "field", "region_id", amount], rows)
    return download(request, f"footprint-{period.period}.csv", "text/csv; charset=utf-8", text)
