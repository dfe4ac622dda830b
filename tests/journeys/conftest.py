"""A real server on a copy of the shared district, and a real browser for each file of journeys.

The server lives as long as the process that runs tests. The browser does not: while it is there an event loop runs in
this thread, in which other tests could ask no database.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from journey_site import Site
from visitor import Visitor

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
#: Seconds in which the server answers even on a busy machine, or something is wrong.
_PATIENCE = 180


def _environment() -> dict[str, str]:
    """Return the environment without the settings of the tests: the product's own are tried here."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith("TANLIU_") and k != "DJANGO_SETTINGS_MODULE"
    }
    return kept | {"TANLIU_SECRET_KEY": "only-for-journeys-only-for-journeys-only-for-journeys-01"}


@pytest.fixture(scope="session")
def site(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the shared district."""
    workspace = tmp_path_factory.mktemp("journeys") / "workspace"
    shutil.copytree(district, workspace)
    made = subprocess.run(
        [sys.executable, HERE / "journey_people.py", workspace],
        env=_environment(),
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr.decode()
    with served(workspace) as (address, _):
        yield Site(address, workspace, json.loads(made.stdout))


@contextmanager
def served(workspace: Path) -> Iterator[tuple[str, Path]]:
    """Serve a workspace, or an empty folder; yields its address and the file of what the terminal shows."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = workspace.parent / "server.log"
    with log.open("wb") as told:
        server = subprocess.Popen(
            [sys.executable, "-m", "tanliu", "serve", "-w", workspace, "--port", str(port)],
            env=_environment(), stdout=told, stderr=told,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server, log)
            yield address, log
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve an empty folder; yields the address and the path that the terminal prints for the first run."""
    with served(tmp_path / "new") as (address, log):
        line = next(one for one in log.read_text(encoding="utf-8").splitlines() if "/first/" in one)
        yield address, line.strip().removeprefix(address)


def _wait(address: str, server: Any, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):
                return
        except OSError:
            assert server.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium; skip where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: journeys need one")
    with playwright.sync_playwright() as player:
        started = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sessions(site: Site) -> dict[str, Any]:
    """Return the sessions of who entered, by name: a password takes its time to check, once a name is enough."""
    return {}


@pytest.fixture
def visitor_of(site: Site, browser: Any, sessions: dict[str, Any]) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors of the shared district."""
    yield from _visitors(site.address, browser, sessions)


@pytest.fixture
def newcomer_of(fresh: tuple[str, str], browser: Any) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors of the server on an empty folder."""
    yield from _visitors(fresh[0], browser, {})


def _visitors(address: str, browser: Any, sessions: dict[str, Any]) -> Iterator[Callable[..., Visitor]]:
    """Yield a maker of visitors; at the end their browsers must have had nothing to complain about."""
    made: list[tuple[Any, Visitor]] = []

    def make(language: str = "en", width: int = 1280, *, theme: str = "light", height: int = 900) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=LOCALES[language], color_scheme=theme,
            timezone_id="Asia/Shanghai", reduced_motion="reduce", accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(60_000)
        visitor = Visitor(context.new_page(), address, language, width, sessions)
        made.append((context, visitor))
        return visitor

    yield make
    for context, _ in made:
        context.close()
    assert [complaint for _, one in made for complaint in one.complaints] == []
