"""Folders for large sorts: one a session, and none left by the dead."""

import subprocess
import sys
from pathlib import Path

from tanliu.app.store import spill
from tanliu.app.store.workspace import Workspace


def test_sessions_do_not_share_a_folder(tmp_path: Path) -> None:
    assert spill.folder(tmp_path) != spill.folder(tmp_path)


def test_a_writer_removes_what_a_killed_session_left(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    ours = spill.folder(tmp_path)
    host, process, session = ours.name.removeprefix("spill-").split("-")
    left = tmp_path / f"spill-{host}-{ended.pid}-{session}"
    with Workspace(tmp_path, create=True) as workspace:
        ours.mkdir()
        left.mkdir()
        with workspace.writing():
            assert (ours.exists(), left.exists(), int(process) != ended.pid) == (True, False, True)
