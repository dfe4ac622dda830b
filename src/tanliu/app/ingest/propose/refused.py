"""Why nothing can be proposed for a file: what it lacks, in its own words."""

from __future__ import annotations

from collections.abc import Sequence

from tanliu.app.ingest.across import VALUE
from tanliu.app.ingest.propose import forms, parts
from tanliu.app.ingest.propose.columns import Column, Table, unit_beside
from tanliu.app.ingest.propose.vocabulary import ANOTHER, RIVAL
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.spelling import doubt

#: Longest list of headings that an error shows.
_SHOWN = 300


def why(tables: Sequence[Table], file: str, lost: Sequence[Message] = ()) -> TanliuError | None:
    """Return what a file lacks of which nothing was proposed, or else what was left out of it; None where nobody can say more."""
    reasons = (parts.alone, _several, _units, _uncounted, _undated, _unread, _unused)
    told = next((one for reason in reasons if (one := reason(tables, file)) is not None), None)
    left = next((one for one in lost if one.id.endswith("left out")), None)
    return told or (None if left is None else TanliuError(left, where=file))


def _several(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file of which no column is surely the amount: 办公用电量, 车间用电量."""
    rivals = [one.heading for table in tables for one in table.columns if one.about == RIVAL]
    if not rivals:
        return None
    return TanliuError(
        "several columns are amounts of one carrier or measure, and none is surely the whole", where=file,
        found=", ".join(rivals)[:_SHOWN], accepted=Message("a column of their sum"),
    )  # fmt: skip


def _units(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file whose amounts are all in units that mean several things: ton, mt, mcf."""
    told = {
        unit: meanings
        for table in tables
        for one in table.columns
        if (unit := unit_beside(one)) is not None and (meanings := doubt(unit)) is not None
    }
    if not told:
        return None
    return TanliuError(
        "this unit means different things", where=file, found=", ".join(told),
        accepted=Message("one of {units}", units="; ".join(told.values())),
    )  # fmt: skip


def _uncounted(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file whose columns follow each other, and nothing says what they count."""
    for table in tables:
        value = table.named_so(VALUE)
        if table.across is not None and value is not None and value.meaning is None:
            return TanliuError(
                "nothing tells what the numbers are of", where=file,
                found=f"{table.across['first']} … {table.across['last']}",
                accepted=Message("the carrier and the unit in a line above the table, in the name of the sheet or file, or in the headings, such as electricity (MWh)"),
            )  # fmt: skip
    return None


def _undated(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file that says how much, and not when."""
    amounts = [one.heading for table in tables for one in table.columns if _counts(one)]
    dated = any(table.of(about) for table in tables for about in ("report.period", "reading.stamp"))
    if not amounts or dated:
        return None
    return TanliuError(
        "nothing tells of which months or days the amounts are", where=file, found=", ".join(amounts)[:_SHOWN],
        accepted=Message(
            "a column of months or days, a month in the name of the file or sheet, or a line above the table such as 2025年3月"
        ),
    )  # fmt: skip


def _unread(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file whose stamps are written in a way that nobody knows."""
    for one in tables:
        stamp, time = one.of("reading.stamp"), one.of("reading.time")
        if stamp is not None and time is None and stamp.values and forms.stamps(stamp.values) is None:
            unlike = next((text for text in stamp.values if forms.stamps([text]) is None), "")
            shown = unlike or f"{stamp.values[0]}, {stamp.values[-1]}"
            return TanliuError(
                "the stamps of a column are not all written in one way that is known", where=f"{file}: {stamp.heading}",
                found=shown, accepted="2025-03-01 00:15, 01.03.2025 00:15, 03/01/2025 12:15 AM, 2025年3月1日 0时15分",
            )  # fmt: skip
    return None


def _counts(column: Column) -> bool:
    return column.about.startswith(("carrier:", "measure:")) or column.about == "report.quantity"


def _unused(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file that counts nothing but what was not used."""
    others = [one.heading for table in tables for one in table.columns if one.about == ANOTHER]
    if not others:
        return None
    return TanliuError(
        "its numbers are no use of their rows: a plan, a cost, generation, emissions, or another period", where=file,
        found=", ".join(others)[:_SHOWN],
        accepted=Message("a column of what was used; what is generated comes in as a meter of direction generation"),
    )  # fmt: skip
