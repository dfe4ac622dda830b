"""Meters below meters and virtual meters: every kWh counts once, for the one who used it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

import actions_case
from actions_case import deliver, receive_values
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.table import dictionary
from tanliu.report.tree import Node

HANGING = """
source: mini-hanging
files: "*"
tables:
  meter:
    columns: {meter_code: meter, entity_id: id, carrier: {constant: electricity}, unit: unit,
              interval_minutes: {constant: "360"}, zone: {constant: Asia/Shanghai}}
  sub_meter:
    columns: {meter_code: meter, parent_meter: above}
"""
TERMS = """
source: mini-terms
files: "*"
tables:
  virtual_term:
    columns: {virtual_meter: virtual, meter_code: meter, factor: factor}
"""
#: M1 of A feeds S1 of A, and T1 of B over S1; M2 of B stands alone.
TREE = "meter,id,unit,above\nS1,A,kWh,M1\nT1,B,MWh,S1\n"


def said(node: Node) -> set[str]:
    return {node.text}.union(*(said(child) for child in node.children))


@pytest.fixture
def hanging(mini: Workspace, packs: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setitem(actions_case.MAPPINGS, "hanging", HANGING)
    monkeypatch.setitem(actions_case.MAPPINGS, "terms", TERMS)
    deliver(mini, packs, tmp_path, "hanging", TREE, "tree.csv")
    return mini


def read(workspace: Workspace, packs: Catalog, folder: Path, **quantities: str) -> None:
    rows = "".join(f"{meter},2025-03-01 00:00,{quantity}\n" for meter, quantity in quantities.items())
    deliver(workspace, packs, folder, "readings", "meter,stamp,kwh\n" + rows, "readings.csv")


def counted(workspace: Workspace, packs: Catalog) -> dict[str, Decimal]:
    with workspace.writing():
        compute(workspace, packs, accounting(packs))
    query = f"SELECT entity_id, sum(quantity) FROM {workspace.lake.scan('line')} GROUP BY entity_id"
    return dict(workspace.connection.execute(query).fetchall())


def test_a_tenant_below_a_landlord_counts_once(hanging: Workspace, packs: Catalog, tmp_path: Path) -> None:
    read(hanging, packs, tmp_path, M1="100", S1="70", T1="30", M2="5")
    assert counted(hanging, packs) == {"A": 70, "B": 35}


def test_what_was_not_read_moves_nothing(hanging: Workspace, packs: Catalog, tmp_path: Path) -> None:
    read(hanging, packs, tmp_path, M1="100", S1="70")
    assert counted(hanging, packs) == {"A": 100}


def test_a_landlord_who_was_not_read_is_missing_and_not_below_zero(
    hanging: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    read(hanging, packs, tmp_path, S1="70", T1="30")
    assert counted(hanging, packs) == {"B": 30}


def test_a_sub_meter_taken_off_the_tree_counts_again(
    hanging: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    read(hanging, packs, tmp_path, M1="100", S1="70", T1="30")
    deliver(hanging, packs, tmp_path, "hanging", "meter,id,unit,above\nS1,A,kWh,\n", "changed.csv")
    assert counted(hanging, packs) == {"A": 100 + 70 - 30, "B": 30}


def test_a_share_of_a_meter_moves_by_a_virtual_one(
    hanging: Workspace, packs: Catalog, tmp_path: Path
) -> None:
    deliver(hanging, packs, tmp_path, "hanging", "meter,id,unit,above\nV1,B,kWh,M1\nV2,B,kWh,\n", "more.csv")
    terms = "virtual,meter,factor\nV1,S1,0.4\nV1,T1,-1\nV2,V1,1\nV2,M2,1\n"
    deliver(hanging, packs, tmp_path, "terms", terms, "terms.csv")
    read(hanging, packs, tmp_path, M1="100", S1="70", T1="10", M2="5")
    # V1 = 0.4 x 70 - 10 = 18 lies below A's main meter; V2 lies nowhere and counts for nobody
    assert counted(hanging, packs) == {"A": 100 - 10 - 18, "B": 5 + 10 + 18}


def test_the_explanation_walks_through_the_tree(hanging: Workspace, packs: Catalog, tmp_path: Path) -> None:
    deliver(hanging, packs, tmp_path, "hanging", "meter,id,unit,above\nV1,B,kWh,M1\n", "more.csv")
    deliver(hanging, packs, tmp_path, "terms", "virtual,meter,factor\nV1,S1,0.4\nV1,T1,-1\n", "terms.csv")
    read(hanging, packs, tmp_path, M1="100", S1="70", T1="10")
    counted(hanging, packs)
    landlord = said(explain(hanging, "A", "2025-03"))
    assert "Meter M1 counts 72 kWh: what it read, less what lies below it for others" in landlord
    assert {
        "Less meter T1, which counts for another entity",
        "Less meter V1, which counts for another entity",
        "Virtual meter V1: 18 kWh from 2 meters",
    } <= landlord
    assert {"0.4 × meter S1", "-1 × meter T1"} <= landlord
    assert "Virtual meter V1: 18 kWh from 2 meters" in said(explain(hanging, "B", "2025-03"))


def test_the_explanation_walks_through_the_register(mini: Workspace, packs: Catalog) -> None:
    zero = datetime(2025, 2, 28, 16, tzinfo=UTC)
    schema = dictionary()["meter_setup"].schema
    setup = dict.fromkeys(schema.names) | {"meter_code": "M1", "batch_id": 1}
    setups = [
        setup | {"since": zero, "cause": "installation", "ct_ratio": Decimal(80)},
        setup | {"since": zero + timedelta(hours=9), "cause": "exchange", "ct_ratio": Decimal(100),
                 "final_register": Decimal("12.5"), "start_register": Decimal("0.5")},
    ]  # fmt: skip
    mini.write_arrow("meter_setup", pa.Table.from_pylist(setups, schema=schema))
    values = [
        ("M1", zero + timedelta(hours=6 * step), shown, "register")
        for step, shown in enumerate((10, 11, 2, 1))
    ]
    with mini.writing():
        receive_values(mini, packs, values, "gateway")
    assert counted(mini, packs) == {"A": 80 + 120 + 150}
    told = said(explain(mini, "A", "2025-03"))
    assert "Register from 10 at 2025-03-01 00:00 to 1 at 2025-03-01 18:00" in told
    assert "Since 2025-03-01 00:00 (installation): multiplier 80 = CT 80 × PT 1" in told
    assert "Old register ended at 12.5, new one began at 0.5" in told
    assert any(text.startswith("register fell, 2025-03-01 12:00 to 2025-03-01 18:00") for text in told)


def test_a_virtual_meter_needs_all_its_terms(hanging: Workspace, packs: Catalog, tmp_path: Path) -> None:
    deliver(hanging, packs, tmp_path, "hanging", "meter,id,unit,above\nV1,B,kWh,M1\n", "more.csv")
    deliver(hanging, packs, tmp_path, "terms", "virtual,meter,factor\nV1,S1,0.4\nV1,T1,1\n", "terms.csv")
    read(hanging, packs, tmp_path, M1="100", S1="70")
    assert counted(hanging, packs) == {"A": 100}
