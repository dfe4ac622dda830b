"""Every verb that changes a workspace, done by a process of its own that is forked from one that has imported all.

Asked on standard input with a verb, a workspace and a number, and answered when all that were asked for are done.
"""

from __future__ import annotations

import errno
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from actions_case import mapping_file, written
from tanliu.app.compute.backup import back_up
from tanliu.app.compute.compute import compute
from tanliu.app.compute.import_data import import_files
from tanliu.app.compute.mend import import_mended
from tanliu.app.compute.options import accounting
from tanliu.app.desks.estimates.actions.estimate import estimate
from tanliu.app.desks.findings.actions.find import find_all
from tanliu.app.desks.meters.actions import settle
from tanliu.app.desks.publications.actions.publish import publish
from tanliu.app.desks.publications.actions.restate import restate
from tanliu.app.store import data_files, durable, rollup
from tanliu.app.store.lake import Lake
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
            VERBS[verb](path, number)
            return
        except BusyError:
            time.sleep(0.02)


def doomed(kind: str, after: int) -> None:
    """Let a step towards the disk fail, or end the process, when it is taken for the given time."""
    steps = iter(range(after, -1, -1))

    def wrapped(step: Callable[..., Any]) -> Callable[..., Any]:
        def taken(*args: Any, **options: Any) -> Any:
            if next(steps, -1) == 0:
                if kind == "kill":
                    os._exit(9)
                raise OSError(errno.EIO if kind == "eio" else errno.ENOSPC, kind, str(args[0]))
            return step(*args, **options)

        return taken

    durable.flush = wrapped(durable.flush)
    data_files.durable.seal_all = wrapped(durable.seal_all)
    Lake._commit = wrapped(Lake._commit)  # type: ignore[method-assign]
    Path.rename = wrapped(Path.rename)  # type: ignore[method-assign]


def begin(verb: str, path: Path, number: int) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        verb, *fault = verb.split(":")
        if fault:
            doomed(fault[0], int(fault[1]))
        patiently(verb, path, number)
        code = 0
    except OSError:
        # what the disk said
        code = 2
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
