"""What the browser needs to draw the charts of an enterprise, and the tables beside them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from tanliu.app.desks.enterprises.queries.enterprise import Peers
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.kit.period import Period
from tanliu.report.names import Names
from tanliu.report.phrase import say

Row = dict[str, Any]
#: A curve of more points gets a table of its days.
MOST_ROWS = 200


def structure(rows: Sequence[Row], amount: str, unit: str) -> Row:
    """Return the months stacked by carrier; a month that is not known is a gap."""
    periods = sorted({row["period"] for row in rows})
    known = {(row["period"], row["carrier"]): row[amount] for row in rows}
    names = Names(catalog(), language())
    return {
        "kind": "stacked",
        "unit": unit,
        "periods": periods,
        "series": [
            {
                "title": names.carrier(carrier),
                "values": [_float(known.get((one, carrier)), 1000) for one in periods],
            }
            for carrier in _carriers(rows, amount)
        ],
    }


def structure_table(rows: Sequence[Row], amount: str) -> Row:
    """Return the same as a table with sums of months and of carriers."""
    carriers = _carriers(rows, amount)
    months: dict[str, Row] = {}
    sums: dict[str, Decimal] = dict.fromkeys(carriers, Decimal(0))
    for row in rows:
        month = months.setdefault(row["period"], {"period": row["period"], "cells": {}, "total": Decimal(0)})
        month["cells"][row["carrier"]] = row[amount]
        month["total"] += row[amount] or 0
        if row["carrier"] in sums:
            sums[row["carrier"]] += row[amount] or 0
    return {"carriers": carriers, "months": list(months.values()), "sums": sums, "total": sum(sums.values())}


def _carriers(rows: Sequence[Row], amount: str) -> list[str]:
    """Return the carriers that were used, most first."""
    added: dict[str, Decimal] = {}
    for row in rows:
        added[row["carrier"]] = added.get(row["carrier"], Decimal(0)) + (row[amount] or 0)
    return [one for one, value in sorted(added.items(), key=lambda item: -item[1]) if value]


def calendar(daily: Sequence[Row], year: int, unit: str, request: HttpRequest) -> Row:
    """Return the days of a year; a click on one opens its load curve."""
    kept = request.GET.copy()
    for name in ("from", "to"):
        kept.pop(name, None)
    return {
        "kind": "calendar",
        "year": year,
        "unit": unit,
        "chinese": language() == "zh",
        "days": [
            [row["day"].isoformat(), float(row["energy"]), row["known"], row["expected"]] for row in daily
        ],
        "word": say("readings_known", language()),
        "address": f"?{kept.urlencode()}",
    }


def calendar_table(daily: Sequence[Row], year: int) -> list[Row]:
    """Return one row a month with its days and their sum."""
    known = {row["day"]: row for row in daily}
    found = []
    for month in Period(year).months:
        cells: list[Row | None] = [
            known.get(month.start.replace(day=number + 1)) for number in range(month.days)
        ]
        energies = [row["energy"] for row in cells if row]
        cells += [None] * (31 - month.days)
        found.append({"period": str(month), "cells": cells, "total": sum(energies) if energies else None})
    return found


def bars(peers: Peers, id: str) -> Row:
    """Return a firm beside its industry."""
    rows = (
        ("own", peers.own),
        ("leaders", peers.leaders),
        ("average", peers.average),
        ("middle", peers.middle),
    )
    return {
        "id": id,
        "indicator": peers.indicator,
        "data": {
            "kind": "beside",
            "unit": Names(catalog(), language()).unit(peers.indicator.unit),
            "rows": [
                {"title": say(f"peers_{name}", language()), "value": _float(value)} for name, value in rows
            ],
        },
    }


def _float(value: Decimal | None, divisor: int = 1) -> float | None:
    return None if value is None else round(float(value) / divisor, 6)
