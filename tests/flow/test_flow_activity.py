"""From meter sums and reports to activities: units, which source counts, and contracts for green power."""

from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from flow_case import GREEN, QUANTITY, RATIO, plain, quantities, rows, stored
from hypothesis import given, settings
from hypothesis import strategies as st

from tanliu.flow.activity.steps import (
    activities,
    metered,
    months_of_years,
    preferred,
    reported,
    split,
    without_worse_years,
)

KEYS = ("entity_id", "carrier", "purpose", "period", "to_unit")


def meter(number: int, entity: str, unit: str = "kWh", minutes: int = 15) -> dict[str, object]:
    return {
        "meter_id": number,
        "meter_code": f"M{number}",
        "entity_id": entity,
        "carrier": "electricity",
        "unit": unit,
        "interval_minutes": minutes,
        "zone": "Asia/Shanghai",
        "batch_id": 1,
    }


def ratios(*given_ratios: tuple[str, str, str, str]) -> ibis.Table:
    kinds = {"carrier": pa.string(), "unit": pa.string(), "to_unit": pa.string(), "ratio": RATIO}
    return plain(kinds, ((*row[:3], Decimal(row[3])) for row in given_ratios))


def test_meters_of_an_entity_are_added_in_one_unit() -> None:
    months = plain(
        {
            "meter_id": pa.int32(),
            "month": pa.int32(),
            "quantity": pa.decimal128(18, 3),
            "readings": pa.int64(),
        },
        [
            (1, 202501, Decimal("100.125"), 2976),
            (2, 202501, Decimal("2.500"), 700),
            (3, 202501, Decimal(9), 10),
            (4, 202501, Decimal(0), 0),
        ],
    )
    expected = plain(
        {
            "month": pa.int32(),
            "period": pa.string(),
            "interval_minutes": pa.int32(),
            "zone": pa.string(),
            "expected_readings": pa.int64(),
        },
        [(202501, "2025-01", 15, "Asia/Shanghai", 2976), (202501, "2025-01", 60, "Asia/Shanghai", 744)],
    )
    meters = stored("meter", [meter(1, "A"), meter(2, "A", "MWh", 60), meter(3, "B"), meter(4, "C")])
    units = ratios(("electricity", "kWh", "kWh", "1"), ("electricity", "MWh", "kWh", "1000"))
    found = rows(metered(months, meters, expected, units), "entity_id")
    assert [(r["entity_id"], r["quantity"], r["readings"], r["expected_readings"]) for r in found] == [
        ("A", Decimal("2600.125"), 3676, 3720),
        ("B", Decimal(9), 10, 2976),
    ]
    assert {(r["period"], r["purpose"], r["to_unit"]) for r in found} == {("2025-01", "energy", "kWh")}


def test_what_is_fed_in_or_made_is_not_use() -> None:
    kinds = {
        "meter_id": pa.int32(),
        "month": pa.int32(),
        "quantity": pa.decimal128(18, 6),
        "readings": pa.int64(),
    }
    months = plain(kinds, [(number, 202501, Decimal(10**number), 744) for number in range(4)])
    span = {"month": pa.int32(), "period": pa.string(), "interval_minutes": pa.int32()}
    counts = {"zone": pa.string(), "expected_readings": pa.int64()}
    expected = plain(span | counts, [(202501, "2025-01", 60, "Asia/Shanghai", 744)])
    ways = (None, "use", "export", "generation")
    meters = [meter(number, "A", minutes=60) | {"direction": way} for number, way in enumerate(ways)]
    units = ratios(("electricity", "kWh", "kWh", "1"))
    found = rows(metered(months, stored("meter", meters), expected, units), "purpose")
    assert [(row["purpose"], row["quantity"], row["expected_readings"]) for row in found] == [
        ("energy", Decimal(11), 1488),
        ("export", Decimal(100), 744),
        ("generation", Decimal(1000), 744),
    ]


