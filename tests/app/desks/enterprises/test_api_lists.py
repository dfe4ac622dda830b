"""Lists: parts with a count, order, search, two forms; readings raw and added up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.platform.served import results


def test_parts_make_the_whole(asker: Callable[..., Any]) -> None:
    one = asker("district")
    whole = one.read("/entities?limit=10000&sort=entity_id")
    parts = [one.read(f"/entities?limit=7&offset={offset}&sort=entity_id") for offset in range(0, 35, 7)]
    assert [row for part in parts for row in part["items"]] == whole["items"]
    assert {part["count"] for part in parts} == {whole["count"]}


def test_columns_say_the_same_as_objects(asker: Callable[..., Any]) -> None:
    one = asker("district")
    objects, columns = one.read("/entities?limit=5"), one.read("/entities?limit=5&format=columns")
    assert [dict(zip(columns["columns"], row, strict=True)) for row in columns["rows"]] == objects["items"]


def test_order_and_filters(asker: Callable[..., Any]) -> None:
    one = asker("district")
    rows = one.read("/entities?sort=-energy_kgce")["items"]
    amounts = [Decimal(row["energy_kgce"]) for row in rows if row["energy_kgce"] is not None]
    assert amounts == sorted(amounts, reverse=True)
    first = rows[0]
    for query in (f"q={first['name'][:2]}", f"q={first['entity_id'].lower()}", f"field={first['field']}",
                  f"industry={first['industry']}", f"region={first['region_id']}"):  # fmt: skip
        found = one.read(f"/entities?limit=10000&{query}")
        assert first["entity_id"] in {row["entity_id"] for row in found["items"]}
        assert found["count"] == len(found["items"])
    assert {row["field"] for row in one.read(f"/entities?field={first['field']}")["items"]} == {
        first["field"]
    }


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=10001", "offset=-1", "sort=rank", "period=2025-13", "format=xml"]
)
def test_wrong_parameters_are_named(query: str, asker: Callable[..., Any]) -> None:
    answer = asker("district").get(f"/entities?{query}")
    assert answer.status_code == 422
    assert query.split("=")[0] in answer.json()["where"]


def test_a_period_that_is_not_computed(asker: Callable[..., Any]) -> None:
    answer = asker("district").get("/totals?period=2099")
    assert answer.status_code == 404
    assert "2025" in answer.json()["accepted"]


def test_readings_add_up(asker: Callable[..., Any], covers: dict[str, list[str]]) -> None:
    one = asker("enterprise")
    meter = one.read(f"/meters?entity={covers['enterprise'][0]}")["items"][0]["meter_code"]
    span = f"/readings?meter={meter}&first=2025-03-01&last=2025-03-31"
    sums = {}
    for every in ("raw", "hour", "day", "month"):
        told = one.read(f"{span}&every={every}")
        at = told["columns"].index
        sums[every] = (
            sum(Decimal(row[at("quantity")]) for row in told["rows"]),
            sum(row[at("readings")] for row in told["rows"]),
        )
    assert len(set(sums.values())) == 1
    query = "SELECT sum(quantity) AS kwh FROM {} d JOIN meter USING (meter_id) WHERE meter_code = ?"
    stored = results().rows(query.format(results().scan("meter_day", where={"month": [202503]})), [meter])
    assert sums["day"][0] == stored[0]["kwh"]


def test_readings_come_in_parts(asker: Callable[..., Any], covers: dict[str, list[str]]) -> None:
    one = asker("enterprise")
    meter = one.read(f"/meters?entity={covers['enterprise'][0]}")["items"][0]["meter_code"]
    span = f"/readings?meter={meter}&first=2025-03-01&last=2025-03-02"
    whole, rows, offset = one.read(span), [], 0
    while offset is not None:
        part = one.read(f"{span}&limit=50&offset={offset}")
        rows, offset = rows + part["rows"], part["next_offset"]
    assert rows == whole["rows"]
    assert whole["rows"][0][0] == "2025-02-28T16:00:00Z"


def test_the_map_and_its_outlines(asker: Callable[..., Any]) -> None:
    one = asker("district")
    top = one.read("/regions")["items"][0]["id"]
    regions = one.read(f"/regions?inside={top}&measure=carbon_total")
    assert {row["class"] for row in regions["items"] if row["class"]} == {1, 2, 3, 4, 5}
    assert len(one.read(f"/outlines?inside={top}")["features"]) == len(regions["items"])


def test_factors_and_packs(asker: Callable[..., Any]) -> None:
    one = asker("auditor")
    assert "base" in {pack["id"] for pack in one.read("/packs")["items"]}
    found = one.read("/factors?carrier=electricity&year=2025&limit=1000")
    assert found["count"] == len(found["items"]) > 0
    assert all(row["source"] and row["carrier"] == "electricity" for row in found["items"])
