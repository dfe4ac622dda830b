"""Files of events of meters: rows by column, whatever language the header is in."""

from __future__ import annotations

from tanliu.app.desks.meters.care.bring import TellEvents
from tanliu.app.desks.meters.care.told import COLUMNS
from tanliu.app.platform.tools.reading import read_body
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

#: Bytes of a file; 5,000 rows have a tenth of it.
LARGEST = 4 * 1024 * 1024


def of_file(body: bytes, name: str) -> TellEvents:
    """Return what a file tells.

    Raises
    ------
    TanliuError
        When it cannot be read, or has no events of meters.
    """
    if len(body) > LARGEST:
        raise TanliuError("the file is too large", found=f"{len(body):,} B", accepted=f"<= {LARGEST:,} B")
    file = read_body(body, name)
    known = {say(f"care_{one}", lang): one for one in COLUMNS for lang in ("en", "zh")}
    names = {column: known.get(column.strip(), column.strip().lower()) for column in file.columns}
    if not {"meter_code", "event", "day"} <= set(names.values()):
        raise TanliuError(
            "the file has no columns of events of meters",
            found=", ".join(names.values())[:200],
            accepted=", ".join(COLUMNS),
        )
    # what is shown beside the events in a file of ours is not told back
    rows = [
        {names[column]: value for column, value in row.items() if names[column] in COLUMNS}
        for _, row in file.rows()
    ]
    return TellEvents(tuple(rows), file.first_row)
