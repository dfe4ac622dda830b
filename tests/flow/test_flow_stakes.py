"""What rests on figures in doubt, by numbers worked by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from flow_case import plain, rows, stored

from tanliu.flow.inventory.steps import stakes

TEXT = pa.string()
DOUBT = {"number": pa.int32(), "entity_id": TEXT, "carrier": TEXT, "unit": TEXT, "first": pa.date32(), "until": pa.date32(), "stake_quantity": pa.decimal128(24, 6)}  # fmt: skip
RATIO = {"carrier": TEXT, "unit": TEXT, "to_unit": TEXT, "ratio": pa.decimal128(19, 10)}
#: Two firms' diesel at 1.5 kgce and 3 kg CO2e a kg in 2025, at others in 2024; a year's line is of no month.
LINES = [
    ("A", "2025-01", 100, 150, 300),
    ("A", "2025-02", 10, 15, 30),
    ("B", "2025-02", 20, 30, 60),
    ("A", "2024-12", 10, 1, 2),
    ("A", "2025", 0, 7, 9),
]


def _stakes(*doubts: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    line = stored(
        "line",
        [
            {"entity_id": entity, "carrier": "diesel", "unit": "kg", "period": period, "year": int(period[:4]),
             "quantity": quantity, "energy_kgce": kgce, "emission_kgco2e": kgco2e}
            for entity, period, quantity, kgce, kgco2e in LINES
        ],
    )  # fmt: skip
    doubt = plain(DOUBT, [(number, *one) for number, one in enumerate(doubts)])
    found = stakes(doubt, line, plain(RATIO, [("diesel", "t", "kg", Decimal(1000))]))
    return [(row["stake_kgce"], row["stake_kgco2e"]) for row in rows(found, "number")]


def test_a_quantity_is_priced_by_the_lines_of_its_year() -> None:
    half_a_tonne = ("A", "diesel", "t", date(2025, 3, 1), date(2025, 4, 1), Decimal("0.5"))
    year_before = ("A", "diesel", "t", date(2024, 3, 1), date(2024, 4, 1), Decimal("0.5"))
    assert _stakes(half_a_tonne, year_before) == [(750, 1500), (50, 100)]


def test_without_a_quantity_all_that_was_used_in_those_months_is_at_stake() -> None:
    december_and_january = ("A", None, None, date(2024, 12, 1), date(2025, 2, 1), None)
    february = ("A", None, None, date(2025, 2, 1), date(2025, 3, 1), None)
    assert _stakes(december_and_january, february) == [(151, 302), (15, 30)]


def test_what_has_no_price_is_unknown_and_not_nothing() -> None:
    in_another_year = ("A", "diesel", "t", date(2023, 3, 1), date(2023, 4, 1), Decimal(1))
    nothing_used = ("C", None, None, date(2025, 2, 1), date(2025, 3, 1), None)
    assert _stakes(in_another_year, nothing_used) == [(None, None), (None, None)]
