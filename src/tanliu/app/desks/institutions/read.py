"""Files of institutions and their figures: rows by column, whatever language the header is in."""

from __future__ import annotations

from tanliu.app.desks.institutions.actions.bring import COLUMNS, BringInstitutions
from tanliu.app.platform.tools.reading import read_body
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say

_LARGEST = 4 * 1024 * 1024


def of_file(body: bytes, name: str) -> BringInstitutions:
    """Return what a file brings.

    Raises
    ------
    TanliuError
        When it cannot be read, or has nothing that is brought here.
    """
    if len(body) > _LARGEST:
        raise TanliuError("the file is too large", found=f"{len(body):,} B", accepted=f"<= {_LARGEST:,} B")
    file = read_body(body, name)
    known = {
        say(f"inst_{one}", lang): one for every in COLUMNS.values() for one in every for lang in ("en", "zh")
    }
    names = {column: known.get(column.strip(), column.strip().lower()) for column in file.columns}
    kind = "figure" if "measure" in names.values() else "subject"
    if not {"entity_id", "measure" if kind == "figure" else "kind"} <= set(names.values()):
        raise TanliuError(
            "the file has no columns of institutions", found=", ".join(names.values())[:200], accepted=" | ".join(", ".join(one) for one in COLUMNS.values())
        )  # fmt: skip
    rows = [{names[column]: value for column, value in row.items()} for _, row in file.rows()]
    return BringInstitutions(kind, tuple(rows), file.first_row)
