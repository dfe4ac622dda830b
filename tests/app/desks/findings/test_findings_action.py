"""Findings of a district with planted faults: they are found, keep their number, and close when data are corrected."""

from __future__ import annotations

import shutil
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tanliu.app.compute.options import accounting
from tanliu.app.desks.deliveries.actions.deliver import deliver
from tanliu.app.desks.findings.actions import scope as due
from tanliu.app.desks.findings.actions.find import checks_of, find_all
from tanliu.app.desks.findings.actions.scope import refresh_shapes, scope
from tanliu.app.desks.findings.actions.score import score
from tanliu.app.store import rollup
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import find
from tanliu.kit.errors import TanliuError

CATALOG = load()


def found(workspace: Workspace) -> list[dict[str, Any]]:
    return workspace.fetch(workspace.table("finding"))


@pytest.fixture
def own(district: Path, tmp_path: Path) -> Path:
    """Return a copy of the shared district to write in."""
    shutil.copytree(district / "lake", tmp_path / "own" / "lake")
    return tmp_path / "own"


def test_planted_faults_are_found_and_little_else(district: Path) -> None:
    with Workspace(district) as workspace:
        told = score(found(workspace), district / "source" / "faults.csv")
    known, seen = sum(one.known for one in told), sum(one.seen for one in told)
    assert known >= 10
    # a district of thirty firms has too few of an industry to compare them
    assert seen >= known - 1
    assert sum(one.wrong for one in told) <= 1, told


def test_looking_again_changes_nothing(own: Path) -> None:
    with Workspace(own) as workspace, workspace.writing():
        before = found(workspace)
        done = find_all(workspace, CATALOG, accounting(CATALOG))
        assert (done.new, done.gone) == (0, 0)
        assert {row["finding_id"]: row for row in found(workspace)} == {
            row["finding_id"]: row for row in before
        }


def test_a_corrected_figure_closes_its_finding_and_says_by_which_delivery(own: Path, tmp_path: Path) -> None:
    with Workspace(own) as workspace:
        row = next(
            one
            for one in found(workspace)
            if one["kind"] == "unit_slip" and one["count"] == 1 and one["carrier"]
        )
        item, _, purpose = row["item"].partition("/")
        quantity, unit = workspace.connection.execute(
            f"""SELECT quantity, unit FROM {workspace.lake.scan("report")}
                WHERE entity_id = ? AND carrier = ? AND purpose = ? AND period = ?""",
            [row["entity_id"], item, purpose, f"{row['first']:%Y-%m}"],
        ).fetchall()[0]
        right = float(quantity) * float(row["expected"]) / float(row["observed"])
        file = tmp_path / "reports_again.csv"
        named = {
            column["carrier"]: column["column"]
            for column in _columns()
            if "carrier" in column and "purpose" not in column
        }
        file.write_text(
            f"统一社会信用代码,年月,{','.join(_header())}\n"
            f"{row['entity_id']},{row['first']:%Y-%m},{','.join(f'{right:.4f}' if one == named[item] else '' for one in _header())}\n",
            encoding="utf-8",
        )
        assert unit
        done = deliver(workspace, CATALOG, find("demo-reports"), file)
        with workspace.writing():
            find_all(workspace, CATALOG, accounting(CATALOG))
        (again,) = [one for one in found(workspace) if one["finding_id"] == row["finding_id"]]
    assert again["gone_why"] == "corrected"
    assert again["gone_batch"] in done.batches


def _columns() -> list[dict[str, str]]:
    document = CATALOG.sources["demo-reports"].data["tables"]
    return [*document["report"]["wide"], *document["output"]["wide"]]


def _header() -> list[str]:
    return [column["column"] for column in _columns()]


def test_only_months_with_news_are_read_again(own: Path) -> None:
    with Workspace(own) as workspace, workspace.writing():
        assert refresh_shapes(workspace).months == ()


