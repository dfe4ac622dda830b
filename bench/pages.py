"""Times of the pages and the API under load, beside a bare Django view served in the same way in the same run.

    python bench/pages.py --workspace tanliu-demo [--users 20] [--seconds 5]

A workspace is read through links, so it is not changed itself. The operational database is SQLite, or the one that
TANLIU_DATABASE_URL names. The pages are served by the process that `tanliu serve` starts for them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

HOST, SITE, BARE = "127.0.0.1", 8241, 8242
PASSWORD = "only-for-this-bench-1"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds under load, answers a second, and how many were not what was asked for."""

    p50: float
    p95: float
    a_second: float
    bad: int


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--workspace", type=Path, default=Path("tanliu-demo"))
    ask.add_argument("--users", type=int, default=20)
    ask.add_argument("--seconds", type=float, default=5.0)
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("lake", "source", "workspace.yaml"):
            if (asked.workspace / name).exists():
                (Path(folder) / name).symlink_to((asked.workspace / name).resolve())
        _user(Path(folder))
        granian = ["-m", "granian", "--interface", "wsgi", "--blocking-threads", "8", "--no-log"]
        with (
            _served([*granian, "--host", HOST, "--port", str(BARE), "bare:application"], BARE, folder),
            _served(["-m", "tanliu.app.site.pages", HOST, str(SITE), "8"], SITE, folder),
        ):
            floor = _times(BARE, "/", {}, asked.users, asked.seconds)
            print(
                "clients: "
                + (
                    "wrk"
                    if shutil.which("wrk")
                    else "threads of Python (wrk costs less: apt-get install wrk)"
                )
            )
            print(
                f"{'':54} {'p50 ms':>8} {'p95 ms':>8} {'alone ms':>9} {'per s':>8} {'p50 ratio':>9}  p95 < 300"
            )
            _show("bare Django view", BARE, "/", {}, floor, floor)
            cookie = {"Cookie": _sign_in()}
            for address in _addresses(cookie):
                times = _times(SITE, address, cookie, asked.users, asked.seconds)
                _show(address, SITE, address, cookie, times, floor)


def _user(workspace: Path) -> None:
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.platform.people import put_user

    put_user("bench", "district", password=PASSWORD)


@contextmanager
def _served(command: list[str], port: int, workspace: str) -> Iterator[None]:
    environment = {
        **os.environ,
        "TANLIU_RATE": "1000000000",
        "TANLIU_WORKSPACE": workspace,
        "PYTHONPATH": str(Path(__file__).parent),
        "DJANGO_SETTINGS_MODULE": "tanliu.app.site.settings" if port == SITE else "",
    }
    server = subprocess.Popen([sys.executable, *command], env=environment)
    try:
        _wait(port)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            _get(port, "/login" if port == SITE else "/", {})
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"no server on port {port}")


def _get(port: int, address: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _sign_in() -> str:
    connection = http.client.HTTPConnection(HOST, SITE, timeout=60)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read())
    cookies = _cookies(answer)
    form = {
        "username": "bench",
        "password": PASSWORD,
        "csrfmiddlewaretoken": token.group(1).decode() if token else "",
    }
    headers = {
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"http://{HOST}:{SITE}/",
    }
    connection.request("POST", "/login", urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise SystemExit(f"the bench could not sign in: {answer.status}")
    return _cookies(answer)


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(
        value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"
    )


def _addresses(cookie: dict[str, str]) -> list[str]:
    page = _get(SITE, "/enterprises", cookie)[1].decode()
    entity = re.search(r'href="/enterprises/([^"?/]+)', page)
    town = re.search(r'href="/map/([^"?/]+)', _get(SITE, "/map", cookie)[1].decode())
    firm, place = entity.group(1) if entity else "", town.group(1) if town else ""
    return [
        "/today", "/map", f"/map/{place}", "/footprint", "/changes", "/enterprises", f"/enterprises?q={quote('纺织')}&sort=-carbon",
        f"/enterprises/{firm}", f"/explain/emission_kgco2e/{firm}@2025", "/codes", "/reports",
        "/api/v1/totals", "/api/v1/entities?limit=100", f"/api/v1/entities/{firm}",
    ]  # fmt: skip


def _times(port: int, address: str, headers: dict[str, str], users: int, seconds: float) -> Times:
    """Return how long answers take while so many users ask again and again, by wrk where it is installed."""
    _get(port, address, headers)
    return (_by_wrk if shutil.which("wrk") else _by_threads)(port, address, headers, users, seconds)


#: wrk says the percentiles of its own; ours are in milliseconds, and an answer that is not 200 spoils the row.
_WRK = """
done = function(summary, latency, requests)
  io.write(string.format("%f %f %d %d\\n", latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    summary.requests, summary.errors.status + summary.errors.timeout + summary.errors.read))
end
"""


def _by_wrk(port: int, address: str, headers: dict[str, str], users: int, seconds: float) -> Times:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_WRK)
        script.flush()
        told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = [
            "wrk",
            "-t1",
            f"-c{users}",
            f"-d{seconds:.0f}s",
            "--timeout",
            "60s",
            "-s",
            script.name,
            *told,
        ]
        done = subprocess.run(
            [*command, f"http://{HOST}:{port}{address}"], capture_output=True, text=True, check=True
        )
    p50, p95, count, bad = done.stdout.splitlines()[-1].split()
    return Times(float(p50), float(p95), int(count) / seconds, int(bad))


def _by_threads(port: int, address: str, headers: dict[str, str], users: int, seconds: float) -> Times:
    found: list[float] = []
    bad = [0]
    until = time.monotonic() + seconds

    def ask() -> None:
        while time.monotonic() < until:
            start = time.perf_counter()
            status, _ = _get(port, address, headers)
            bad[0] += status != 200
            found.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.sort()
    return Times(statistics.median(found), found[int(len(found) * 0.95) - 1], len(found) / seconds, bad[0])


def _show(name: str, port: int, address: str, headers: dict[str, str], times: Times, floor: Times) -> None:
    """Print a row; the median alone is what one answer costs, the rest under load is waiting for the others."""
    if times.bad:
        print(f"{name:54} {times.bad} answers were not 200")
        return
    alone = statistics.median(_timed(port, address, headers) for _ in range(9))
    good = "yes" if times.p95 < 300 else "no"
    print(
        f"{name[:54]:54} {times.p50:8.1f} {times.p95:8.1f} {alone:9.1f} {times.a_second:8.0f}"
        f" {times.p50 / floor.p50:9.1f}  {good}"
    )


def _timed(port: int, address: str, headers: dict[str, str]) -> float:
    start = time.perf_counter()
    _get(port, address, headers)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
