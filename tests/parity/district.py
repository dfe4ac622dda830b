"""A made-up district as the tables that the steps read: drawn from a seed, with gaps, contracts and missing factors."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from expected import expectation_inputs

from tanliu.app.compute.options import accounting
from tanliu.app.compute.quantities import conversion
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Need, bind
from tanliu.kit.period import Period, expected_readings
from tanliu.kit.table import dictionary

MONTHS = [Period(year, month) for year in (2024, 2025) for month in (1, 2, 3)]
TOWNS = ("T1", "T2", "T3")
ENTITIES = [f"E{number}" for number in range(12)]
#: Carrier and unit of each column of the reports.
REPORTED = (
    ("electricity", "10^4 kWh", "energy"),
    ("electricity", "10^4 kWh", "green_power"),
    ("electricity", "kWh", "new_renewables"),
    ("raw_coal", "t", "energy"),
    ("raw_coal", "t", "feedstock"),
    ("diesel", "t", "energy"),
    ("natural_gas", "10^4 Nm3", "energy"),
    ("heat", "GJ", "energy"),
    ("biogas", "Nm3", "energy"),
)
Rows = Iterable[Mapping[str, Any]]


def district(catalog: Catalog) -> dict[str, pa.Table]:
    """Return every input of the steps by its name."""
    draw = random.Random(20251124)
    meter, report = _meters(), _reports(draw)
    tables = {
        "reading": _table("reading", _readings(draw)),
        "meter": _table("meter", meter),
        "report": _table("report", report),
        "output": _table("output", _outputs(draw)),
        "entity": _table("entity", _entities(draw)),
        "binding": _table("binding", _bindings(catalog)),
    }
    used = {(row["carrier"], row["unit"]) for row in (*meter, *report)}
    ratios = [(*pair, *conversion(catalog, *pair)) for pair in sorted(used)]
    canonical = [(carrier.id, carrier.unit) for carrier in catalog.carriers.values()]
    text, whole = pa.string(), pa.int32()
    kinds = {"carrier": text, "unit": text, "to_unit": text, "ratio": pa.decimal128(19, 10)}
    counts = {
        "month": whole,
        "period": text,
        "interval_minutes": whole,
        "zone": text,
        "expected_readings": pa.int64(),
    }
    expected = [
        (month.key, str(month), minutes, "Asia/Shanghai", expected_readings(month.days, minutes))
        for month in MONTHS
        for minutes in (15, 60)
    ]
    above = {"region_id": text, "ancestor_id": text, "parent_id": text, "subject_kind": text}
    closure = [(town, town, "D", "region") for town in TOWNS]
    closure += [(town, "D", "CN-Zhejiang", "district") for town in TOWNS]
    home = {"region_id": text, "factor_region_id": text}
    macro = {"region_id": text, "measure": text, "period": text, "value": pa.decimal128(24, 6)}
    figures = [("D", "population_person", "2025", Decimal("12345.5")), (TOWNS[0], "gdp_cny", "2024", None)]
    return (
        tables
        | expectation_inputs(draw, ENTITIES, TOWNS)
        | {
            "ratios": _plain(kinds, ratios),
            "canonical": _plain({"carrier": text, "canonical_unit": text}, canonical),
            "expected": _plain(counts, expected),
            "closure": _plain(above, closure),
            "group": _plain(
                dict.fromkeys(("member", "first", "last"), whole), [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
            ),
            "region_figure": _plain(macro, figures),
            "home": _plain(home, [(town, "CN-Zhejiang") for town in TOWNS]),
        }
    )


def _amount(draw: random.Random, places: int) -> Decimal:
    return Decimal(draw.randrange(10**8)).scaleb(-places)


def _readings(draw: random.Random) -> Rows:
    """Draw hourly sums as bookings: most first readings, some corrections, some withdrawals."""
    for number in range(1, 7):
        for month in MONTHS:
            for day in range(1, 28, 3):
                booked = {"meter_id": number, "month": month.key, "day": date(month.year, month.month, day)}
                start = datetime(month.year, month.month, day, 4, tzinfo=UTC)
                for batch, readings in enumerate(draw.choice([(96,), (96, 0), (90, -4)]), start=1):
                    quantity = _amount(draw, 3) * (1 if batch == 1 else Decimal("-0.001"))
                    rounded = quantity.quantize(Decimal("0.001"))
                    yield booked | {
                        "start": start,
                        "quantity": rounded,
                        "readings": readings,
                        "batch_id": batch,
                    }


def _meters() -> list[dict[str, Any]]:
    kinds = [("E0", 15), ("E0", 60), ("E1", 15), ("E2", 15), ("E3", 60), ("E4", 15)]
    return [
        {"meter_id": number, "meter_code": f"M{number}", "entity_id": entity, "carrier": "electricity"}
        | {"unit": "MWh" if number == 5 else "kWh", "interval_minutes": minutes, "zone": "Asia/Shanghai"}
        | {"batch_id": 1}
        for number, (entity, minutes) in enumerate(kinds, start=1)
    ]


def _reports(draw: random.Random) -> list[dict[str, Any]]:
    return [
        {"entity_id": entity, "carrier": carrier, "purpose": purpose, "period": str(month), "unit": unit}
        | {"quantity": _amount(draw, 6), "batch_id": 1, "row": number}
        for number, entity in enumerate(ENTITIES)
        for month in (*MONTHS, Period(2025))
        for carrier, unit, purpose in REPORTED
        # months of most, the whole year of few, and much that is not reported
        if draw.random() < (0.6 if month.month else 0.1)
    ]


def _outputs(draw: random.Random) -> Rows:
    for number, entity in enumerate(ENTITIES[:-1]):
        for month in MONTHS:
            for measure in ("value_added_cny", "output_value_cny", "published_kgco2e"):
                value = _amount(draw, 2) - (Decimal(300_000) if number == 3 else 0)
                yield {"entity_id": entity, "measure": measure, "period": str(month), "value": value} | {
                    "batch_id": 1,
                    "row": number,
                }


def _entities(draw: random.Random) -> Rows:
    for number, entity in enumerate(ENTITIES):
        yield {"entity_id": entity, "name": entity, "kind": "enterprise", "region_id": TOWNS[number % 3]} | {
            "industry": None if number == 5 else f"C{17 + number % 4}",
            "field": "industry" if number % 4 else "livelihood",
            "land_area_mu": None if number == 7 else _amount(draw, 4),
            "floor_area_m2": _amount(draw, 4) if number % 2 else None,
            "batch_id": 1,
        }


def _bindings(catalog: Catalog) -> Rows:
    units = {(carrier, catalog.carriers[carrier].unit, purpose) for carrier, _, purpose in REPORTED}
    units -= {("diesel", "t", "energy")}  # a carrier that nothing was found for
    choices = accounting(catalog)
    for year in (2024, 2025):
        for carrier, unit, purpose in sorted(units):
            yield bind(catalog, Need(carrier, unit, purpose, "CN-Zhejiang", year), choices)


def _table(name: str, rows: Rows) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=dictionary()[name].schema)


def _plain(kinds: Mapping[str, pa.DataType], rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    records = [dict(zip(kinds, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(records, schema=pa.schema(list(kinds.items())))
