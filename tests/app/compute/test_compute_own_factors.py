"""Factors that are bound to one enterprise: its supplier's by place and by contract, and the hours of its readings."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions_case import written
from tanliu.app.compute.as_of import prepare, state_of
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.options import accounting
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

_HEADER = (
    "统一社会信用代码,能源品种,口径,生效日期,截止日期,因子(kgCO2e),每单位,供应商或合同,依据文件,证据等级"
)
_REPORTS = """
source: own
files: "*"
tables:
  report:
    columns: {entity_id: id, period: period}
    wide: [{column: power, carrier: electricity, unit: kWh}, {column: heat, carrier: heat, unit: GJ}]
"""
_HOURS = """
source: hourly-meters
files: "*"
tables:
  meter:
    columns: {meter_code: meter, entity_id: id, carrier: {constant: electricity}, unit: unit,
              interval_minutes: {constant: "60"}, zone: {constant: UTC}}
"""
_READ = """
source: hourly-readings
files: "*"
tables:
  reading:
    meter_code: meter
    stamp: {column: stamp, marks: start, zone: UTC}
    quantity: {column: used, unit: UNIT}
    kind: interval
"""


def _shipped(workspace: Workspace, catalog: Catalog, name: str, folder: Path, text: str, file: str) -> Any:
    pack = next(one for one in catalog.packs if one.id == "carbon-flow")
    return import_files(
        workspace, catalog, load_mapping(pack.path / "sources" / f"{name}.yaml"), written(folder, text, file)
    )


def _supplied(workspace: Workspace, catalog: Catalog, folder: Path, *rows: str) -> Any:
    text = "\n".join([_HEADER, *rows])
    return _shipped(workspace, catalog, "supplier-factors", folder, text, f"supplier-factors-{len(rows)}.csv")


def _reported(workspace: Workspace, catalog: Catalog, folder: Path, *rows: str) -> None:
    mapping = load_mapping(written(folder, _REPORTS, "own.yaml"))
    import_files(
        workspace, catalog, mapping, written(folder, "\n".join(["id,period,power,heat", *rows]), "own.csv")
    )


def _lines(workspace: Workspace) -> dict[tuple[str, str, str], dict[str, Any]]:
    query = f"""
        SELECT l.entity_id, l.carrier, l.period, l.quantity, l.emission_kgco2e AS location, l.market_kgco2e AS market,
               b.factor_match, b.market_match, b.factors, b.remarks, l.binding_id
        FROM {workspace.lake.scan("line")} l JOIN {workspace.lake.scan("binding")} b USING (binding_id)"""
    rows = workspace.connection.execute(query).to_arrow_table().to_pylist()
    return {(row["entity_id"], row["carrier"], row["period"]): row for row in rows}


def _computed(
    workspace: Workspace, catalog: Catalog, **choices: Any
) -> dict[tuple[str, str, str], dict[str, Any]]:
    with workspace.writing():
        compute(workspace, catalog, accounting(catalog, choices))
    return _lines(workspace)


def test_a_contract_counts_by_market_alone_and_a_pipe_by_place(mini: Workspace, tmp_path: Path) -> None:
    catalog = load()
    _reported(mini, catalog, tmp_path, "A,2023-01,1000,10", "B,2023-01,1000,10")
    before = _computed(mini, catalog)
    _supplied(
        mini, catalog, tmp_path, "A,电力,基于市场,2023-01-01,,0.2,kWh,绿源售电合同 7,合同附件 3,文件副本",
        "A,热力,基于位置,2022-06-01,2023-12-31,80,GJ,蓝湾热电,检测报告 12,官方",
    )  # fmt: skip
    after = _computed(mini, catalog)
    power, heat = after["A", "electricity", "2023-01"], after["A", "heat", "2023-01"]
    assert power["location"] == before["A", "electricity", "2023-01"]["location"]
    assert (power["market"], power["market_match"]) == (Decimal(200), "supplier")
    assert power["factor_match"] == before["A", "electricity", "2023-01"]["factor_match"] != "supplier"
    # what is piped counts by contract as it does by place, where no contract says otherwise
    assert (heat["location"], heat["market"], heat["factor_match"]) == (
        Decimal(800),
        Decimal(800),
        "supplier",
    )
    told = next(one for one in json.loads(heat["factors"]) if one["how"] == "supplier")
    assert told["source"] == "检测报告 12" and "蓝湾热电" in told["why"] and "110 kg CO2e/GJ" in told["why"]
    assert told["where"].startswith("supplier-factors-2.csv:") or "supplier-factors-2.csv" in told["where"]
    # nobody else's lines move
    for carrier in ("electricity", "heat"):
        key = ("B", carrier, "2023-01")
        assert after[key] == before[key]


def test_a_factor_counts_for_what_it_covers_whole(mini: Workspace, tmp_path: Path) -> None:
    catalog = load()
    _reported(mini, catalog, tmp_path, "A,2023-01,,10", "A,2023-02,,10", "A,2023-03,,10", "B,2023,,10")
    _supplied(
        mini, catalog, tmp_path, "A,热力,基于位置,2023-01-15,,80,GJ,甲,文件,官方", "A,热力,基于位置,2023-03-01,,70,GJ,乙,文件,官方",
        "B,热力,基于位置,2023-02-01,,60,GJ,丙,文件,官方",
    )  # fmt: skip
    lines = _computed(mini, catalog)
    found = {key[::2]: row["location"] for key, row in lines.items() if key[1] == "heat"}
    assert found == {
        ("A", "2023-01"): 1100,
        ("A", "2023-02"): 800,
        ("A", "2023-03"): 700,
        ("B", "2023"): 1100,
    }
    assert "a part of this period: not used" in lines["A", "heat", "2023-01"]["remarks"]
    assert "a part of this period: not used" in lines["B", "heat", "2023"]["remarks"]
    assert not lines["A", "heat", "2023-02"]["remarks"]


def test_an_own_pack_and_a_choice_go_before_the_supplier(mini: Workspace, tmp_path: Path) -> None:
    catalog = load()
    _reported(mini, catalog, tmp_path, "A,2023-01,,10")
    _supplied(mini, catalog, tmp_path, "A,热力,基于位置,2023-01-01,,80,GJ,甲,文件,官方")
    assert _computed(mini, catalog, supplier_factors="not_used")["A", "heat", "2023-01"]["location"] == 1100
    pinned = {"pins": ["cn.heat.default"]}
    kept = _computed(mini, catalog, **pinned)["A", "heat", "2023-01"]
    assert (kept["location"], kept["factor_match"]) == (1100, "user_supplied")
    assert "one of an own pack goes before it" in kept["remarks"]
    first = _computed(mini, catalog, **pinned, supplier_factors="before_own_pack")["A", "heat", "2023-01"]
    assert (first["location"], first["factor_match"]) == (800, "supplier")
    with pytest.raises(TanliuError):
        accounting(catalog, {"supplier_factors": "always"})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,热力,基于位置,2023-01-01,,80,kWh2,甲,文件,官方", "unit"),
        ("A,热力,基于位置,2023-01-01,,-1,GJ,甲,文件,官方", "negative"),
        ("A,热力,按合同,2023-01-01,,80,GJ,甲,文件,官方", "unknown"),
        ("A,热力,基于位置,2023-01-01,,80,GJ,甲,,官方", "missing"),
        ("C,热力,基于位置,2023-01-01,,80,GJ,甲,文件,官方", "unknown"),
    ],
)
def test_a_row_that_says_too_little_is_refused(
    mini: Workspace, tmp_path: Path, row: str, reason: str
) -> None:
    _supplied(mini, load(), tmp_path, row)
    query = f"SELECT reason FROM {mini.lake.scan('quarantine')} WHERE source = 'supplier-factors'"
    ((found,),) = mini.connection.execute(query).fetchall()
    assert reason in found


def _hourly(workspace: Workspace, catalog: Catalog, folder: Path, unit: str, last: int = 31) -> None:
    """One firm that uses 1 at night and 3 by day; the grid emits 0.8 at night and 0.4 by day."""
    mapping = load_mapping(written(folder, _HOURS, "meters.yaml"))
    import_files(workspace, catalog, mapping, written(folder, f"meter,id,unit\nH,A,{unit}\n", "meters.csv"))
    start = datetime(2023, 1, 1, tzinfo=UTC)
    stamps = [start + timedelta(hours=hour) for hour in range(31 * 24)]
    used = "\n".join(f"H,{at:%Y-%m-%dT%H:%M:%S},{1 if at.hour < 12 else 3}" for at in stamps)
    mapping = load_mapping(written(folder, _READ.replace("UNIT", unit), "read.yaml"))
    import_files(workspace, catalog, mapping, written(folder, f"meter,stamp,used\n{used}\n", "read.csv"))
    told = "\n".join(
        f"CN,{at:%Y-%m-%dT%H:%M:%SZ},{'0.8' if at.hour < 12 else '0.4'},made up,unsourced"
        for at in stamps
        if at.day <= last
    )
    _shipped(
        workspace,
        catalog,
        "grid-hours",
        folder,
        f"region,start,kgco2_per_kwh,source,evidence\n{told}\n",
        "grid-hours.csv",
    )


@pytest.mark.parametrize(("unit", "whole"), [("kWh", 1), ("MWh", 1000)])
def test_hours_count_where_a_workspace_chooses_so(
    mini: Workspace, tmp_path: Path, unit: str, whole: int
) -> None:
    catalog, key = load(), ("A", "electricity", "2023-01")
    _hourly(mini, catalog, tmp_path, unit)
    yearly = _computed(mini, catalog)[key]
    assert yearly["quantity"] == 31 * 48 * whole and yearly["factor_match"].split("+")[0] != "hourly"
    hourly = _computed(mini, catalog, hourly_regions=["CN"])[key]
    # (12 x 1 x 0.8 + 12 x 3 x 0.4) / 48 = 0.5
    assert (
        hourly["location"] == Decimal("0.5") * 31 * 48 * whole
        and hourly["factor_match"] == "hourly+unsourced"
    )
    assert hourly["market_match"] == yearly["market_match"] and hourly["market"] == yearly["market"]
    told = next(one for one in json.loads(hourly["factors"]) if one["how"] == "hourly")
    assert (
        "744 hours" in told["why"]
        and "by the yearly factor" in told["why"]
        and told["evidence"] == "unsourced"
    )
    assert _computed(mini, catalog)[key] == yearly


def test_hours_do_not_count_where_too_few_are_known(mini: Workspace, tmp_path: Path) -> None:
    catalog, key = load(), ("A", "electricity", "2023-01")
    _hourly(mini, catalog, tmp_path, "kWh", last=20)
    assert _computed(mini, catalog, hourly_regions=["CN"])[key]["factor_match"].split("+")[0] != "hourly"
    some = _computed(mini, catalog, hourly_regions=["CN"], minimum_completeness=Decimal("0.5"))[key]
    assert (
        some["factor_match"] == "hourly+unsourced" and some["location"] == Decimal("0.5") * some["quantity"]
    )


def test_an_hourly_region_is_one_of_the_packs() -> None:
    with pytest.raises(TanliuError, match="unknown region"):
        accounting(load(), {"hourly_regions": ["Atlantis"]})


def test_what_was_bound_later_was_not_known_before(mini: Workspace, tmp_path: Path) -> None:
    catalog = load()
    _reported(mini, catalog, tmp_path, "A,2023-01,,10")
    before = mini.last_batch()
    _supplied(mini, catalog, tmp_path, "A,热力,基于位置,2023-01-01,,80,GJ,甲,文件,官方")
    assert _computed(mini, catalog)["A", "heat", "2023-01"]["location"] == 800
    state = state_of(mini.path, catalog, before, None)
    prepare(mini.path, catalog, state)
    with Workspace(mini.path, state=state) as past:
        assert _lines(past)["A", "heat", "2023-01"]["location"] == 1100
