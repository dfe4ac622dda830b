"""The command that sends what is due, where no worker does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tanliu.app.platform.console import out


def notices(
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="Folder that holds the data and results.")
    ] = Path("tanliu-workspace"),
) -> None:
    """Send the notices that are due by mail and to robots, as the worker does every minute."""
    from tanliu.app.platform.setup import configure, migrate

    configure(workspace)
    migrate()
    from tanliu.app.desks.notices.outbox import put_out, send

    put, done = put_out(), send()
    out.print(
        f"{put} new, {done.sent} sent, {done.put_off} put off, {done.failed} given up, {done.unsure} unsure",
        markup=False,
    )


COMMANDS = (notices,)
