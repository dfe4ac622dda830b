"""Done means on the disk: what is flushed before a commit is told, and what is said when the disk lost it later."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tanliu.app import clock
from tanliu.app.compute.verify import verify
from tanliu.app.store import durable
from tanliu.app.store.bringer import Bringer
from tanliu.app.store.workspace import Batch, Workspace
from tanliu.kit.errors import TanliuError
from tanliu.kit.table import dictionary

_ROWS = (
    "SELECT 'R' || i AS region_id, 'P' AS parent_id, 'town' AS level, 'n' AS name, {batch}::INT AS batch_id, 1 AS row \
FROM range({rows}) t(i)"
)


def _query(batch: int, rows: int = 3) -> str:
    names = dictionary()["region"].names
    known = {"region_id", "parent_id", "level", "name", "batch_id", "row"}
    select = ", ".join(name if name in known else f"NULL AS {name}" for name in names)
    return f"SELECT {', '.join(names)} FROM (SELECT {select} FROM ({_ROWS.format(batch=batch, rows=rows)}))"


def _write(workspace: Workspace, batch: int) -> None:
    with workspace.writing():
        workspace.admit(
            "region", _query(batch), Batch(batch, clock.now(), "s", "f", str(batch), "region", 3, 3, 0)
        )


def _count(workspace: Workspace) -> int:
    return int(
        workspace.connection.execute(f"SELECT count(*) FROM {workspace.lake.scan('region')}").fetchall()[0][0]
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Workspace(tmp_path / "w", create=True) as workspace:
        _write(workspace, 1)
        _write(workspace, 2)
    return tmp_path / "w"


def _log(path: Path) -> list[Path]:
    return durable.entries(path / "lake" / "region")


def test_all_of_a_commit_is_on_the_disk_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []

    def flush(number: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{number}").readlink())

    monkeypatch.setattr(durable, "flush", flush)
    monkeypatch.setattr(durable, "_LASTING", set())
    with Workspace(tmp_path / "w", create=True) as workspace:
        _write(workspace, 1)
        lake = workspace.lake.root
        names = [one.relative_to(lake).as_posix() for one in flushed if one.is_relative_to(lake)]
    data = next(place for place, name in enumerate(names) if name.endswith(".parquet"))
    order = [data, names.index("region", data), *(names.index(f"region/_delta_log/{n:020d}.json") for n in (0, 1)),
             names.index("region/_delta_log"), names.index(".region.head.part"), len(names) - 1]  # fmt: skip
    assert order == sorted(order)
    assert names[-1] == "."


@pytest.mark.parametrize("kept", [0, 0.5])
def test_a_commit_that_was_cut_off_before_it_was_told_is_as_if_it_never_was(path: Path, kept: float) -> None:
    """The entry is empty or torn after a loss of power; the head still names the one before."""
    head = durable.head_file(path / "lake" / "region")
    before = head.read_bytes()
    with Workspace(path) as workspace:
        _write(workspace, 3)
    head.write_bytes(before)
    newest = _log(path)[-1]
    newest.write_bytes(newest.read_bytes()[: int(newest.stat().st_size * kept)])
    with Workspace(path) as reader:
        assert _count(reader) == 6
        with reader.writing():
            pass
        assert not newest.exists()
        _write(reader, 4)
        assert _count(reader) == 9
    assert verify(path).faults == ()


def test_a_whole_commit_whose_writer_was_killed_before_it_told_counts(path: Path) -> None:
    head = durable.head_file(path / "lake" / "region")
    before = head.read_bytes()
    with Workspace(path) as workspace:
        _write(workspace, 3)
    head.write_bytes(before)
    with Workspace(path) as reader:
        assert _count(reader) == 9
        with reader.writing():
            pass
    assert head.read_bytes() != before


def _emptied(entry: Path) -> None:
    entry.write_bytes(b"")


def _torn(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:40])


@pytest.mark.parametrize("harm", [_emptied, _torn, Path.unlink])
@pytest.mark.parametrize("headless", [False, True])
def test_a_lost_newest_entry_is_noticed(path: Path, harm: Callable[[Path], None], headless: bool) -> None:
    """Also in a store that an earlier release wrote last, but for an entry that is not there: nothing names it."""
    newest = _log(path)[-1]
    harm(newest)
    if headless:
        if harm is Path.unlink:
            pytest.skip("without a head nothing says that there was one more")
        durable.head_file(path / "lake" / "region").unlink()
    with Workspace(path) as workspace:
        with pytest.raises(TanliuError, match=newest.name) as caught:
            _count(workspace)
        assert "the file from a back-up" in str(caught.value)
        with pytest.raises(TanliuError, match=newest.name), workspace.writing():
            pass


def test_a_flipped_bit_anywhere_in_the_store_is_found(path: Path) -> None:
    with Workspace(path) as workspace:
        for batch in range(3, 6):
            _write(workspace, batch)
    assert verify(path).faults == ()
    chance = random.Random(7)
    files = [one for one in sorted((path / "lake").rglob("*")) if one.is_file()]
    assert {one.suffix for one in files} == {".parquet", ".json", ".head"}
    for _ in range(40):
        file = chance.choice(files)
        good = file.read_bytes()
        place = chance.randrange(len(good))
        file.write_bytes(good[:place] + bytes([good[place] ^ 1 << chance.randrange(8)]) + good[place + 1 :])
        assert verify(path).faults, f"{file} at {place}"
        file.write_bytes(good)


def test_rows_of_no_delivery_are_found(path: Path) -> None:
    with Workspace(path) as workspace, workspace.writing():
        workspace.lake.write("region", _query(9))
    (fault,) = verify(path).faults
    assert "9: region" in str(fault)
    shutil.rmtree(path / "lake" / "region")
    assert "missing" in str(verify(path).faults[0])


def test_heads_are_small(path: Path) -> None:
    told = json.loads(durable.head_file(path / "lake" / "region").read_bytes())
    assert set(told) == {"version", "entries", "others"}


def test_who_brought_it_is_in_the_commit_of_what_was_brought(path: Path) -> None:
    def killed(_: Batch) -> None:
        raise KeyboardInterrupt

    with Workspace(path) as workspace:
        workspace._enter = killed  # type: ignore[method-assign]
        with (
            pytest.raises(KeyboardInterrupt),
            workspace.brought_by(Bringer("anna", "api", "meter box", ["A"])),
        ):
            _write(workspace, 3)
        assert workspace.last_batch() == 2
    with Workspace(path) as workspace:
        _write(workspace, 4)
        rows = workspace.table("batch").order_by("batch_id").to_pyarrow().to_pylist()
    told = [
        (row["brought_by"], row["brought_way"], row["brought_with"], row["speaks_for"]) for row in rows[2:]
    ]
    assert told == [("anna", "api", "meter box", '["A"]'), (None, None, None, None)]


def test_what_a_writer_is_half_through_with_is_no_fault(path: Path) -> None:
    """Its rows are there, and the list does not name the delivery yet; a look without the lock would call that rot."""
    with Workspace(path) as workspace:
        batch = Batch(3, clock.now(), "s", "f", "3", "region", 3, 3, 0)
        workspace.lake.write("region", _query(3), note=batch.note())
    assert verify(path).faults == ()
