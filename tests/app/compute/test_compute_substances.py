"""Substances beside the greenhouse gases: a column each where a pack has factors of them, and none where it has not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions_case import compute_all, content, written
from tanliu.app.compute.import_data import import_files
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.lint import lint
from tanliu.catalog.load import load
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

FILES = {
    "pack.yaml": """\
id: air
title: {en: Air, zh: 大气}
describes: {en: Made up, zh: 虚构}
version: "2026.11"
licence: Apache-2.0
depends: [base]
""",
    "README.md": "# Made up\n",
    "taxonomy/substances.csv": """\
substance,name_en,name_zh,in_co2e,beside,note
Hg,Mercury,汞,no,yes,
CO2_biogenic,Carbon dioxide of biomass,生物质二氧化碳,no,yes,told in a column of its own
""",
    "factors/air.yaml": """\
about: Made up
defaults: {kind: emission_factor, region: CN, edition: Test, published: "2024", evidence: official, clause: table 7}
""",
    "factors/air.csv": """\
id,carrier,gas,value,unit,basis,source
air.diesel.so2,diesel,SO2,2,g/kg,,Air book
air.coal.so2,bituminous,SO2,0.5,kg/GJ,,Air book
air.power.so2,electricity,SO2,0.1,g/kWh,average,Air book
air.diesel.hg,diesel,Hg,3,mg/t,,Air book
air.wood.co2,wood,CO2_biogenic,1,t/t,,Air book
""",
    "tests/air.yaml": """\
- name: diesel holds sulphur
  asks: emission
  input: {carrier: diesel, region: CN-Zhejiang, year: 2025, quantity: 1 t, gas: SO2}
  output: {value: 2, unit: kg, factor: air.diesel.so2}
- name: nobody says it of gas
  asks: emission
  input: {carrier: natural_gas, region: CN-Zhejiang, year: 2025, gas: SO2}
  error: no emission_factor of natural_gas
""",
}
MAPPING = """
source: air
files: "*"
tables:
  report:
    columns: {entity_id: id, period: period}
    wide:
      - {column: diesel, carrier: diesel, unit: t}
      - {column: coal, carrier: bituminous, unit: t}
      - {column: power, carrier: electricity, unit: kWh}
      - {column: sold, carrier: electricity, unit: kWh, purpose: export}
      - {column: solar, carrier: electricity, unit: kWh, purpose: new_renewables}
      - {column: gas, carrier: natural_gas, unit: Nm3}
      - {column: wood, carrier: wood, unit: t}
