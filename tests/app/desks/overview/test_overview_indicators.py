"""One figure, one formula: a district that changes a scheme sees the change everywhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.compute import in_use
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.platform import served
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import packs_dir
from tanliu.report.names import Names
from tanliu.report.sheet import sheets

PACK = """
id: our-city
title: {en: Our city, zh: 我市}
version: "2026.11"
licence: CC0-1.0
describes: {en: What we measure in another way, zh: 本市口径}
depends: [carbon-flow]
"""


@pytest.fixture
def our_pack(tmp_path: Path) -> Path:
    """Return a pack whose carbon intensity divides by output value."""
    pack = tmp_path / "our-city"
    (pack / "schemes").mkdir(parents=True)
    (pack / "pack.yaml").write_text(PACK, encoding="utf-8")
    text = (packs_dir() / "carbon-flow/schemes/double-control.yaml").read_text(encoding="utf-8")
    first, rest = text.split("- id: carbon_intensity")
    rest = rest.replace("value_added_cny", "output_value_cny", 1)
    (pack / "schemes/double-control.yaml").write_text(
        f"{first}- id: carbon_intensity{rest}", encoding="utf-8"
    )
    return pack


@pytest.fixture
def ours(our_pack: Path, district: Path, tmp_path: Path) -> Path:
    """Serve a copy of the shared district that was computed with the pack."""
    copy = tmp_path / "copy"
    shutil.copytree(district, copy, ignore=shutil.ignore_patterns("files", "source"))
    in_use.set_packs(copy, [packs_dir() / "carbon-flow", our_pack])
    catalog = in_use.catalog_of(copy)
    with Workspace(copy) as workspace, workspace.writing():
        compute(workspace, catalog, accounting(catalog))
    return copy


def test_a_changed_scheme_shows_everywhere(
    ours: Path, covers: dict[str, list[str]], client_of: Callable[[str], Any], settings: Any
) -> None:
    settings.TANLIU_WORKSPACE = str(ours)
    catalog = in_use.catalog_of(ours)
    with Workspace(ours) as workspace:
        # of the months of which a firm's energy and output are both known; homes tell no output at all
        measured = """
            WITH month AS (
                SELECT *, max(output_months) OVER (PARTITION BY subject_id) AS has_output
                FROM {} WHERE subject_kind = 'entity' AND period LIKE '2025-%')
            SELECT sum(emission_kgco2e) / sum(output_value_cny) * 10 FROM month
            WHERE has_output IS NULL OR (energy_months IS NOT NULL AND output_months IS NOT NULL)"""
        (by_hand,) = workspace.connection.execute(measured.format(workspace.lake.scan("measure"))).fetchall()[
            0
        ]
        told = explain(workspace, "D01", "2025", amount="carbon_intensity", catalog=catalog).value
        summary = summarise(workspace, "2025", catalog=catalog)
    assert told is not None
    assert abs(float(told) - by_hand) < 1e-9
    assert {one.id: value for one, value in summary.figures}["carbon_intensity"] == told
    head = dict(row[:2] for row in sheets(summary, Names(catalog, "en"))[0].rows)
    assert head["Carbon intensity (t/10^4 CNY)"] == told
    client = client_of("district")
    page = client.get("/map?period=2025")
    assert {card["indicator"].id: card["value"] for card in page.context["cards"]}["carbon_intensity"] == told
    assert Decimal(client.get("/api/v1/totals?period=2025").json()["measures"]["carbon_intensity"]) == told
    _regions_are_those_of_the_store(client, page)
    _a_town_has_the_quotient_of_its_sums(client_of("town"), covers["town"][0])


def _regions_are_those_of_the_store(client: Any, page: Any) -> None:
    stored = served.results().rows(
        "SELECT subject_id, value FROM indicator WHERE indicator_id = 'carbon_intensity' AND period = '2025'"
    )
    known = {row["subject_id"]: row["value"] for row in stored}
    drawn = page.context["map"].rows
    items = client.get("/api/v1/regions?inside=D01&period=2025&measure=carbon_intensity").json()["items"]
    assert drawn and len(items) == len(drawn)
    for row in drawn:
        assert row["value"] == known.get(row["id"])
    for row in items:
        value = known.get(row["id"])
        assert row["value"] is None if value is None else Decimal(row["value"]) == value


def _a_town_has_the_quotient_of_its_sums(client: Any, town: str) -> None:
    sums = served.results().rows(
        """SELECT sum(emission_kgco2e) AS kg, sum(output_value_cny) AS cny FROM entity_period
           WHERE list_contains(regions, ?) AND period = '2025'""",
        [town],
    )[0]
    value = Decimal(client.get("/api/v1/totals?period=2025").json()["measures"]["carbon_intensity"])
    assert abs(value - sums["kg"] / sums["cny"] * 10) <= Decimal("1e-10")
    cards = client.get("/map?period=2025").context["cards"]
    assert {card["indicator"].id: card["value"] for card in cards}["carbon_intensity"] == value


def test_the_map_has_the_classes_of_the_scheme(
    our_pack: Path, district: Path, tmp_path: Path, client_of: Callable[[str], Any], settings: Any
) -> None:
    """Jenks with three classes for the five-colour map, by data alone: page, API, codes of colours and store agree."""
    (our_pack / "schemes/double-control.yaml").unlink()
    text = (packs_dir() / "carbon-flow/schemes/five-colour-map.yaml").read_text(encoding="utf-8")
    changed = text.replace("{method: quantile, count: 5}", "{method: jenks, count: 3}")
    assert changed != text
    (our_pack / "schemes/five-colour-map.yaml").write_text(changed, encoding="utf-8")
    copy = tmp_path / "classes"
    shutil.copytree(district, copy, ignore=shutil.ignore_patterns("files", "source"))
    in_use.set_packs(copy, [packs_dir() / "carbon-flow", our_pack])
    catalog = in_use.catalog_of(copy)
    with Workspace(copy) as workspace, workspace.writing():
        compute(workspace, catalog, accounting(catalog))
        summary = summarise(workspace, "2025", catalog=catalog)
    settings.TANLIU_WORKSPACE = str(copy)
    stored = {
        row["subject_id"]: row["colour_class"]
        for row in served.results().rows(
            "SELECT * FROM indicator WHERE indicator_id = 'town_carbon_intensity' AND period = '2025'"
        )
    }
    assert set(stored.values()) - {None} == {1, 2, 3}
    client = client_of("district")
    page = client.get("/map?period=2025&measure=carbon_intensity")
    shown = {row["id"]: row["class"] for row in page.context["map"].rows}
    told = client.get("/api/v1/regions?period=2025&measure=carbon_intensity&inside=D01").json()
    assert shown == {name: stored.get(name) for name in shown}
    assert {row["id"]: row["class"] for row in told["items"]} == shown
    assert told["classes"] == "jenks"
    assert len(page.context["legend"]) == 3
    assert {row["id"]: row["colour_class"] for row in summary.regions} == {
        row["id"]: stored.get(row["id"]) for row in summary.regions
    }
