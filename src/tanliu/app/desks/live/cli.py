"""The command that listens to live sources and books what comes."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from tanliu.app.platform.console import err
from tanliu.app.platform.parts import at_work, end_with_parent
from tanliu.app.platform.supervise import Part, keep
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]


def listen(
    workspace: Place = Path("tanliu-workspace"),
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            "-c",
            help="Live source: a YAML file or a name of the packs in use; may be repeated. Those in the workspace's sources/ "
            "are listened to in any case.",
        ),
    ] = None,
    no_sources: Annotated[
        bool,
        typer.Option("--no-sources", help="Only book what comes by the API; tanliu serve does so by itself."),
    ] = False,
    book_every: Annotated[float, typer.Option(help="Seconds between two bookings.", min=0.1)] = 5.0,
    compute_every: Annotated[
        float, typer.Option(help="Seconds between two computations of what has come.", min=1)
    ] = 60.0,
) -> None:
    """Listen to live sources (MQTT, Modbus TCP, folders) until stopped, and book what comes.

    A message is acknowledged when it is on the disk. One process books at a time; another waits for its turn.
    """
    if not (workspace / "lake").is_dir():
        raise TanliuError(
            "not a tanliu workspace",
            where=workspace,
            accepted=Message("a folder made by tanliu demo, import or run"),
        )
    stopping = threading.Event()
    _listen_for_signals(stopping)
    if no_sources:
        # a server that is killed cannot tell us to stop
        end_with_parent(stopping.set)
        _book(workspace, book_every, compute_every, stopping)
        return
    from tanliu.app.live.listen import listen as listen_to
    from tanliu.app.live.source import all_of

    sources = all_of(workspace, config or [])
    if not sources:
        raise TanliuError(
            "there is no live source",
            where=workspace / "sources",
            accepted=Message("a YAML file there, or --config"),
        )
    for one in sources:
        err.print(f"{one.mapping.source}: {one.adapter}", highlight=False, markup=False)
    command = [sys.executable, "-m", "tanliu", "listen", "--no-sources", "-w", str(workspace.resolve())]
    command += ["--book-every", str(book_every), "--compute-every", str(compute_every)]
    parts = [Part("booker", command)]
    keeper = threading.Thread(target=keep, args=(parts, stopping, workspace))
    keeper.start()
    try:
        listen_to(workspace, sources, stopping)
    finally:
        stopping.set()
        keeper.join()


def _book(workspace: Path, book_every: float, compute_every: float, stopping: threading.Event) -> None:
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.live.trail import note
    from tanliu.app.ingest import limits
    from tanliu.app.live.book import Pace, book_for_ever
    from tanliu.app.platform.served import catalog

    limits.serve()
    with at_work(workspace, "booker"):
        book_for_ever(workspace, catalog(), Pace(book_every, compute_every), stopping, note)


def _listen_for_signals(stopping: threading.Event) -> None:
    def asked(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, asked)


COMMANDS = (listen,)
