"""Taking a delivery back in the shell: its effects are shown first, then it is booked, and the figures are those of before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_case import invoke

from tanliu.app.platform.models import AuditEvent


@pytest.fixture(autouse=True)
def office(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands work on the database of the tests."""

    def configure(workspace: Path) -> None:
        settings.TANLIU_WORKSPACE = str(workspace)

    monkeypatch.setattr("tanliu.app.platform.setup.configure", configure)
    monkeypatch.setattr("tanliu.app.platform.setup.migrate", lambda: None)


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
    assert "computed / 已计算: 2024" in done.out
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


def test_single_rows_are_taken_back_by_whom_when_and_number(
    tmp_path: Path, mapping: Path, delivered: Path
) -> None:
    workspace, wrong = tmp_path / "w", tmp_path / "wrong"
    assert invoke("run", delivered, "--config", mapping, "-w", workspace).code == 0
    wrong.mkdir()
    text = "id,period,diesel_t,power_kwh\nE1,2024,2000,1000\nE3,2024,5,1\n"
    (wrong / "firms.csv").write_text(text, "utf-8")
    assert invoke("run", wrong, "--config", mapping, "-w", workspace).code == 0
    number = _last_report(workspace)
    for words in (
        ("--subject", "E3", "--what", "diesel"),
        ("--rows", "3", "--what", "diesel", "--period", "2024"),
    ):
        shown = invoke("withdraw", number, *words, "-w", workspace, width=300)
        assert "E3 diesel/energy 2024: 5 -> – t" in shown.out and "1 figures would change" in shown.out
    nobody = invoke("withdraw", number, "--subject", "E9", "-w", workspace, width=300)
    assert nobody.code == 2 and "has no such rows" in nobody.err
    done = invoke(
        "withdraw", number, "--subject", "E3", "--reason", "another firm", "-w", workspace, width=300
    )
    assert done.code == 0 and "2 rows booked" in done.out
    (event,) = AuditEvent.objects.filter(verb="withdraw")
    assert (event.details["part"], event.details["reason"]) == ("E3", "another firm")
    left = invoke("withdraw", number, "-w", workspace, width=300)
    assert "E1 diesel/energy 2024: 2,000 -> 2 t" in left.out and "E3" not in left.out


def _last_report(workspace: Path) -> int:
    from tanliu.app.store.workspace import Workspace

    with Workspace(workspace) as opened:
        query = f"SELECT max(batch_id) FROM {opened.lake.scan('batch')} WHERE table_name = 'report'"
        return int(opened.connection.execute(query).fetchone()[0])
