"""Files of events of meters: rows by column, whatever language the header is in."""

from __future__ import annotations

from tanliu.app.desks.meters.care.bring import TellEvents
from tanliu.app.desks.meters.care.facts import COLUMNS
from tanliu.app.platform.told.files import read_told
from tanliu.kit.errors import TanliuError


def of_file(body: bytes, name: str) -> TellEvents:
    """Return what a file tells.

    Raises
    ------
    TanliuError
        When it cannot be read, or has no events of meters.
    """
    file = read_told(body, name, COLUMNS, "care")
    if not {"meter_code", "event", "day"} <= set(file.columns):
        raise TanliuError(
            "the file has no columns of events of meters",
            found=", ".join(file.columns)[:200],
            accepted=", ".join(COLUMNS),
        )
    # what is shown beside the events in a file of ours is not told back
    rows = tuple({name: cell for name, cell in row.items() if name in COLUMNS} for row in file.rows)
    return TellEvents(rows, file.first_row)
