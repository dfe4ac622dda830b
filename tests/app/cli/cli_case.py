"""Run a command of ``tanliu`` inside this process, with what it writes and its exit code."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unittest.mock import patch

from rich.console import Console

from tanliu.app.cli import main
from tanliu.app.platform import console


@dataclass(frozen=True)
class Done:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str


Cli = Callable[..., Done]


@contextlib.contextmanager
def written_to(stream: Console, file: io.StringIO, width: int) -> Iterator[None]:
    """Send what commands write elsewhere; the very object, since modules took it when they were first loaded."""
    with patch.object(stream, "_file", file), patch.object(stream, "_width", width):
        yield


def invoke(*words: object, width: int = 100) -> Done:
    """Run a command as the installed script does, so that its handling of errors is tested too."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"COLUMNS": str(width), "TERMINAL_WIDTH": str(width), "NO_COLOR": "1"}
    with (
        patch.object(sys, "argv", ["tanliu", *(str(word) for word in words)]),
        patch.dict("os.environ", environment),
        written_to(console.out, out, width),
        written_to(console.err, err, width),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main.run_cli()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Done(code, out.getvalue(), err.getvalue())