def test_reports_are_converted_exactly() -> None:
    told = stored(
        "report",
        [
            {"entity_id": "A", "carrier": carrier, "purpose": "energy", "period": "2025-01"}
            | {"quantity": Decimal(quantity), "unit": unit, "batch_id": 1, "row": 2}
            for carrier, quantity, unit in (
                ("electricity", "12.345678", "10^4 kWh"),
                ("diesel", "0.000001", "t"),
                ("diesel", "1", "GJ"),
            )
        ],
    )
    units = ratios(
        ("electricity", "10^4 kWh", "kWh", "10000"), ("diesel", "t", "t", "1"), ("diesel", "GJ", "GJ", "1")
    )
    found = {(r["carrier"], r["to_unit"]): r["quantity"] for r in rows(reported(told, units))}
    assert found == {
        ("electricity", "kWh"): Decimal("123456.78"),
        ("diesel", "t"): Decimal("0.000001"),
        ("diesel", "GJ"): Decimal(1),
    }


def measured(readings: int | None, told: str | None) -> dict[str, object]:
    """Return the row for one month with 100 expected readings that sum to 50, or with none at all."""
    kinds = {name: pa.string() for name in KEYS} | {"quantity": QUANTITY}
    counts = {"readings": pa.int64(), "expected_readings": pa.int64()}
    key = ("A", "electricity", "energy", "2025-01", "kWh")
    read = [] if readings is None else [(*key, Decimal(50), readings, 100)]
    said = [] if told is None else [(*key, Decimal(told))]
    (row,) = rows(preferred(plain(kinds | counts, read), plain(kinds, said), Decimal("0.95")))
    return row


@pytest.mark.parametrize(
    ("readings", "told", "quantity", "origin"),
    [
        (100, "60", 50, "metered"),
        (95, "60", 50, "metered"),
        (94, "60", 60, "reported"),
        (94, None, 50, "metered"),
        (0, "60", 60, "reported"),
        (None, "60", 60, "reported"),
        (100, "0", 50, "metered"),
    ],
)
def test_the_better_known_quantity_counts(
    readings: int | None, told: str | None, quantity: int, origin: str
) -> None:
    row = measured(readings, told)
    assert (row["quantity"], row["origin"]) == (quantity, origin)
    # both stay: the other one is a finding, never an addition
    assert row["metered_quantity"] == (None if readings is None else 50)
    assert row["reported_quantity"] == (None if told is None else Decimal(told))


def test_green_power_is_taken_out_of_what_was_bought() -> None:
    found = split(
        quantities(
            ("A", "energy", "2025-01", "100"),
            ("A", "green_power", "2025-01", "30"),
            ("B", "energy", "2025-01", "100"),
            ("B", "green_power", "2025-01", "130"),
            ("C", "energy", "2025-01", "100"),
            ("C", "new_renewables", "2025-01", "7"),
            ("D", "green_power", "2025-01", "40"),
        ),
        [GREEN],
    )
    assert [(r["entity_id"], r["purpose"], r["quantity"]) for r in rows(found, "entity_id", "purpose")] == [
        ("A", "energy", 70),
        ("A", "green_power", 30),
        ("B", "energy", 0),
        ("B", "green_power", 100),
        ("C", "energy", 100),
        ("C", "new_renewables", 7),
        ("D", "green_power", 40),
    ]
    told = {r["entity_id"]: r["reported_quantity"] for r in rows(found) if r["purpose"] == "green_power"}
    assert told == {"A": 30, "B": 130, "D": 40}, "what a contract says beyond what was bought stays in sight"


