"""A back-up holds all that cannot be had again: what has come and is not booked, mappings, packs within the workspace."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest
from live_case import book_all, known, make, source

from tanliu.app.compute.backup import back_up, restore
from tanliu.app.compute.in_use import catalog_of, set_packs
from tanliu.app.compute.verify import verify
from tanliu.app.live import spool
from tanliu.app.live.record import Record
from tanliu.app.live.source import Live
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

PACK = Path(__file__).parents[2] / "pack"


def _record(live: Live, slot: int) -> Record:
    body = {"meter": "M1", "stamp": f"2025-01-01T00:{15 * slot:02d}:00+08:00", "kwh": slot + 1}
    return Record("meters", live.key, "message", "", "t/a", 1_735_660_800_000_000, json.dumps(body).encode())


def _keep(path: Path, *records: Record) -> None:
    keeper = spool.Spool(spool.folder_of(path))
    keeper.put(records)
    keeper.close()


def test_what_has_come_and_is_not_booked_is_booked_after_a_restore(tmp_path: Path, packs: Catalog) -> None:
    """A booked record, one that waits, one in a segment that is still being written, and a file kept beside."""
    path = make(tmp_path / "old")
    live = source(path)
    _keep(path, _record(live, 0))
    book_all(path, packs)
    _keep(path, _record(live, 1))
    writing = spool.Spool(spool.folder_of(path))
    writing.put([_record(live, 2)])
    (tmp_path / "beside.csv").write_text("x\n")
    name = spool.keep_file(spool.folder_of(path), tmp_path / "beside.csv")
    back_up(path, tmp_path / "b.tar.zst", lambda: b"")
    writing.put([_record(live, 3)])
    writing.close()
    target = tmp_path / "new"
    restore(tmp_path / "b.tar.zst", target, lambda rows: None)
    assert (spool.folder_of(target) / name).read_text() == "x\n"
    assert (target / "sources" / "meters.yaml").read_bytes() == live.mapping.path.read_bytes()
    book_all(target, packs)
    book_all(path, packs)
    later = ("M1", "2024-12-31T16:45Z")
    assert later in known(path)
    assert known(target) == {key: value for key, value in known(path).items() if key != later}
    assert verify(target).faults == ()


@pytest.mark.parametrize("inside", [True, False])
def test_a_pack_within_the_workspace_comes_back_and_one_elsewhere_is_told(
    tmp_path: Path, inside: bool
) -> None:
    path = make(tmp_path / "old")
    own = (path if inside else tmp_path) / "mine" / PACK.name
    shutil.copytree(PACK, own)
    set_packs(path, [own])
    back_up(path, tmp_path / "b.tar", lambda: b"")
    told = restore(tmp_path / "b.tar", tmp_path / "new", lambda rows: None)
    assert told["packs_elsewhere"] == ([] if inside else [str(own)])
    shutil.rmtree(path)
    names = {pack.id for pack in catalog_of(tmp_path / "new").packs}
    assert len(names - {"base", "carbon-flow"}) == 1


@pytest.mark.parametrize("name", ["tanliu.sqlite3", "uploads/a/b.csv", "/lake/x", "lake/../../x", "x.py"])
def test_a_back_up_writes_nothing_where_it_has_no_business(tmp_path: Path, name: str) -> None:
    make(tmp_path)
    back_up(tmp_path / "w", tmp_path / "b.tar", lambda: b"")
    with tarfile.open(tmp_path / "b.tar", "a") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(TanliuError, match="does not belong"):
        restore(tmp_path / "b.tar", tmp_path / "new", lambda rows: None)
