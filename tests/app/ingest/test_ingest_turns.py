"""The hour that comes twice: file order or the offset tells which is which."""

from __future__ import annotations

import duckdb
import pytest
from ingest_cases import Deliver, admitted, known, readings, reasons

HEAD = "meter,stamp,kwh\n"
BERLIN = "Europe/Berlin"
#: 2024-10-27 00:00 UTC: 02:00 in Berlin, for the first time.
FIRST = 1729987200
HALVES = ("01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30")


def _file(*stamps: str) -> str:
    return HEAD + "".join(f"M1,2024-10-27 {stamp},{number}\n" for number, stamp in enumerate(stamps, 1))


def _starts(con: duckdb.DuckDBPyConnection, got: object) -> dict[int, int]:
    """Return the minutes after the first 02:00, by quantity."""
    return {round(float(str(row[4]))): (int(str(row[1])) - FIRST) // 60 for row in admitted(con, got)}  # type: ignore[arg-type]


@pytest.mark.parametrize("ambiguous", ["", "ambiguous: first", "ambiguous: second"])
def test_both_hours_are_kept_in_the_order_of_the_file(
    deliver: Deliver, con: duckdb.DuckDBPyConnection, ambiguous: str
) -> None:
    got = deliver(readings(ambiguous), _file(*HALVES), to=known(BERLIN, 30))["reading"]
    assert got.refused.num_rows == 0
    assert _starts(con, got) == {1: -60, 2: -30, 3: 0, 4: 30, 5: 60, 6: 90, 7: 120, 8: 150}


def test_a_file_with_the_newest_first_has_the_second_hour_first(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    got = deliver(readings(), _file(*reversed(HALVES)), to=known(BERLIN, 30))["reading"]
    assert _starts(con, got) == {8: -60, 7: -30, 6: 0, 5: 30, 4: 60, 3: 90, 2: 120, 1: 150}


def test_an_hour_that_is_there_once_is_asked_about_unless_declared(
    deliver: Deliver, con: duckdb.DuckDBPyConnection
) -> None:
    once = _file("01:00", "02:00", "03:00")
    got = deliver(readings(), once, to=known(BERLIN, 60))["reading"]
    assert reasons(got) == [(3, "ambiguous_local_time")]
    assert _starts(con, deliver(readings("ambiguous: first"), once, to=known(BERLIN, 60))["reading"])[2] == 0
    assert (
        _starts(con, deliver(readings("ambiguous: second"), once, to=known(BERLIN, 60))["reading"])[2] == 60
    )


def test_a_file_that_repeats_other_times_too_does_not_tell(deliver: Deliver) -> None:
    twice = _file("01:00", "01:00", "02:00", "02:00", "03:00")
    got = deliver(readings(), twice, to=known(BERLIN, 60))["reading"]
    assert {reason for _, reason in reasons(got)} == {"contradictory_duplicate", "ambiguous_local_time"}


@pytest.mark.parametrize("zone", ["", "zone: Europe/Berlin"])
def test_an_offset_in_the_stamp_tells(deliver: Deliver, con: duckdb.DuckDBPyConnection, zone: str) -> None:
    rows = _file("01:00", "02:00+01:00", "02:00+02:00", "03:00")
    got = deliver(readings(zone), rows, to=known(BERLIN, 60))["reading"]
    assert got.refused.num_rows == 0
    assert _starts(con, got) == {1: -60, 2: 60, 3: 0, 4: 120}


def test_an_offset_goes_before_the_zone(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    got = deliver(readings("zone: Asia/Shanghai"), f"{HEAD}M1,2024-10-27 02:00Z,7\n", to=known(BERLIN, 60))
    assert _starts(con, got["reading"]) == {7: 120}
