"""The same results by every way to them: roll-up, raw readings, and step by step as data come in."""

from pathlib import Path
from typing import Any

import pytest

from actions_case import compute_all, content, copied, deliver, readings, results
from tanliu.app.store.lake import Lake
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog


def test_roll_up_and_raw_readings_give_the_same(
    opened: Workspace, district: Path, tmp_path: Path, packs: Catalog
) -> None:
    before = results(opened)
    assert all(table.num_rows > 0 for table in before.values())
    with Workspace(copied(district, tmp_path)) as workspace:
        compute_all(workspace, packs, from_readings=True)
        assert results(workspace) == before
        compute_all(workspace, packs)
        assert results(workspace) == before


def late_rows(workspace: Workspace) -> str:
    """Return a late delivery: some readings of two months said anew, one of them as it was."""
    rows = workspace.connection.execute(
        f"""SELECT m.meter_code, strftime(r.start + INTERVAL 8 HOUR, '%Y-%m-%d %H:%M:%S') AS stamp,
                   r.quantity + (r.meter_id % 3) AS kwh
            FROM {workspace.lake.scan("reading")} r JOIN {workspace.lake.scan("meter")} m USING (meter_id)
            WHERE r.month IN (202503, 202507) AND r.readings = 1 AND hour(r.start) = 3 AND minute(r.start) = 0
            ORDER BY r.start, r.meter_id"""
    ).fetchall()
    assert {stamp[:7] for _, stamp, _ in rows} == {"2025-03", "2025-07"}
    return "\n".join(["meter,stamp,kwh", *(f"{code},{stamp},{kwh}" for code, stamp, kwh in rows), ""])


def test_a_late_batch_computed_alone_gives_what_computing_all_gives(
    district: Path, tmp_path: Path, packs: Catalog
) -> None:
    with Workspace(copied(district, tmp_path)) as workspace:
        before = results(workspace)
        (imported,) = deliver(workspace, packs, tmp_path, "readings", late_rows(workspace))
        assert (imported.rows_accepted, imported.rows_refused) == (imported.rows_read, 0)
        compute_all(workspace, packs, months=[202503, 202507])
        step_by_step = results(workspace)
        assert step_by_step["line"] != before["line"], "the batch says something new"
        compute_all(workspace, packs)
        assert results(workspace) == step_by_step
        compute_all(workspace, packs, from_readings=True)
        assert results(workspace) == step_by_step


def test_totals_of_every_subject_are_sums_of_lines(opened: Workspace) -> None:
    for amount in ("energy_kgce", "capped_kgce", "emission_kgco2e", "market_kgco2e"):
        for year in ("2024", "2025"):
            (total,) = opened.connection.execute(
                f"SELECT sum({amount}) FROM {opened.lake.scan('line')} WHERE year = {year}"
            ).fetchall()[0]
            rolled = dict(
                opened.connection.execute(
                    f"""SELECT subject_kind, sum({amount}) FROM {opened.lake.scan("measure")}
                        WHERE period = '{year}' GROUP BY subject_kind"""
                ).fetchall()
            )
            assert rolled == dict.fromkeys(("entity", "industry", "field", "region", "district"), total)


def test_a_repeated_delivery_changes_nothing(mini: Workspace, tmp_path: Path, packs: Catalog) -> None:
    text = readings("M1", 1, 124)
    deliver(mini, packs, tmp_path, "readings", text, "a.csv")
    compute_all(mini, packs)
    before = results(mini)
    (again,) = deliver(mini, packs, tmp_path, "readings", text, "b.csv")
    assert again.skipped
    deliver(mini, packs, tmp_path, "readings", text + "\n", "c.csv")
    compute_all(mini, packs)
    assert results(mini) == before
    assert content(mini, "reading").num_rows == 124


def test_a_corrected_year_is_compared_anew_with_the_year_after_it(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    """A report of 2024 that comes late changes the change of 2025."""
    for month, tonnes, name in (("2024-03", "2", "a.csv"), ("2025-03", "3", "b.csv")):
        deliver(
            mini, packs, tmp_path, "reports", f"id,period,diesel,power,added\nA,{month},{tonnes},,\n", name
        )
    compute_all(mini, packs)
    deliver(mini, packs, tmp_path, "reports", "id,period,diesel,power,added\nA,2024-03,4,,\n", "c.csv")
    compute_all(mini, packs, months=[202403])
    alone = results(mini)
    compute_all(mini, packs)
    assert results(mini) == alone


def test_a_year_told_as_a_whole_beside_its_months_is_summed_from_lines(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    """What is told of the year itself goes before its months; then their sums are not enough."""
    for period, tonnes in (("2025", "30"), ("2025-03", "2"), ("2025-04", "3")):
        text = f"id,period,diesel,power,added\nA,{period},{tonnes},,\nB,{period},{tonnes},,\n"
        deliver(mini, packs, tmp_path, "reports", text, f"{period}.csv")
    compute_all(mini, packs)
    for number, (row, month) in enumerate([("A,2025-03,5,,", 202503), ("B,2025-04,,7000,50", 202504)]):
        deliver(
            mini, packs, tmp_path, "reports", f"id,period,diesel,power,added\n{row}\n", f"late {number}.csv"
        )
        compute_all(mini, packs, months=[month])
        alone = results(mini)
        compute_all(mini, packs)
        assert results(mini) == alone


def test_indicators_are_not_written_when_the_lines_beside_them_could_not_be(
    district: Path, tmp_path: Path, packs: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines are written by a session of their own; the note that all is up to date waits for it."""
    write = Lake.write

    def full(lake: Lake, table: str, *arguments: Any, **options: Any) -> int:
        if table == "line":
            raise OSError("no space left on device")
        return write(lake, table, *arguments, **options)

    with Workspace(copied(district, tmp_path)) as workspace:
        before, version = results(workspace), workspace.lake.version("indicator")
        with monkeypatch.context() as patched:
            patched.setattr(Lake, "write", full)
            with pytest.raises(OSError, match="no space"):
                compute_all(workspace, packs)
        assert workspace.lake.version("indicator") == version
        compute_all(workspace, packs)
        assert results(workspace) == before
