"""Files that tools read, as `tanliu.app.ingest.table` reads them: a server apart, a command here."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from tanliu.app.ingest import table
from tanliu.app.ingest.table import Table
from tanliu.app.platform.tools.files import File


def read_file(path: Path, is_loose: bool = False) -> File:
    """Read a file of one's own: text, packed or not, a workbook, Parquet, JSON or a typical year (EPW).

    Raises
    ------
    TanliuError
        When there is no such file, it is too large, or a row has another number of cells than the header.
    """
    return _file(path.name, table.of_file(path, is_loose))


def read_body(body: bytes, name: str, is_loose: bool = False) -> File:
    """Read what somebody sent: text with a header, the first sheet of a workbook, JSON, or a typical year (EPW).

    Parameters
    ----------
    is_loose
        Keep rows of another width apart; else they refuse the file.

    Raises
    ------
    TanliuError
        As of `read_file`, or when a limit of the server is reached.
    """
    return _file(name, table.of_body(body, name, is_loose))


def _file(name: str, found: Table) -> File:
    return File(name, **{one.name: getattr(found, one.name) for one in fields(Table)})
