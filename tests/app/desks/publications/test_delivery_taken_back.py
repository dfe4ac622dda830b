"""A delivery that was taken back says so where it is read, and so does the one that took it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tanliu.app.compute.withdraw import withdraw
from tanliu.app.platform.served import results
from tanliu.app.store.workspace import Workspace


def test_both_pages_say_it_with_the_reason(client_of: Callable[[str], Any], own: Path) -> None:
    with Workspace(own) as workspace:
        query = f"SELECT max(batch_id) FROM {workspace.lake.scan('batch')} WHERE table_name = 'report'"
        (number,) = workspace.connection.execute(query).fetchone() or (0,)
        back, rows = withdraw(workspace, number, "the wrong month")
    assert rows > 0
    results().reload()
    client = client_of("district")
    assert (
        f"Taken back by delivery {back}: the wrong month"
        in client.get(f"/deliveries/{number}").content.decode()
    )
    client.cookies["language"] = "zh-hans"
    assert f"撤回批次 {number}：the wrong month" in client.get(f"/deliveries/{back}").content.decode()
