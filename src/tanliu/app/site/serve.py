"""Start the embedded server: one granian process for pages and API, one worker for background jobs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def configure(workspace: Path) -> None:
    """Point Django at a workspace; must run before anything of Django is used."""
    os.environ["TANLIU_WORKSPACE"] = str(workspace.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanliu.app.site.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the operational database up to date."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and Path(database).is_file():
        # it holds the hashes of passwords
        Path(database).chmod(0o600)


def serve(workspace: Path, host: str, port: int, threads: int = 8) -> None:
    """Serve a workspace until stopped; the worker ends with the server."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["TANLIU_WORKSPACE"] = str(workspace.resolve())
    worker = subprocess.Popen([sys.executable, "-m", "tanliu", "worker", "-w", str(workspace.resolve())])
    try:
        Granian(
            "tanliu.app.site.wsgi:application", address=host, port=port, interface=Interfaces.WSGI,
            workers=1, blocking_threads=threads, log_enabled=False,
        ).serve()  # fmt: skip
    finally:
        worker.terminate()
        worker.wait(timeout=20)
