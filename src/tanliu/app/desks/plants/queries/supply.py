"""Supply on a day and in the week after it: what is on line, coal, prices, and whether demand is covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tanliu.app.desks.plants.models import Plant, PlantFigure, PlantState
from tanliu.app.desks.plants.queries.demand import WEEKS, Covered, Metered, covered, forecast, metered
from tanliu.app.desks.plants.queries.register import figures, states_on, there_on, unit_of
from tanliu.app.platform.served import catalog, results
from tanliu.decide.supply.balance import Expected, Gap, Unit, coal_days, expected, gaps
from tanliu.decide.supply.document import Supply

_ZERO = Decimal(0)
_STOCK, _USE, _PRICE, _IMPORT = "coal_stock_t", "coal_use_t", "coal_price_cny_t", "import_limit_kw"
#: Groups of carriers whose trends are told.
FAMILIES = ("electricity", "gas", "oil", "coal")


@dataclass(frozen=True, slots=True)
class Coal:
    """Coal of a plant: the newest stock and the mean use of the newest days, and the days that it lasts.

    ``level`` is ``very_low``, ``low``, ``enough``, or ``unknown`` where stock or use is not told.
    """

    plant: Plant
    stock: PlantFigure | None
    use_t: Decimal | None
    days: Decimal | None
    level: str
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OnLine:
    """A plant on a day, with its state (none was told of it: on line) and what supply counts of it."""

    plant: Plant
    state: PlantState | None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Balance:
    """The week after a day: demand by the hour, what can be counted on, and where it falls short.

    Attributes
    ----------
    first, weeks_from
        First day of the week, and of the history on which it rests.
    by_calendar
        Whether the forecast knows holidays and tested its bands; else it is the mean of the same hour of some weeks.
    demand, actual
        What is expected, scaled to all electricity; what was metered since then, likewise, where it is known [kW].
    firm_kw, import_kw
        Of plants by day [kW]; of the grid on the first day.
    supply_kw
        Of both by day; empty where the grid's is not told [kW].
    missing
        Phrases of what is not known, or makes the result doubtful.
    is_old
        Whether readings are too far behind for somebody to be warned.
    """

    first: date
    weeks_from: date
    by_calendar: bool
    demand: tuple[Expected, ...]
    actual: Mapping[datetime, float]
    firm_kw: Mapping[date, Decimal]
    import_kw: PlantFigure | None
    supply_kw: Mapping[date, float]
    gaps: tuple[Gap, ...]
    covered: Covered | None
    meters: int
    last_read: date | None
    missing: tuple[str, ...]
    is_old: bool

    @property
    def peak(self) -> Expected | None:
        """Return the hour of the highest demand."""
        known = [one for one in self.demand if one.kw is not None]
        return max(known, key=lambda one: one.kw or 0.0, default=None)

    @property
    def warns(self) -> bool:
        """Return whether somebody is to be warned: demand is not covered, and what that rests on is good enough."""
        return bool(self.gaps) and not self.is_old and "supply_missing_covered" not in self.missing


def on_line(plants: Any, says: Supply, day: date) -> list[OnLine]:
    """Return the plants that are there on a day with their states."""
    there = list(there_on(plants, day))
    states = states_on(there, day)
    return [OnLine(one, states.get(one.pk), unit_of(one, states.get(one.pk), says)) for one in there]


def coal_of(plants: Sequence[Plant], says: Supply, day: date) -> list[Coal]:
    """Return the coal of plants that burn it, the shortest first, those of which too little is told last."""
    burning = [one for one in plants if (kind := says.kinds.get(one.kind)) is not None and kind.burns_coal]
    told = figures(burning, day)
    found = [_coal(one, told.get(one.pk, {}), says) for one in burning]
    return sorted(found, key=lambda one: (one.days is None, one.days or _ZERO, one.plant.code))


def _coal(plant: Plant, told: Mapping[str, Mapping[date, PlantFigure]], says: Supply) -> Coal:
    stocks, uses = told.get(_STOCK, {}), told.get(_USE, {})
    stock = stocks[max(stocks)] if stocks else None
    newest = [uses[day].value for day in sorted(uses)[-says.coal.use_days :]]
    days = coal_days(stock and stock.value, newest)
    level = "unknown"
    if days is not None:
        level = "very_low" if days < says.coal.very_low_days else "low" if days < says.coal.low_days else "enough"  # fmt: skip
    mean = sum(newest, _ZERO) / len(newest) if newest else None
    return Coal(plant, stock, mean, days, level)


def district_figures(measure: str, day: date) -> list[PlantFigure]:
    """Return the entries of a measure of the district up to a day, the newest first."""
    told = figures(None, day).get(None, {}).get(measure, {})
    return [told[at] for at in sorted(told, reverse=True)]


def coal_prices(day: date) -> list[PlantFigure]:
    """Return the entries of the price of coal up to a day, the newest first."""
    return district_figures(_PRICE, day)


def balance(plants: Any, says: Supply, day: date | None, today: date) -> Balance:
    """Return the week that begins on a day; without one that of today, or after the last day that was read where that is long ago.

    What can be counted on is that of each day: maintenance that is planned within the week is in it.
    """
    rule = says.margin
    newest = metered(today, today, float(rule.least_read)).last
    behind = newest is None or (today - newest).days > rule.stale_days
    first = day or (newest + timedelta(days=1) if newest is not None and behind else today)
    since = first - timedelta(weeks=max(WEEKS, rule.weeks + (rule.days - 1) // 7))
    every = [first + timedelta(days=number) for number in range(rule.days)]
    read = metered(since, every[-1], float(rule.least_read))
    known = covered(first)
    scale = 1 / float(known.share) if known and known.share > 0 else 1.0
    before = {at: kw * scale for at, kw in read.by_hour.items() if at.date() < first}
    after = {at: kw * scale for at, kw in read.by_hour.items() if at.date() >= first}
    said = forecast(before, since, first, rule.days)
    demand = tuple(said or expected(before, first, rule.days, rule.weeks, rule.least_weeks))
    firm = {at: sum((one.unit.firm_kw for one in on_line(plants, says, at)), _ZERO) for at in every}
    imports = {at: told[0] for at in every if (told := district_figures(_IMPORT, at))}
    supply = {at: float(firm[at] + one.value) for at, one in imports.items()}
    short = tuple(gaps(demand, supply, float(rule.least_share)))
    old = behind or first < today
    missing = _missing(demand, read, known, len(supply) == len(every), old, says)
    return Balance(
        first, since, said is not None, demand, after, firm, imports.get(first), supply, short, known, read.meters, newest, missing, old
    )  # fmt: skip


def _missing(
    demand: Sequence[Expected], read: Metered, known: Covered | None, imports: bool, old: bool, says: Supply
) -> tuple[str, ...]:
    found = []
    if not read.by_hour:
        found.append("supply_missing_demand")
    elif any(one.kw is None for one in demand):
        found.append("supply_missing_hours")
    if not imports:
        found.append("supply_missing_import")
    if known is None or known.share < says.margin.least_covered:
        found.append("supply_missing_covered")
    elif known.basis == "reported":
        found.append("supply_missing_yearbook")
    if old:
        found.append("supply_missing_old")
    return tuple(found)


def trends(day: date, months: int = 13) -> list[dict[str, Any]]:
    """Return the energy of families of carriers by month up to a day's month [kgce], as enterprises report or meters read it.

    The newest months are not whole until all reports are there.
    """
    rows = results().rows(
        """SELECT period, carrier, sum(energy_kgce) AS kgce, count(DISTINCT entity_id) AS entities FROM line
           WHERE length(period) = 7 AND period <= ? AND purpose IN ('energy', 'green_power') GROUP BY ALL""",
        [f"{day:%Y-%m}"],
    )
    family = {one.id: one.group for one in catalog().carriers.values() if one.group in FAMILIES}
    periods = sorted({row["period"] for row in rows})[-months:]
    found = []
    for period in periods:
        sums: dict[str, Decimal] = {}
        for row in rows:
            if row["period"] == period and row["carrier"] in family and row["kgce"] is not None:
                name = family[row["carrier"]]
                sums[name] = sums.get(name, _ZERO) + row["kgce"]
        firms = max((row["entities"] for row in rows if row["period"] == period), default=0)
        found.append({"period": period, "entities": firms, **{name: sums.get(name) for name in FAMILIES}})
    return found
