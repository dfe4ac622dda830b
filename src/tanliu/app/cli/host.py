"""Commands that serve the pages: the server, its users and, at the end of the demo, both."""

from __future__ import annotations

import errno
import logging
import os
import socket
from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.drawers import drawers
from tanliu.app.platform.console import err, out
from tanliu.app.platform.setup import configure, migrate
from tanliu.app.site.serve import serve as start
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

Place = Annotated[Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")]
Port = Annotated[int, typer.Option(help="Port of the server.", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="Address to listen on; behind a proxy leave it as it is.")]


def serve(workspace: Place = Path("tanliu-workspace"), host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the pages and the API of a workspace until stopped; make users with tanliu user.

    In an empty folder a workspace is made, and a link printed that opens the first run once: place and first account.
    """
    _make(workspace)
    _open(workspace)
    _free(host, port)
    migrate()
    show_first(workspace, f"http://{host}:{port}")
    _run(workspace, host, port)


def _make(workspace: Path) -> None:
    """Make a workspace where there is an empty folder, or none."""
    if workspace.is_dir() and any(workspace.iterdir()):
        return
    from tanliu.app.compute.in_use import set_packs
    from tanliu.app.store.workspace import Workspace

    set_packs(workspace)
    with Workspace(workspace, create=True):
        err.print(f"{workspace}: a new workspace / 新工作区", soft_wrap=True, markup=False)


def show_first(workspace: Path, address: str) -> None:
    """Print the link of the first run, while nobody has an account."""
    from tanliu.app.desks.start.first import issue

    secret = issue(workspace)
    if secret is not None:
        out.print(
            "Open this link to begin; it works once / 打开此链接开始设置（仅一次有效）:",
            markup=False,
            soft_wrap=True,
        )
        out.print(f"{address}/first/{secret}", markup=False, highlight=False, soft_wrap=True)


def work(workspace: Path, *, once: bool, lease: float) -> None:
    """Do the background jobs of a workspace."""
    _open(workspace)
    migrate()
    from tanliu.app.ingest import limits
    from tanliu.app.platform.jobs.worker import run
    from tanliu.app.platform.parts import at_work, end_with_parent

    limits.serve()
    end_with_parent()
    with at_work(workspace, "worker"):
        run(once=once, lease=lease)


def user(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[
        str,
        typer.Option(
            help="A role of the packs in use, such as district, department, town, enterprise or auditor."
        ),
    ],
    covers: Annotated[
        list[str] | None,
        typer.Option(
            help="Region of a town officer, field or industry of a department, id of a firm; may be repeated."
        ),
    ] = None,
    workspace: Place = Path("tanliu-workspace"),
) -> None:
    """Make a user (or give one a new role and password) and show the password once."""
    _open(workspace)
    migrate()
    from tanliu.app.platform.people import put_user

    out.print(f"{name}  {put_user(name, role, covers or [])}", highlight=False, markup=False)


def serve_demo(workspace: Path, host: str, port: int) -> None:
    """Make the demo's log-ins, show them once, and serve."""
    _open(workspace)
    _free(host, port)
    migrate()
    from tanliu.app.platform.demo_people import demo_people
    from tanliu.app.platform.models import Member

    out.print(f"\nhttp://{host}:{port}  log-ins (shown once) / 登录账户（仅显示一次）:", markup=False)
    for name, password, who in demo_people():
        out.print(f"  {name:12} {password}  {who}", markup=False, soft_wrap=True)
    for desk in drawers("demo"):
        desk.papers(Member.objects.get(role="enterprise").covers[0])
    out.print(f"what there is to see / 导览: http://{host}:{port}/tour", markup=False)
    err.print("Ctrl-C stops the server / 按 Ctrl-C 停止")
    _run(workspace, host, port)


def _open(workspace: Path) -> None:
    if not (workspace / "lake").is_dir():
        raise TanliuError(
            "not a tanliu workspace",
            where=workspace,
            accepted=Message("a folder made by tanliu demo, import or run"),
        )
    logging.getLogger("axes").setLevel(logging.WARNING)
    configure(workspace)


def _run(workspace: Path, host: str, port: int) -> None:
    _free(host, port)
    # a name that a proxy uses is added by TANLIU_HOSTS; the address listened on is always served
    os.environ.setdefault("TANLIU_HOSTS", f"127.0.0.1,localhost,[::1],{host}")
    err.print(f"serving http://{host}:{port}", highlight=False)
    start(workspace, host, port)


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            what = "the port is in use" if error.errno == errno.EADDRINUSE else "cannot listen here"
            raise TanliuError(what, found=f"{host}:{port}", accepted=Message("another --port")) from error
