"""An empty database of a site on SQLite and on PostgreSQL, for tests in which two processes or threads act at once.

The migrations are run once for each kind of database in a run of the tests; each test gets a copy of what they made.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

#: The folder that the processes of a run share for what was migrated; ``tests/conftest.py`` makes and removes it.
FOLDER = "TANLIU_TEST_DATABASES"
KINDS = ["sqlite", "postgresql"]
#: What came of each round, by act.
Rounds = dict[str, list[dict[str, Any]]]
_SERVER = "postgresql://postgres@127.0.0.1:5432"
_MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
_CHECKPOINT = "from django.db import connection; connection.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)'); connection.close()"


def environments(kind: str, folder: Path, *, migrated: bool = True) -> Iterator[dict[str, str]]:
    """Yield the environment of a site with an empty database, which is gone after that."""
    (folder / "lake").mkdir()
    environment = _environment(folder)
    if kind == "postgresql":
        with _server() as server, _database(server, _template(server) if migrated else "") as name:
            yield {**environment, "TANLIU_DATABASE_URL": f"{_SERVER}/{name}"}
    else:
        if migrated:
            shutil.copy(_file(), folder)
        yield environment


def raced_on(kind: str, folder: Path, script: Path) -> Iterator[Rounds]:
    """Yield by act what came of each round of a script in which two act at once, on an empty database."""
    for site in environments(kind, folder):
        site["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), site.get("PYTHONPATH", "")])
        done = subprocess.run([sys.executable, script], env=site, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout)


def forget(folder: Path) -> None:
    """Remove what the migrations made, when the run is over."""
    if (folder / "postgresql").exists():
        with _server() as server:
            server.execute(f'DROP DATABASE "{(folder / "postgresql").read_text()}" WITH (FORCE)')
    shutil.rmtree(folder)


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a site on SQLite."""
    left_out = ("DJANGO_SETTINGS_MODULE", "TANLIU_DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "TANLIU_WORKSPACE": str(folder)}


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """Return what is made once a run, however many processes ask for it."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / name).exists():
            make(folder)
    return folder / name


def _file() -> Path:
    def make(folder: Path) -> None:
        site = folder / "site"
        (site / "lake").mkdir(parents=True)
        # copied while nobody writes, so that no journal is left beside it
        django(_environment(site), f"{_MIGRATE}; {_CHECKPOINT}")
        (site / "tanliu.sqlite3").rename(folder / "tanliu.sqlite3")

    return _once("tanliu.sqlite3", make)


def _template(server: Any) -> str:
    def make(folder: Path) -> None:
        name = f"tanliu_test_{uuid.uuid4().hex[:8]}"
        server.execute(f'CREATE DATABASE "{name}"')
        django({**_environment(folder), "TANLIU_DATABASE_URL": f"{_SERVER}/{name}"}, _MIGRATE)
        (folder / "postgresql").write_text(name)

    return _once("postgresql", make).read_text()


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


@contextmanager
def _server() -> Iterator[Any]:
    """Yield a connection to the server where one answers."""
    psycopg = pytest.importorskip("psycopg")
    try:
        server = psycopg.connect(f"{_SERVER}/test", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers on this machine")
    with closing(server):
        yield server


@contextmanager
def _database(server: Any, template: str) -> Iterator[str]:
    """Make a database for the test: a copy of the template, or an empty one."""
    name = f"tanliu_test_{uuid.uuid4().hex[:8]}"
    server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template1"}"')
    try:
        yield name
    finally:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
