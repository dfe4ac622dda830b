"""A back-up keeps nothing that has rotted, and a restore that was cut off opens nowhere and is done again in place."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from actions_case import content
from tanliu.app.compute.backup import back_up, restore
from tanliu.app.compute.verify import PUBLISHED, verify
from tanliu.app.store import durable
from tanliu.app.store.results import Results
from tanliu.app.store.trouble import in_words
from tanliu.app.store.workspace import Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary


class KilledError(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


def _killed(rows: bytes) -> None:
    raise KilledError


def _flipped(file: Path, at: float = 0.5) -> None:
    good = bytearray(file.read_bytes())
    good[int(len(good) * at)] ^= 4
    file.write_bytes(bytes(good))


@pytest.mark.parametrize(("what", "at"), [("data", 0.5), *(("log", place / 16) for place in range(16))])
def test_what_has_rotted_is_not_kept_as_right(mini: Workspace, tmp_path: Path, what: str, at: float) -> None:
    folder = mini.lake.path("entity")
    file = next(folder.glob("*.parquet")) if what == "data" else durable.entries(folder)[-2]
    mini.close()
    _flipped(file, at)
    with pytest.raises(TanliuError, match=file.name):
        back_up(mini.path, tmp_path / "b.tar", lambda: b"")
    assert not (tmp_path / "b.tar").exists()


def test_a_restore_that_was_cut_off_opens_nowhere_and_is_done_again(mini: Workspace, tmp_path: Path) -> None:
    before = content(mini, "entity")
    back_up(mini.path, tmp_path / "b.tar", lambda: b"rows")
    target = tmp_path / "back"
    with pytest.raises(KilledError):
        restore(tmp_path / "b.tar", target, _killed)
    for opening in (Workspace, Results, verify):
        with pytest.raises(TanliuError, match="was not finished"):
            opening(target)
    restore(tmp_path / "b.tar", target, lambda rows: None)
    with Workspace(target) as workspace:
        assert content(workspace, "entity") == before
    assert verify(target).faults == ()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "can be written"), (errno.EIO, "cannot be read")],
)
def test_a_disk_that_fails_is_told_in_words(number: int, words: str) -> None:
    told = str(in_words(OSError(number, "it says so", "/w/lake"), "/w"))
    assert words in told
    assert told.startswith("/w/lake: ")
    assert "accepted: " in told


def test_a_published_file_that_has_rotted_is_not_kept_as_right(mini: Workspace, tmp_path: Path) -> None:
    """Its name holds no checksum; the chain of publications says what it must be."""
    file = mini.path / PUBLISHED / "1" / "figures.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"what was published")
    told = json.dumps([{"name": file.name, "sha256": durable.checksum(file)}])
    values = {"publication_id": "1", "files": f"'{told}'"}
    columns = [f"{values.get(name, 'NULL')} AS {name}" for name in dictionary()["publication"].names]
    with mini.writing():
        mini.lake.write("publication", f"SELECT {', '.join(columns)}")
    mini.close()
    back_up(mini.path, tmp_path / "good.tar", lambda: b"")
    _flipped(file)
    with pytest.raises(TanliuError, match=file.name):
        back_up(mini.path, tmp_path / "b.tar", lambda: b"")
