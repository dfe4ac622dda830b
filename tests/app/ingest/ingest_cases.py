"""A workspace that knows a few things, mappings, and what a delivery brought."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from tanliu.app.ingest import Delivery, Known
from tanliu.app.ingest.delivery import METER_SCHEMA
from tanliu.catalog import load as packs

Deliver = Callable[..., dict[str, Delivery]]

CARRIERS = {"electricity": "kWh", "natural_gas": "Nm3"}
CARRIERS |= dict.fromkeys(("natural_gas_energy", "steam", "chilled_water", "other_fuel", "heat"), "GJ")
CARRIERS |= dict.fromkeys(("raw_coal", "cleaned_coal", "lng", "lpg", "petrol", "diesel", "fuel_oil"), "t")


def meters(*rows: tuple[int, str, str, str, int, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            dict.fromkeys(METER_SCHEMA.names) | dict(zip(METER_SCHEMA.names, row, strict=False))
            for row in rows
        ],
        METER_SCHEMA,
    )


def known(zone: str = "Asia/Shanghai", minutes: int = 15) -> Known:
    return Known(
        entities=frozenset({"E1", "E2"}),
        regions=frozenset({"R1"}),
        meters=meters((1, "M1", "E1", "kWh", minutes, zone), (2, "M2", "E2", "kWh", minutes, zone)),
        carriers=CARRIERS,
        measures=frozenset({"value_added_cny"}),
        purposes=frozenset({"energy", "green_power"}),
        sentinels=tuple(packs.load(["base"]).sentinels.values()),
    )


READINGS = """
source: test
files: "*"
{top}
tables:
  reading:
    meter_code: meter
    stamp: {{column: stamp{stamp}}}
    quantity: {{column: kwh, unit: {unit}{quantity}}}
    kind: {kind}
"""


def readings(
    stamp: str = "", unit: str = "kWh", quantity: str = "", kind: str = "interval", top: str = ""
) -> str:
    comma = {True: ", ", False: ""}
    return READINGS.format(
        stamp=comma[bool(stamp)] + stamp,
        unit=unit,
        quantity=comma[bool(quantity)] + quantity,
        kind=kind,
        top=top,
    )


REPORT = """
source: test
files: "*.csv"
tables:
  report:
    columns: {entity_id: id, period: period}
    wide:
      - {column: power, carrier: electricity, unit: 万千瓦时}
      - {column: coal, carrier: raw_coal, unit: 吨, max: 1000}
  output:
    columns: {entity_id: id, period: period}
    wide: [{column: added, measure: value_added_cny, unit: 万元}]
"""


def reasons(delivery: Delivery) -> list[tuple[int | None, str]]:
    return list(zip(delivery.refused["row"].to_pylist(), delivery.refused["reason"].to_pylist(), strict=True))


def admitted(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> list[tuple[object, ...]]:
    """Return meter, start as epoch seconds, local day, month and quantity (three places where those are enough)."""
    return con.execute(
        "SELECT meter_id, CAST(epoch(start) AS BIGINT), CAST(day AS VARCHAR), month, "
        "regexp_replace(CAST(quantity AS VARCHAR), '000$', '') "
        f"FROM {delivery.accepted} ORDER BY ALL"
    ).fetchall()
