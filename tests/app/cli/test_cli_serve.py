"""The embedded server: begun by a process that has used the store itself, as the demo does, and ended whole."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

#: Reads the store first and serves then.
_SCRIPT = """
import sys
from pathlib import Path
from tanliu.app.cli.host import serve
from tanliu.app.store.workspace import Workspace
place, port = Path(sys.argv[1]), int(sys.argv[2])
with Workspace(place) as workspace:
    assert workspace.lake.version("measure") >= 0
serve(place, port=port)
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(address: str, seconds: float = 60) -> str:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_the_site_reads_a_store_that_its_parent_has_used(workspace: Path, tmp_path: Path) -> None:
    place, port = tmp_path / "workspace", _free_port()
    shutil.copytree(workspace, place)
    kept = {
        n: v for n, v in os.environ.items() if not n.startswith("TANLIU_") and n != "DJANGO_SETTINGS_MODULE"
    }
    command = [sys.executable, "-c", _SCRIPT, str(place), str(port)]
    with subprocess.Popen(command, env=kept, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert '"status": "ok"' in _get(f"http://127.0.0.1:{port}/healthz")
            assert "tanliu_store_bytes" in _get(f"http://127.0.0.1:{port}/metrics")
        finally:
            server.send_signal(signal.SIGTERM)
            _, said = server.communicate(timeout=60)
    assert server.returncode == 0, said
    assert "Traceback" not in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)), "nothing listens any more"


def test_commands_that_begin_at_once_make_one_database(district: Path, tmp_path: Path) -> None:
    """A server that starts and people who are made beside it: nobody finds half a database."""
    (tmp_path / "lake").symlink_to(district / "lake")
    command = [sys.executable, "-m", "tanliu", "user", "NAME", "--role", "auditor", "-w", str(tmp_path)]
    begun = [
        subprocess.Popen(
            [word.replace("NAME", f"person{number}") for word in command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TANLIU_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tanliu.app.site.settings"},
        )
        for number in range(3)
    ]  # fmt: skip
    ended = [(one.communicate(timeout=120), one.returncode) for one in begun]
    assert [told[1][-300:] for told, code in ended if code] == []
