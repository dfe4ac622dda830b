"""Files that jobs leave, each job in a folder of its own beside the lake."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from tanliu.app.platform.home import workspace_path


def folder_of(job: UUID, *, make: bool = False) -> Path:
    """Return the folder of a job's files; only its owner may read what is in it."""
    folder = workspace_path() / "files" / str(job)
    if make:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep(folder: Path, name: str, body: bytes) -> dict[str, object]:
    """Write a file whole or not at all; returns what the result of the job says about it."""
    part = folder / f"{name}.part"
    part.write_bytes(body)
    part.replace(folder / name)
    return {"name": name, "bytes": len(body)}
