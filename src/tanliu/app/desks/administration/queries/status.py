"""How the system stands: versions, store, database, disk, memory."""

from __future__ import annotations

import os
import platform
import resource
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
from django.db import DatabaseError, connection

from tanliu.app import clock
from tanliu.app.platform.home import workspace_path
from tanliu.app.platform.parts import states
from tanliu.app.platform.served import results
from tanliu.app.platform.supervise import restarts
from tanliu.app.store.lake import Lake
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary

_PACKAGES = (
    "tanliu",
    "django",
    "django-ninja",
    "duckdb",
    "deltalake",
    "ibis-framework",
    "pyarrow",
    "granian",
)
_STARTED = clock.seconds()
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """One table of the lake: its newest version, files, bytes, and when it was last written."""

    table: str
    version: int
    files: int
    bytes: int
    written: datetime | None


def versions() -> dict[str, str]:
    """Return the versions of what runs."""
    found = {"Python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def stored() -> list[Stored]:
    """Return the tables of the lake that have been written."""
    with results().cursor() as cursor:
        lake = Lake(workspace_path() / "lake", cursor)
        return [
            Stored(
                name, lake.version(name), len(lake.files(name)), lake.size_bytes(name), _written(lake, name)
            )
            for name in dictionary()
            if lake.version(name) >= 0
        ]


def _written(lake: Lake, table: str) -> datetime | None:
    log = lake.path(table) / "_delta_log" / f"{lake.version(table):020d}.json"
    return datetime.fromtimestamp(log.stat().st_mtime, UTC) if log.exists() else None


def machine() -> dict[str, Any]:
    """Return free disk, memory of this process and its uptime."""
    disk = shutil.disk_usage(workspace_path())
    return {
        "disk_free_bytes": disk.free,
        "disk_bytes": disk.total,
        "memory_bytes": memory_bytes(),
        "uptime_seconds": clock.seconds() - _STARTED,
        "database": connection.vendor,
        "database_bytes": _database_bytes(),
    }


def memory_bytes() -> int:
    """Return the memory that this process holds; its highest where the system does not tell today's."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * _KIB
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return highest if sys.platform == "darwin" else highest * _KIB


def _database_bytes() -> int | None:
    """Return the size of the operational database; None while it does not answer."""
    try:
        return _asked_bytes()
    except DatabaseError:
        return None


def _asked_bytes() -> int | None:
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        return file.stat().st_size if file.is_file() else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class PartState:
    """A process that the workspace needs: is it there, how often was it started anew, and when did it end last."""

    name: str
    at_work: bool
    restarts: int
    last_end: datetime | None


def parts_of(workspace: Path) -> list[PartState]:
    """Return every part beside the server."""
    kept = restarts(workspace)
    return [
        PartState(name, there, told.get("restarts", 0), _instant(told.get("last_end")))
        for name, there in states(workspace).items()
        for told in [kept.get(name, {})]
    ]


def _instant(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def database_answers() -> bool:
    """Return whether the operational database answers from a table of ours: SQLite computes 1 without opening its file."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app FROM django_migrations LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


def workspace_answers() -> bool:
    """Return whether the workspace is there and its results can be asked now."""
    lake = workspace_path() / "lake"
    try:
        with results().cursor() as cursor:
            asked = cursor.execute("SELECT count(*) FROM entity").fetchone()
        return asked is not None and os.access(lake, os.R_OK | os.X_OK)
    except (OSError, TanliuError, duckdb.Error):
        return False
