"""Files of told rows: by column, whatever language the header is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tanliu.app.platform.told.cells import Row
from tanliu.app.platform.tools.reading import read_body
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

#: Bytes of a file; as many rows as are taken have a tenth of it.
LARGEST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ToldFile:
    """Rows of a file by the ids of their columns.

    Attributes
    ----------
    columns
        Ids of the columns; a column that nobody knows has its own name in small letters.
    first_row
        Number of the first row, as the file counts.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    first_row: int


def read_told(body: bytes, name: str, columns: Iterable[str], words: str) -> ToldFile:
    """Read a file whose header has ids of columns or their names in a language.

    Parameters
    ----------
    words
        What stands before the id of a column in the id of its phrase.

    Raises
    ------
    TanliuError
        When it is too large or cannot be read.
    """
    if len(body) > LARGEST_BYTES:
        accepted = f"<= {LARGEST_BYTES:,} B"
        raise TanliuError("the file is too large", found=f"{len(body):,} B", accepted=accepted)
    file = read_body(body, name)
    known = {say(f"{words}_{one}", lang): one for one in columns for lang in ("en", "zh")}
    names = {column: known.get(column.strip(), column.strip().lower()) for column in file.columns}
    rows = tuple({names[column]: value for column, value in row.items()} for _, row in file.rows())
    return ToldFile(tuple(names.values()), rows, file.first_row)
