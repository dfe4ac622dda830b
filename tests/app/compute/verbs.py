"""Every verb that changes a workspace, done by a process of its own that is forked from one that has imported all.

Asked on standard input with a verb, a workspace and a number, and answered when all that were asked for are done.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from faulty_disk import doomed

from actions_case import mapping_file, written
from tanliu.app.compute.backup import back_up, restore
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.mend import import_mended
from tanliu.app.compute.options import accounting
from tanliu.app.compute.withdraw import withdraw
from tanliu.app.desks.estimates.actions.estimate import estimate
from tanliu.app.desks.findings.actions.find import find_all
from tanliu.app.desks.meters.actions import settle
from tanliu.app.desks.publications.actions.publish import publish
from tanliu.app.desks.publications.actions.restate import restate
from tanliu.app.live import spool
from tanliu.app.live.adapters import push
from tanliu.app.live.book import Booker
from tanliu.app.live.counts import Counts
from tanliu.app.store import rollup
from tanliu.app.store.trouble import KINDS
from tanliu.app.store.workspace import Workspace
from tanliu.catalog.load import load
from tanliu.catalog.source.load import load as load_mapping
from tanliu.kit.errors import BusyError, TanliuError

PACKS = load()
FAULTY = "id,period,diesel,power,added\nA,2025-01,2,100,5\nB,2025-01,-3,100,5\n"
HELD = datetime(2025, 1, 1, 22, tzinfo=UTC)


def _files(path: Path, number: int) -> Path:
    folder = path.parent / f"files-{number}"
    folder.mkdir(exist_ok=True)
    return folder


def import_(path: Path, number: int) -> None:
    """Bring a file of which one row is refused."""
    folder, month = _files(path, number), 2 + number
    text = f"id,period,diesel,power,added\nA,2025-{month:02d},2,100,5\nB,2025-{month:02d},-3,100,5\n"
    file = written(folder, text, f"in-{number}.csv")
    with Workspace(path) as workspace:
        import_files(workspace, PACKS, load_mapping(mapping_file(folder, "reports")), file)


def mend(path: Path, number: int) -> None:
    """Bring back the row of the first file that was refused."""
    folder = _files(path, number)
    head = "id,period,diesel,power,added,quarantine_file,quarantine_row,quarantine_reason"
    file = written(folder, f"{head}\nB,2025-01,3,100,5,faulty.csv,3,negative_quantity\n", "mended.csv")
    with Workspace(path) as workspace:
        import_mended(workspace, PACKS, load_mapping(mapping_file(folder, "reports")), file)


def decide(path: Path, number: int) -> None:
    """Say what a step was; who comes second is told that nothing waits any longer."""
    with Workspace(path) as workspace, workspace.writing(), nothing_held():
        settle(workspace, "R1", HELD, "reset", by=f"person {number}")


def inside(verb: Callable[[Workspace], object]) -> Callable[[Path, int], None]:
    def done(path: Path, number: int) -> None:
        with Workspace(path) as workspace, workspace.writing():
            verb(workspace)

    return done


def _compact(workspace: Workspace) -> None:
    rollup.compact(workspace)
    workspace.lake.vacuum("quarantine")


@contextmanager
def nothing_held() -> Iterator[None]:
    try:
        yield
    except TanliuError as error:
        if "no step of this register is held back" not in str(error):
            raise


def book(path: Path, number: int) -> None:
    """Send a reading until it is acknowledged, as a sender does, and book what has come."""
    acknowledged = path.parent / f"files-{number}" / "acknowledged"
    if not acknowledged.exists():
        keeper = spool.Spool(spool.folder_of(path))
        keeper.put([push.record(_reading(), "arrow", "api:me", None, "127.0.0.1", 10)[0]])
        keeper.close()
        _files(path, number)
        acknowledged.touch()
    counts = Counts(path, "book")
    with Workspace(path) as workspace:
        booker = Booker(workspace, PACKS, counts, lambda booked: None)
        while booker.book():
            pass
    counts.close()


def _reading() -> bytes:
    row = {"meter_code": ["M1"], "stamp": ["2025-01-01T00:00:00+08:00"], "quantity": ["7"]}
    sink = pa.BufferOutputStream()
    rows = pa.table(row)
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return bytes(sink.getvalue())


def bring_back(path: Path, number: int) -> None:
    restore(path.parent / "base.tar", path.parent / "restored", lambda rows: None)


def take_back(path: Path, number: int) -> None:
    """Take back what the first file said of outputs."""
    with Workspace(path) as workspace:
        query = f"SELECT min(batch_id) FROM {workspace.lake.scan('batch')} WHERE file = 'faulty.csv' AND table_name = 'output'"
        ((told,),) = workspace.connection.execute(query).fetchall()
        withdraw(workspace, told, "of another year")


#: Verbs that only the faulty disk and the killer try: they have no other writer beside them.
ALONE: Mapping[str, Callable[[Path, int], object]] = {
    "book": book,
    "restore": bring_back,
    "withdraw": take_back,
}
VERBS: Mapping[str, Callable[[Path, int], object]] = {
    "import": import_,
    "mend": mend,
    "settle": decide,
    "compute": inside(lambda workspace: compute(workspace, PACKS, accounting(PACKS), months=())),
    "estimate": inside(lambda workspace: estimate(workspace, PACKS, accounting(PACKS))),
    "findings": inside(lambda workspace: find_all(workspace, PACKS, accounting(PACKS))),
    "publish": inside(lambda workspace: publish(workspace, PACKS, "2025", "me")),
    "restate": lambda path, number: restate(path, PACKS, 1),
    "compact": inside(_compact),
    "backup": lambda path, number: back_up(path, path.parent / f"b{number}-{os.getpid()}.tar", lambda: b""),
}


def patiently(verb: str, path: Path, number: int) -> None:
    """Do it when the other has ended, as a job does."""
    for _ in range(600):
        try:
            (VERBS[verb] if verb in VERBS else ALONE[verb])(path, number)
            return
        except BusyError:
            time.sleep(0.02)


def begin(verb: str, path: Path, number: int) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        verb, *fault = verb.split(":")
        if fault[:1] == ["after"]:
            # the kernel ends the process wherever it is, as kill -9 does: nothing of ours is asked
            signal.setitimer(signal.ITIMER_REAL, int(fault.pop()) / 1e6)
            fault = []
        end = doomed(fault[0], int(fault[1]), int(fault[2]), path.parent) if fault else lambda: None
        patiently(verb, path, number)
        end()
        code = 0
    except KINDS:
        # what the disk said, in words or as the engines have it
        code = 2
    except TanliuError as error:
        code = 2 if fault and isinstance(error.__cause__, KINDS) else 1
        traceback.print_exc()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def main() -> None:
    _say("ready")
    for line in sys.stdin:
        path, *verbs = line.split()
        pids = [begin(verb, Path(path), number) for number, verb in enumerate(verbs)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        _say(" ".join(map(str, codes)))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
