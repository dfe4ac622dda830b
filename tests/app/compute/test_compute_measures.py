"""A pack brings measures: from its files alone they are imported, summed, graded, listed and truly explained."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tanliu.app.compute import pending
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.in_use import catalog_of, set_packs
from tanliu.app.compute.options import accounting
from tanliu.app.desks.explain.queries.explain import explain
from tanliu.app.desks.overview.queries.entities import Wanted, listed
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.catalog import widths
from tanliu.catalog.lint import lint
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog
from tanliu.flow.indicator.load import indicators
from tanliu.report.names import Names

FILES = {
    "pack.yaml": """\
id: waterworks
title: {en: Water, zh: 用水}
describes: {en: For tests, zh: 测试用}
version: '2026.11'
licence: MIT
depends: [base]
""",
    "README.md": "# Water\n",
    "taxonomy/measures.csv": """\
measure,name_en,name_zh,unit,origin,adds_up,expected,note
water_m3,Water use,用水量,m^3,reported,sum,no,
garden_area_mu,Garden area,茶园面积,mu,registered,sum,no,
visitor_person,Visitors,游客人数,person,regional,sum,no,
""",
    "schemes/water.yaml": """\
scheme: water
kind: indicators
title: {en: Water, zh: 用水}
source: a test
evidence: own judgement
edition: 2024
indicators:
  - id: water_intensity
    title: {en: Water per value added, zh: 单位增加值用水量}
    unit: m^3/10^4 CNY
    form: quotient
    subjects: [entity, region, industry]
    best: low
    bands: [{grade: A, up_to: 10}, {grade: B}]
    upper: {measure: water_m3, unit: m^3}
    lower: {measure: value_added_cny, unit: 10^4 CNY}
  - id: water_per_mu
    title: {en: Water per mu of garden, zh: 亩均用水量}
    unit: m^3/mu
    form: quotient
    subjects: [entity, region]
    upper: {measure: water_m3, unit: m^3}
    lower: {measure: garden_area_mu, unit: mu}
  - id: water_per_visitor
    title: {en: Water per visitor, zh: 人均用水量}
    unit: l/person
    form: quotient
    subjects: [region]
    upper: {measure: water_m3, unit: l}
    lower: {measure: visitor_person, unit: person}
""",
    "tests/water.yaml": """\
- name: 1200 m3 for a million CNY are 12 m3 per 10^4 CNY, above the limit of 10
  asks: grade
  input: {indicator: water_intensity, period: 2025, subject: {water_m3: 1200 m^3, value_added_cny: 1000000 CNY}}
  output: {value: 12, grade: B}
""",
    "sources/water.yaml": """\
source: water
title: {en: Water, zh: 用水}
files: "water.csv"
format: {kind: csv}
tables:
  output:
    columns: {entity_id: id, period: month}
    wide:
      - {column: water, measure: water_m3, unit: l}
      - {column: garden, measure: garden_area_mu, unit: m^2}
      - {column: added, measure: value_added_cny, unit: CNY}
""",
    "sources/firms.yaml": """\
source: firms
title: {en: Firms, zh: 企业}
files: "firms.csv"
format: {kind: csv}
constants: {kind: enterprise, region_id: T1}
tables:
  entity:
    columns: {entity_id: id, name: name}
""",
    "sources/towns.yaml": """\
source: towns
title: {en: Towns, zh: 镇街}
files: "towns.csv"
format: {kind: csv}
constants: {level: town, parent_id: CN-Zhejiang}
tables:
  region:
    columns: {region_id: id, name: id}
