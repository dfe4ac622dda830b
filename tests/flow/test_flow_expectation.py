"""What is expected of whom and by when, what came late and what is missing, by tables small enough to see."""

from datetime import UTC, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest
from flow_case import plain

from tanliu.catalog.load import load
from tanliu.flow.expectation import steps
from tanliu.flow.expectation.formulas import days_due, due_at, readings_of_meters
from tanliu.kit.period import Period

DUE, LATER = datetime(2025, 4, 9, 16, tzinfo=UTC), datetime(2025, 4, 20, tzinfo=UTC)
INSTANT = pa.timestamp("us", tz="UTC")
TEXT, WHOLE = pa.string(), pa.int32()
SUBJECT = {"entity_id": TEXT, "region_id": TEXT, "size_class": TEXT}
ITEM = {"place": WHOLE, "what": TEXT, "expected_of": TEXT}
SLOT = {
    "place": WHOLE,
    "period": TEXT,
    "bit": pa.int64(),
    "before": pa.int64(),
    "due_at": INSTANT,
    "is_due": pa.bool_(),
}
DELIVERED = {"entity_id": TEXT, "what": TEXT, "bit": pa.int64(), "quantity": pa.decimal128(24, 6), "arrived_at": INSTANT}  # fmt: skip


def _counts(table: ibis.Table) -> dict[tuple[str, str, str], tuple[int, int, int, int]]:
    """Return expected, known, late and missing by item, subject and period."""
    return {
        (r["what"], r["subject_id"], r["period"]): (r["expected"], r["known"], r["late"], r["missing"])
        for r in table.to_pyarrow().to_pylist()
    }


def _reported(delivered: list[tuple[Any, ...]], expected_of: str) -> Any:
    """March and April 2025, two months of history below them; only March is due."""
    return _counts(
        steps.reported(
            plain(SUBJECT, [("A", "R", "above_designated"), ("B", "R", None)]),
            plain(ITEM, [(0, "diesel/energy", expected_of)]),
            plain(SLOT, [(0, "2025-03", 4, 3, DUE, True), (0, "2025-04", 8, 6, LATER, False)]),
            plain(DELIVERED, delivered),
        )
    )


def test_a_report_is_late_from_the_instant_it_is_due_and_missing_only_then() -> None:
    found = _reported([("A", "diesel/energy", 4, 5, DUE)], "all")
    assert found == {
        ("diesel/energy", "A", "2025-03"): (1, 1, 1, 0),
        ("diesel/energy", "B", "2025-03"): (1, 0, 0, 1),
        ("diesel/energy", "A", "2025-04"): (1, 0, 0, 0),
        ("diesel/energy", "B", "2025-04"): (1, 0, 0, 0),
    }


def test_before_that_instant_it_is_in_time_and_zero_is_a_report() -> None:
    found = _reported([("A", "diesel/energy", 4, 0, DUE.replace(hour=15))], "above_designated")
    assert found == {
        ("diesel/energy", "A", "2025-03"): (1, 1, 0, 0),
        ("diesel/energy", "A", "2025-04"): (1, 0, 0, 0),
    }


@pytest.mark.parametrize(
    ("bit", "quantity", "months"),
    [
        (1, 1, ["2025-03"]),  # January reaches two months on
        (2, 1, ["2025-03", "2025-04"]),
        (4, 1, ["2025-04"]),  # a month's own figure does not make it expected
        (2, 0, []),  # who reported zero is no user
    ],
)
def test_users_are_those_that_used_some_in_the_months_before(
    bit: int, quantity: int, months: list[str]
) -> None:
    found = _reported([("A", "diesel/energy", bit, quantity, DUE)], "users")
    assert sorted(period for _, _, period in found) == months


DUE_OF = {"period": TEXT, "interval_minutes": WHOLE, "zone": TEXT, "due": pa.int64()}


def test_readings_are_missing_against_the_days_due() -> None:
    meter = {"meter_id": WHOLE, "entity_id": TEXT, "carrier": TEXT, "interval_minutes": WHOLE, "zone": TEXT}
    known = {"meter_id": WHOLE, "readings": pa.int64(), "arrived_at": INSTANT}
    found = _counts(
        steps.metered(
            plain(SUBJECT, [("A", "R", None), ("B", "R", None)]),
            plain(meter, [(1, "A", "electricity", 15, "Z"), (2, "B", "electricity", 60, "Z")]),
            plain(known, [(1, 190, DUE)]),
            plain(DUE_OF, [("2025", 15, "Z", 192), ("2025", 60, "Z", 48), ("2025", 60, "Y", 47)]),
        )
    )
    assert found == {
        ("electricity", "A", "2025"): (192, 190, 0, 2),
        ("electricity", "B", "2025"): (48, 0, 0, 48),
    }


