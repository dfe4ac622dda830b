"""Signs for nothing read: what packs list, and how a mapping says that a number is real."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest
from ingest_cases import Deliver, admitted, known, readings, reasons

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
