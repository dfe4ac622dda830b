"""Files of made-up rows, for the samples of tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tanliu.kit.csv_text import csv_text


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV."""
    return csv_text(header, rows).encode()
