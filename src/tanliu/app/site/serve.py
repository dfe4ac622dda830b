"""Start the embedded server: one process for pages and API, one worker for background jobs, one booker of what is
pushed live. Whichever dies is started anew."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from threading import Event

from tanliu.app.platform.parts import EXPECTED, PARTS
from tanliu.app.platform.supervise import Part, keep


def serve(workspace: Path, host: str, port: int, threads: int = 8) -> None:
    """Serve a workspace until stopped; server, worker and booker end together.

    Each is a process of its own, begun anew: a fork of one that has used the store could not read it.
    """
    place, stopping = str(workspace.resolve()), Event()
    os.environ["TANLIU_WORKSPACE"], os.environ[EXPECTED] = place, ",".join(PARTS)
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stopping.set())
    commands = {
        "server": ["tanliu.app.site.pages", host, str(port), str(threads)],
        "worker": ["tanliu", "worker", "-w", place],
        "booker": ["tanliu", "listen", "--no-sources", "-w", place],
    }
    parts = [Part(name, [sys.executable, "-m", *command]) for name, command in commands.items()]
    keep(parts, stopping, workspace)
