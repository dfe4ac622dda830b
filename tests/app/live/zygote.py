"""Begins processes in milliseconds: all is imported once, each is forked. Asked on standard input, answers with pids.

``listen``: the listener of the workspace's sources. ``book``: the booker. ``push FILE ACKED``: keeps the lines of a file
as the API does, and writes the number of each to another file once it is told that it is kept.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path

from tanliu.app.live import book, spool
from tanliu.app.live.adapters import push
from tanliu.app.live.listen import listen
from tanliu.app.live.source import all_of
from tanliu.catalog.load import load

PACKS = load()


def pushing(workspace: Path, file: Path, acked: Path) -> None:
    keeper = spool.Spool(spool.folder_of(workspace), open_seconds=0.05)
    # line-wise and unbuffered: what is written stays when we are killed
    told = os.open(acked, os.O_CREAT | os.O_RDWR | os.O_APPEND)
    done = len(acked.read_text().splitlines())
    for number, line in enumerate(file.read_text().splitlines()):
        if number >= done:
            record, _ = push.record(line.encode(), "json", "api:me", None, "127.0.0.1", 10)
            keeper.put([record])
            os.write(told, f"{number}\n".encode())
    signal.pause()


def begin(workspace: Path, role: str, *arguments: str) -> int:
    child = os.fork()
    if child:
        return child
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        if role == "listen":
            listen(workspace, all_of(workspace, []), threading.Event())
        elif role == "book":
            pace = book.Pace(0.02, 3600.0)
            book.book_for_ever(workspace, PACKS, pace, threading.Event(), lambda one: None)
        else:
            pushing(workspace, *map(Path, arguments))
    finally:
        os._exit(1)


def main() -> None:
    logging.disable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    workspace = Path(sys.argv[1])
    _say("ready")
    for line in sys.stdin:
        _say(str(begin(workspace, *line.split())))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
