"""40,000 meters at 15 minutes for a simulated month, as fast as it goes, while the pages are asked.

    python bench/month.py [--meters 40000] [--intervals 2976] [--together 4]

Prints along the way: readings, memory of the booker, files, and how long a page took. Flat memory, a bounded number of
files and pages that still answer are what it is for. The whole month is 119 million readings and takes tens of minutes.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

import ingest_place

_PORT, _PASSWORD = 8145, "only-for-this-bench-1"
#: Seconds between two pages asked for.
_ASK_EVERY = 0.5


def main() -> None:
    """Send the month, and watch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=40_000)
    parser.add_argument("--intervals", type=int, default=2_976)
    parser.add_argument("--together", type=int, default=4, help="intervals of one push")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tanliu-bench-month-") as folder:
        path = ingest_place.make(Path(folder), told.meters)
        _user(path)
        _begin(path, told.meters)
        environment = {**os.environ, "TANLIU_RATE": "1000000000"}
        command = [sys.executable, "-m", "tanliu"]
        booker = subprocess.Popen(
            [*command, "listen", "--no-sources", "-w", str(path), "--book-every", "0.5"]
        )
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "4", "--no-log",
             "--host", "127.0.0.1", "--port", str(_PORT), "tanliu.app.site.wsgi:application"],
            env={**environment, "TANLIU_WORKSPACE": str(path), "DJANGO_SETTINGS_MODULE": "tanliu.app.site.settings"},
        )  # fmt: skip
        over, pages = threading.Event(), list[float]()
        asking = threading.Thread(target=_ask_for_ever, args=(over, pages))
        asking.start()
        try:
            _send(path, told, booker.pid, server.pid, pages)
        finally:
            over.set()
            asking.join()
            for process in (booker, server):
                process.terminate()
                process.wait(60)
        _check(path, told.meters * (told.intervals + 1))


def _begin(path: Path, meters: int) -> None:
    """Book and compute one interval of the month before, so that there are results to look at."""
    from tanliu.app.live import spool
    from tanliu.app.live.adapters import push
    from tanliu.app.live.book import Booker
    from tanliu.app.live.counts import Counts
    from tanliu.app.store.workspace import Workspace
    from tanliu.catalog.load import load

    keeper = spool.Spool(spool.folder_of(path))
    rows = ingest_place.stream(ingest_place.readings(meters, range(-96, -95)))
    keeper.put([push.record(rows, "arrow", "api:bench", None, "bench", meters)[0]])
    keeper.close()
    counts = Counts(path, "book")
    with Workspace(path) as workspace:
        booker = Booker(workspace, load(), counts, lambda one: None)
        booker.book()
        booker.compute()
    counts.close()


def _send(path: Path, told: argparse.Namespace, booker: int, server: int, pages: list[float]) -> None:
    from tanliu.app.live import spool
    from tanliu.app.live.adapters import push

    folder = spool.folder_of(path)
    # each push is a delivery of its own, as each interval of a real month is
    keeper, began = spool.Spool(folder, open_seconds=0.0), time.monotonic()
    for number, at in enumerate(range(0, told.intervals, told.together)):
        rows = ingest_place.readings(told.meters, range(at, min(at + told.together, told.intervals)))
        record, _ = push.record(ingest_place.stream(rows), "arrow", "api:bench", None, "bench", rows.num_rows)
        keeper.put([record])
        while spool.length(folder).segments:
            time.sleep(0.05)
        if number % max(1, told.intervals // told.together // 24) == 0:
            _print(path, at * told.meters, booker, server, pages, began)
    keeper.close()
    while spool.length(folder).segments:
        time.sleep(0.2)
    _print(path, told.intervals * told.meters, booker, server, pages, began)


def _print(path: Path, sent: int, booker: int, server: int, pages: list[float], began: float) -> None:
    files = sum(1 for _ in (path / "lake").rglob("*.parquet"))
    size = sum(file.stat().st_size for file in (path / "lake").rglob("*") if file.is_file()) / 1e6
    recent = sorted(pages[-40:]) or [0.0]
    p95 = recent[int(0.95 * (len(recent) - 1))] * 1000
    print(
        f"{time.monotonic() - began:7.0f} s  {sent / 1e6:7.1f} M sent  booker {_memory(booker):5.0f} MB  server "
        f"{_memory(server):5.0f} MB  {files:5} files  {size:7.0f} MB  pages p95 {p95:6.0f} ms ({len(pages)})",
        flush=True,
    )


def _memory(pid: int) -> float:
    """Return the resident memory of a process and of those it began."""
    found = 0.0
    for one in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
        line = next(line for line in Path(f"/proc/{one}/status").read_text().splitlines() if "VmRSS" in line)
        found += int(line.split()[1]) / 1000
    return found


def _check(path: Path, expected: int) -> None:
    from tanliu.app.store.workspace import Workspace

    with Workspace(path) as workspace:
        files = {table: len(workspace.lake.files(table)) for table in ("reading", "meter_day", "batch")}
        query = f"SELECT sum(readings) FROM {workspace.lake.scan('reading')}"
        (found,) = workspace.connection.execute(query).fetchone() or (0,)
    print(f"{found:,} readings counted of {expected:,}; files named: {files}")
    if found != expected:
        raise SystemExit("not all of them")


def _user(path: Path) -> None:
    from tanliu.app.platform.setup import configure, migrate

    configure(path)
    migrate()
    from tanliu.app.platform.people import put_user

    put_user("bench", "district", password=_PASSWORD)


def _ask_for_ever(over: threading.Event, pages: list[float]) -> None:
    """Walk through pages as one reader does."""
    site = f"http://127.0.0.1:{_PORT}"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    while not over.is_set():
        try:
            form = opener.open(f"{site}/login", timeout=60).read().decode()
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
            body = {
                "username": "bench",
                "password": _PASSWORD,
                "csrfmiddlewaretoken": token[1] if token else "",
            }
            opener.open(f"{site}/login", urllib.parse.urlencode(body).encode(), timeout=60)
            break
        except OSError:
            over.wait(1.0)
    addresses, number = ("/map", "/enterprises", "/footprint", "/deliveries", "/deliveries/live"), 0
    while not over.wait(_ASK_EVERY):
        start = time.perf_counter()
        try:
            opener.open(f"{site}{addresses[number % len(addresses)]}", timeout=60).read()
            pages.append(time.perf_counter() - start)
        except OSError as error:
            print(f"{addresses[number % len(addresses)]}: {error}", flush=True)
        number += 1


if __name__ == "__main__":
    main()
