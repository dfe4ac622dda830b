"""The page of an enterprise, by role, period and range."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tanliu.app.platform.served import results

Client = Callable[[str], Any]


@pytest.fixture
def firm(covers: dict[str, list[str]]) -> str:
    return covers["enterprise"][0]


@pytest.mark.parametrize("role", ["district", "auditor", "town", "department", "enterprise"])
def test_a_firm_is_shown_to_those_who_see_it_only(role: str, client_of: Client, firm: str) -> None:
    expected = 404 if role == "department" else 200
    assert client_of(role).get(f"/enterprises/{firm}").status_code == expected


def test_a_manager_sees_no_other_firm(client_of: Client, firm: str) -> None:
    others = results().rows("SELECT entity_id FROM entity WHERE entity_id <> ?", [firm])
    client = client_of("enterprise")
    assert {client.get(f"/enterprises/{row['entity_id']}").status_code for row in others} == {404}
    assert client.get("/enterprises/nothing").status_code == 404


def test_every_firm_has_a_page(client_of: Client) -> None:
    client = client_of("district")
    for row in results().rows("SELECT entity_id FROM entity"):
        assert client.get(f"/enterprises/{row['entity_id']}").status_code == 200


def test_figures_are_those_of_the_store(client_of: Client, firm: str) -> None:
    page = client_of("enterprise").get(f"/enterprises/{firm}")
    stored = results().rows("SELECT * FROM entity_period WHERE entity_id = ? AND period = '2025'", [firm])[0]
    cards = {card["indicator"].id: card["value"] for card in page.context["cards"]}
    shown = results().rows(
        "SELECT indicator_id, value FROM indicator WHERE subject_id = ? AND period = '2025'", [firm]
    )
    assert cards.items() <= {row["indicator_id"]: row["value"] for row in shown}.items()
    exact = stored["emission_kgco2e"] / stored["value_added_cny"] * Decimal(10)
    assert abs(cards["carbon_intensity"] - exact) <= Decimal("1e-10")
    assert page.context["structure_table"]["total"] == stored["energy_kgce"]
    assert sum(row["emission_kgco2e"] or 0 for row in page.context["lines"]) == stored["emission_kgco2e"]


def test_the_structure_can_be_of_carbon(client_of: Client, firm: str) -> None:
    page = client_of("enterprise").get(f"/enterprises/{firm}?amount=emission_kgco2e")
    assert page.context["structure"]["unit"] == "t CO2e"
    total = page.context["structure_table"]["total"] / 1000
    assert abs(total - page.context["cards"][0]["value"]) <= Decimal("1e-10")


def test_every_figure_opens(client_of: Client, firm: str) -> None:
    client = client_of("enterprise")
    text = client.get(f"/enterprises/{firm}?period=2025-06").content.decode()
    addresses = set(re.findall(r'href="(/explain/[^"]+)"', text))
    assert len(addresses) > 10
    for address in sorted(addresses)[::4]:
        assert client.get(address.replace("%2F", "/")).status_code == 200, address


def test_the_load_curve_follows_meter_and_days(client_of: Client, firm: str) -> None:
    client = client_of("enterprise")
    page = client.get(f"/enterprises/{firm}")
    meter = page.context["meters"][0]["meter_code"]
    day = client.get(f"/enterprises/{firm}?meter={meter}&from=2025-06-03&to=2025-06-03").context
    assert len(day["load"]["times"]) == 96 and "low" not in day["load"]
    year = client.get(f"/enterprises/{firm}?meter={meter}&from=2025-01-01&to=2025-12-31").context
    assert len(year["load"]["times"]) <= 1500 and len(year["load"]["low"]) == len(year["load"]["times"])
    assert len(year["curve_rows"]) == 365
    assert year["earlier"] == {"from": "2024-01-02", "to": "2024-12-31"}


@pytest.mark.parametrize(
    "query",
    [
        "from=2025-13-01",
        "from=1-1-1",
        "from=2025-06-02&to=2025-06-01",
        "from=2023-01-01&to=2025-01-01",
        "meter=XX",
        "amount=x",
    ],
)
def test_a_wrong_question_is_a_clear_page(client_of: Client, firm: str, query: str) -> None:
    assert client_of("enterprise").get(f"/enterprises/{firm}?{query}").status_code == 400


def test_a_meter_of_another_firm_is_not_offered(client_of: Client, firm: str) -> None:
    foreign = results().rows("SELECT meter_code FROM meter WHERE entity_id <> ? LIMIT 1", [firm])[0]
    answer = client_of("enterprise").get(f"/enterprises/{firm}?meter={foreign['meter_code']}")
    assert answer.status_code == 400


def test_the_calendar_holds_every_day_with_readings(client_of: Client, firm: str) -> None:
    page = client_of("enterprise").get(f"/enterprises/{firm}")
    stored = results().rows(
        f"""SELECT sum(quantity) AS kwh FROM {results().scan("meter_day")}
            WHERE meter_id IN (SELECT meter_id FROM meter WHERE entity_id = ?)""",
        [firm],
    )[0]["kwh"]
    assert sum(row["total"] or 0 for row in page.context["calendar_table"]) == stored
    assert len(page.context["calendar"]["days"]) == 365


def test_a_firm_learns_nothing_of_a_small_industry(client_of: Client, firm: str) -> None:
    page = client_of("enterprise").get(f"/enterprises/{firm}")
    for one in page.context["peers"]:
        assert one.count >= 5 or one.average is None
    assert "contact" not in page.content.decode()


def test_the_page_has_no_inline_style_or_script(client_of: Client, firm: str) -> None:
    text = client_of("district").get(f"/enterprises/{firm}").content.decode()
    assert " style=" not in text
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", text) == []


def test_the_page_speaks_chinese(client_of: Client, firm: str) -> None:
    page = client_of("enterprise").get(f"/enterprises/{firm}", headers={"accept-language": "zh-CN"})
    assert "负荷曲线" in page.content.decode() and "等级计算过程" in page.content.decode()
