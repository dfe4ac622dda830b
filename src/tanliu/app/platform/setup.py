"""Django on a workspace, for commands that need the operational database."""

from __future__ import annotations

import os
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
