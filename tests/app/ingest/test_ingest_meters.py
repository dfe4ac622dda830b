"""Setups of meters, what lies below what, and virtual meters: as rows of files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from ingest_cases import Deliver, admitted, known, readings, reasons

from tanliu.app.ingest import Known
from tanliu.flow.meter.types import MeterTopology

SETUP = """
source: test
files: "*.csv"
tables:
  meter_setup:
    columns:
      meter_code: meter
      since: {column: since, zone: Europe/London}
      cause: {column: cause, values: {装表: installation, 换表: exchange}}
      ct_ratio: ct
      register_digits: digits
      final_register: final
      start_register: start
"""
TREE = """
source: test
files: "*.csv"
tables:
  sub_meter:
    columns: {meter_code: meter, parent_meter: above}
"""
VIRTUAL = """
source: test
files: "*.csv"
tables:
  virtual_term:
    columns: {virtual_meter: virtual, meter_code: meter, factor: factor}
"""
HEAD = "meter,since,cause,ct,digits,final,start\n"


def to(**bonds: object) -> Known:
    kinds = {f"M{number}": ("electricity", "kWh") for number in range(1, 5)} | {"G1": ("natural_gas", "Nm3")}
    return replace(known(), bonds=MeterTopology(kinds, **bonds))  # type: ignore[arg-type]


def test_a_setup_holds_from_an_instant(deliver: Deliver) -> None:
    rows = "M1,2025-07-01 08:00,装表,80,6,,\nM1,2025-08-01T08:00+08:00,换表,100,6,512.5,0\n"
    got = deliver(SETUP, HEAD + rows, to=to())["meter_setup"]
    assert reasons(got) == []
    first, second = got.accepted.to_pylist()
    assert first["since"] == datetime(2025, 7, 1, 7, tzinfo=UTC)
    assert first["ct_ratio"] == 80 and first["pt_ratio"] is None and first["register_digits"] == 6
    assert (second["since"], second["final_register"]) == (datetime(2025, 8, 1, tzinfo=UTC), Decimal("512.5"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("M9,2025-07-01 08:00,装表,80,6,,", "unknown_meter"),
        ("M1,yesterday,装表,80,6,,", "bad_instant"),
        ("M1,2025-03-30 01:30,装表,80,6,,", "nonexistent_local_time"),
        ("M1,2025-10-26 01:30,装表,80,6,,", "ambiguous_local_time"),
        ("M1,2025-07-01 08:00,换了,80,6,,", "unknown_value"),
        ("M1,2025-07-01 08:00,装表,0,6,,", "unknown_setup_value"),
        ("M1,2025-07-01 08:00,装表,80,13,,", "unknown_setup_value"),
        ("M1,2025-07-01 08:00,装表,-80,6,,", "negative_quantity"),
    ],
)
def test_what_a_setup_cannot_be(deliver: Deliver, row: str, reason: str) -> None:
    assert reasons(deliver(SETUP, HEAD + row + "\n", to=to())["meter_setup"]) == [(2, reason)]


def test_a_tree_has_no_cycle(deliver: Deliver) -> None:
    rows = "meter,above\nM2,M1\nM3,M2\nM1,M3\nM4,M9\nG1,M1\nM4,M4\n"
    got = deliver(TREE, rows, to=to())["sub_meter"]
    assert reasons(got) == [
        (4, "meter_cycle"), (5, "unknown_meter"), (6, "other_carrier"), (7, "meter_cycle"),
    ]  # fmt: skip
    moved = deliver(TREE, "meter,above\nM2,\nM1,M2\n", to=to(parents={"M2": "M1"}))["sub_meter"]
    assert reasons(moved) == []
    assert [row["parent_meter"] for row in moved.accepted.to_pylist()] == [None, "M2"]


def test_virtual_meters_end_at_real_ones(deliver: Deliver) -> None:
    rows = "virtual,meter,factor\nM4,M1,1\nM4,M2,-0.4\nM1,M4,1\nM3,M4,1\nM3,G1,1\n"
    got = deliver(VIRTUAL, rows, to=to())["virtual_term"]
    assert reasons(got) == [(4, "meter_cycle"), (6, "other_carrier")]
    assert [row["factor"] for row in got.accepted.to_pylist()] == [1, Decimal("-0.4"), 1]
    ended = deliver(
        VIRTUAL, "virtual,meter,factor\nM4,M1,0\nM1,M4,1\n", to=to(terms={"M4": frozenset({"M1"})})
    )
    assert reasons(ended["virtual_term"]) == []


def test_meters_and_their_bonds_may_come_in_one_file(deliver: Deliver) -> None:
    mapping = TREE.replace("tables:", """tables:
  meter:
    columns:
      meter_code: meter
      entity_id: {constant: E1}
      carrier: {constant: electricity}
      unit: {constant: kWh}
      interval_minutes: {constant: "15"}
      zone: {constant: Asia/Shanghai}""")  # fmt: skip
    got = deliver(mapping, "meter,above\nN1,\nN2,N1\nN3,N9\n", to=to())
    assert reasons(got["meter"]) == []
    assert reasons(got["sub_meter"]) == [(4, "unknown_meter")]


@pytest.mark.parametrize(
    ("ratios", "mapping", "kept", "reason"),
    [
        ({"M1": frozenset({Decimal(50)})}, readings(), ["75.000"], []),
        ({"M1": frozenset({Decimal(50)})}, readings(unit="MWh"), ["75000.000"], []),
        ({"M1": frozenset({Decimal(50)})}, readings(unit="kW", kind="mean_power"), ["18.750"], []),
        ({"M1": frozenset({Decimal(50)})}, readings() + "    ratio: applied\n", ["1.500"], []),
        ({"M2": frozenset({Decimal(50)})}, readings(), ["1.500"], []),
        ({"M1": frozenset({Decimal(50), Decimal(60)})}, readings(), [], [(2, "ratio_changes")]),
        ({"M1": frozenset({Decimal(50), Decimal(60)})}, readings() + "    ratio: applied\n", ["1.500"], []),
    ],
)
def test_transformer_ratio_of_a_meter_that_delivers_intervals(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, ratios: dict[str, frozenset[Decimal]], mapping: str,
    kept: list[str], reason: list[tuple[int, str]],
) -> None:  # fmt: skip
    got = deliver(mapping, "meter,stamp,kwh\nM1,2025-01-01 00:00,1.5\n", to=replace(known(), ratios=ratios))[
        "reading"
    ]
    assert [row[4] for row in admitted(con, got)] == kept
    assert reasons(got) == reason


def test_a_register_is_kept_as_it_shows(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    to = replace(known(), ratios={"M1": frozenset({Decimal(50)})})
    got = deliver(readings(kind="register"), "meter,stamp,kwh\nM1,2025-01-01 00:00,1.5\n", to=to)[
        "register_reading"
    ]
    assert con.execute(f"SELECT register FROM {got.accepted}").fetchall() == [(Decimal("1.5"),)]


METER = """
source: test
files: "*.csv"
tables:
  meter: {columns: {meter_code: meter, entity_id: entity, carrier: carrier, unit: unit, interval_minutes: minutes, zone: zone%s}}
