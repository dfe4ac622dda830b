"""The published interval is that of IPCC 2006 Guidelines volume 1 chapter 3, equation 3.2, worked line by line."""

from __future__ import annotations

import json
from collections import defaultdict
from math import sqrt
from pathlib import Path

import pytest

from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.widths import known_part
from tanliu.report.names import Names
from tanliu.report.phrase import say
from tanliu.report.sheet import rows


def test_lines_of_one_factor_err_together_in_what_is_published(district: Path, packs: Catalog) -> None:
    with Workspace(district) as workspace:
        published = summarise(workspace, "2025", catalog=packs).uncertainty_ratio
        known = {row["binding_id"]: row for row in workspace.fetch(workspace.table("binding"))}
        query = f"""SELECT binding_id, entity_id, origin, CAST(emission_kgco2e AS DOUBLE) AS kg
                    FROM {workspace.lake.scan("line")} WHERE year = 2025 AND emission_kgco2e <> 0"""
        lines = workspace.connection.execute(query).fetchall()
    firms: dict[tuple[str, str, str], float] = defaultdict(float)
    shared: dict[str, float] = defaultdict(float)
    for binding, entity, origin, kg in lines:
        row = known[binding]
        column = "metered_uncertainty_ratio" if origin == "metered" else "activity_uncertainty_ratio"
        # what a firm's meter gets wrong is wrong in each of its months
        firms[binding, entity, origin] += kg * row[column]
        for one in json.loads(row["factors"]):
            # and what is wrong with a factor is wrong with all its lines
            if one["for"] == "emission" and "uncertainty_ratio" in one:
                beside = known_part(row["factors"])
                shared[one["id"]] += (
                    beside * kg * float(one["uncertainty_ratio"]) * float(one.get("weight", 1))
                )
    apart, together = sum(one**2 for one in firms.values()), sum(one**2 for one in shared.values())
    assert published == pytest.approx(sqrt(apart + together) / sum(kg for *_, kg in lines), rel=1e-9)
    assert together > 0 < apart, "both parts can be missed"


@pytest.mark.parametrize(("language", "told"), [("en", "matched as: exact"), ("zh", "按匹配方式“精确匹配”")])
def test_emissions_by_kind_of_match_add_up_to_the_total(
    district: Path, packs: Catalog, language: str, told: str
) -> None:
    with Workspace(district) as workspace:
        found = summarise(workspace, "2025", catalog=packs)
    assert len(found.by_match) > 1, "the demo's factors fit in several ways"
    assert sum(found.by_match.values()) == found.total["emission_kgco2e"]
    printed = [str(row[0]) for row in rows(found, Names(packs, language)) if row]
    matched = [
        text for text in printed if text.startswith(say("report_matched", language, match="|").split("|")[0])
    ]
    assert len(matched) == len(found.by_match)
    assert any(told in text for text in matched) == ("exact" in found.by_match)
