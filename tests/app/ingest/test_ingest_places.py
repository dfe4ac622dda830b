"""Regions, enterprises and meters through the shipped templates; workbooks and GeoJSON."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import duckdb
import openpyxl
import pytest
from ingest_cases import REPORT, Deliver, known, reasons

from tanliu.app.ingest import read
from tanliu.catalog.source.load import find
from tanliu.kit.errors import TanliuError

ENTERPRISES = (
    "统一社会信用代码,企业名称,英文名称,所属镇街,行业代码,领域,规模,"
    "占地面积(亩),建筑面积(平方米),地址,联系人\n"
)


def test_regions_with_outlines_beside(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = "region_id,parent_id,level,name,name_zh\nT1,D,town,One,一\nD,R1,district,D,区\nT2,Z,town,Two,二\n"
    (tmp_path / "regions.csv").write_text(rows, encoding="utf-8")
    shape = {"type": "Polygon", "coordinates": [[[120.5, 30.25], [121, 30], [120.5, 30.25]]]}
    feature = {"type": "Feature", "properties": {"region_id": "T1"}, "geometry": shape}
    (tmp_path / "towns.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (got,) = read(con, tmp_path / "regions.csv", find("demo-regions"), known())
    assert got.accepted["region_id"].to_pylist() == ["T1", "D"]
    assert json.loads(got.accepted["outline"][0].as_py()) == shape
    assert got.accepted["outline"][1].as_py() is None
    assert reasons(got) == [(4, "unknown_region")]


def test_enterprises_in_gb18030(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = "E1,甲厂,A,R1,C17,工业,规上,15,1000,路1号,张三\nE2,乙厂,B,R1,C17,太空,规下,15,1000,,\n"
    rows += "E3,丙,C,R1,C17,工业,规下,,,,\n"
    file = tmp_path / "enterprises.csv"
    file.write_bytes((ENTERPRISES + rows).encode("gb18030"))
    (got,) = read(con, file, find("demo-enterprises"), known())
    assert got.accepted["size_class"].to_pylist() == ["above_designated", "small"]
    assert got.accepted["kind"].to_pylist() == ["enterprise", "enterprise"]
    assert got.accepted["land_area_mu"][1].as_py() is None
    assert reasons(got) == [(3, "unknown_value")]
    assert got.refused["field"].to_pylist() == ["领域"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("M9,E9,electricity,kWh,15,Asia/Shanghai", "unknown_entity"),
        ("M9,E1,coffee,kWh,15,Asia/Shanghai", "unknown_carrier"),
        ("M9,E1,electricity,t,15,Asia/Shanghai", "wrong_unit"),
        ("M9,E1,electricity,kWh,7,Asia/Shanghai", "implausible"),
        ("M9,E1,electricity,kWh,15,Mars/Base", "unknown_zone"),
        ("M9,E1,electricity,kWh,15,../../etc", "unknown_zone"),
    ],
)
def test_meter_faults(con: duckdb.DuckDBPyConnection, tmp_path: Path, row: str, reason: str) -> None:
    file = tmp_path / "meters.csv"
    head = "meter_code,credit_code,carrier,unit,interval_minutes,zone\n"
    file.write_text(f"{head}{row}\nM3,E1,electricity,kWh,15,Asia/Shanghai\nM1,E1,electricity,kWh,60,UTC\n")
    (got,) = read(con, file, find("demo-meters"), known())
    assert reasons(got) == [(2, reason)]
    assert got.accepted["meter_id"].to_pylist() == [3, 1]


def _workbook(rows: list[list[object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_workbook_with_typed_cells(deliver: Deliver) -> None:
    rows = [["id", "period", "power", "coal", "added"], ["E1", dt.date(2025, 3, 1), 1.5, None, 12], []]
    rows += [["E2", "2025年4月", "1,000", 2, "x"], ["E2", 2025, -1, 2, 1]]
    got = deliver(REPORT, _workbook(rows), "in.xlsx")
    assert got["report"].accepted["period"].to_pylist() == ["2025-03", "2025-04", "2025-04"]
    assert reasons(got["report"]) == [(5, "negative_quantity")]
    assert reasons(got["output"]) == [(4, "not_a_number")]


def test_workbook_of_readings(deliver: Deliver, con: duckdb.DuckDBPyConnection) -> None:
    from ingest_cases import admitted, readings

    moments = [dt.datetime.fromisoformat("2025-01-01") + dt.timedelta(minutes=15 * n) for n in range(9)]
    rows = [["meter", "stamp", "kwh"], *(["M1", moment, 1.25] for moment in moments)]
    mapping = readings("zone: Asia/Shanghai, format: '%d/%m/%Y %H:%M'")
    got = deliver(mapping, _workbook(rows), "in.xlsx")["reading"]
    assert (len(admitted(con, got)), got.refused.num_rows) == (9, 0)


def test_half_a_workbook_and_no_such_sheet(deliver: Deliver) -> None:
    whole = _workbook([["id", "period", "power", "coal", "added"]])
    with pytest.raises(TanliuError, match="truncated_file"):
        deliver(REPORT, whole[: len(whole) // 2], "in.xlsx")
    with pytest.raises(TanliuError, match="no such sheet"):
        deliver(REPORT.replace("tables:", "format: {kind: xlsx, sheet: May}\ntables:"), whole, "in.xlsx")
