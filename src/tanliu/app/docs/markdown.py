"""Tables and cells in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table with a line break at its end."""
    drawn = [header, ["---"] * len(header), *([cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(row)} |\n" for row in drawn)


def cell(value: object) -> str:
    """Return a value as one line that does not end the cell; None and empty stay empty."""
    text = "" if value is None else " ".join(str(value).split())
    return text.replace("|", "\\|")


def code(text: object) -> str:
    """Return text as code, or nothing for nothing."""
    return f"`{text}`" if text not in (None, "") else ""
