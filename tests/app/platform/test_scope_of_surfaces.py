"""A reader's scope never changes a value, a colour, a rank or the name of a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tanliu.app.platform.served import results

ROLES = ["town", "department", "enterprise"]
MEASURES = ["carbon_intensity", "carbon_total", "energy_total"]
FIGURES = ("value", "class", "emission_kgco2e", "energy_kgce", "market_kgco2e", "value_added_cny")


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("role", ROLES)
def test_regions_are_those_that_the_district_sees(
    role: str, measure: str, client_of: Callable[[str], Any]
) -> None:
    address = f"/api/v1/regions?period=2025&measure={measure}&inside=D01"
    district, reader = (client_of(who).get(address).json() for who in ("district", role))
    assert district["is_whole"]
    assert not reader["is_whole"]
    assert reader["limits"] is None
    known = {row["id"]: row for row in district["items"]}
    assert reader["items"]
    for row in reader["items"]:
        if row["is_whole"]:
            assert [row[name] for name in FIGURES] == [known[row["id"]][name] for name in FIGURES]
        else:
            assert row["class"] is None


def test_a_town_officer_sees_the_districts_colour_and_the_towns_name(
    client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    (town,) = covers["town"]
    name = results().rows("SELECT name, name_zh FROM region WHERE region_id = ?", [town])[0]
    district, own = (client_of(role).get("/map?period=2025") for role in ("district", "town"))
    (seen,) = own.context["map"].rows
    (known,) = (row for row in district.context["map"].rows if row["id"] == town)
    assert (seen["value"], seen["class"]) == (known["value"], known["class"])
    stored = results().rows(
        """SELECT colour_class FROM indicator
           WHERE subject_id = ? AND indicator_id = 'town_carbon_intensity' AND period = '2025'""",
        [town],
    )
    assert seen["class"] == stored[0]["colour_class"]
    assert own.context["place"].name == name["name"]
    assert f"<h1>{name['name']}</h1>" in own.content.decode()
    for card in own.context["cards"]:
        address = f"/explain/{card['indicator'].id}/{town}@2025"
        assert address in own.content.decode()
        assert client_of("town").get(address).context["tree"].value == card["value"]
    chinese = client_of("town").get("/map?period=2025", headers={"accept-language": "zh-CN"})
    assert f"<h1>{name['name_zh']}</h1>" in chinese.content.decode()


@pytest.mark.parametrize(("role", "ends"), [("department", "· Construction"), ("enterprise", "")])
def test_a_part_is_named_as_the_part(role: str, ends: str, client_of: Callable[[str], Any]) -> None:
    whole = client_of("district").get("/api/v1/totals?period=2025").json()["place"]
    client = client_of(role)
    for told in (
        client.get("/api/v1/totals?period=2025").json()["place"],
        client.get("/api/v1/totals?period=2025&region=D01").json()["place"],
        client.get("/map?period=2025").context["place"].name,
        client.get("/footprint?period=2025&region=D01").context["place"].name,
    ):
        assert told != whole
        assert told.endswith(ends)
    tree = client.get("/explain/emission_kgco2e/D01@2025").context["tree"]
    assert told in tree.text


@pytest.mark.parametrize("role", ROLES)
def test_figures_of_an_enterprise_are_the_same_for_all_who_see_it(
    role: str, client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    address = "/enterprises?period=2025"
    known = {row["entity_id"]: row for row in client_of("district").get(address).context["rows"]}
    rows = client_of(role).get(address).context["rows"]
    for row in rows:
        if row["entity_id"] in known:
            for name in ("energy_kgce", "emission_kgco2e", "intensity", "k", "grade", "rank", "rank_of"):
                assert row[name] == known[row["entity_id"]][name]
