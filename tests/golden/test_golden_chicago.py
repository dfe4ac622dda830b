"""City of Chicago 2014-2018: five carriers, and a factor that has a validity year and an edition."""

import shutil
from collections.abc import Iterator
from decimal import Decimal

import pytest
from golden_case import Golden

from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.compute.reconcile import Reconciliation, reconcile
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.source.load import find

PERCENT = Decimal(100)
#: Rows whose carriers do not sum to their own site energy.
INCOMPLETE = {
    ("101872", "2017"),
    ("103606", "2018"),
    ("103698", "2014"),
    ("158088", "2014"),
    ("252050", "2017"),
    ("252056", "2017"),
    ("252086", "2017"),
    ("254342", "2018"),
}


def differences_percent(reconciliation: Reconciliation) -> dict[str, float]:
    return {year.period: float(year.difference_ratio * PERCENT) for year in reconciliation.years}


def test_each_year_agrees_by_the_edition_of_its_time(chicago: Golden) -> None:
    found = differences_percent(chicago.reconciliation)
    expected = {"2014": -0.0283, "2015": 0.0050, "2016": -0.0010, "2017": 0.1567, "2018": 0.0558}
    assert found == pytest.approx(expected, abs=0.0001)
    assert max(abs(percent) for percent in found.values()) < 0.3
    assert [year.rows for year in chicago.reconciliation.years] == [239, 1510, 2672, 2744, 2768]


def test_no_row_is_left_unexplained(chicago: Golden) -> None:
    assert chicago.reconciliation.unexplained == []
    incomplete = chicago.explained_by("carriers_incomplete")
    assert {(row.entity_id, row.period) for row in incomplete} == INCOMPLETE


def test_most_rows_agree_without_any_excuse(chicago: Golden) -> None:
    compared = [row for row in chicago.reconciliation.rows if row.difference_kg is not None]
    rounded = {"published_rounding", "double_rounding", "edition_digits"}
    agreeing = [row for row in compared if row.rule in rounded]
    assert (len(compared), len(agreeing)) == (9933, 9711)


def test_negative_quantities_are_in_quarantine(chicago: Golden) -> None:
    rows = chicago.rows("SELECT row, field, reason, found FROM {quarantine} ORDER BY row")
    assert [(row["row"], row["field"], row["found"]) for row in rows] == [
        (1038, "District Steam Use (kBtu)", "-4654950.2"),
        (2532, "District Steam Use (kBtu)", "-16638836"),
        (2540, "District Chilled Water Use (kBtu)", "-6664"),
        (5567, "District Steam Use (kBtu)", "-17148501.9"),
        (8111, "District Steam Use (kBtu)", "-14244674"),
    ]
    assert {row["reason"] for row in rows} == {"negative_quantity"}
    without_energy = {(row.entity_id, row.period) for row in chicago.explained_by("nothing_used")}
    refused = {("103716", str(year)) for year in (2015, 2016, 2017, 2018)} | {("101676", "2014")}
    assert without_energy == refused, "what is refused is missing, never zero"


@pytest.fixture(scope="module")
def newest(chicago: Golden, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reconciliation]:
    """Recompute a copy of the workspace with no edition pinned."""
    folder = tmp_path_factory.mktemp("newest") / "workspace"
    shutil.copytree(chicago.workspace.path, folder, ignore=shutil.ignore_patterns("spill"))
    mapping = find("chicago-2014-2018")
    with Workspace(folder) as workspace:
        with workspace.writing():
            compute(workspace, chicago.catalog, accounting(chicago.catalog))
        yield reconcile(workspace, chicago.catalog, mapping.run["reconcile"], mapping.source)


def test_the_newest_edition_gives_other_totals(chicago: Golden, newest: Reconciliation) -> None:
    found = differences_percent(newest)
    assert all(-7.4 < percent < -4.2 for percent in found.values())
    assert min(found.values()) == pytest.approx(-7.3, abs=0.05)
    assert max(found.values()) == pytest.approx(-4.3, abs=0.05)
    published = [year.published_kg for year in chicago.reconciliation.years]
    assert [year.published_kg for year in newest.years] == published
