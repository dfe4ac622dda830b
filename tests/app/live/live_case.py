"""A small workspace of meters, and exact looks at what is booked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from tanliu.app.compute.import_data import import_files
from tanliu.app.live.book import Booked, Booker
from tanliu.app.live.counts import Counts
from tanliu.app.live.source import Live, keep, of
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import load as load_mapping
from tanliu.catalog.types import Catalog

MASTER = """
source: master
files: "*"
tables:
  region:
    repeats: same
    columns: {region_id: {constant: R1}, parent_id: {constant: CN-Zhejiang}, level: {constant: town}, name: {constant: R1}}
  entity:
    repeats: same
    columns: {entity_id: firm, name: firm, kind: {constant: enterprise}, region_id: {constant: R1},
              industry: {constant: C17}, field: {constant: industry}}
  meter:
    columns: {meter_code: meter, entity_id: firm, carrier: {constant: electricity}, unit: {constant: kWh},
              interval_minutes: {constant: "15"}, zone: {constant: Asia/Shanghai}}
"""
SOURCE = """
source: {name}
live:
  mqtt: {{host: 127.0.0.1, port: {port}, topics: ["t/#"], client_id: {name}}}
tables:
  reading:
    meter_code: meter
    stamp: {{column: stamp, zone: in_stamp}}
    quantity: {{column: kwh, unit: kWh}}
    kind: interval
"""
Known = dict[tuple[str, str], tuple[Decimal, int]]


def make(folder: Path, meters: int = 4) -> Path:
    """Make a workspace whose meters M1, M2, ... belong to firms A and B in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(f"{'AB'[number % 2]},M{number + 1}" for number in range(meters))
    (folder / "master.csv").write_text(f"firm,meter\n{rows}\n", encoding="utf-8")
    (folder / "master.yaml").write_text(MASTER, encoding="utf-8")
    with Workspace(folder / "w", create=True) as workspace:
        import_files(workspace, load(), load_mapping(folder / "master.yaml"), folder / "master.csv")
    return folder / "w"


def source(workspace: Path, text: str = "", *, name: str = "meters", port: int = 1883) -> Live:
    """Write a live source of the workspace and keep it, as who listens does."""
    path = workspace / "sources" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text or SOURCE.format(name=name, port=port), encoding="utf-8")
    live = of(load_mapping(path))
    keep(workspace, live)
    return live


@contextmanager
def booker(path: Path, catalog: Catalog, told: list[Booked] | None = None) -> Iterator[Booker]:
    """Open a workspace to book."""
    counts = Counts(path, "book")
    try:
        with Workspace(path) as workspace:
            yield Booker(workspace, catalog, counts, [].append if told is None else told.append)
    finally:
        counts.close()


def book_all(path: Path, catalog: Catalog, told: list[Booked] | None = None) -> int:
    """Book what has ended; returns the segments."""
    with booker(path, catalog, told) as opened:
        found, booked = 0, opened.book()
        while booked:
            found, booked = found + booked, opened.book()
        return found


def known(path: Path, *, rolled_up: bool = True) -> Known:
    """Return what is known of every interval: its quantity, and how often it is counted; the days must say the same."""
    with Workspace(path) as workspace:
        rows = workspace.connection.execute(
            f"""SELECT meter_code, strftime(start::TIMESTAMP, '%Y-%m-%dT%H:%MZ'), sum(quantity), sum(readings)
                FROM {workspace.lake.scan("reading")} JOIN {workspace.current_rows("meter")} USING (meter_id)
                GROUP BY ALL"""
        ).fetchall()
        days = workspace.connection.execute(
            f"SELECT sum(quantity), sum(readings) FROM {workspace.lake.scan('meter_day')}"
        ).fetchall()
    found = {(code, start): (quantity, int(count)) for code, start, quantity, count in rows}
    if found and rolled_up:
        assert days == [(sum(q for q, _ in found.values()), sum(n for _, n in found.values()))]
    return found


def refused(path: Path) -> list[tuple[str, str]]:
    """Return reason and raw record of what is in quarantine."""
    with Workspace(path) as workspace:
        return workspace.connection.execute(
            f"SELECT reason, record FROM {workspace.lake.scan('quarantine')} ORDER BY batch_id, row"
        ).fetchall()


class Stopped(threading.Event):
    """An event that is set a little later."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        threading.Timer(seconds, self.set).start()