"""
ROWS = """\
id,period,diesel,coal,power,sold,solar,gas,wood
A,2025-01,1.5,1,1000,10,10,10,
A,2025-02,1,,,,,,
B,2025-01,,,,,,7,2
"""


@pytest.fixture
def air(tmp_path: Path) -> Path:
    folder = tmp_path / "air"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(workspace: Workspace, catalog: Catalog, folder: Path) -> None:
    mapping = load_mapping(written(folder, MAPPING, "air.yaml"))
    import_files(workspace, catalog, mapping, written(folder, ROWS, "in.csv"))
    compute_all(workspace, catalog)


def rows(workspace: Workspace, table: str, key: str, period: str = "2025-01") -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in content(workspace, table).to_pylist() if row["period"] == period}


def test_lines_and_sums_tell_what_packs_have_factors_of(mini: Workspace, tmp_path: Path, air: Path) -> None:
    assert lint(air) == []
    catalog = load(extra=[air])
    assert [one.id for one in catalog.beside] == ["CO2_biogenic", "SO2", "Hg"]
    told(mini, catalog, tmp_path)
    lines = rows(mini, "line", "line_id")
    so2 = {name: row["emission_kgso2"] for name, row in lines.items()}
    heat = so2["A/2025-01/bituminous/energy"]
    assert so2["A/2025-01/diesel/energy"] == 3
    assert so2["A/2025-01/electricity/energy"] == Decimal("0.1")
    assert so2["A/2025-01/electricity/export"] is None
    assert so2["A/2025-01/electricity/new_renewables"] == 0
    assert so2["A/2025-01/natural_gas/energy"] is None
    ncv = catalog.by_id["cn.gbt32151_34.bituminous.ncv"].value
    assert heat == ncv / 2, "a factor per heat goes by way of the calorific value"
    assert lines["A/2025-01/diesel/energy"]["emission_kghg"] == Decimal("0.0000045")
    assert lines["B/2025-01/wood/energy"]["emission_kgco2biogenic"] > 0
    measures = rows(mini, "measure", "subject_id")
    assert measures["A"]["so2_kg"] == 3 + heat + Decimal("0.1")
    assert measures["B"]["so2_kg"] is None
    assert measures["C17"]["so2_kg"] == measures["A"]["so2_kg"]
    assert rows(mini, "measure", "subject_id", "2025")["A"]["so2_kg"] == measures["A"]["so2_kg"] + 2


def test_no_other_number_moves_and_no_column_is_left(mini: Workspace, tmp_path: Path, air: Path) -> None:
    catalog, base = load(extra=[air]), load()
    told(mini, base, tmp_path)
    before = {table: content(mini, table) for table in ("line", "measure")}
    assert not {"emission_kgso2", "so2_kg"} & {name for one in before.values() for name in one.column_names}
    compute_all(mini, catalog)
    for table, rows_before in before.items():
        wide = content(mini, table)
        more = set(wide.column_names) - set(rows_before.column_names)
        assert len(more) == 2  # biogenic CO2 is told by the base pack
        assert wide.select(rows_before.column_names).equals(rows_before)
    compute_all(mini, base)
    for table, rows_before in before.items():
        assert content(mini, table).equals(rows_before)


def test_a_month_computed_alone_agrees_with_all(mini: Workspace, tmp_path: Path, air: Path) -> None:
    catalog = load(extra=[air])
    told(mini, catalog, tmp_path)
    whole = {table: content(mini, table) for table in ("line", "measure")}
    compute_all(mini, catalog, months=[202502])
    assert {table: content(mini, table) for table in whole} == whole


def test_an_explanation_names_the_factor(mini: Workspace, tmp_path: Path, air: Path) -> None:
    catalog = load(extra=[air])
    with pytest.raises(TanliuError, match="nothing computed"):
        compute_all(mini, load())
        explain(mini, "A", "2025-01", amount="so2_kg", catalog=catalog)
    told(mini, catalog, tmp_path)
    node = explain(mini, "A", "2025-01", amount="so2_kg", catalog=catalog)
    text = " | ".join(one.text for one in node.walk())
    assert node.unit == "kg SO2"
    assert node.value == rows(mini, "measure", "subject_id")["A"]["so2_kg"]
    assert "Sulphur dioxide" in text
    assert "air.diesel.so2 = 2 g/kg" in text
    assert "Air book table 7" in text
    assert "no factor of Sulphur dioxide for Natural gas" in text
    assert "handed over to others" in text
    chinese = explain(mini, "A/2025-01/natural_gas/energy", amount="so2_kg", catalog=catalog, language="zh")
    assert "天然气无二氧化硫因子" in " | ".join(one.text for one in chinese.walk())
    wood = explain(mini, "B/2025-01/wood/energy", amount="co2biogenic_kg", catalog=catalog)
    assert "44/12" in " | ".join(one.text for one in wood.walk()), "its carbon comes with the components"


def test_a_list_under_its_old_name_is_not_left_unread(air: Path) -> None:
    (air / "taxonomy" / "substances.csv").rename(air / "taxonomy" / "gases.csv")
    assert "nobody reads this table; accepted: carriers.csv" in "\n".join(map(str, lint(air)))


def test_two_substances_never_share_a_column(air: Path) -> None:
    path = air / "taxonomy" / "substances.csv"
    path.write_text(path.read_text(encoding="utf-8") + "S-O2,Other,其他,no,yes,\n", encoding="utf-8")
    assert "its column would be that of SO2 too; found 'emission_kgso2'" in "\n".join(map(str, lint(air)))