def test_days_look_the_same_whether_their_months_are_read_together_or_one_by_one(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = "SELECT * FROM {} ORDER BY ALL"
    with Workspace(own) as workspace, workspace.writing():
        together = workspace.connection.execute(shapes.format(workspace.lake.scan("meter_shape"))).fetchall()
        months = workspace.months("reading")
        # every month, and of each month only some meters at a time
        monkeypatch.setattr(due, "_READINGS_AT_ONCE", 50_000)
        assert len(list(due._together(workspace, months))) == len(months) > 1
        workspace.lake.write(
            "meter_shape", f"SELECT * FROM {workspace.lake.scan('meter_shape')} LIMIT 0", whole=True
        )
        assert refresh_shapes(workspace).months == tuple(months)
        alone = workspace.connection.execute(shapes.format(workspace.lake.scan("meter_shape"))).fetchall()
    assert alone == together


def test_a_list_of_faults_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faults.csv").write_text("kind,from\nstuck,2025-01-01\n", encoding="utf-8")
    with pytest.raises(TanliuError, match="a column is missing"):
        score([], tmp_path / "faults.csv")


def test_a_finding_far_from_every_fault_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "faults.csv").write_text(
        "meter_code,credit_code,from,to,seen_as\nM1,E1,2025-03-01T00:00,2025-03-05T00:00,stuck contradiction\n"
    )
    base = {"entity_id": "E1", "other_id": None, "meter_code": "M1", "kind": "stuck"}
    near = {**base, "first": date(2025, 3, 2), "until": date(2025, 3, 5)}
    far = {**base, "first": date(2025, 6, 2), "until": date(2025, 6, 5)}
    (one,) = score([near, far, {**near, "meter_code": "M2"}], tmp_path / "faults.csv")
    assert (one.right, one.wrong, one.known, one.seen) == (1, 2, 1, 1)


def test_what_a_delivery_touched_is_checked_again_and_the_outcome_is_that_of_the_whole(
    own: Path, tmp_path: Path
) -> None:
    with Workspace(own) as workspace:
        before = found(workspace)
        code = next(row["meter_code"] for row in before if row["kind"] == "stuck")
        first = next(row["first"] for row in before if row["kind"] == "stuck")
        _deliver_readings(workspace, code, first, tmp_path)
        with workspace.writing():
            rollup.refresh(workspace)
            some = find_all(workspace, CATALOG, accounting(CATALOG))
            touched = _plain(found(workspace))
            every = find_all(workspace, CATALOG, accounting(CATALOG), whole=True)
            assert _plain(found(workspace)) == touched
    assert some.gone + some.new > 0
    assert (every.new, every.gone) == (0, 0)


def test_without_news_no_meter_is_due_and_with_other_rules_all_are(own: Path) -> None:
    checks = checks_of(CATALOG)
    with Workspace(own) as workspace, workspace.writing():
        due = scope(workspace, checks)
        assert (due.meters, due.forms) == (frozenset(), False)
        fewer = {name: check for name, check in checks.items() if name != "spike"}
        assert scope(workspace, fewer).meters is None


def _plain(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["finding_id"]: row for row in rows if not row["gone_why"]}


def _deliver_readings(workspace: Workspace, code: str, first: date, folder: Path) -> None:
    """Let a frozen meter show something else on every interval of some days."""
    stamps = [datetime.combine(first, time()) + timedelta(minutes=15 * number) for number in range(96 * 40)]
    columns = {
        "meter_code": [code] * len(stamps),
        "stamp": stamps,
        "kwh": [Decimal(10 + number * 37 % 91) for number in range(len(stamps))],
    }
    schema = pa.schema(
        [("meter_code", pa.string()), ("stamp", pa.timestamp("us")), ("kwh", pa.decimal128(15, 3))]
    )
    pq.write_table(pa.table(columns, schema=schema), folder / "readings.parquet")
    deliver(workspace, CATALOG, find("demo-late"), folder / "readings.parquet")
