"""Start the embedded server: one granian process for pages and API, one worker for background jobs, one booker of
what is pushed live."""

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
    """Serve a workspace until stopped; worker and booker end with the server."""
    from granian import Granian
    from granian.constants import Interfaces

    place = str(workspace.resolve())
    os.environ["TANLIU_WORKSPACE"] = place
    beside = [
        subprocess.Popen([sys.executable, "-m", "tanliu", *command, "-w", place])
        for command in (["worker"], ["listen", "--no-sources"])
    ]
    try:
        Granian(
            "tanliu.app.site.wsgi:application", address=host, port=port, interface=Interfaces.WSGI,
            workers=1, blocking_threads=threads, log_enabled=False,
        ).serve()  # fmt: skip
    finally:
        for process in beside:
            process.terminate()
        for process in beside:
            process.wait(timeout=20)
