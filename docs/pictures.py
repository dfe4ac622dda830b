"""Make the pictures of README: serve a small made-up district, sign in, and look at three pages."""

from __future__ import annotations

import argparse
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

#: Name of a picture, its page, and what must be there before it is taken.
PICTURES = (
    ("today", "/today", "main .card"),
    ("map", "/map", "main [data-chart] canvas, main .tiles"),
    ("explain", "/explain/emission_kgco2e/D01@{year}", ".tree details"),
)
SIZE = {"width": 1280, "height": 800}
_PATIENCE = 900
_LOG_IN = re.compile(r"^\s*district\s+(\S+)")
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")  # fmt: skip


def main() -> None:
    """Take the pictures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--into", type=Path, default=Path(__file__).parent / "images")
    asked.add_argument("--enterprises", type=int, default=100)
    told = asked.parse_args()
    told.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        _of_demo(Path(folder), told.enterprises, told.into)


def _of_demo(folder: Path, enterprises: int, into: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "log"
    command = [sys.executable, "-m", "tanliu", "demo", "-w", str(folder / "demo"), "--enterprises", str(enterprises), "--port", str(port)]  # fmt: skip
    with log.open("wb") as told:
        server = subprocess.Popen(command, stdout=told, stderr=told)
    try:
        password = _served(server, log, f"http://127.0.0.1:{port}/login")
        _take(f"http://127.0.0.1:{port}", password, into)
    finally:
        server.terminate()
        server.wait(timeout=60)


def _served(server: Any, log: Path, address: str) -> str:
    """Wait until the demo is served; returns the password of the district."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        found = [match.group(1) for line in log.read_text(encoding="utf-8").splitlines() if (match := _LOG_IN.match(line))]  # fmt: skip
        try:
            with urllib.request.urlopen(address, timeout=5):
                if found:
                    return found[-1]
        except OSError:
            pass
        time.sleep(1)
    raise SystemExit(log.read_text(encoding="utf-8"))


def _take(address: str, password: str, into: Path) -> None:
    with sync_playwright() as player:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = player.chromium.launch(executable_path=path, args=list(_FLAGS))
        page = browser.new_page(viewport=SIZE, locale="en-GB", reduced_motion="reduce")
        page.goto(f"{address}/login")
        page.fill("[name=username]", "district")
        page.fill("[name=password]", password)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        page.goto(f"{address}/map")
        year = page.locator("select[name=period] option:checked").first.inner_text().strip()
        for name, place, there in PICTURES:
            page.goto(address + place.format(year=year[:4]))
            page.locator(there).first.wait_for(timeout=60_000)
            page.wait_for_timeout(1500)
            page.screenshot(path=str(into / f"{name}.png"))
        browser.close()


if __name__ == "__main__":
    main()
