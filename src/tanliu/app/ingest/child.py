"""The process that reads foreign files: ``python -m tanliu.app.ingest.child DESCRIPTOR``, begun by ``apart``."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tanliu.app.ingest import apart, foreign, limits, mended, outlines, sent, table, workbook, yaml_apart
from tanliu.app.ingest.propose.look import first_rows
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import packed

_log = logging.getLogger(__name__)
#: What can be asked for; each is given a folder to write to, and returns what JSON can say.
WORK: Mapping[str, Callable[..., Any]] = {
    "deliveries": foreign.write_deliveries,
    "kept": sent.write_kept,
    "rows": sent.write_rows,
    "closed": mended.write_closed,
    "cells": workbook.book_cells,
    "look": first_rows,
    "table": table.write,
    "outlines": outlines.write,
    "yaml": yaml_apart.write,
}
#: Seconds between two looks whether whoever began this process is still there.
_LOOK_EVERY = 1.0


def main(descriptor: int) -> None:
    """Do what is asked for until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.meta_path.insert(0, _Unloaded)
    with contextlib.suppress(OSError):
        # where memory runs out for all, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    connection = Connection(descriptor)
    connection.send_bytes(b"ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send_bytes(json.dumps(done(connection.recv_bytes())).encode())


def done(told: bytes) -> dict[str, Any]:
    """Do one piece of work; an error of the file is an answer too."""
    # told by the process that began this one, never by a file
    work, in_force, folder, given = pickle.loads(told)
    limits.use(in_force)
    apart.hold(in_force)
    tempfile.tempdir = str(folder)
    try:
        answer: dict[str, Any] = {"value": WORK[work](folder, *given)}
    except TanliuError as error:
        answer = {"error": packed(error)}
    except (MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError):
        answer = {"error": packed(apart.too_little_memory(in_force.memory_mb))}
    except Exception as error:
        # a fault of ours or of a library is for the log; whoever sent the file learns that it could not be read
        _log.exception("%s", work)
        found = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        answer = {
            "error": packed(TanliuError("the file cannot be read; nothing of it was imported", found=found))
        }
    return answer | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}


class _Unloaded:
    """Keeps pyarrow from loading pandas to ask whether a value is of it: none is, and it takes longer than the rest."""

    @staticmethod
    def find_spec(name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
