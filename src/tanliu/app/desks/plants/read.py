"""Files of plants, states and figures: rows by column, whatever language the header is in."""

from __future__ import annotations

from tanliu.app.desks.plants.actions.bring import COLUMNS, Bring, kind_of
from tanliu.app.platform.told.files import read_told


def of_file(body: bytes, name: str) -> Bring:
    """Return what a file brings.

    Raises
    ------
    TanliuError
        When it cannot be read, or has nothing that is brought here.
    """
    file = read_told(body, name, (one for every in COLUMNS.values() for one in every), "plants")
    return Bring(kind_of(file.columns), file.rows, file.first_row)
