"""Emissions of others beside the computed ones: taken in by a mapping, compared by gas, scope and basis, in no total."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions_case import compute_all, written
from tanliu.app.compute.import_data import import_files
from tanliu.app.desks.stated.queries import of_workspace
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import load as load_mapping

_REPORTS = """
source: told
files: "*"
tables:
  report:
    columns: {entity_id: id, period: period}
    wide:
      - {column: diesel, carrier: diesel, unit: t}
      - {column: power, carrier: electricity, unit: kWh}
"""
_HEADER = "统一社会信用代码,年份,气体,范围,口径,核验状态,排放量(吨),报告单位,依据文件"


def _told(workspace: Workspace, folder: Path, *rows: str) -> dict[str, int]:
    (folder / "stated-emissions.csv").write_text("\n".join([_HEADER, *rows]), encoding="utf-8")
    catalog = load()
    pack = next(one for one in catalog.packs if one.id == "carbon-flow")
    mapping = load_mapping(pack.path / "sources" / "stated-emissions.yaml")
    import_files(workspace, catalog, mapping, folder / "stated-emissions.csv")
    query = f"SELECT table_name, rows_refused FROM {workspace.lake.scan('batch')} WHERE source = 'stated-emissions'"
    return dict(workspace.connection.execute(query).fetchall())


def test_a_figure_stands_beside_the_computed_one(mini: Workspace, tmp_path: Path) -> None:
    catalog = load()
    mapping = load_mapping(written(tmp_path, _REPORTS, "told.yaml"))
    import_files(
        mini, catalog, mapping, written(tmp_path, "id,period,diesel,power\nA,2025-01,1.5,1000\n", "in.csv")
    )
    compute_all(mini, catalog)
    lines = mini.connection.execute(
        f"""SELECT entity_id, year, coalesce(sum(emission_kgco2e) FILTER (scope < 3), 0), sum(market_kgco2e) FILTER (scope = 2)
            FROM {mini.lake.scan("line")} GROUP BY ALL HAVING count(*) FILTER (scope = 2) > 0 ORDER BY ALL LIMIT 1"""
    ).fetchall()
    firm, year, both, market = lines[0]
    refused = _told(
        mini, tmp_path, f"{firm},{year},CO2e,1+2,基于位置,已核查,1,某核查机构,报告",
        f"{firm},{year},CO2e,2,market,自行申报,2,企业,", f"{firm},{year},CH4,3,,自行申报,3,企业,",
        f"{firm},{year},SF6,1,,自行申报,3,企业,", f"nobody,{year},CO2,1,,自行申报,3,企业,",
    )  # fmt: skip
    assert refused == {"stated_emission": 2}
    found = of_workspace(mini, str(year))
    told = {(row["gas"], row["scope"], row["basis"]): row for row in found.rows}
    whole = told["CO2e", "1+2", "location"]
    assert whole["computed_kg"] == both and whole["value_kg"] == 1000
    assert whole["difference_kg"] == both - 1000 and whole["assurance"] == "verified"
    assert told["CO2e", "2", "market"]["computed_kg"] == market
    assert told["CH4", "3", "location"]["computed_kg"] is None and found.lacking == 1
    assert found.both == (1000, both)


@pytest.mark.parametrize("period", ["1999", "1999-01"])
def test_nothing_told_is_an_empty_list(mini: Workspace, period: str) -> None:
    assert of_workspace(mini, period).rows == []
