"""The spool: what it says is kept is kept, whatever happens to its writer or to the disk."""

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanliu.app.live import spool
from tanliu.app.live.record import Record, block, blocks


def record(number: int, size: int = 3) -> Record:
    return Record("s", "m", "message", "", f"t/{number}", number, bytes([number % 256]) * size)


def kept(folder: Path) -> list[int]:
    """Return the numbers of the records in the order in which they are booked."""
    return [n for one in spool.ended(folder) for n in spool.records(one)["received_us"].to_pylist()]


@given(
    cut=st.integers(0, 4000), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4), flip=st.booleans()
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_torn_end_costs_the_torn_block_only(tmp_path: Path, cut: int, sizes: list[int], flip: bool) -> None:
    parts = [block([record(10 * at + n) for n in range(size)]) for at, size in enumerate(sizes)]
    whole = b"".join(parts)
    cut = min(cut, len(whole))
    torn = bytearray(whole[:cut])
    ends = [sum(map(len, parts[: at + 1])) for at in range(len(parts))]
    if flip and torn:
        torn[-1] ^= 1
        cut -= 1
    path = tmp_path / "torn.seg"
    path.write_bytes(torn)
    found = [n for table in blocks(path) for n in table["received_us"].to_pylist()]
    expected = [10 * at + n for at, size in enumerate(sizes) if ends[at] <= cut for n in range(size)]
    assert found == expected


def test_those_who_wait_together_share_a_sync_and_keep_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs, sync = [], os.fdatasync

    def counted(file: int) -> None:
        syncs.append(file)
        sync(file)

    monkeypatch.setattr(os, "fdatasync", counted)
    keeper, told = spool.Spool(tmp_path), []
    for number in range(500):
        keeper.append(record(number), lambda fault, number=number: told.append((number, fault)))
    keeper.put([record(500)])
    assert told == [(number, None) for number in range(500)]
    assert len(syncs) < 250
    assert kept(tmp_path) == []  # the writer still holds its segment
    keeper.close()
    assert kept(tmp_path) == list(range(501))


def test_many_senders_at_once_are_all_kept(tmp_path: Path) -> None:
    keeper = spool.Spool(tmp_path, open_seconds=0.02)

    def send(first: int) -> None:
        for number in range(first, first + 50):
            keeper.put([record(number)])

    threads = [threading.Thread(target=send, args=(first,)) for first in range(0, 400, 50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    keeper.close()
    found = kept(tmp_path)
    assert sorted(found) == list(range(400))
    for first in range(0, 400, 50):
        own = [number for number in found if first <= number < first + 50]
        assert own == sorted(own)


def test_a_full_disk_is_told_and_overtaken_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, told, write, full = spool.Spool(tmp_path), [], os.write, []

    def limited(file: int, data: bytes) -> int:
        if full:
            written = write(file, data[:7])
            if full.pop() == "now":
                raise OSError(errno.ENOSPC, "No space left on device")
            return written
        return write(file, data)

    monkeypatch.setattr(os, "write", limited)
    keeper.put([record(0)])
    full += ["now", "soon"]
    for number in (1, 2, 3):
        keeper.append(record(number), lambda fault, number=number: told.append((number, fault)))
    with pytest.raises(OSError, match="No space"):
        keeper.put([record(4)])
    assert [number for number, _ in told] == [1, 2, 3]
    failed = {number for number, fault in told if fault is not None} | {4}
    keeper.put([record(number) for number in sorted(failed)])
    keeper.close()
    assert kept(tmp_path) == [0, 1, 2, 3, 4]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 128 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("a disk cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    folder = small_disk / "spool"
    folder.mkdir()
    keeper, taken = spool.Spool(folder, open_seconds=0.05), []
    with pytest.raises(OSError, match="No space left"):
        for number in range(100):
            keeper.put([record(number, 5000)])
            taken.append(number)
    assert 5 < len(taken) < 30
    with pytest.raises(OSError, match="No space left"):
        keeper.put([record(98, 50_000)])
    (small_disk / "spool" / "files").mkdir(exist_ok=True)
    first = sorted(folder.glob("*.seg"))[0]
    booked = spool.records(first)["received_us"].to_pylist()
    first.unlink()
    keeper.put([record(99, 500)])
    keeper.close()
    assert booked + kept(folder) == [*taken, 99]


def test_a_killed_writer_leaves_what_it_told_and_its_lock(tmp_path: Path) -> None:
    code = (
        "import sys, os, signal\nfrom pathlib import Path\nfrom tanliu.app.live.spool import Spool\n"
        "from tanliu.app.live.record import Record\nkeeper = Spool(Path(sys.argv[1]))\n"
        "for n in range(5):\n    keeper.put([Record('s', 'm', 'message', '', 't', n, b'x')])\n"
        "print('told', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"told\n"
        assert kept(tmp_path) == []
        assert spool.length(tmp_path).segments == 1
        writer.kill()
        writer.wait()
    assert kept(tmp_path) == list(range(5))


def test_a_clock_that_was_put_back_does_not_change_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at, now in enumerate((2_000, 1_000, 500)):
        monkeypatch.setattr(spool.time, "time_ns", lambda now=now: now)
        keeper = spool.Spool(tmp_path)
        keeper.put([record(at)])
        keeper.close()
    assert kept(tmp_path) == [0, 1, 2]
