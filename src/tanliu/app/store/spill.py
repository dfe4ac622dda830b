"""Where large sorts go: a folder for each session, since two sessions must not write to the same one."""

from __future__ import annotations

import os
import shutil
import socket
import uuid
from pathlib import Path


def folder(workspace: Path) -> Path:
    """Return a folder of this session; the engine makes it when it is needed and removes it at the end."""
    return workspace / f"spill-{_host()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def remove_left(workspace: Path) -> None:
    """Remove what killed sessions of this machine have left."""
    for left in workspace.glob(f"spill-{_host()}-*"):
        if not _runs(int(left.name.split("-")[-2])):
            shutil.rmtree(left, ignore_errors=True)


def _host() -> str:
    return socket.gethostname().replace("-", "_")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
