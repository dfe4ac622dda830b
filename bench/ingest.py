"""What arrives live, kept and booked: ``python bench/ingest.py [--meters 40000] [--slots 50] [--messages 40000]``.

Goals on two cores: 1,000,000 rows/s bulk Arrow, 50,000 rows/s HTTP batches, 10,000 messages/s MQTT.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import ingest_bulk
import ingest_http
import ingest_mqtt
from child import alone
from figure import Figure, show

_PORTS = 8140, 8141, 8142


def main() -> None:
    """Run every measurement and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=40_000)
    parser.add_argument("--slots", type=int, default=50)
    parser.add_argument("--messages", type=int, default=40_000)
    parser.add_argument("--batches", type=int, default=200)
    told = parser.parse_args()
    found: list[Figure] = []
    for name, work, arguments in (
        ("bulk", ingest_bulk.measured, (told.meters, told.slots, 5)),
        ("http", ingest_http.measured, (*_PORTS[:2], told.batches, 1_000)),
        ("mqtt", ingest_mqtt.measured, (_PORTS[2], told.messages, 2)),
    ):
        with tempfile.TemporaryDirectory(prefix=f"tanliu-bench-{name}-") as place:
            figures, memory_mb = alone(work, Path(place), *arguments)
            found += figures
            print(f"{name}: {memory_mb:,.0f} MB", flush=True)
    show(found)


if __name__ == "__main__":
    main()
