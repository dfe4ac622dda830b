"""Cambridge by the hour: the district's own inventory with the British grid's hourly factors, against a plain sum."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from golden_case import source_folder

from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.options import accounting
from tanliu.app.desks.bound.queries import bound
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import find
from tanliu.catalog.types import Catalog

_HOURS = "aux_NationalGridESO_Carbon_Intensity_Data_processed_data.parquet"
_BUILDINGS = 6


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A workspace of six buildings of which every hour of 2019 is known, with the hours of the grid."""
    folder = source_folder("cambridge")
    source, at = folder / "dev_2016_2019.parquet", tmp_path_factory.mktemp("cambridge")
    part = at / "dev_2016_2019.parquet"
    whole = f"""SELECT building FROM '{source}' WHERE carrier = 'electricity' AND year(ts) = 2019 GROUP BY building
                HAVING count(*) = 8760 ORDER BY building LIMIT {_BUILDINGS}"""
    duckdb.sql(
        f"COPY (SELECT * FROM '{source}' WHERE carrier = 'electricity' AND building IN ({whole})) TO '{part}'"
    )
    catalog, home = load(), at / "workspace"
    with Workspace(home, create=True) as workspace:
        import_files(workspace, catalog, find("cambridge"), part)
        (hours,) = import_files(workspace, catalog, find("cambridge-hours"), folder / _HOURS)
        assert hours.rows_refused == 0
    return home, part, folder / _HOURS


def _lines(home: Path, catalog: Catalog, **choices: Any) -> dict[tuple[str, str], Any]:
    with Workspace(home) as workspace:
        with workspace.writing():
            compute(workspace, catalog, accounting(catalog, choices))
        query = f"SELECT entity_id, period, emission_kgco2, quantity FROM {workspace.lake.scan('line')} WHERE year = 2019"
        return {row[:2]: row[2:] for row in workspace.connection.execute(query).fetchall()}


def test_each_month_is_the_sum_over_its_hours(some: tuple[Path, Path, Path]) -> None:
    home, readings, hours = some
    catalog = load()
    plain = duckdb.sql(
        f"""SELECT r.building, strftime(r.ts, '%Y-%m') AS month, sum(r.kwh * h."Carbon Intensity [kg_CO2/kWh]") AS kg
            FROM '{readings}' r JOIN '{hours}' h ON h.datetime = r.ts WHERE year(r.ts) = 2019 GROUP BY ALL"""
    ).fetchall()
    yearly = _lines(home, catalog)
    hourly = _lines(home, catalog, hourly_regions=["GB"])
    assert len(plain) == 12 * _BUILDINGS
    for building, month, kg in plain:
        assert float(hourly[building, month][0]) == pytest.approx(kg, rel=1e-5)
        assert yearly[building, month][0] == yearly[building, month][1] * Decimal("0.190407")
    # the other years are by the hour too, and what it changes is told
    found = bound(Results(home), Scope.everything(), 2019)
    both = found.total("hourly")
    assert both is not None and len(found.effects) == _BUILDINGS
    assert float(both[0]) == pytest.approx(sum(kg for *_, kg in plain), rel=1e-5)
    assert float(both[1]) == pytest.approx(float(sum(kg for kg, _ in yearly.values())), rel=1e-9)
    # a return to yearly factors leaves nothing behind
    assert _lines(home, catalog) == yearly
