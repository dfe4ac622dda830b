"""The desks of the demo, the work list, macro data and the map that uses them."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from datetime import UTC
from decimal import Decimal

import pytest
from filing_case import Desk

from tanliu.app.desks.filing.context import day
from tanliu.app.desks.filing.demo import papers
from tanliu.app.desks.filing.macro import Enter, Entered, contradictions, figures
from tanliu.app.desks.filing.models import Filing
from tanliu.app.desks.filing.queries.catalogue import by_item
from tanliu.app.desks.filing.worklist import of_firm, work_list
from tanliu.app.desks.overview.queries.totals import macro as told
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope

FIGURE = Entered("D01", "gdp", "2025", "800", "10^8 CNY", "Statistics bureau", "Bulletin, p. 2", "2026-03-01")


def test_the_demo_has_a_desk_for_each(desk: Desk) -> None:
    papers(desk.firm)
    results().reload()
    found = work_list(Scope.of_activities(["industry"]))
    assert found.counts["submitted"] >= 3 and found.counts["asked"] == found.counts["draft"] == 1
    assert found.rows[0]["state"] == "submitted"
    # the demo's own firm has its month open, the oldest on top
    assert of_firm(desk.firm)[0]["state"] == "late" and of_firm(desk.firm)[0]["period"] == str(found.period)
    assert not Filing.objects.filter(entity_id=desk.firm).exists()
    page = desk.reviewer.get("/filings").content.decode()
    assert page.count('name="report"') == found.counts["submitted"]
    rows = told(results(), Scope.everything(), "D01", "2025")
    assert sum(rows[f"value_added_{n}_cny"]["value"] for n in (1, 2, 3)) == rows["gdp_cny"]["value"]
    map_ = desk.reviewer.get("/map?measure=carbon_per_capita&period=2025").content.decode()
    product = desk.reviewer.get("/map?measure=region_gdp&period=2025").content.decode()
    assert "10⁸ CNY" in product and "800" in product
    assert "t/person" in map_ and "made up for the demonstration" in map_


def test_a_figure_by_head_is_of_the_whole_region_only(desk: Desk) -> None:
    perform(Enter([FIGURE]), Actor("officer"))
    results().reload()
    some = Scope.of_activities(["industry"])
    assert told(results(), Scope.everything(), "D01", "2025")["gdp_cny"]["value"] == Decimal(80_000_000_000)
    assert told(results(), some, "D01", "2025") == {} == told(results(), Scope.everything(), "D01", "2025-03")
    assert figures(some) == []


def test_what_was_just_entered_is_listed_and_what_is_wrong_is_said_beside_it(desk: Desk) -> None:
    typed = asdict(FIGURE)
    page = desk.reviewer.post("/macro", {**typed, "value": "eight", "publisher": ""})
    assert page.status_code == 422 and set(page.context["wrong"]) == {"value", "publisher"}
    assert 'value="Bulletin, p. 2"' in page.content.decode()
    assert desk.reviewer.get("/macro").context["rows"] == []
    # without waiting for the results that are in memory
    page = desk.reviewer.post("/macro", typed, follow=True)
    assert [row["shown"] for row in page.context["rows"]] == [Decimal(800)]


def test_parts_that_do_not_add_up_are_named(desk: Desk) -> None:
    parts = [
        Entered("D01", f"value_added_{n}", "2025", value, "10^8 CNY", "Bureau", "Bulletin", "2026-03-01")
        for n, value in ((1, "24"), (2, "416"), (3, "359"))
    ]
    perform(Enter([FIGURE, *parts]), Actor("officer"))
    results().reload()
    found = contradictions(figures(Scope.everything()))
    assert [(one["item"].id, one["value"] - one["parts"]) for one in found] == [("gdp", Decimal(100_000_000))]
    assert "add up" in desk.reviewer.get("/macro").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_catalogue_is_taken_home(desk: Desk, kind: str) -> None:
    for path in ("/catalogue", "/catalogue/electricity"):
        response = desk.reviewer.get(f"{path}?year=2025&format={kind}")
        assert response.status_code == 200 and len(response.content) > 500
        if kind == "csv":
            rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
            assert len({len(row) for row in rows}) == 1 and len(rows) > 20


def test_what_is_due_from_a_firm_is_its_own(desk: Desk) -> None:
    page = desk.client.get("/catalogue?year=2025")
    assert {row["subjects"] for row in page.context["rows"]} == {1}
    assert "gdp" not in {row["id"] for row in page.context["rows"]}
    whole = desk.reviewer.get("/catalogue/electricity?year=2025&state=missing").context
    assert all(row["missing"] for row in whole["sheet"])
    towns, months = whole["towns"], whole["months"]
    assert sum(row["known"] for row in towns) == sum(row["known"] for row in months)
    assert sum(row["missing"] for row in towns) == sum(row["missing"] for row in months)


def test_readings_known_on_a_past_day_are_those_of_the_deliveries_until_then(desk: Desk) -> None:
    item = catalog().items["electricity_metered"]
    for row in results().rows("SELECT batch_id, known_at::TIMESTAMP AS at FROM batch ORDER BY batch_id")[-8:]:
        at = row["at"].replace(tzinfo=UTC)
        query = f"""SELECT sum(readings) AS known FROM {results().scan("reading")} r JOIN meter USING (meter_id)
                    WHERE r.batch_id <= ? AND month BETWEEN 202501 AND 202512
                      AND parent_meter IS NULL AND NOT is_virtual"""
        (known,) = results().rows(query, [row["batch_id"]])
        (told,) = by_item(results(), Scope.everything(), [item], 2025, day(at))
        assert told["known"] == (known["known"] or 0)
