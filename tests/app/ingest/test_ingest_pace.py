"""A large file tells how far it is, and is stopped without a trace as long as nothing of it is booked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tanliu.app.compute.import_data import import_files
from tanliu.app.ingest import limits, pace
from tanliu.app.ingest.pace import Pace, about_rows
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load as load_catalog
from tanliu.catalog.source.load import load
from tanliu.report.step import packed_step, told_step

ROWS = 60_000
_MAPPINGS = {
    "firms": "constants: {kind: enterprise}\ntables:\n"
    "  entity: {columns: {entity_id: firm, name: firm, region_id: region, industry: industry}}\n",
    "meters": "tables:\n  meter: {columns: {meter_code: meter, entity_id: firm, carrier: carrier, unit: unit, interval_minutes: minutes, zone: zone}}\n",
    "readings": "tables:\n  reading:\n    meter_code: meter\n    stamp: {column: stamp, marks: start, zone: Asia/Shanghai}\n"
    "    quantity: {column: kwh, unit: kWh}\n    kind: interval\n",
}
_FILES = {
    "firms": "firm,region,industry\nF1,CN-Zhejiang,C17\n",
    "meters": "meter,firm,carrier,unit,minutes,zone\nM1,F1,electricity,kWh,15,Asia/Shanghai\n",
}


class StoppedError(Exception):
    """Whoever is told wants it to end."""


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    monkeypatch.setattr(pace, "_EVERY", 0.001)
    for name, text in _MAPPINGS.items():
        (tmp_path / f"{name}.yaml").write_text(f'source: {name}\nfiles: "*"\n{text}', encoding="utf-8")
    for name, text in _FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    with (tmp_path / "readings.csv").open("w", encoding="utf-8") as out:
        out.write("meter,stamp,kwh\n")
        for number in range(ROWS):
            day, slot = divmod(number, 96)
            out.write(
                f"M1,20{10 + day // 336:02d}-{1 + day % 336 // 28:02d}-{1 + day % 28:02d} {slot // 4:02d}:{slot % 4 * 15:02d}:00,1.5\n"
            )
    catalog = load_catalog(["base"])

    def run(
        workspace: Workspace, name: str, tell: Callable[[str, float], None] = lambda step, share: None
    ) -> object:
        return import_files(
            workspace, catalog, load(tmp_path / f"{name}.yaml"), tmp_path / f"{name}.csv", progress=tell
        )

    return run


@pytest.fixture(params=[False, True], ids=["here", "apart"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    from tanliu.app.ingest import apart

    if request.param:
        monkeypatch.setattr(limits, "_used", [limits.SERVER])
        monkeypatch.setattr(apart, "_LOOK_EVERY", 0.001)
    return Workspace(tmp_path / "workspace", create=True)


def _count(workspace: Workspace, table: str) -> int:
    row = workspace.connection.execute(f"SELECT count(*) FROM {workspace.lake.scan(table)}").fetchone()
    return int(row[0]) if row else 0


@pytest.mark.parametrize("where", [0.0, 0.6], ids=["while it is read", "while it is booked"])
def test_a_stopped_import_leaves_nothing_and_begins_again(
    bring: Callable[..., object], workspace: Workspace, where: float
) -> None:
    calls = []

    def stop(step: str, share: float) -> None:
        calls.append(share)
        if len(calls) > 1 and where <= share < where + 0.4:
            raise StoppedError

    with workspace:
        bring(workspace, "firms")
        bring(workspace, "meters")
        before = _count(workspace, "batch")
        with pytest.raises(StoppedError):
            bring(workspace, "readings", stop)
        assert (_count(workspace, "batch"), _count(workspace, "reading")) == (before, 0)
        assert _count(workspace, "quarantine") == 0
        bring(workspace, "readings")
        assert (_count(workspace, "batch"), _count(workspace, "reading")) == (before + 1, ROWS)


def test_what_is_booked_is_not_stopped(bring: Callable[..., object], workspace: Workspace) -> None:
    shares: list[float] = []

    def late(step: str, share: float) -> None:
        shares.append(share)

    with workspace:
        bring(workspace, "firms")
        bring(workspace, "meters")
        bring(workspace, "readings", late)
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


def test_nothing_stops_it_once_it_is_decided(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")

    def refuse(step: str, share: float) -> None:
        raise StoppedError

    with Workspace(tmp_path / "workspace", create=True) as workspace:
        one = Pace(file, refuse)
        one.decided()
        one._look(workspace.connection, 0.5)
        with one.watched(workspace.connection):
            assert workspace.connection.execute("SELECT 1").fetchall() == [(1,)]
        other = Pace(file, refuse)
        other._look(workspace.connection, 0.5)
        with pytest.raises(StoppedError):
            other.decided()


def test_ctrl_c_is_told_as_such(tmp_path: Path) -> None:
    with Workspace(tmp_path / "workspace", create=True) as workspace:
        one = Pace(tmp_path / "a.csv", lambda step, share: None)
        with pytest.raises(KeyboardInterrupt), one.watched(workspace.connection):
            raise RuntimeError("Query interrupted")
        with pytest.raises(RuntimeError, match="another"), one.watched(workspace.connection):
            raise RuntimeError("another")


def test_rows_a_second_and_time_left(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n" + "1,2\n" * 99_999, encoding="utf-8")
    assert about_rows(file) == 100_000
    assert about_rows(tmp_path / "a.xlsx") is None
    now, told = [10.0], []
    one = Pace(
        file, lambda step, share: told.append((told_step(step, "en"), round(share, 3))), lambda: now[0]
    )
    one.at(0.0)
    now[0] = 20.0
    one.at(0.5)
    one.at(0.4)
    one.booking()
    one.at(0.5)
    assert told == [
        ("a.csv: 0 of about 100,000 rows, 0 rows/s, – left", 0.0),
        ("a.csv: 30,000 of about 100,000 rows, 3,000 rows/s, 0:23 left", 0.3),
        ("a.csv: 30,000 of about 100,000 rows, 3,000 rows/s, 0:23 left", 0.3),
        ("a.csv: 80,000 of about 100,000 rows, 8,000 rows/s, 0:02 left", 0.8),
    ]


def test_steps_are_told_in_both_languages() -> None:
    step = packed_step("step_rows", file="a.csv", done=1200, all=5000, rate=400, left=None)
    assert told_step(step, "zh") == "a.csv：约 5,000 行中的 1,200 行，每秒 400 行，剩余 –"
    assert told_step("lines", "zh") == "lines"
    assert told_step(step[:20], "zh") == ""