amounts = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False)
contracts = st.lists(st.tuples(st.none() | amounts, st.none() | amounts), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(contracts)
def test_a_split_conserves_and_is_never_negative(drawn: list[tuple[Decimal | None, Decimal | None]]) -> None:
    given_rows = [
        (f"E{n}", purpose, "2025-01", str(quantity))
        for n, pair in enumerate(drawn)
        for purpose, quantity in zip(("energy", "green_power"), pair, strict=True)
        if quantity is not None
    ]
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows(split(quantities(*given_rows), [GREEN])) if given_rows else []:
        found.setdefault(row["entity_id"], {})[row["purpose"]] = row["quantity"]
    for number, (bought, green) in enumerate(drawn):
        parts = found.get(f"E{number}", {})
        assert min(parts.values(), default=Decimal(0)) >= 0
        if bought is None:
            assert parts == ({} if green is None else {"green_power": green})
        else:
            assert sum(parts.values()) == bought
            assert parts.get("green_power") == (None if green is None else min(green, bought))


def test_an_activity_is_named_by_what_it_is() -> None:
    entity = stored(
        "entity",
        [
            {"entity_id": name, "name": name, "kind": "enterprise", "region_id": "R1", "batch_id": 1}
            | {"industry": "C17", "field": "industry"}
            for name in ("A", "B")
        ],
    )
    counts = {"readings": ibis.null("int64"), "expected_readings": ibis.null("int64")}
    table = quantities(("A", "energy", "2025-01", "5"), ("B", "energy", "2025", "6")).mutate(**counts)
    units = {"carrier": pa.string(), "canonical_unit": pa.string()}
    own = rows(activities(table, entity, plain(units, [("electricity", "kWh")])), "entity_id")
    assert [(row["activity_id"], row["year"], row["region_id"], row["unit"]) for row in own] == [
        ("A/2025-01/electricity/energy", 2025, "R1", "kWh"),
        ("B/2025/electricity/energy", 2025, "R1", "kWh"),
    ]
    other = rows(activities(table, entity, plain(units, [("electricity", "GJ")])), "entity_id")
    assert other[0]["activity_id"] == "A/2025-01/electricity[kWh]/energy", "the unit tells such lines apart"


def _year_beside_months(stated: str, known: int, readings: int = 744, origin: str = "metered") -> ibis.Table:
    """A year as stated beside some of its months of 100 kWh each."""
    shared = {"entity_id": "E1", "carrier": "electricity", "purpose": "energy", "to_unit": "kWh"}
    year = {**shared, "period": "2025", "quantity": Decimal(stated), "reported_quantity": Decimal(stated)}
    found = [
        {**year, "metered_quantity": None, "readings": None, "expected_readings": None, "origin": "reported"}
    ]
    for month in range(1, known + 1):
        amounts = {"quantity": Decimal(100), "metered_quantity": Decimal(100), "reported_quantity": None}
        if origin == "reported":
            amounts |= {"metered_quantity": None, "reported_quantity": Decimal(100)}
        counts = {"readings": readings, "expected_readings": 744, "origin": origin}
        found.append({**shared, "period": f"2025-{month:02d}", **amounts, **counts})
    kinds = {
        **dict.fromkeys((*KEYS, "origin"), pa.string()),
        **dict.fromkeys(("quantity", "metered_quantity", "reported_quantity"), pa.decimal128(18, 6)),
        **dict.fromkeys(("readings", "expected_readings"), pa.int64()),
    }
    return ibis.memtable(pa.Table.from_pylist(found, schema=pa.schema(list(kinds.items()))))


@pytest.mark.parametrize(
    ("stated", "known", "readings", "origin", "year_counts"),
    [
        ("10", 12, 744, "metered", False),
        ("1200", 12, 744, "metered", False),
        ("1300", 12, 744, "reported", False),
        ("10", 11, 744, "metered", False),
        ("1300", 11, 744, "metered", True),
        ("1300", 12, 300, "metered", True),
        ("1300", 3, 744, "reported", True),
    ],
)
def test_a_year_counts_only_where_its_months_are_worse_known(
    stated, known, readings, origin, year_counts
) -> None:
    table = _year_beside_months(stated, known, readings, origin)
    kept = rows(without_worse_years(table, Decimal("0.9")))
    assert ("2025" in {row["period"] for row in kept}) is year_counts
    assert sum(row["period"] != "2025" for row in kept) == known
    assert rows(months_of_years(table, Decimal("0.9")))[0]["months"] == (known if readings == 744 else 0)
