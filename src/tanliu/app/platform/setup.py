"""Django on a workspace, for commands that need the operational database."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def configure(workspace: Path) -> None:
    """Point Django at a workspace; must run before anything of Django is used."""
    # what a server, worker or back-up writes is read by its own user only
    os.umask(0o077)
    os.environ["TANLIU_WORKSPACE"] = str(workspace.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanliu.app.site.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the operational database up to date; of several commands that begin at once, one does and the others wait."""
    from django.core.management import call_command
    from django.db import connection

    # a server that starts and a user who is made beside it would both create the tables
    with Path(os.environ["TANLIU_WORKSPACE"], "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and Path(database).is_file():
        # it holds the hashes of passwords
        Path(database).chmod(0o600)
