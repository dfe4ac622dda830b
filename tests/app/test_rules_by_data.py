"""Other rules in a pack of one's own change every surface alike: base of an intensity, classes, grades and their words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from typer.testing import CliRunner

from tanliu.app.cli.main import app
from tanliu.app.desks.codes.queries import carbon_code, energy_code
from tanliu.app.desks.reports.jobs import _colours
from tanliu.app.platform.period import Shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope
from tanliu.catalog.load import packs_dir
from tanliu.report.code_rule import code_rule
from tanliu.report.firm_report import standing
from tanliu.report.names import Names
from tanliu.report.page_rules import roles
from tanliu.report.sheet import PALETTE

PACK = """id: own-rules
title: {en: Rules of our own, zh: 自定规则}
describes: {en: Other rules than those that come with tanliu, zh: 自定规则示例}
version: "2026.12"
licence: Apache-2.0
depends: [base, carbon-flow]
"""
GRADES = """    bands:
      - {grade: A, up_to: 0.9, title: {en: Exemplary, zh: 示范}}
      - {grade: B, up_to: 1.5, title: {en: Ordinary, zh: 一般}}
      - {grade: C, title: {en: To be mended, zh: 待改进}}
"""


def _rules(folder: Path) -> Path:
    """Write a pack: intensity of market-based emissions, four classes by Jenks, three grades with other words."""
    shipped, own = packs_dir() / "carbon-flow" / "schemes", folder / "own-rules" / "schemes"
    own.mkdir(parents=True)
    (own.parent / "pack.yaml").write_text(PACK, encoding="utf-8")
    double = (shipped / "double-control.yaml").read_text(encoding="utf-8")
    head, found, tail = double.partition("id: carbon_intensity")
    text = head + found + tail.replace("emission_kgco2e", "market_kgco2e", 1)
    (own / "double-control.yaml").write_text(text, encoding="utf-8")
    towns = (shipped / "five-colour-map.yaml").read_text(encoding="utf-8")
    towns = towns.replace("emission_kgco2e", "market_kgco2e", 1)
    towns = towns.replace("{method: quantile, count: 5}", "{method: jenks, count: 4}")
    (own / "five-colour-map.yaml").write_text(towns, encoding="utf-8")
    code = (shipped / "carbon-efficiency.yaml").read_text(encoding="utf-8")
    (own / "carbon-efficiency.yaml").write_text(code[: code.rindex("    bands:")] + GRADES, encoding="utf-8")
    # industries of the district are small: one of a single enterprise is graded by month too
    public = (shipped / "public-code.yaml").read_text(encoding="utf-8")
    changed = public.replace(
        "cycles: {fewest: 3, incomplete: not_graded}", "cycles: {fewest: 1, incomplete: shown}"
    )
    assert changed != public
    (own / "public-code.yaml").write_text(changed, encoding="utf-8")
    return own.parent


@pytest.fixture
def summary(own: Path, tmp_path: Path) -> Iterator[str]:
    """Let the site serve a district under these rules; the summary that the shell prints of it."""
    cache.clear()
    packs = [word for one in ("base", "carbon-flow", str(_rules(tmp_path))) for word in ("--pack", one)]
    for command in (["init", "-w", str(own), *packs], ["run", "-w", str(own)]):
        done = CliRunner().invoke(app, command, env={"COLUMNS": "200"})
        assert done.exit_code == 0, done.output
    yield done.output
    cache.clear()


def _district() -> dict[str, Any]:
    return results().rows(
        "SELECT sum(market_kgco2e) AS market, sum(emission_kgco2e) AS place FROM entity_period WHERE period = '2025'"
    )[0]


def test_every_surface_reads_the_rules_of_a_pack_of_ones_own(
    summary: str, client_of: Callable[[str], Any], asker: Callable[..., Any], own: Path, tmp_path: Path
) -> None:
    api, client = asker("auditor"), client_of("district")
    assert _district()["market"] != _district()["place"]

    # the intensity: page, map, interface, list, summary and explanation say the market-based value
    value = Decimal(str(api.read("/totals?period=2025")["measures"]["carbon_intensity"]))
    explained = api.read("/explain?subject=D01&period=2025&amount=carbon_intensity")
    assert Decimal(str(explained["value"])) == pytest.approx(value, abs=Decimal("1e-9"))
    assert f"{value:,.4f}"[:6] in summary
    page = client.get("/map?period=2025").content.decode()
    assert f"{value:.3f}" in page

    # the classes: four by Jenks, the last of them in the last colour, on the map, in the interface, in files
    towns = api.read("/regions?inside=D01&period=2025")["items"]
    classes = {row["id"]: row["class"] for row in towns if row["class"]}
    assert set(classes.values()) == {1, 2, 3, 4}
    assert "swatch k4" in page and "swatch k5" in page and "swatch k3" not in page
    stored = results().rows(
        "SELECT subject_id, colour_class FROM indicator WHERE indicator_id = 'town_carbon_intensity' AND period = '2025'"
    )
    assert {row["subject_id"]: row["colour_class"] for row in stored if row["colour_class"]} == classes
    names = Names(catalog(), "en")
    charts = _colours(
        Scope.everything(), "D01", Shown("2025", "2024", ("2025",), ()), roles(catalog()), names
    )
    (jenks,) = [one for one in charts if "intensity" in one.title]
    assert jenks.table is not None and jenks.table.charts[0].colours == tuple(
        PALETTE[place] for place in (0, 1, 3, 4)
    )
    assert sorted({row[2] for row in jenks.table.rows if row[2]}) == [1, 2, 3, 4]

    # the grades: only those of the pack, with its words
    body = client.get("/enterprises?period=2025&format=csv").content.decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(body)))
    at, code = header.index("Grade"), header.index("Credit code")
    graded = {row[code]: row[at] for row in rows if row[at]}
    assert set(graded.values()) <= {"A", "B", "C"} and len(set(graded.values())) > 1
    listed = client.get("/enterprises?period=2025").content.decode()
    shown = set(re.findall(r'class="badge g(\d)"[^>]*>([A-Z])<', listed))
    assert shown <= {("1", "A"), ("3", "B"), ("5", "C")} and shown
    words = {"A": "Exemplary", "B": "Ordinary", "C": "To be mended"}
    for grade in sorted(set(graded.values())):
        firm = next(one for one, own_grade in graded.items() if own_grade == grade)
        assert words[grade] in client.get(f"/codes/{firm}").content.decode()
        items = api.read(f"/entities/{firm}/indicators?period=2025")["items"]
        assert {row["grade"] for row in items if row["indicator_id"] == "carbon_efficiency_k"} == {grade}
        cycles = api.read(f"/entities/{firm}/cycles?year=2025")["items"]
        of_spans = {
            row["grade"]
            for one in cycles
            for row in one["indicators"]
            if row["indicator_id"] == "carbon_efficiency_k"
        }
        assert of_spans <= {"A", "B", "C", None} and any(of_spans)
        entity = results().rows("SELECT * FROM entity WHERE entity_id = ?", [firm])[0]
        cards = (
            energy_code(results(), entity, "2025", code_rule(catalog()), catalog()),
            carbon_code(results(), entity, "2025", code_rule(catalog()), catalog()),
        )
        table = standing(*cards, names).table
        assert table is not None and words[grade] in {row[1] for row in table.rows}
    file = tmp_path / "summary.csv"  # a folder of files, one for each sheet
    assert CliRunner().invoke(app, ["report", str(file), "-w", str(own)]).exit_code == 0
    told = "".join(one.read_text(encoding="utf-8-sig") for one in file.glob("*.csv"))
    assert f"{value:.6f}"[:7] in told
