"""What plants gave year by year: by their meters, else as their owners state it; and what that avoids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tanliu.app.desks.plants.models import Plant, PlantFigure
from tanliu.app.desks.plants.queries.register import figures
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.sql import TOPMOST
from tanliu.catalog.lookup import find
from tanliu.decide.supply.balance import full_load_hours
from tanliu.decide.supply.document import Grid, Supply
from tanliu.kit.errors import TanliuError
from tanliu.kit.units import convert, ratio

#: Directions of meters that tell what a plant gives, the first that is there counts.
GIVES = ("generation", "storage_discharge", "export")
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class GridFactor:
    """The factor of a grid and the publication that it is from [kg/kWh]."""

    id: str
    kg_per_kwh: Decimal
    edition: str
    source: str
    how: str


@dataclass(frozen=True, slots=True)
class PlantYear:
    """A year of a plant.

    Attributes
    ----------
    basis
        ``meter``, ``fed_in`` (a meter of what was handed over alone), ``stated`` or empty.
    known_share
        Of a meter: of the readings that the year should have, up to now.
    avoided_t
        Tonnes of CO2 by the grid's factor; None of what is not renewable, or has no factor.
    doubts
        Phrases of what is hard to believe.
    """

    plant: Plant
    year: int
    kwh: Decimal | None
    basis: str
    known_share: Decimal | None
    source: str
    hours: Decimal | None
    own_use_kwh: Decimal | None
    saving_cny: Decimal | None
    factor: GridFactor | None
    avoided_t: Decimal | None
    doubts: tuple[str, ...]


def years_of(plants: Sequence[Plant], says: Supply, today: date) -> dict[int, list[PlantYear]]:
    """Return the years of plants by plant, the newest first, with a row for each year of which something is known."""
    metered, told = _metered(plants), figures(plants)
    found: dict[int, list[PlantYear]] = {}
    for plant in plants:
        stated = told.get(plant.pk, {})
        years = {year for code in plant.meters for year in metered.get(code, {})}
        years |= {
            day.year for name, days in stated.items() if name in says.measures and says.measures[name].every == "year"
            for day in days
        }  # fmt: skip
        found[plant.pk] = [
            _year(plant, year, metered, stated, says, today) for year in sorted(years, reverse=True)
        ]
    return found


def _year(
    plant: Plant, year: int, metered: Mapping[str, Mapping[int, _Read]],
    stated: Mapping[str, Mapping[date, PlantFigure]], says: Supply, today: date,
) -> PlantYear:  # fmt: skip
    def of(measure: str) -> PlantFigure | None:
        return stated.get(measure, {}).get(date(year, 1, 1))

    kwh, basis, known = _by_meters(plant, year, metered, today)
    told, doubts = of("yield_kwh"), []
    source = ", ".join(plant.meters) if basis else ""
    if basis and told is not None and kwh is not None and abs(told.value - kwh) > kwh / 20:
        doubts.append("plants_doubt_stated")
    if not basis and told is not None:
        kwh, basis, source = told.value, "stated", told.source
    if known is not None and known < Decimal("0.95"):
        doubts.append("plants_doubt_known")
    hours = full_load_hours(kwh, plant.rating_kw or plant.heat_kw)
    kind = says.kinds.get(plant.kind)
    most = kind.most_full_load_hours if kind else None
    if hours is not None and hours > min(Decimal(most or 8784), Decimal(8784)):
        doubts.append("plants_doubt_hours")
    renewable = kind is not None and kind.renewable and plant.rating_kw is not None
    factor = grid_factor(year, says.factor) if renewable else None
    avoided = kwh * factor.kg_per_kwh / 1000 if kwh is not None and factor is not None else None
    own, saving = of("own_use_kwh"), of("saving_cny")
    if own is not None and kwh is not None and own.value > kwh:
        doubts.append("plants_doubt_own")
    return PlantYear(
        plant, year, kwh, basis, known, source, hours, own and own.value, saving and saving.value, factor, avoided, tuple(doubts)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Read:
    """What a meter read in a year [kWh], how many readings, and its direction and readings of a day."""

    kwh: Decimal
    readings: int
    direction: str
    a_day: int


def _metered(plants: Iterable[Plant]) -> dict[str, dict[int, _Read]]:
    """Return what meters of plants read, by code and year."""
    codes = sorted({code for plant in plants for code in plant.meters})
    if not codes:
        return {}
    meters = results().rows(
        "SELECT meter_id, meter_code, unit, interval_minutes, direction FROM meter WHERE list_contains(?::VARCHAR[], meter_code)",
        [codes],
    )
    if not meters:
        return {}
    ids = ", ".join(str(int(row["meter_id"])) for row in meters)
    rows = results().rows(
        f"""SELECT meter_id, CAST(month // 100 AS INTEGER) AS year, sum(quantity) AS quantity, CAST(sum(readings) AS BIGINT) AS readings
            FROM {results().scan("meter_day")} WHERE meter_id IN ({ids}) GROUP BY ALL HAVING sum(readings) > 0"""
    )
    by_id = {row["meter_id"]: row for row in meters}
    found: dict[str, dict[int, _Read]] = {}
    for row in rows:
        meter = by_id[row["meter_id"]]
        kwh = row["quantity"] * ratio(meter["unit"], "kWh")
        read = _Read(
            kwh, row["readings"], meter["direction"] or "use", _DAY_MINUTES // meter["interval_minutes"]
        )
        found.setdefault(meter["meter_code"], {})[row["year"]] = read
    return found


def _by_meters(
    plant: Plant, year: int, metered: Mapping[str, Mapping[int, _Read]], today: date
) -> tuple[Decimal | None, str, Decimal | None]:
    """Return energy of a year [kWh], what it is of and the share of readings that are known."""
    reads = [metered[code][year] for code in plant.meters if year in metered.get(code, {})]
    direction = next((one for one in GIVES if any(read.direction == one for read in reads)), None)
    if direction is None:
        return None, "", None
    chosen = [one for one in reads if one.direction == direction]
    first = max(date(year, 1, 1), plant.commissioned)
    last = min(date(year, 12, 31), today - timedelta(days=1), (plant.retired or date.max) - timedelta(days=1))
    days = (last - first).days + 1
    wanted = days * sum(one.a_day for one in chosen)
    share = min(Decimal(sum(one.readings for one in chosen)) / wanted, Decimal(1)) if wanted > 0 else None
    return sum((one.kwh for one in chosen), Decimal(0)), "fed_in" if direction == "export" else "meter", share


def grid_factor(year: int, grid: Grid) -> GridFactor | None:
    """Return the average factor of the grid of the district in a year, or the newest before it; None where none fits."""
    tops = results().rows(f"SELECT parent_id FROM region WHERE {TOPMOST}")
    regions = {row["parent_id"] for row in tops if row["parent_id"]}
    return _looked_up(min(regions), year, grid) if len(regions) == 1 else None


def _looked_up(region: str, year: int, grid: Grid) -> GridFactor | None:
    try:
        match = find(
            catalog(), kind="emission_factor", carrier=grid.carrier, gas=grid.gas, region=region, year=year, basis=grid.basis
        )  # fmt: skip
    except TanliuError:
        # no factor fits, or the packs do not know the region
        return None
    row = match.factor
    return GridFactor(row.id, convert(row.value, row.unit, "kg/kWh"), row.edition, row.source, match.how)
