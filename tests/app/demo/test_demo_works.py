"""The factory with meters below its main meter: they add up to less than it, and their registers tell all that can happen."""

from __future__ import annotations

from pathlib import Path

from tanliu.app.store.workspace import Workspace


def test_the_factory_shows_an_exchange_a_roll_over_a_gap_and_a_step_held_back(district: Path) -> None:
    with Workspace(district) as workspace:
        kinds = sorted(
            (row["kind"], row["quantity"] is None)
            for row in workspace.fetch(workspace.table("register_span"))
        )
    assert ("reset", True) in kinds
    assert {kind for kind, held in kinds if not held} == {"exchange", "roll_over", "spread"}


def test_what_hangs_below_the_main_meter_is_less_than_it_and_changes_no_total(district: Path) -> None:
    with Workspace(district) as workspace:
        scan = workspace.lake.scan
        sums = dict(
            workspace.connection.execute(
                f"SELECT meter_code, sum(quantity) FROM {scan('reading')} JOIN {scan('meter')} USING (meter_id) GROUP BY 1"
            ).fetchall()
        )
        below = workspace.connection.execute(
            f"SELECT meter_code, parent_meter FROM {scan('sub_meter')}"
        ).fetchall()
        (main,) = {parent for _, parent in below if parent}
        shares = sum(sums[code] for code, parent in below if parent) / sums[main]
        (terms,) = workspace.connection.execute(f"SELECT count(*) FROM {scan('virtual_term')}").fetchall()
    assert 0.8 < shares < 0.95
    assert terms == (2,)
