"""University of Cambridge estate 2016-2019: hourly electricity and gas of 115 buildings."""

from decimal import Decimal

import pytest
from golden_case import Golden

ROWS = 4_399_824
#: Days of four years, one of them a leap year.
DAYS = 366 + 3 * 365


def test_every_series_is_admitted(cambridge: Golden) -> None:
    assert {i.table: (i.rows_accepted, i.rows_refused) for i in cambridge.outcome.imported} == {
        "region": (1, 0),
        "entity": (115, 0),
        "meter": (193, 0),
        "reading": (ROWS, 0),
    }
    meters = cambridge.rows("SELECT carrier, count(*) AS n FROM {meter} GROUP BY carrier ORDER BY carrier")
    assert {row["carrier"]: row["n"] for row in meters} == {"electricity": 109, "natural_gas_energy": 84}


@pytest.mark.parametrize(
    ("year", "mwh"), [(2016, "78142.807"), (2017, "83303.791"), (2018, "87146.509"), (2019, "86980.590")]
)
def test_electricity_of_each_year(cambridge: Golden, year: int, mwh: str) -> None:
    used = cambridge.one(
        f"SELECT sum(quantity) AS kwh FROM {{line}} WHERE carrier = 'electricity' AND year = {year}"
    )
    assert round(used["kwh"] / 1000, 3) == Decimal(mwh)


def test_lines_roll_up_and_readings_say_the_same(cambridge: Golden) -> None:
    query = """
        SELECT m.carrier, sum(r.quantity) AS kwh, sum(r.readings) AS readings
        FROM {table} r JOIN {{meter}} m USING (meter_id) GROUP BY m.carrier ORDER BY m.carrier"""
    days = cambridge.rows(query.format(table="{meter_day}"))
    assert days == cambridge.rows(query.format(table="{reading}"))
    assert sum(row["readings"] for row in days) == ROWS
    (power,) = cambridge.rows("SELECT sum(quantity) AS kwh FROM {line} WHERE carrier = 'electricity'")
    assert power["kwh"] == days[0]["kwh"]


def test_gaps_stay_gaps(cambridge: Golden) -> None:
    found = cambridge.one(
        "SELECT count(DISTINCT meter_id) AS meters, count(*) AS days, min(readings) AS least, "
        "max(readings) AS most FROM {meter_day}"
    )
    # stamps are UTC: no day has 23 or 25 hours; a third of the days of the four years was not delivered
    assert (found["meters"], found["least"], found["most"]) == (193, 24, 24)
    assert found["days"] * 24 == ROWS
    assert found["days"] < 193 * DAYS


def test_electricity_has_the_factor_of_its_year_and_gas_has_none(cambridge: Golden) -> None:
    bindings = cambridge.rows(
        "SELECT year, factor_match, emission_kgco2 FROM {binding} WHERE carrier = 'electricity' ORDER BY year"
    )
    factors = ["0.274887", "0.240126", "0.214855", "0.190407"]
    assert [(row["year"], row["factor_match"], row["emission_kgco2"]) for row in bindings] == [
        (year, "exact", Decimal(factor)) for year, factor in zip(range(2016, 2020), factors, strict=True)
    ]
    gas = cambridge.one(
        "SELECT count(*) AS lines, count(emission_kgco2e) AS emitting, sum(energy_kgce) AS kgce "
        "FROM {line} WHERE carrier = 'natural_gas_energy'"
    )
    assert gas["emitting"] == 0, "the British gas factor is of 2024, and a later year is not used unasked"
    assert gas["lines"] > 0
    assert gas["kgce"] > 0
