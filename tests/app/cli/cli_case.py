"""Run a command of ``tanliu`` inside this process, with what it writes and its exit code."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

from rich.console import Console

from tanliu.app.cli import main


@dataclass(frozen=True)
class Done:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str


Cli = Callable[..., Done]


def invoke(*words: object, width: int = 100) -> Done:
    """Run a command as the installed script does, so that its handling of errors is tested too."""
    out, err = io.StringIO(), io.StringIO()
    console, errors = Console(file=out, width=width), Console(file=err, width=width)
    environment = {"COLUMNS": str(width), "TERMINAL_WIDTH": str(width), "NO_COLOR": "1"}
    with (
        patch.object(sys, "argv", ["tanliu", *(str(word) for word in words)]),
        patch.dict("os.environ", environment),
        patch("tanliu.app.cli.main.out", console),
        patch("tanliu.app.cli.main.err", errors),
        patch("tanliu.app.platform.console.out", console),
        patch("tanliu.app.platform.console.err", errors),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main.run_cli()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Done(code, out.getvalue(), err.getvalue())
