"""Files of plants, states and figures: rows by column, whatever language the header is in."""

from __future__ import annotations

from tanliu.app.desks.plants.actions.bring import COLUMNS, Bring, kind_of
from tanliu.app.platform.tools.reading import read_body
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

#: Bytes of a file; 5,000 rows have a tenth of it.
LARGEST = 4 * 1024 * 1024


def of_file(body: bytes, name: str) -> Bring:
    """Return what a file brings.

    Raises
    ------
    TanliuError
        When it cannot be read, or has nothing that is brought here.
    """
    if len(body) > LARGEST:
        raise TanliuError("the file is too large", found=f"{len(body):,} B", accepted=f"<= {LARGEST:,} B")
    file = read_body(body, name)
    known = {
        say(f"plants_{one}", lang): one
        for every in COLUMNS.values()
        for one in every
        for lang in ("en", "zh")
    }
    names = {column: known.get(column.strip(), column.strip().lower()) for column in file.columns}
    kind = kind_of(list(names.values()))
    rows = [{names[column]: value for column, value in row.items()} for _, row in file.rows()]
    return Bring(kind, tuple(rows), file.first_row)
