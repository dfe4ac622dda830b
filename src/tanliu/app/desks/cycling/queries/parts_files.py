"""Files of parts and of bills of materials."""

from __future__ import annotations

from datetime import date

from tanliu.app.platform.tools.files import File, decimal
from tanliu.kit.errors import TanliuError
from tanliu.model.mobility.parts import Material, Spell

SPELLS = ("part", "kind", "vehicle", "installed")
#: Why a spell ended; only a fault ends the life of a part.
ENDS = {"": False, "fault": True, "removed": False, "vehicle_scrapped": False}
BILL = ("part", "kg", "factor")
_REST = ("reused", "mend_factor", "recycled", "credit_factor")


def spells(file: File) -> list[Spell]:
    """Read ``part,kind,vehicle,installed,removed,end``; an empty removal is a part that is still fitted.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in file.rows(SPELLS):
        where, removed, end = f"{file.name}, {number}", row.get("removed", ""), row.get("end", "")
        if end not in ENDS:
            raise TanliuError(
                "not one of what is offered",
                where=f"{where}, end",
                found=end,
                accepted=", ".join(filter(None, ENDS)),
            )
        if end and not removed:
            raise TanliuError("a field is empty", where=f"{where}, removed")
        until = _day(removed, f"{where}, removed") if removed else None
        found.append(
            Spell(
                row["part"],
                row["kind"],
                row["vehicle"],
                _day(row["installed"], f"{where}, installed"),
                until,
                ENDS[end],
            )
        )
    return found


def bill(file: File) -> list[Material]:
    """Read ``part,kg,factor`` and, where parts are used again, ``reused,mend_factor,recycled,credit_factor``.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in file.rows(BILL):
        where = f"{file.name}, {number}"
        kg, factor = (float(decimal(row[name], f"{where}, {name}")) for name in BILL[1:])
        reused, mend, recycled, credit = (
            float(decimal(row[name], f"{where}, {name}")) if row.get(name) else 0.0 for name in _REST
        )  # fmt: skip
        if min(kg, factor, reused, mend, recycled, credit) < 0 or reused + recycled > 1:
            raise TanliuError(
                "a number out of its range", where=where, found=", ".join(row.values()), accepted="kg, factor >= 0, reused + recycled <= 1"
            )  # fmt: skip
        found.append(Material(row["part"], kg, factor, reused, mend, recycled, credit))
    return found


def _day(text: str, where: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError as error:
        raise TanliuError("not a day", where=where, found=text, accepted="2026-03-02") from error
