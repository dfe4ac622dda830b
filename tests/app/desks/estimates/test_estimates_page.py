"""Estimates on the pages and in the interface: beside what is known, marked, with their models."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from delivery_case import own_copy
from jobs_case import do_waiting_jobs
from tanliu.app.platform.models import AuditEvent
from tanliu.app.platform.served import results

Client = Callable[[str], Any]


@pytest.fixture
def small(covers: dict[str, list[str]]) -> str:
    """A firm of which only electricity is known."""
    query = """SELECT entity_id FROM estimate WHERE year = 2025 AND starts_with(method, 'hierarchical')
               GROUP BY 1 ORDER BY sum(energy_kgce) DESC LIMIT 1"""
    return str(results().rows(query)[0]["entity_id"])


def test_known_estimated_and_together_are_those_of_the_store(client_of: Client) -> None:
    page = client_of("district").get("/estimates?period=2025")
    overview = page.context["overview"]
    lines = results().rows("SELECT sum(emission_kgco2e) AS kg FROM line WHERE year = 2025")[0]["kg"]
    held = results().rows("SELECT sum(emission_kgco2e) AS kg FROM estimate WHERE year = 2025")[0]["kg"]
    (carbon,) = [part for part in overview.parts if part.amount == "emission_kgco2e"]
    assert (carbon.known, carbon.estimated, carbon.together) == (lines, held, lines + held)
    assert carbon.half_width > 0
    assert not overview.in_totals
    total = results().rows("SELECT sum(emission_kgco2e) AS kg FROM entity_period WHERE period = '2025'")[0]
    assert total["kg"] == lines


@pytest.mark.parametrize("correlation", ["energy_electricity", "electricity_carbon", "energy_carbon"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_industry_has_its_three_correlations(client_of: Client, correlation: str, language: str) -> None:
    spoken = {"accept-language": language}
    assert (
        client_of("department").get(f"/estimates?correlation={correlation}", headers=spoken).status_code
        == 200
    )
    client = client_of("district")
    for row in client.get(f"/estimates?correlation={correlation}").context["models"]:
        address = f"/estimates?correlation={correlation}&industry={row['industry']}"
        shown = client.get(address, headers=spoken)
        assert shown.context["chosen"]["industry"] == row["industry"]
        assert (shown.context["chart"] is not None) == (row["firms"] > 1 and correlation != "energy_carbon")


def test_a_department_sees_the_sums_and_firms_of_its_own_only(client_of: Client) -> None:
    page = client_of("department").get("/estimates")
    fields = results().rows("SELECT DISTINCT industry FROM entity WHERE field = 'construction'")
    industries = {row["industry"] for row in fields}
    assert {row["industry"] for row in page.context["models"]} <= industries
    assert client_of("department").get("/estimates?industry=C17").status_code == 400
    everything = client_of("district").get("/estimates").context["overview"].parts[0].estimated
    assert Decimal(0) < page.context["overview"].parts[0].estimated < everything


def test_the_page_of_a_firm_marks_what_is_estimated(client_of: Client, small: str) -> None:
    page = client_of("district").get(f"/enterprises/{small}?period=2025")
    rows = page.context["estimates"]
    assert rows
    assert all(row["quantity_low"] <= row["quantity"] <= row["quantity_high"] for row in rows)
    assert 'id="estimates"' in page.content.decode()
    # what it is added up to does not hold them
    assert sum(row["emission_kgco2e"] or 0 for row in page.context["lines"]) == sum(
        row["kg"]
        for row in results().rows(
            "SELECT emission_kgco2e AS kg FROM line WHERE entity_id = ? AND year = 2025", [small]
        )
    )


def test_a_firm_that_reports_all_has_no_estimate(client_of: Client) -> None:
    firm = results().rows("SELECT entity_id FROM estimate_fit WHERE year = 2025 ORDER BY 1 LIMIT 1")[0]
    page = client_of("district").get(f"/enterprises/{firm['entity_id']}?period=2025")
    assert 'id="estimates"' not in page.content.decode()


def test_the_interface_gives_the_same(client_of: Client, small: str) -> None:
    client = client_of("district")
    told = client.get("/api/v1/estimates?period=2025").json()
    overview = client.get("/estimates?period=2025").context["overview"]
    assert [Decimal(part["estimated"]) for part in told["parts"]] == [one.estimated for one in overview.parts]
    own = client.get(f"/api/v1/entities/{small}/estimates?period=2025").json()
    assert {row["interval_level"] for row in own["items"]} == {0.9}
    assert {row["model_id"] for row in own["items"]} == {row["model_id"] for row in own["models"]}
    assert client_of("department").get(f"/api/v1/entities/{small}/estimates").status_code in (200, 404)


def test_estimating_again_is_work_for_the_background(client_of: Client) -> None:
    from tanliu.app.platform.models import Job

    answer = client_of("district").post("/estimates/again")
    assert answer.status_code == 302
    assert Job.objects.get(kind="estimate").state == "waiting"
    assert client_of("auditor").post("/estimates/again").status_code == 403


def test_whether_estimates_count_is_chosen_by_who_administers(
    client_of: Callable[[str], Any], served: Path, tmp_path: Path, settings: Any
) -> None:
    own_copy(served, tmp_path, settings)
    district, auditor = client_of("district"), client_of("auditor")
    assert 'name="choice"' in district.get("/estimates").content.decode()
    assert 'name="choice"' not in auditor.get("/estimates").content.decode()
    assert auditor.post("/estimates/choice", {"choice": "in_totals"}).status_code == 403
    assert district.post("/estimates/choice", {"choice": "sometimes"}).status_code == 400
    before = total(results())
    assert district.post("/estimates/choice", {"choice": "in_totals"}).status_code == 302
    event = AuditEvent.objects.get(verb="accounting.estimates")
    assert event.details == {"before": "beside", "after": "in_totals"}
    do_waiting_jobs()
    results().reload()
    overview = district.get("/estimates").context["overview"]
    assert overview.in_totals and total(results()) > before
    district.post("/estimates/choice", {"choice": "beside"})
    do_waiting_jobs()
    results().reload()
    assert total(results()) == before


def total(found: Any) -> Any:
    query = "SELECT sum(emission_kgco2e) AS sum FROM line WHERE year = 2025"
    return found.rows(query)[0]["sum"]