"""


@pytest.mark.parametrize(
    ("mapped", "cell", "kept"),
    [
        ("", "", "export"),
        (", direction: way", "", "export"),
        (", direction: way", "use", "use"),
        (", direction: way", "generation", "generation"),
    ],
)
def test_a_row_of_the_register_without_direction_keeps_the_known_one(
    deliver: Deliver, mapped: str, cell: str, kept: str
) -> None:
    to = known()
    ways = pa.array(["export", None])
    at = to.meters.schema.get_field_index("direction")
    to = replace(to, meters=to.meters.set_column(at, to.meters.schema.field(at), ways))
    text = f"meter,entity,carrier,unit,minutes,zone,way\nM1,E1,electricity,kWh,15,Asia/Shanghai,{cell}\nM9,E1,electricity,kWh,15,Asia/Shanghai,\n"
    got = deliver(METER % mapped, text, to=to)["meter"]
    assert got.accepted["direction"].to_pylist() == [kept, None]


def test_a_code_that_ends_as_what_a_meter_exports_is_refused(deliver: Deliver) -> None:
    """Else the one's own meter M1:export and what the net meter M1 gives back would be one."""
    rows = "M1,E1,electricity,kWh,15,Asia/Shanghai,net\nM1:export,E1,electricity,kWh,15,Asia/Shanghai,\n"
    got = deliver(METER % ", direction: way", f"meter,entity,carrier,unit,minutes,zone,way\n{rows}")["meter"]
    assert got.accepted["meter_code"].to_pylist() == ["M1", "M1:export"]
    assert reasons(got) == [(3, "reserved_code")]
