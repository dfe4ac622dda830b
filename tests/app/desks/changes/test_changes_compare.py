"""Subjects beside each other: what each is made of, and what sets two apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.cli_case import invoke
from tanliu.app.desks.changes.queries.cells import AMOUNTS
from tanliu.app.desks.changes.queries.span import span
from tanliu.app.desks.changes.queries.subjects import BY, KINDS, difference, offered
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope

ALL = Scope.everything()


@pytest.fixture(scope="module")
def results(district: Path) -> Results:
    return Results(district)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("by", BY)
def test_a_difference_adds_up_and_turns_round(results: Results, kind: str, amount: str, by: str) -> None:
    during = span("2025")
    first, second, *_ = [one for one in offered(results, ALL, kind, during) if one != "D01"]
    found = difference(results, ALL, during, kind, first, second, amount=amount, by=by)
    for row in (found.whole, *found.rows):
        assert sum(row.parts.values()) == row.change
    assert sum(row.change for row in found.rows) == found.whole.change
    back = difference(results, ALL, during, kind, second, first, amount=amount, by=by)
    assert (back.whole.before, back.whole.after) == (found.whole.after, found.whole.before)
    for name, value in found.whole.parts.items():
        assert back.whole.parts[name] == pytest.approx(-value, abs=1)


def test_a_subject_apart_from_itself_is_nothing(results: Results) -> None:
    (town, *_) = offered(results, ALL, "region", span("2025"))
    found = difference(results, ALL, span("2025"), "region", town, town, amount="emission_kgco2e")
    assert not any(found.whole.parts.values()) and found.in_doubt == 0
    (first, second) = offered(results, ALL, "entity", span("2025"))[:2]
    doubted = {
        row["id"]
        for row in results.rows(
            "SELECT DISTINCT entity_id AS id FROM finding WHERE sure AND gone_why IS NULL"
            " AND first < DATE '2026-01-01' AND until > DATE '2025-01-01'"
        )
    }
    pair = difference(results, ALL, span("2025"), "entity", first, second, amount="emission_kgco2e")
    assert pair.doubted == len(doubted & {first, second})


def test_the_page_opens_on_the_two_largest_and_tells_what_is_asked(client_of: Callable[[str], Any]) -> None:
    page = client_of("district").get("/changes/compare?kind=industry").content.decode()
    assert page.count('class="chart"') == 2 and page.count("selected") >= 4
    one = client_of("town").get("/changes/compare?kind=industry&subject=C99")
    assert one.status_code == 400 and "nothing of this is known" in one.content.decode()


def test_a_town_sees_nothing_of_another(
    client_of: Callable[[str], Any], covers: dict[str, list[str]]
) -> None:
    page = client_of("town").get("/changes/compare?kind=entity").content.decode()
    from tanliu.app.platform.served import results as served_results

    others = served_results().rows(
        "SELECT name FROM entity WHERE NOT list_contains(regions, ?)", [covers["town"][0]]
    )
    assert others and not [row["name"] for row in others if row["name"] in page]


def test_interface_and_command_tell_the_same_difference(
    client_of: Callable[[str], Any], served: Path
) -> None:
    first, second = offered(Results(served), ALL, "industry", span("2025"))[:2]
    asked = f"kind=industry&first={first}&second={second}&period=2025&by=carrier"
    told = client_of("district").get(f"/api/v1/changes/between?{asked}").json()
    printed = invoke(
        "compare", "industry", first, second, "--period", "2025", "--by", "carrier", "-w", served
    )
    assert printed.code == 0 and told["sentences"][0] in printed.out
    assert told["rows"][0]["name"] in printed.out
    refused = invoke("compare", "industry", first, "C99", "--period", "2025", "-w", served)
    assert refused.code == 2 and "nothing of this is known" in refused.err
