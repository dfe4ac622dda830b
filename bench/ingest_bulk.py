"""Bulk Arrow: kept durably, and booked, beside a bare Parquet file brought to the disk and a bare Delta append."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

import ingest_place
from figure import Figure, seconds


def measured(place: Path, meters: int, slots: int, body_slots: int) -> list[Figure]:
    """Keep and book ``meters`` times ``slots`` readings in bodies of some slots each."""
    from deltalake import write_deltalake

    from tanliu.app.live import spool
    from tanliu.app.live.adapters import push
    from tanliu.app.live.book import Booker
    from tanliu.app.live.counts import Counts
    from tanliu.app.store.workspace import Workspace
    from tanliu.catalog.load import load

    path = ingest_place.make(place, meters)
    parts = [ingest_place.readings(meters, range(at, at + body_slots)) for at in range(0, slots, body_slots)]
    bodies, rows = [ingest_place.stream(part) for part in parts], meters * slots

    def bare_files() -> None:
        for number, part in enumerate(parts):
            file = place / f"bare-{number}.parquet"
            pq.write_table(part, file, compression="zstd")
            ingest_place.synced(file)

    def bare_delta() -> None:
        for part in parts:
            write_deltalake(place / "bare-delta", part, mode="append")

    keeper = spool.Spool(spool.folder_of(path))

    def kept() -> None:
        for body in bodies:
            told, _ = push.record(body, "arrow", "api:bench", None, "bench", rows)
            keeper.put([told])

    floors = seconds(bare_files), seconds(bare_delta)
    durable = seconds(kept)
    keeper.close()
    counts = Counts(path, "book")
    with Workspace(path) as workspace:
        booker = Booker(workspace, load(), counts, lambda one: None)
        booked = seconds(lambda: [None for _ in iter(booker.book, 0)])
        query = f"SELECT sum(readings) FROM {workspace.lake.scan('reading')}"
        assert workspace.connection.execute(query).fetchall() == [(rows,)]
    counts.close()
    return [
        Figure(
            f"bulk Arrow kept: {rows / durable:,.0f} rows/s", durable, "s", floors[0], "Parquet + fsync", None
        ),
        Figure(
            f"bulk Arrow booked: {rows / booked:,.0f} rows/s", booked, "s", floors[1], "Delta append", None
        ),
    ]