""",
}
DATA = {
    "towns.csv": "id\nT1\n",
    "firms.csv": "id,name\nF1,Tea\nF2,Silk\n",
    "water.csv": "id,month,water,garden,added\nF1,2025-01,700000,,600000\nF1,2025-02,500000,2000,400000\nF2,2025-01,8000,,10000\n",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "waterworks"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def made(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Catalog]:
    """Return a workspace with the pack in use and its data computed."""
    data, workspace = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("water")
    for name, text in DATA.items():
        (data / name).write_text(text, "utf-8")
    with Workspace(workspace, create=True) as opened:
        catalog = set_packs(workspace, [pack])
        for name in ("towns", "firms", "water"):
            import_files(opened, catalog, load_mapping(pack / "sources" / f"{name}.yaml"), data)
        with opened.writing():
            compute(opened, catalog, accounting(catalog))
    return workspace, catalog


def test_the_pack_is_sound_and_its_example_holds(pack: Path) -> None:
    assert lint(pack) == []


def value(made: tuple[Path, Catalog], indicator: str, subject: str, period: str) -> dict[str, Any]:
    with Workspace(made[0]) as opened:
        query = f"SELECT value, grade, rank FROM {opened.lake.scan('indicator')} WHERE indicator_id = ? AND subject_id = ? AND period = ?"
        found = opened.connection.execute(query, [indicator, subject, period]).to_arrow_table().to_pylist()
    return dict(found[0])


def test_a_reported_measure_adds_up_over_months_and_members_and_is_graded(made: tuple[Path, Catalog]) -> None:
    assert value(made, "water_intensity", "F1", "2025") == {"value": Decimal(12), "grade": "B", "rank": 2}
    assert value(made, "water_intensity", "F2", "2025")["grade"] == "A"
    # (700 + 500 + 8) m3 for 101 times 10^4 CNY
    assert value(made, "water_intensity", "T1", "2025")["value"] == Decimal("11.9603960396")


def test_a_registered_measure_holds_for_every_period(made: tuple[Path, Catalog]) -> None:
    assert value(made, "water_per_mu", "F1", "2025-01")["value"] == Decimal("233.3333333333")
    assert value(made, "water_per_mu", "F1", "2025")["value"] == Decimal(400)


def test_a_month_of_water_alone_is_no_month_of_known_output(made: tuple[Path, Catalog]) -> None:
    with Workspace(made[0]) as opened:
        query = f"SELECT period, output_months FROM {opened.lake.scan('measure')} WHERE subject_id = 'F1' ORDER BY period"
        assert opened.connection.execute(query).fetchall() == [("2025", 2), ("2025-01", 1), ("2025-02", 1)]


def test_it_is_explained_from_the_file_that_told_it(made: tuple[Path, Catalog]) -> None:
    workspace, catalog = made
    with Workspace(workspace) as opened:
        tree = explain(opened, "F1", "2025", amount="water_m3", catalog=catalog, language="zh")
        assert (tree.value, tree.unit) == (Decimal(1200), "m^3")
        assert "用水量" in tree.text
        assert [part.value for part in tree.children] == [Decimal(700), Decimal(500)]
        assert all("water.csv" in part.text and "firms.csv" not in part.text for part in tree.children)
        (told,) = explain(opened, "F1", "2025-01", amount="garden_area_mu", catalog=catalog).children
        assert told.value == Decimal(3) and told.text.startswith("2025-02") and "water.csv" in told.text
        judged = "\n".join(
            one.text
            for one in explain(opened, "F1", "2025", amount="water_intensity", catalog=catalog).walk()
        )
        assert "water.csv" in judged and "Water use" in judged


def test_pages_list_map_and_name_it(made: tuple[Path, Catalog]) -> None:
    workspace, catalog = made
    results = Results(workspace)
    shown = indicators(catalog)["water_intensity"][1]
    found = listed(results, Scope.everything(), "2025", Wanted(), shown, shown.id)
    assert {row["entity_id"]: row["intensity"] for row in found.rows} == {"F1": Decimal(12), "F2": Decimal(8)}
    assert Names(catalog, "zh").word("water_m3") == "用水量"


def test_before_a_computation_a_new_measure_is_missing_and_everything_is_to_be_computed(
    made: tuple[Path, Catalog], pack: Path, tmp_path: Path
) -> None:
    workspace, catalog = made
    other = catalog_of(tmp_path)
    with Workspace(workspace) as opened, opened.writing():
        assert pending.pending(opened, catalog, accounting(catalog), []) == []
        assert pending.pending(opened, other, accounting(other), []) is None, "other packs, other results"
        opened.widen(widths.tables(other))
        assert "water_m3" not in opened.table("measure").columns
        opened.widen(widths.tables(catalog))
        assert "water_m3" in opened.table("measure").columns
    bare = Workspace(tmp_path / "bare", create=True)
    with bare, bare.writing():
        bare.widen(widths.tables(catalog))
        assert bare.table("measure").water_m3.to_pyarrow().to_pylist() == []


def test_two_packs_cannot_bring_one_measure(pack: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    (second / "taxonomy").mkdir(parents=True)
    (second / "pack.yaml").write_text(FILES["pack.yaml"].replace("waterworks", "second"), "utf-8")
    (second / "taxonomy/measures.csv").write_text(FILES["taxonomy/measures.csv"], "utf-8")
    with pytest.raises(
        Exception, match=r"a measure that waterworks/taxonomy.* brings already; found 'water_m3'"
    ):
        set_packs(tmp_path, [pack, second])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("water,Water,用水量,m^3,reported,sum,no,", "the id does not end in its unit"),
        ("water_parsec3x,Water,用水量,parsec3x,reported,sum,no,", "unknown unit"),
        ("energy_kgce,Energy,能耗,kgce,reported,sum,no,", "results have this name for something else"),
        ("garden_mu,Garden,茶园,mu,registered,sum,yes,", "only what is reported can be expected"),
        ("water_m3,Water,用水量,m^3,guessed,sum,no,", "accepted: reported, registered, regional"),
    ],
)
def test_a_faulty_measure_is_found(tmp_path: Path, row: str, said: str) -> None:
    folder = tmp_path / "waterworks"
    (folder / "taxonomy").mkdir(parents=True)
    (folder / "pack.yaml").write_text(FILES["pack.yaml"], "utf-8")
    (folder / "README.md").write_text("# Water\n", "utf-8")
    header = FILES["taxonomy/measures.csv"].partition("\n")[0]
    (folder / "taxonomy/measures.csv").write_text(f"{header}\n{row}\n", "utf-8")
    assert any(said in str(finding) for finding in lint(folder))
