"""What lies outside a role's scope is in no list, no sum and at no address."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.platform.access import scope_of
from tanliu.app.platform.served import results

ROLES = ["district", "department", "town", "enterprise", "auditor"]
#: Lists of everything a role sees, with parameters that leave nothing out.
LISTS = ("/entities?limit=10000", "/meters?limit=10000", "/flows", "/industries", "/regions", "/fields")


def seen(role: str) -> set[str]:
    from django.contrib.auth.models import User

    scope = scope_of(User.objects.get(username=role))
    rows = results().rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    return {row["entity_id"] for row in rows}


def every() -> set[str]:
    return {row["entity_id"] for row in results().rows("SELECT entity_id FROM entity")}


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_what_the_role_covers(role: str, asker: Callable[..., Any]) -> None:
    one = asker(role)
    mine = seen(role)
    assert {row["entity_id"] for row in one.read("/entities?limit=10000")["items"]} == mine
    assert one.read("/entities?limit=1")["count"] == len(mine)
    meters = results().rows(
        "SELECT meter_code FROM meter WHERE list_contains(?::VARCHAR[], entity_id)", [sorted(mine)]
    )
    assert {row["meter_code"] for row in one.read("/meters?limit=10000")["items"]} == {
        row["meter_code"] for row in meters
    }


@pytest.mark.parametrize("role", ROLES)
def test_sums_are_of_what_the_role_covers(role: str, asker: Callable[..., Any]) -> None:
    one = asker(role)
    query = "SELECT sum(emission_kgco2e) AS kg FROM entity_period WHERE period = '2025' AND list_contains(?::VARCHAR[], entity_id)"
    expected = results().rows(query, [sorted(seen(role))])[0]["kg"]
    told = one.read("/totals?period=2025")
    assert Decimal(told["emission_kgco2e"]) == expected
    for path in ("/fields", "/industries", "/carriers", "/flows"):
        items = one.read(f"{path}?period=2025")["items"]
        name = "amount" if path == "/flows" else "emission_kgco2e"
        assert sum(Decimal(row[name] or 0) for row in items) == expected, path
    history = one.read("/history")["items"]
    assert sum(Decimal(row["emission_kgco2e"] or 0) for row in history if row["period"] == "2025") == expected


@pytest.mark.parametrize("role", ["department", "town", "enterprise"])
def test_a_foreign_firm_is_not_found(role: str, asker: Callable[..., Any]) -> None:
    one = asker(role)
    foreign = sorted(every() - seen(role))[0]
    meter = results().rows("SELECT meter_code FROM meter WHERE entity_id = ?", [foreign])[0]["meter_code"]
    line = results().rows("SELECT line_id FROM line WHERE entity_id = ?", [foreign])[0]["line_id"]
    region = results().rows("SELECT region_id FROM entity WHERE entity_id = ?", [foreign])[0]["region_id"]
    paths = [
        f"/entities/{foreign}",
        f"/entities/{foreign}/lines",
        f"/entities/{foreign}/indicators",
        f"/meters?entity={foreign}",
        f"/readings?meter={meter}&first=2025-01-01&last=2025-01-02",
        f"/explain?subject={foreign}&period=2025",
        f"/explain?subject={line}",
    ]
    if role != "department":
        paths += [f"{path}?{name}={region}" for path, name in (("/totals", "region"), ("/regions", "inside"))]
    for path in paths:
        answer = one.get(path)
        unknown = one.get(
            path.replace(foreign, "no-such").replace(meter, "no-such").replace(region, "no-such")
        )
        assert answer.status_code == unknown.status_code == 404, path
        assert json.loads(answer.content)["what"] == json.loads(unknown.content)["what"]


@pytest.mark.parametrize("role", ["department", "town", "enterprise"])
def test_no_list_names_a_foreign_firm(role: str, asker: Callable[..., Any]) -> None:
    one = asker(role)
    foreign = every() - seen(role)
    names = {row["entity_id"]: row["name"] for row in results().rows("SELECT entity_id, name FROM entity")}
    for path in LISTS:
        text = one.get(path).content.decode()
        assert not [entity for entity in foreign if entity in text or names[entity] in text], path


def test_a_department_gets_no_indicator_of_a_region_it_sees_in_part(asker: Callable[..., Any]) -> None:
    one = asker("department")
    assert one.get("/explain?subject=D01&period=2025&amount=carbon_intensity").status_code == 403
    assert one.get("/explain?subject=D01&period=2025").status_code == 200


def test_a_firm_sees_no_delivery_of_others(asker: Callable[..., Any]) -> None:
    assert asker("district").read("/deliveries")["count"] > 10
    for role in ("enterprise", "town", "department"):
        one = asker(role)
        assert one.read("/deliveries")["count"] == 0
        assert one.get("/deliveries/1/quarantine").status_code == 404


def test_an_explanation_adds_up(asker: Callable[..., Any], covers: dict[str, list[str]]) -> None:
    tree = asker("enterprise").read(f"/explain?subject={covers['enterprise'][0]}&period=2025&widest=3")
    parts = [Decimal(part["value"]) for part in tree["parts"] if part["value"] is not None]
    assert sum(parts) == Decimal(tree["value"])
