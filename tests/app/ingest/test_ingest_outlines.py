"""Areas of a file are found for towns by code or by name, and what is no area in degrees is said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.ingest.outlines import Outlines, fitting, outlines
from tanliu.kit.errors import TanliuError

SQUARE = [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]


def geojson(*features: dict[str, Any], kind: str = "Polygon", at: Any = SQUARE) -> str:
    told = [
        {"type": "Feature", "properties": one, "geometry": {"type": kind, "coordinates": at}}
        for one in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": told}, ensure_ascii=False)


def topology(*names: str) -> str:
    areas = [{"type": "Polygon", "arcs": [[0]], "properties": {"name": name}} for name in names]
    return json.dumps(
        {
            "type": "Topology",
            "arcs": SQUARE,
            "objects": {"towns": {"type": "GeometryCollection", "geometries": areas}},
        }
    )


def test_forms_give_the_same_areas(tmp_path: Path) -> None:
    plain, packed, arcs = tmp_path / "a.geojson", tmp_path / "a.zip", tmp_path / "a.json"
    plain.write_text(geojson({"name": "河口镇"}, {"name": "Mill"}), encoding="utf-8")
    arcs.write_text(topology("河口镇", "Mill"), encoding="utf-8")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, "inner/a.geojson")
    found = [outlines(one) for one in (plain, packed, arcs)]
    assert [one.of("properties.name") for one in found] == [["河口镇", "Mill"]] * 3
    assert {json.loads(text)["type"] for one in found for text in one.outlines} == {"Polygon"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (geojson({"name": "a"}, kind="LineString", at=SQUARE[0]), "outlines no areas"),
        (geojson({"name": "a"}, at=[[[500_000.0, 3e6], [5e5, 3e6], [5e5, 3e6]]]), "not in degrees"),
        (geojson({"name": "a"}, at=[[["x"]]]), "has no coordinates"),
        ('{"type": "FeatureCollection"}', "not a GeoJSON"),
        ('{"a":' * 90, "too deep"),
        ("", "not a GeoJSON"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_outlines_is_said(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TanliuError, match=said):
        outlines(file)


def test_towns_are_found_by_the_column_that_names_most_and_likeness_is_only_proposed() -> None:
    towns = {
        "T1": ("Hekou", "河口镇"),
        "T2": ("Mill Town", ""),
        "T3": ("Yanhe", "沿河街道"),
        "T4": ("Twin", ""),
    }
    rows = (
        ("1", "河口镇"),
        ("2", "mill town"),
        ("3", "沿河街道办"),
        ("4", "Twin"),
        ("5", "Twin"),
        ("T9", ""),
    )
    found = Outlines(("id", "name"), rows, ("{}",) * len(rows))
    fits = fitting(found, towns)
    assert (fits.column, dict(fits.sure), dict(fits.alike)) == ("name", {"T1": 0, "T2": 1}, {"T3": 2})
    assert fitting(found, {"T9": ("Nine",)}).column == "id"
    assert dict(fitting(found, towns, "id").sure) == {}
