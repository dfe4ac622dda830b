"""A whole server in processes of its own, as ``tanliu serve`` starts it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SECRET = "only-for-kills-only-for-kills-only-for-kills-only-for-kills"
_PATIENCE = 120.0


class Server:
    """A ``tanliu serve`` on a workspace of its own."""

    def __init__(self, workspace: Path, database: str = "", **told: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("TANLIU_")} | {
            "TANLIU_SECRET_KEY": _SECRET, "TANLIU_DATABASE_URL": database, "TANLIU_WORKSPACE": str(workspace),
            "DJANGO_SETTINGS_MODULE": "tanliu.app.site.settings", **told,
        }  # fmt: skip
        command = [sys.executable, "-m", "tanliu", "serve", "-w", str(workspace), "--port", str(self.port)]
        self._log = (workspace.parent / "server.log").open("wb")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def asked(self, path: str) -> tuple[int, bytes, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers
        except OSError:
            return 0, b"", {}

    def health(self) -> dict[str, Any]:
        status, body, _ = self.asked("/healthz")
        return {"code": status, **(json.loads(body) if body else {})}

    def until_well(self) -> None:
        until(lambda: self.health()["code"] == 200)

    def processes(self, word: str = "") -> list[int]:
        """Return the processes of the session whose command line has a word."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            try:
                session = folder.joinpath("stat").read_text().rpartition(")")[2].split()[3]
                line = folder.joinpath("cmdline").read_bytes()
            except OSError:
                continue
            if session == str(self.process.pid) and word.encode() in line:
                found.append(int(folder.name))
        return found

    def remove(self) -> None:
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        self.process.wait()
        self._log.close()


def until(holds: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)
