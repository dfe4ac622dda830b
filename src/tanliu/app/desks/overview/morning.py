"""Energy and emissions of the year so far, each with its months beside those of the year before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from tanliu.app.desks.overview.queries.totals import history
from tanliu.app.desks.yearbook.queries import Control, control, sees
from tanliu.app.platform.answers import asked
from tanliu.app.platform.doubt import doubt
from tanliu.app.platform.months import newest_months
from tanliu.app.platform.morning import Card, Reader
from tanliu.app.platform.served import results
from tanliu.app.store.scope import Scope
from tanliu.app.store.sql import TOPMOST
from tanliu.kit.period import Period

#: What is shown, in thousands of what the store keeps, and the unit of a thousand.
_AMOUNTS = (("emission_kgco2e", "t CO2e"), ("energy_kgce", "tce"))
#: Months of a year, of which alone a yearbook tells.
_YEAR = 12
Row = dict[str, Any]


def cards(reader: Reader) -> Iterator[Card]:
    """Return a card for each amount; nothing where no month is computed, or the reader sees no enterprise."""
    months = newest_months(results())
    if not months or reader.scope == Scope.nothing():
        return
    by_month: dict[str, Row] = {}
    for row in history(results(), reader.scope, months=True):
        into = by_month.setdefault(row["period"], dict.fromkeys(dict(_AMOUNTS)))
        for name, _ in _AMOUNTS:
            if row[name] is not None:
                into[name] = (into[name] or Decimal(0)) + row[name]
    year = str(months[0].year)
    rests, yearly = doubt(results(), asked(reader.scope, year)), _of_the_year_alone(reader.scope, year)
    told = {
        "year": year,
        "last": str(months[-1]),
        "cards": [_card(one, by_month, months) | {"yearly": yearly[one[0]]} for one in _AMOUNTS],
    }
    energy = sum(
        (by_month.get(str(month), {}).get("energy_kgce") or Decimal(0) for month in months),
        yearly["energy_kgce"] or Decimal(0),
    )
    held = _control(reader.scope, year, energy) if len(months) == _YEAR else None
    yield Card("overview/morning.html", 10, told | {"rests": rests, "count": len(months), "control": held})


def _control(scope: Scope, year: str, energy: Decimal) -> Control | None:
    """Return the control total of the topmost region's energy of a whole year, to who sees every enterprise of it."""
    tops = results().rows(f"SELECT region_id FROM region WHERE {TOPMOST}")
    if len(tops) != 1 or not sees(results(), scope, tops[0]["region_id"], year):
        return None
    return control(results(), (tops[0]["region_id"], ""), year, energy)


def _card(amount: tuple[str, str], by_month: Mapping[str, Row], months: Sequence[Period]) -> Row:
    name, unit = amount
    every = Period(months[0].year).months
    now = [by_month.get(str(month), {}).get(name) for month in months]
    before = [by_month.get(str(Period(month.year - 1, month.month)), {}).get(name) for month in every]
    alike = before[: len(months)]
    whole, earlier = _sum(now), _sum(alike)
    comparable = None not in now and None not in alike and whole is not None and earlier
    return {
        "name": name, "unit": unit, "value": whole, "missing": now.count(None),
        "change": whole / earlier - 1 if comparable and whole is not None and earlier else None,
        "chart": _lines(now, before), "address": _address(months),
    }  # fmt: skip


def _of_the_year_alone(scope: Scope, year: str) -> Row:
    """Return what is known for the whole year and for none of its months: no sum of months holds it."""
    query = f"""SELECT {", ".join(f"sum({name}) AS {name}" for name, _ in _AMOUNTS)} FROM line
                WHERE year = ? AND length(period) = 4 AND {scope.condition}"""
    return results().rows(query, [int(year), *scope.values])[0]


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [one for one in values if one is not None]
    return sum(known, Decimal(0)) if known else None


def _address(months: Sequence[Period]) -> str:
    """Return the page that takes the change of these months apart."""
    first, last = months[0], months[-1]
    spans = [f"{year}-{first.month:02}..{year}-{last.month:02}" for year in (first.year - 1, first.year)]
    return f"{reverse('changes')}?before={spans[0]}&after={spans[1]}"


def _lines(now: Sequence[Decimal | None], before: Sequence[Decimal | None]) -> Row:
    """Return both years as points of a picture 110 wide and 30 high: a gap is no point, and zero is the foot."""
    top = max((float(one) for one in (*now, *before) if one is not None), default=0.0) or 1.0
    return {
        name: " ".join(
            f"{10 * at},{30 - 28 * max(float(one), 0.0) / top:.1f}"
            for at, one in enumerate(values)
            if one is not None
        )
        for name, values in (("now", now), ("before", before))
    }
