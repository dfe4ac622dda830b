"""Start the embedded server: one granian process for pages and API, one worker for background jobs, one booker of
what is pushed live."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path


def serve(workspace: Path, host: str, port: int, threads: int = 8) -> None:
    """Serve a workspace until stopped; server, worker and booker end together.

    Each is a process of its own, begun anew: a fork of one that has used the store could not read it.
    """
    place = str(workspace.resolve())
    os.environ["TANLIU_WORKSPACE"] = place
    server = [
        "granian", "tanliu.app.site.wsgi:application", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1", "--blocking-threads", str(threads), "--no-log",
    ]  # fmt: skip
    started: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, _stop)
    try:
        for command in (
            server,
            ["tanliu", "worker", "-w", place],
            ["tanliu", "listen", "--no-sources", "-w", place],
        ):
            started.append(subprocess.Popen([sys.executable, "-m", *command]))
        started[0].wait()
    except KeyboardInterrupt:
        pass
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=20)
    if started[0].returncode > 0:
        sys.exit(started[0].returncode)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
