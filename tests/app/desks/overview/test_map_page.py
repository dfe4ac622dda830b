"""The map and the explanation page, by role and language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tanliu.app.platform.served import results


def test_the_map_shows_the_district_in_five_colours(client_of: Callable[[str], Any]) -> None:
    page = client_of("district").get("/map")
    assert page.status_code == 200
    assert {row["class"] for row in page.context["map"].rows if row["class"]} == {1, 2, 3, 4, 5}
    total = sum(row["emission_kgco2e"] or 0 for row in page.context["map"].rows)
    assert total == page.context["total"]["emission_kgco2e"]


def test_a_town_officer_sees_one_town_and_sums_of_it(
    client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    page = client_of("town").get("/map")
    assert [row["id"] for row in page.context["map"].rows] == covers["town"]
    own = results().rows(
        "SELECT sum(emission_kgco2e) AS kg FROM entity_period WHERE region_id = ? AND period = ?",
        [covers["town"][0], page.context["period"].period],
    )[0]["kg"]
    assert page.context["total"]["emission_kgco2e"] == own


@pytest.mark.parametrize("role", ["district", "auditor", "town", "department", "enterprise"])
def test_a_firm_is_explained_to_those_who_see_it_only(
    role: str, client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    address = f"/explain/emission_kgco2e/{covers['enterprise'][0]}@2025"
    expected = 404 if role == "department" else 200
    assert client_of(role).get(address).status_code == expected


def test_a_department_gets_no_indicator_of_a_region_it_sees_in_part(client_of: Callable[[str], Any]) -> None:
    client = client_of("department")
    assert client.get("/explain/carbon_intensity/D01@2025").status_code == 400
    assert client.get("/explain/emission_kgco2e/D01@2025").status_code == 200


def test_pages_speak_chinese(client_of: Callable[[str], Any]) -> None:
    page = client_of("district").get("/map", headers={"accept-language": "zh-CN"})
    assert "碳地图" in page.content.decode()


def test_a_wrong_period_is_a_clear_page(client_of: Callable[[str], Any]) -> None:
    page = client_of("district").get("/map?period=2099")
    assert page.status_code == 400
    assert "2099" in page.content.decode()


def test_strangers_are_asked_to_sign_in(served: Any, client: Any) -> None:
    page = client.get("/map")
    assert page.status_code == 302
    assert page["Location"].startswith("/login")
