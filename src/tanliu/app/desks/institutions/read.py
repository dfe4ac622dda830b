"""Files of institutions and their figures: rows by column, whatever language the header is in."""

from __future__ import annotations

from tanliu.app.desks.institutions.actions.bring import COLUMNS, BringInstitutions
from tanliu.app.platform.told.files import read_told
from tanliu.kit.errors import TanliuError


def of_file(body: bytes, name: str) -> BringInstitutions:
    """Return what a file brings.

    Raises
    ------
    TanliuError
        When it cannot be read, or has nothing that is brought here.
    """
    file = read_told(body, name, (one for every in COLUMNS.values() for one in every), "inst")
    kind = "figure" if "measure" in file.columns else "subject"
    if not {"entity_id", "measure" if kind == "figure" else "kind"} <= set(file.columns):
        raise TanliuError(
            "the file has no columns of institutions", found=", ".join(file.columns)[:200], accepted=" | ".join(", ".join(one) for one in COLUMNS.values())
        )  # fmt: skip
    return BringInstitutions(kind, file.rows, file.first_row)
