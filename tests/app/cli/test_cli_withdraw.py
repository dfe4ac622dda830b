"""Taking a delivery back in the shell: its effects are shown first, then it is booked, and the figures are those of before."""

from __future__ import annotations

from pathlib import Path

from cli_case import invoke


def lines(workspace: Path) -> str:
    return invoke("explain", "E1", "2024", "-w", workspace, width=300).out


def test_effects_are_shown_before_and_the_figures_of_before_hold_again(
    tmp_path: Path, mapping: Path, delivered: Path
) -> None:
    workspace = tmp_path / "w"
    assert invoke("run", delivered, "--config", mapping, "-w", workspace).code == 0
    before = lines(workspace)
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "firms.csv").write_text(
        "id,period,diesel_t,power_kwh\nE1,2024,2000,1000\nE3,2024,5,1\n", "utf-8"
    )
    assert invoke("run", wrong, "--config", mapping, "-w", workspace).code == 0
    assert lines(workspace) != before
    number = _last_report(workspace)
    shown = invoke("withdraw", number, "-w", workspace, width=300)
    assert shown.code == 0, shown.err
    assert "E1 diesel/energy 2024: 2,000 -> 2 t" in shown.out
    assert "E3 diesel/energy 2024: 5 -> – t" in shown.out and "3 figures would change" in shown.out
    assert lines(workspace) != before, "showing writes nothing"
    done = invoke("withdraw", number, "--reason", "tonnes and kilograms", "-w", workspace, width=300)
    assert done.code == 0 and "3 rows booked" in done.out
    assert invoke("run", "-w", workspace).code == 0
    assert [row for row in lines(workspace).splitlines() if "diesel" in row.lower()][:1] == [
        row for row in before.splitlines() if "diesel" in row.lower()
    ][:1]
    taker = invoke("withdraw", number, "--reason", "twice", "-w", workspace, width=300)
    assert taker.code == 0 and "taken back by delivery" in taker.out and "booked" not in taker.out


def test_what_is_no_such_delivery_is_said(workspace: Path) -> None:
    unknown = invoke("withdraw", "9999", "-w", workspace, width=300)
    assert unknown.code == 2 and "no such delivery" in unknown.err
    master = invoke("withdraw", "1", "-w", workspace, width=300)
    assert master.code == 2 and "not taken back" in master.err


def _last_report(workspace: Path) -> int:
    from tanliu.app.store.workspace import Workspace

    with Workspace(workspace) as opened:
        query = f"SELECT max(batch_id) FROM {opened.lake.scan('batch')} WHERE table_name = 'report'"
        return int(opened.connection.execute(query).fetchone()[0])
