"""The published interval is that of IPCC 2006 Guidelines volume 1 chapter 3, equation 3.2, worked line by line."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from math import sqrt
from pathlib import Path

import pyarrow as pa
import pytest

from tanliu.app.desks.reports.actions.summary import summarise
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.table import dictionary
from tanliu.report.names import Names
from tanliu.report.phrase import say
from tanliu.report.sheet import rows


def test_lines_of_one_factor_err_together_in_what_is_published(
    demo: Path, packs: Catalog, tmp_path: Path
) -> None:
    shutil.copytree(demo, tmp_path / "copy", ignore=shutil.ignore_patterns("files", "source"))
    with Workspace(tmp_path / "copy") as workspace:
        bindings = workspace.fetch(workspace.table("binding"))
        # no factor of the demo's region has a sourced interval, so each is given one: 3 %, 4 %, 5 % ...
        unsure = [{**row, "factor_uncertainty_ratio": number / 100} for number, row in enumerate(bindings, 3)]
        with workspace.writing():
            table = pa.Table.from_pylist(unsure, schema=dictionary()["binding"].schema)
            workspace.write_arrow("binding", table, whole=True)
        published = summarise(workspace, "2025", catalog=packs).uncertainty_ratio
        query = f"""SELECT binding_id, CAST(emission_kgco2e AS DOUBLE) AS kg FROM {workspace.lake.scan("line")}
                    WHERE year = 2025 AND emission_kgco2e IS NOT NULL"""
        lines = workspace.connection.execute(query).fetchall()
    known = {row["binding_id"]: row for row in unsure}
    # bindings by the same factors err together; no factor of the demo states its interval, so the typical one is of them all
    scope = {
        row["binding_id"]: tuple(
            sorted({one["id"] for one in json.loads(row["factors"]) if one["for"] == "emission"})
        )
        for row in unsure
    }
    apart, shared = 0.0, defaultdict[tuple[str, ...], float](float)
    for binding, kg in lines:
        # what a meter reads wrong is wrong with one line, what is wrong with a factor is wrong with all its lines
        apart += (kg * (known[binding]["activity_uncertainty_ratio"] or 0)) ** 2
        shared[scope[binding]] += kg * known[binding]["factor_uncertainty_ratio"]
    together = sum(one**2 for one in shared.values())
    assert published == pytest.approx(sqrt(apart + together) / sum(kg for _, kg in lines), rel=1e-9)
    assert together > 0 < apart, "both parts can be missed"


@pytest.mark.parametrize(("language", "told"), [("en", "matched as: exact"), ("zh", "按匹配方式“精确匹配”")])
def test_emissions_by_kind_of_match_add_up_to_the_total(
    demo: Path, packs: Catalog, language: str, told: str
) -> None:
    with Workspace(demo) as workspace:
        found = summarise(workspace, "2025", catalog=packs)
    assert len(found.by_match) > 1, "the demo's factors fit in several ways"
    assert sum(found.by_match.values()) == found.total["emission_kgco2e"]
    printed = [str(row[0]) for row in rows(found, Names(packs, language)) if row]
    matched = [
        text for text in printed if text.startswith(say("report_matched", language, match="|").split("|")[0])
    ]
    assert len(matched) == len(found.by_match)
    assert any(told in text for text in matched) == ("exact" in found.by_match)
