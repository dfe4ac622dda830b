"""The annual report of Haiyan's index: what the printed table says, and not what its text says of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tanliu.app.desks.assessments import annual as told_annual
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.assessment.annual import annual
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.kit.errors import NothingKnownError

GDI = read(load().documents["assessments"]["green-development-index"][-1], AssessmentScheme)
PAGE = "/assessments/schemes/green-development-index/annual"


def test_the_report_of_2020_says_that_life_fell(client_of: Callable[[str], Client]) -> None:
    client = client_of("district")
    page = client.get(PAGE, {"year": "2020"}).content.decode()
    assert "Fell against the year before: Green life." in page
    assert "Rose against the year before: Green production, Green ecology." in page
    assert "-32.24" in page and "-19.2" in page and "+39.67" in page
    row = client.get("/api/v1/assessment-schemes/green-development-index/annual?year=2019").json()
    assert row["years"] == ["2018", "2019"] and row["levels"][-1]["level"] == "Improving in every field"
    assert (
        client.get("/api/v1/assessment-schemes/green-development-index/annual?year=2017").status_code == 404
    )
    paper = client.get(PAGE, {"year": "2020", "format": "pdf"})
    assert paper.content.startswith(b"%PDF-")
    told = told_annual.document(GDI, told_annual.report(GDI, "2020", {}, "zh"), load(), "zh")
    cells = [cell for part in told.parts if part.table for row in part.table.rows for cell in row]
    assert {"绿色生活", 135.64, "-32.24", "-19.2"} <= set(cells) and "海盐县" in told.subtitle


def test_a_year_that_is_typed_stands_beside_the_series(client_of: Callable[[str], Client]) -> None:
    told = {"year": "2021", "a production": "300", "a life": "140", "a ecology": "130"}
    page = client_of("auditor").get(PAGE, told).content.decode()
    # nobody typed the year before: it is that of the series
    assert "+13.23" in page and "Level of the year: Improving in every field." in page
    assert client_of("auditor").get(PAGE, {"year": "20x1"}).status_code == 400


def test_a_year_that_is_left_out_is_no_year_before() -> None:
    told = {"production": Answer("300"), "life": Answer("140"), "ecology": Answer("130")}
    found = annual(GDI, "2022", told)
    assert list(found.outcomes) == ["2018", "2019", "2020", "2022"]
    assert all(one.change is None for one in found.indicators)
    assert found.outcomes["2022"].is_open and found.outcomes["2022"].missing
    with pytest.raises(NothingKnownError):
        annual(GDI, "2017")
