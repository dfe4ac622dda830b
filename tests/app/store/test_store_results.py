"""Results in memory: the reader's own rows, one time zone, and the newest computation."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tanliu.app.store.results import Results, Texts
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


def test_new_results_bring_new_answers_and_no_old_page(district: Path, tmp_path: Path) -> None:
    """The questions of before are answered from the new results before anybody asks them again."""
    copy = tmp_path / "district"
    shutil.copytree(district, copy, ignore=shutil.ignore_patterns("source", "spill*"))
    results = Results(copy)
    query = "SELECT count(*) AS n FROM indicator"
    before = results.rows(query)
    results.texts.keep("page", "made of the old ones")
    with Workspace(copy) as workspace, workspace.writing():
        rows = workspace.table("indicator")
        workspace.write_result("indicator", rows.filter(rows.subject_kind == "district").limit(7), whole=True)
    results.reload()
    connection = results._connection
    results._connection = None  # type: ignore[assignment]
    assert results.rows(query) == [{"n": 7}] != before, "kept without asking"
    results._connection = connection
    assert results.texts.get("page") is None


def test_pages_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tanliu.app.store.results._KEPT_TEXT", 10)
    texts = Texts()
    for key in "abc":
        texts.keep(key, "x" * 4)
    assert [texts.get(key) for key in "abc"] == [None, None, "xxxx"]
