"""A project that somebody describes: evaluated beside the year's use, in every form, and refused in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from app.cli.cli_case import invoke
from tanliu.app.desks.toolbox import told
from tanliu.app.desks.toolbox.described import project_of
from tanliu.app.desks.toolbox.queries import toolbox
from tanliu.app.platform.served import catalog, results
from tanliu.kit.errors import TanliuError

Maker = Callable[[str], Client]
GIVEN = {
    "project": "New compressors",
    "of": "electricity",
    "saves_kwh": "1200",
    "invest": "4000",
    "years": "10",
}


def _firm() -> str:
    query = """SELECT e.entity_id FROM entity e JOIN meter m USING (entity_id)
               WHERE m.carrier = 'electricity' ORDER BY entity_id LIMIT 1"""
    return str(results().rows(query)[0]["entity_id"])


def test_it_is_the_first_of_the_measures_with_its_arithmetic(client_of: Maker, served: Any) -> None:
    firm, client = _firm(), client_of("district")
    items = client.get(f"/api/v1/enterprises/{firm}/measures", {**GIVEN, "running": "100"}).json()["items"]
    first, rest = items[0], items[1:]
    steps = {one["word"]: one["value"] for one in first["steps"]}
    assert (first["id"], first["size"], first["invest"], first["from_load"]) == (
        "described",
        1200,
        4000,
        False,
    )
    assert first["gain"] == pytest.approx(1200 * steps["price"] - 100)
    assert first["payback_years"] == pytest.approx(4000 / first["gain"])
    assert steps["saves"] == pytest.approx(100 * 1200 / steps["use"])
    assert "described" not in {one["id"] for one in rest}
    fuels = client.get(f"/api/v1/enterprises/{firm}/measures", {**GIVEN, "of": "fuels", "saves_kwh": "1e12"})
    assert fuels.status_code == 422


def test_page_files_and_command_tell_it(client_of: Maker, served: Any) -> None:
    firm, client = _firm(), client_of("district")
    for lang, title, mark in (
        ("en", "Evaluation of a project: New compressors", "not verified"),
        ("zh", "改造项目评估：New compressors", "未经核验"),
    ):
        headers = {"accept-language": lang}
        page = client.get(f"/toolbox/{firm}", GIVEN, headers=headers).content.decode()
        assert mark in page and "format=pdf&amp;project=New+compressors" in page
        table = client.get(f"/toolbox/{firm}", {**GIVEN, "format": "csv"}, headers=headers).content.decode()
        assert 'New compressors,"1,200 kWh/a",4000' in table
        book = client.get(f"/toolbox/{firm}", {**GIVEN, "format": "xlsx"}, headers=headers).content
        sheets = CalamineWorkbook.from_filelike(BytesIO(book))
        cells = str([sheets.get_sheet_by_name(one).to_python() for one in sheets.sheet_names])
        assert title in cells and mark in cells
    done = invoke(
        "toolbox",
        firm,
        "-w",
        served,
        "--project",
        "New compressors",
        "--saves-kwh",
        "1200",
        "--invest",
        "4000",
        "--years",
        "10",
    )
    assert done.code == 0, done.err
    assert done.out.startswith("New compressors")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"project": ""}, "project"), ({"project": "x" * 101}, "project"), ({"saves_kwh": "1,200"}, "saves_kwh"), ({"saves_kwh": "0"}, "saves_kwh"),
        ({"invest": ""}, "invest"), ({"invest": "nan"}, "invest"), ({"running": "-1"}, "running"), ({"years": "2.5"}, "years"), ({"years": "0"}, "years"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_stands(change: dict[str, str], where: str) -> None:
    with pytest.raises(TanliuError) as refused:
        project_of({**GIVEN, **change})
    assert refused.value.where == where


def test_nothing_described_is_no_project() -> None:
    assert project_of({}) is None and project_of({"of": "fuels"}) is None
    with pytest.raises(TanliuError, match="unknown"):
        project_of({**GIVEN, "of": "steam"})


def test_what_was_typed_stays_beside_what_is_wrong(client_of: Maker, served: Any) -> None:
    firm = _firm()
    typed = {**GIVEN, "saves_kwh": "1000000000000", "project": "Too good"}
    page = client_of("district").get(f"/toolbox/{firm}", typed).content.decode()
    assert "Saves a year (kWh): a project saves no more than is used" in page
    assert 'value="Too good"' in page and 'value="1000000000000"' in page


def test_months_that_are_missing_and_estimates_are_said(served: Any) -> None:
    row = results().rows("SELECT * FROM entity WHERE entity_id = ?", [_firm()])[0]
    found = toolbox(results(), catalog(), row, "2025", whole=True)
    assert found.months == 12
    for months, share, said in ((7, 0.0, "Only 7 months of 2025"), (12, 0.25, "25% of the use is estimated")):
        assert any(said in one for one in told.remarks(replace(found, months=months, estimated=share), "en"))
    assert not any(
        "months of 2025 are known" in one or "of the use is estimated" in one
        for one in told.remarks(replace(found, estimated=0.0), "en")
    )


def test_what_the_year_rests_on_is_said_on_every_surface(client_of: Maker, served: Any) -> None:
    # a firm with an open finding called sure: what it used is in doubt, and so is what measures would save
    (row,) = results().rows(
        """SELECT e.* FROM finding f JOIN entity e USING (entity_id) JOIN doubted_line USING (finding_id)
           JOIN line l USING (line_id) WHERE f.sure AND l.period LIKE '2025-%' AND l.emission_kgco2e > 0
           ORDER BY e.entity_id LIMIT 1"""
    )
    found = toolbox(results(), catalog(), row, "2025", whole=True)
    assert found.rests.sure_findings and found.rests.sure_ratio
    address = f"/{row['entity_id']}"
    answer = client_of("district").get(f"/api/v1/enterprises{address}/measures?year=2025").json()
    assert answer["doubt"]["sure_findings"] == found.rests.sure_findings
    assert (answer["months"], answer["estimated"]) == (found.months, found.estimated)
    page = client_of("district").get(f"/toolbox{address}?period=2025").content.decode()
    assert 'class="doubt' in page and answer["doubt"]["says"] in unescape(page)
