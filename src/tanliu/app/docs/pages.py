"""Which reference pages there are, and how they are written.

A page holds no date, version of a library or path of this machine, so that two machines write the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tanliu.app.docs.action_page import action_page
from tanliu.app.docs.cli_page import cli_page
from tanliu.app.docs.pack_page import pack_page
from tanliu.app.docs.table_page import table_page

_MAKERS: Mapping[str, Callable[[], str]] = {
    "actions.md": action_page,
    "cli.md": cli_page,
    "packs.md": pack_page,
    "tables.md": table_page,
}
#: First line of every page.
GENERATED = "<!-- Written by `python -m tanliu.app.docs`; change what it is made from, not this file. -->\n\n"


def pages() -> dict[str, str]:
    """Return the text of every reference page by its file name."""
    return {name: GENERATED + make() for name, make in _MAKERS.items()}


def write_pages(folder: Path) -> list[Path]:
    """Write every reference page into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in _MAKERS]
