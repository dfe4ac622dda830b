"""Activities that are no energy carriers and purposes of a pack of files only: imported, bound, summed, explained."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions_case import compute_all, written
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
id: kiln
title: {en: Kiln, zh: 窑炉}
describes: {en: Made up, zh: 虚构}
version: "2026.11"
licence: Apache-2.0
depends: [base]
""",
    "README.md": "# Made up\n",
    "taxonomy/activities.csv": """\
activity,name_en,name_zh,unit,kind,scope,emission_method,emission_basis,note
cement_clinker,Cement clinker made,水泥熟料产量,t,product,1,direct,,
""",
    "taxonomy/purposes.csv": """\
purpose,name_en,name_zh,direction,part_of,energy,cap,location,market,scope,rule_en,rule_zh,source,evidence,note
tide,tidal contract,潮汐电合同,use,energy,yes,no,factor,zero,,covered by a tidal contract,由潮汐电合同覆盖,a test,definition,
""",
    "factors/kiln.yaml": """\
about: Made up
defaults: {kind: emission_factor, carrier: cement_clinker, unit: t/t, region: CN, edition: Test, evidence: official}
""",
    "factors/kiln.csv": "id,gas,value,published,source,clause\nkiln.clinker,CO2,0.5,2024,Kiln book,table 7\n",
    "tests/kiln.yaml": """\
- name: half a tonne
  asks: emission
  input: {activity: cement_clinker, region: CN-Zhejiang, year: 2025, quantity: 2 t}
  output: {value: 1000, unit: kg, factor: kiln.clinker}
""",
}
MAPPING = """
source: kiln
files: "*"
tables:
  report:
    columns: {entity_id: id, period: period}
    wide:
      - {column: power, carrier: electricity, unit: kWh}
      - {column: tide, carrier: electricity, unit: kWh, purpose: PURPOSE}
      - {column: sold, carrier: electricity, unit: kWh, purpose: export}
      - {column: clinker, carrier: cement_clinker, unit: kg}
"""
ROWS = "id,period,power,tide,sold,clinker\nA,2025-01,,,,100000\nB,2025-01,1000,300,50,10000\n"


@pytest.fixture
def kiln(tmp_path: Path) -> Path:
    folder = tmp_path / "kiln"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(workspace: Workspace, catalog: Catalog, folder: Path, purpose: str = "tide") -> None:
    mapping = written(folder, MAPPING.replace("PURPOSE", purpose), "kiln.yaml")
    import_files(workspace, catalog, load_mapping(mapping), written(folder, ROWS, "in.csv"))
    compute_all(workspace, catalog)


def rows(workspace: Workspace, table: str, key: str) -> dict[str, dict[str, Any]]:
    query = f"SELECT * FROM {workspace.lake.scan(table)} ORDER BY ALL"
    found = workspace.connection.execute(query).to_arrow_table().to_pylist()
    return {row[key]: row for row in found if row["period"] == "2025-01"}


def test_files_alone_bring_an_activity_and_a_purpose(mini: Workspace, tmp_path: Path, kiln: Path) -> None:
    assert lint(kiln) == []
    catalog = load(extra=[kiln])
    told(mini, catalog, tmp_path)
    lines = rows(mini, "line", "line_id")
    clinker = lines["A/2025-01/cement_clinker/energy"]
    assert (clinker["quantity"], clinker["unit"], clinker["energy_kgce"]) == (100, "t", None)
    assert (clinker["emission_kgco2"], clinker["market_kgco2e"], clinker["scope"]) == (50_000, 50_000, 1)
    tide, power = lines["B/2025-01/electricity/tide"], lines["B/2025-01/electricity/energy"]
    assert (tide["quantity"], power["quantity"]) == (300, 700), "a contract is taken out of what was bought"
    assert (tide["market_kgco2e"], tide["capped_kgce"]) == (0, 0)
    assert tide["emission_kgco2e"] * 7 == power["emission_kgco2e"] * 3 > 0
    sold = lines["B/2025-01/electricity/export"]
    assert {sold[name] for name in sold if name.endswith(("kgce", "kgco2", "kgco2e", "kgch4", "kgn2o"))} == {
        None
    }
    measures = rows(mini, "measure", "subject_id")
    assert (measures["A"]["energy_kgce"], measures["A"]["energy_months"]) == (None, None)
    assert measures["A"]["emission_kgco2e"] == 50_000
    assert (measures["B"]["energy_kgce"], measures["B"]["energy_months"]) == (Decimal("122.9"), 1)
    assert measures["B"]["without_green_kgco2"] == power["emission_kgco2"] + 5_000
    assert measures["B"]["emission_kgco2e"] == power["emission_kgco2e"] + tide["emission_kgco2e"] + 5_000


def test_an_explanation_shows_factor_source_and_rule(mini: Workspace, tmp_path: Path, kiln: Path) -> None:
    catalog = load(extra=[kiln])
    told(mini, catalog, tmp_path)

    def text(line: str, amount: str, language: str = "en") -> str:
        node = explain(mini, line, amount=amount, catalog=catalog, language=language)
        return " | ".join(one.text for one in node.walk())

    clinker = text("A/2025-01/cement_clinker/energy", "emission_kgco2e")
    assert "Cement clinker made" in clinker
    assert "kiln.clinker = 0.5 t/t" in clinker
    assert "Kiln book table 7" in clinker
    assert "is no energy carrier" in text("A/2025-01/cement_clinker/energy", "energy_kgce")
    sold = text("B/2025-01/electricity/export", "emission_kgco2e", "zh")
    assert "外供" in sold
    assert "不计入：外供他方：在使用方计算" in sold
    assert "由潮汐电合同覆盖" in text("B/2025-01/electricity/tide", "market_kgco2e", "zh")


def test_a_purpose_that_no_pack_has_is_refused_with_its_line(
    mini: Workspace, tmp_path: Path, kiln: Path
) -> None:
    with pytest.raises(TanliuError, match=r"kiln\.yaml.*unknown purpose.*tied.*energy, export, feedstock"):
        told(mini, load(extra=[kiln]), tmp_path, "tied")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("purposes", "energy,yes,no", "nothing,yes,no", "found 'nothing'"),
        ("purposes", "energy,yes,no", "energy,no,yes", "without energy nothing counts against the cap"),
        ("purposes", "covered by a tidal contract", "", "needs its rule_en"),
        ("purposes", "covered by a", "covered; by a", "without a semicolon"),
        ("purposes", "tide,", "energy,", "counts in full"),
        ("purposes", ",use,", ",sideways,", "direction: not one of what is offered; found 'sideways'"),
        ("activities", ",t,product", ",tt,product", "tt"),
        ("activities", "cement_clinker,", "diesel,", "an energy carrier of this id is in"),
    ],
)
def test_the_linter_says_what_would_count_wrongly(
    kiln: Path, file: str, old: str, new: str, message: str
) -> None:
    path = kiln / "taxonomy" / f"{file}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert message in "\n".join(map(str, lint(kiln)))
