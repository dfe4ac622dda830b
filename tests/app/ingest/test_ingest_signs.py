"""Signs for nothing read: what packs list, and how a mapping says that a number is real."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest
from ingest_cases import Deliver, admitted, known, readings, reasons

from tanliu.kit.errors import TanliuError

HEAD = "meter,stamp,kwh\n"


@pytest.mark.parametrize(
    "sign", ["2147483647", "4294967295", "21474836.47", "32767", "65535", "9999", "99999.99", "999999.99"]
)
def test_signs_of_the_packs_are_no_quantities_unless_the_mapping_says_so(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, sign: str
) -> None:
    rows = HEAD + "".join(f"M1,2025-01-01 {hour:02d}:00,{hour}.5\n" for hour in range(8))
    got = deliver(readings(), f"{rows}M1,2025-01-01 08:00,{sign}\n")["reading"]
    assert reasons(got) == [(10, "sentinel")]
    real = deliver(readings(quantity="max: 9999999999"), f"{rows}M1,2025-01-01 08:00,{sign}\n", "real.csv")[
        "reading"
    ]
    assert (real.refused.num_rows, len(admitted(con, real))) == (0, 9)
    none = deliver(
        readings(), f"{rows}M1,2025-01-01 08:00,{sign}\n", "n.csv", to=replace(known(), sentinels=())
    )
    assert none["reading"].refused.num_rows == 0


@pytest.mark.parametrize(
    ("sign", "reason"), [("-1", "negative_quantity"), ("-9999", "negative_quantity"), ("1e37", "implausible")]
)
def test_signs_that_no_reading_can_be(deliver: Deliver, sign: str, reason: str) -> None:
    got = deliver(readings(), f"{HEAD}M1,2025-01-01 00:00,1\nM1,2025-01-01 00:15,{sign}\n")["reading"]
    assert reasons(got) == [(3, reason)]


NET = """
source: reports
files: "*"
tables:
  report:
    columns: {{entity_id: firm, period: month}}
    {more}
    wide: [{{column: net, carrier: electricity, unit: kWh, below_zero: {below_zero}}}]
"""


def test_a_net_column_is_drawn_above_zero_and_given_back_below(deliver: Deliver) -> None:
    rows = "firm,month,net\nE1,2025-01,100\nE1,2025-02,-40.5\nE1,2025-03,0\nE1,2025-04,\n"
    got = deliver(NET.format(more="", below_zero="green_power"), rows)["report"]
    assert got.refused.num_rows == 0
    told = [(row["period"], row["purpose"], float(row["quantity"])) for row in got.accepted.to_pylist()]
    assert told == [
        ("2025-01", "energy", 100.0), ("2025-01", "green_power", 0.0), ("2025-02", "energy", 0.0),
        ("2025-02", "green_power", 40.5), ("2025-03", "energy", 0.0), ("2025-03", "green_power", 0.0),
    ]  # fmt: skip


def test_an_empty_cell_of_a_net_column_takes_both_back(deliver: Deliver) -> None:
    got = deliver(
        NET.format(more="empty: withdraw", below_zero="green_power"), "firm,month,net\nE1,2025-01,\n"
    )["report"]
    assert got.refused.num_rows == 0
    assert got.accepted["purpose"].to_pylist() == ["energy", "green_power"]
    plain = deliver(
        NET.format(more="", below_zero="green_power"), "firm,month,net\nE1,2025-01,\n", "plain.csv"
    )
    assert plain["report"].accepted.num_rows == 0


@pytest.mark.parametrize(
    ("below_zero", "what"), [("energy", "only an amount of a carrier"), ("exprot", "unknown purpose")]
)
def test_what_is_below_zero_is_another_purpose(deliver: Deliver, below_zero: str, what: str) -> None:
    with pytest.raises(TanliuError, match=what):
        deliver(NET.format(more="", below_zero=below_zero), "firm,month,net\nE1,2025-01,1\n")
