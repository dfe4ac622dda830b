"""Results in memory: the reader's own rows, one time zone, and the newest computation."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tanliu.app.store.results import Results
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError


def test_rows_are_the_callers_own(district: Path) -> None:
    results = Results(district)
    query = "SELECT region_id FROM region ORDER BY 1"
    first = results.rows(query)
    first[0]["region_id"] = "changed"
    assert results.rows(query)[0]["region_id"] != "changed"


def test_every_cursor_is_in_utc(district: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert Results(district).rows("SELECT current_setting('TimeZone') AS zone") == [{"zone": "UTC"}]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_sums_are_those_of_the_store(district: Path) -> None:
    with Workspace(district) as workspace:
        stored = workspace.connection.execute(
            f"SELECT sum(emission_kgco2e) FROM {workspace.lake.scan('line')}"
        ).fetchall()[0][0]
    assert Results(district).rows("SELECT sum(emission_kgco2e) AS kg FROM line") == [{"kg": stored}]


def test_a_folder_without_a_lake_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TanliuError, match="not a tanliu workspace"):
        Results(tmp_path)