def test_more_readings_than_are_due_are_not_less_than_nothing_missing() -> None:
    meter = {"meter_id": WHOLE, "entity_id": TEXT, "carrier": TEXT, "interval_minutes": WHOLE, "zone": TEXT}
    known = {"meter_id": WHOLE, "readings": pa.int64(), "arrived_at": INSTANT}
    found = _counts(
        steps.metered(
            plain(SUBJECT, [("A", "R", None)]),
            plain(meter, [(1, "A", "electricity", 60, "Z")]),
            plain(known, [(1, 60, DUE)]),
            plain(DUE_OF, [("2025", 15, "Z", 192), ("2025", 60, "Z", 48), ("2025", 60, "Y", 47)]),
        )
    )
    assert found == {("electricity", "A", "2025"): (48, 60, 0, 0)}


def test_an_empty_column_of_the_register_is_missing() -> None:
    column = {"entity_id": TEXT, "what": TEXT, "is_known": pa.bool_(), "known_at": INSTANT}
    table = steps.registered(
        plain(SUBJECT, [("A", "R", None)]),
        plain(column, [("A", "land_area_mu", True, DUE), ("A", "floor_area_m2", False, DUE), ("X", "land_area_mu", True, DUE)]),
        plain({"period": TEXT}, [("2025",)]),
    )  # fmt: skip
    assert _counts(table) == {
        ("land_area_mu", "A", "2025"): (1, 1, 0, 0),
        ("floor_area_m2", "A", "2025"): (1, 0, 0, 1),
    }
    arrived = {row["what"]: row["arrived_at"] for row in table.to_pyarrow().to_pylist()}
    assert arrived == {"land_area_mu": DUE, "floor_area_m2": None}


def test_figures_of_regions_are_expected_of_their_level() -> None:
    slot = {"what": TEXT, "level": TEXT, "period": TEXT, "due_at": INSTANT, "is_due": pa.bool_()}
    found = _counts(
        steps.regional(
            plain({"region_id": TEXT, "level": TEXT}, [("D", "district"), ("T1", "town"), ("T2", "town")]),
            plain(slot, [("gdp_cny", "district", "2025", DUE, True), ("persons", "town", "2025", DUE, False)]),
            plain({"region_id": TEXT, "what": TEXT, "arrived_at": INSTANT}, [("T1", "persons", DUE)]),
        )
    )  # fmt: skip
    assert found == {
        ("gdp_cny", "D", "2025"): (1, 0, 0, 1),
        ("persons", "T1", "2025"): (1, 1, 1, 0),
        ("persons", "T2", "2025"): (1, 0, 0, 0),
    }


def test_an_item_is_due_at_the_local_midnight_so_many_days_after_its_period() -> None:
    item = next(iter(load().items.values()))
    assert due_at(item.model_copy(update={"due_days": 10}), Period(2025, 2), "Asia/Shanghai") == datetime(
        2025, 3, 10, 16, tzinfo=UTC
    )
    assert due_at(item.model_copy(update={"due_days": None}), Period(2025), "Asia/Shanghai") is None


def test_days_are_due_when_they_are_over_for_so_long() -> None:
    noon = datetime(2025, 3, 4, 4, tzinfo=UTC)  # noon in Shanghai
    assert days_due(Period(2025, 3), 0, noon, "Asia/Shanghai") == 3
    assert days_due(Period(2025, 3), 1, noon, "Asia/Shanghai") == 2
    assert days_due(Period(2025, 3), None, noon.replace(hour=17), "Asia/Shanghai") == 4
    assert days_due(Period(2025, 3), 30, noon, "Asia/Shanghai") == 0
    assert days_due(Period(2025, 2), 0, noon, "Asia/Shanghai") == 28


def test_readings_of_meters_are_those_of_whole_months() -> None:
    assert (
        readings_of_meters(
            [
                (202402, 15, "Asia/Shanghai", 2),
                (202501, 60, "Asia/Shanghai", 1),
                (202410, 15, "Europe/Berlin", 1),
            ]
        )
        == 2 * 29 * 96 + 31 * 24 + 2980
    )
