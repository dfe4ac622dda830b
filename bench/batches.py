"""What a new or late delivery costs: booked, rolled up, and every indicator up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from figure import Figure, seconds
from tanliu.app.compute.compute import compute
from tanliu.app.compute.options import accounting
from tanliu.app.store import rollup
from tanliu.app.store.bookings import admit_readings
from tanliu.app.store.workspace import Batch, Workspace
from tanliu.catalog.load import load

_COLUMNS = "meter_id, month, start, day, quantity"


def new_batch(workspace: Workspace, number: int) -> str:
    """Return SQL for one new reading of every meter on the last day, at an instant that none has yet."""
    last = f"SELECT max(day) AS day, max(month) AS month FROM {workspace.lake.scan('meter_day')}"
    instant = f"CAST(day AS TIMESTAMPTZ) + INTERVAL {number + 1} MINUTE"
    return (
        f"SELECT meter_id, month, {instant} AS start, day, CAST(1.25 AS DECIMAL(15, 3)) AS quantity "
        f"FROM (SELECT DISTINCT meter_id FROM {workspace.lake.scan('meter')}), ({last})"
    )


def corrections(workspace: Workspace, number: int, share: float) -> str:
    """Return SQL that raises a share of the readings of one day in the middle of the year."""
    months = sorted({row[0] for row in workspace.connection.execute(
        f"SELECT DISTINCT month FROM {workspace.lake.scan('meter_day')}").fetchall()})  # fmt: skip
    month = months[len(months) // 2]
    scan = workspace.lake.scan("reading", where={"month": [month], "readings": [1]})
    day = f"make_date({month // 100}, {month % 100}, {number + 3})"
    return (
        f"SELECT meter_id, month, start, day, CAST(quantity + {number + 1} AS DECIMAL(15, 3)) AS quantity "
        f"FROM {scan} WHERE day = {day} AND hash(meter_id, start) % 10000 < {round(share * 10000)}"
    )


def deliver(workspace: Workspace, query: str) -> tuple[int, float, float]:
    """Return how many rows were delivered, the seconds to book them and those to compute anew."""
    catalog = load()
    run = workspace.connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE delivered_rows AS SELECT {_COLUMNS} FROM ({query})")
    counted = run("SELECT count(*) FROM delivered_rows").fetchone()
    rows = counted[0] if counted else 0
    number = workspace.next_batch()
    batch = Batch(number, datetime.now(UTC), "bench", "bench", f"bench {number}", "reading", rows, rows, 0)
    months: list[int] = []
    with workspace.writing():
        booked = seconds(lambda: admit_readings(workspace, "delivered_rows", batch))
        rolled = seconds(lambda: months.extend(rollup.refresh(workspace)))
        computed = seconds(lambda: compute(workspace, catalog, accounting(catalog), months=months))
    return rows, booked + rolled, computed


def arrivals(path: Path, count: int) -> list[float]:
    """Return the seconds of one 15-minute batch after another."""
    with Workspace(path) as workspace:
        return [sum(deliver(workspace, new_batch(workspace, number))[1:]) for number in range(count)]


def repairs(path: Path, shares: Sequence[float]) -> list[tuple[int, float, float]]:
    """Return rows, seconds to book and seconds to compute for corrections of a growing share of a day."""
    with Workspace(path) as workspace:
        deliver(workspace, corrections(workspace, 9, shares[0]))
        return [
            deliver(workspace, corrections(workspace, number, share)) for number, share in enumerate(shares)
        ]


def figures(found: list[float], repaired: list[tuple[int, float, float]], main_job: float) -> list[Figure]:
    rows = [
        Figure("new 15-minute batch, all indicators (first)", found[0], "s", 1, "limit", None),
        Figure("new 15-minute batch, all indicators", median(found[1:]), "s", 1, "limit", 1),
    ]
    for count, booked, computed in repaired:
        name = f"{count:,} corrections of a day, "
        rows.append(Figure(f"{name}booked and rolled up", booked, "s", main_job, "main job", None))
        rows.append(Figure(f"{name}all indicators", booked + computed, "s", main_job, "main job", 0.5))
    return rows
