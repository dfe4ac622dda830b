"""How commands talk: two streams, lists, a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tanliu.kit.csv_text import write_csv
from tanliu.report.step import told_step

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@contextmanager
def progress(title: str, language: str = "en") -> Iterator[Callable[[str, float], None]]:
    """Show one bar whose text is the step at work."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda step, share: bar.update(
            task, description=f"{title}: {told_step(step, language)}", completed=share
        )


def print_rows(
    rows: Sequence[Mapping[str, Any]], every: Sequence[str], some: Sequence[str], word: Callable[[str], str], none: str, as_csv: bool
) -> None:  # fmt: skip
    """Print a list as CSV with every column, or as a table with some.

    Parameters
    ----------
    word
        Heading of a column.
    none
        What is said of an empty table.
    """
    if as_csv:
        write_csv(
            sys.stdout, [word(name) for name in every], ([cell(row[name]) for name in every] for row in rows)
        )
        return
    table = Table(*(word(name) for name in some), show_edge=False)
    for row in rows:
        table.add_row(*(_shown(row[name]) for name in some))
    out.print(table if rows else none)


def cell(value: object) -> object:
    """Return a value as a cell of a file: days as ISO 8601 has them, yes and no in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else value


def _shown(value: object) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, float | Decimal):
        return f"{value:,.1f}".removesuffix(".0")
    return f"{cell(value)}"
