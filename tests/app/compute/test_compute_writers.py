"""One writer at a time, and a writer that is killed anywhere leaves nothing lost, doubled or half done."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions_case import FIRMS, compute_all, content, deliver, mapping_file, readings, results, written
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError

#: Import a file, and be killed when a step of the store is reached for the given time.
DOOMED = """
import importlib, os, signal, sys
from pathlib import Path
from tanliu.app.compute.import_data import import_files
from tanliu.catalog.source.load import load as load_mapping
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load

workspace, mapping, file, module, owner, name, after = sys.argv[1:]
cls = getattr(importlib.import_module(module), owner)
step, reached = getattr(cls, name), []

def doomed(*args, **options):
    reached.append(name)
    if len(reached) > int(after):
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*args, **options)

setattr(cls, name, doomed)
with Workspace(Path(workspace)) as opened:
    import_files(opened, load(), load_mapping(Path(mapping)), Path(file))
"""
STORE, LAKE = "tanliu.app.store.workspace", "tanliu.app.store.lake"
#: One row is refused, so that there is a quarantine to be killed after.
REPORTS = "id,period,diesel,power,added\nA,2025-01,2,100,5\nB,2025-01,-3,100,5\nB,2025-02,4,100,6\n"
KILLED = {
    "before anything is visible": (LAKE, "Lake", "_commit", 0),
    "between quarantine and rows": (LAKE, "Lake", "_commit", 1),
    "between rows and the list of deliveries": (STORE, "Workspace", "_enter", 0),
    "between two tables of one file": (STORE, "Workspace", "_enter", 1),
    "before the roll-up": ("tanliu.app.store", "rollup", "refresh", 0),
}


def killed(workspace: Path, mapping: Path, file: Path, point: tuple[str, str, str, int]) -> None:
    """Import in a process of its own that is killed at a point."""
    arguments = [str(workspace), str(mapping), str(file), *map(str, point)]
    done = subprocess.run([sys.executable, "-c", DOOMED, *arguments], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.fixture
def other(tmp_path: Path, packs: Catalog) -> Iterator[Workspace]:
    """The same small district, whose writer lives."""
    with Workspace(tmp_path / "other", create=True) as workspace:
        deliver(workspace, packs, tmp_path, "master", FIRMS, "firms.csv")
        yield workspace


@pytest.mark.parametrize("point", KILLED.values(), ids=KILLED)
@pytest.mark.parametrize("kind", ["reports", "readings"])
def test_a_killed_writer_leaves_nothing_lost_or_doubled(
    mini: Workspace,
    other: Workspace,
    tmp_path: Path,
    packs: Catalog,
    kind: str,
    point: tuple[str, str, str, int],
) -> None:
    if kind == "readings" and point == KILLED["between two tables of one file"]:
        point = (LAKE, "Lake", "_commit", 2)
    text = REPORTS if kind == "reports" else readings("M1", 1, {**dict.fromkeys(range(124), "2"), 5: "-1"})
    mini.close()
    killed(mini.path, mapping_file(tmp_path, kind), written(tmp_path, text, "in.csv"), point)
    with Workspace(mini.path) as again:
        deliver(again, packs, tmp_path, kind, text)
        deliver(other, packs, tmp_path, kind, text)
        compute_all(again, packs)
        compute_all(other, packs)
        assert results(again) == results(other)
        for table in ("report", "output", "reading", "meter_day"):
            columns = [name for name in content(other, table).column_names if not name.endswith("batch_id")]
            expected = content(other, table).select(columns)
            assert content(again, table).select(columns) == expected
        assert expected.num_rows > 0 or kind == "reports"


def test_a_second_writer_gets_a_clear_error_and_changes_nothing(
    mini: Workspace, tmp_path: Path, packs: Catalog
) -> None:
    before = content(mini, "batch")
    with Workspace(mini.path) as second, mini.writing():
        with pytest.raises(TanliuError, match="another tanliu process is writing here") as caught:
            deliver(second, packs, tmp_path, "readings", readings("M1", 1, 4))
        assert str(mini.path) in str(caught.value)
        with pytest.raises(TanliuError, match="another tanliu process"):
            compute_all(second, packs)
        # reading goes on meanwhile
        assert content(second, "batch") == before
    with Workspace(mini.path) as second:
        (imported,) = deliver(second, packs, tmp_path, "readings", readings("M1", 1, 4))
        assert imported.rows_accepted == 4


def test_the_lock_of_a_dead_process_does_not_stay(mini: Workspace) -> None:
    code = (
        "import sys; from pathlib import Path; from tanliu.app.store.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).writing(): print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(mini.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        with pytest.raises(TanliuError, match="another tanliu process"), mini.writing():
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    with mini.writing():
        assert content(mini, "entity").num_rows == 2
