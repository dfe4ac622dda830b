"""An empty database of a site on SQLite and on PostgreSQL, for tests in which two processes or threads act at once."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

_SERVER = "postgresql://postgres@127.0.0.1:5432"
KINDS = ["sqlite", "postgresql"]


def environments(kind: str, folder: Path, *, migrated: bool = True) -> Iterator[dict[str, str]]:
    """Yield the environment of a site with an empty database, which is gone after that."""
    (folder / "lake").mkdir()
    environment = {**os.environ, "TANLIU_WORKSPACE": str(folder)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("TANLIU_DATABASE_URL", None)
    for address in _postgres() if kind == "postgresql" else [""]:
        if address:
            environment["TANLIU_DATABASE_URL"] = address
        if migrated:
            django(
                environment,
                "from django.core.management import call_command; call_command('migrate', verbosity=0)",
            )
        yield environment


def django(environment: dict[str, str], code: str) -> str:
    """Run code on a site; returns what it printed."""
    start = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tanliu.app.site.settings'; import django; django.setup()"
    done = subprocess.run(
        [sys.executable, "-c", f"{start}; {code}"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _postgres() -> Iterator[str]:
    """Make a database for the test where a server answers."""
    psycopg = pytest.importorskip("psycopg")
    name = f"tanliu_test_{uuid.uuid4().hex[:8]}"
    try:
        server = psycopg.connect(f"{_SERVER}/test", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers on this machine")
    with closing(server):
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"{_SERVER}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
