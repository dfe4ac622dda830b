"""Why nothing can be proposed for a file: what it lacks, in its own words."""

from __future__ import annotations

from collections.abc import Sequence

from tanliu.app.ingest.propose import forms, parts
from tanliu.app.ingest.propose.columns import Column, Table
from tanliu.app.ingest.propose.vocabulary import ANOTHER, RIVAL
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Longest list of headings that an error shows.
_SHOWN = 300


def why(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return what a file lacks of which nothing was proposed; None where nobody can say more."""
    reasons = (parts.alone, _several, _undated, _unread, _unused)
    return next((one for reason in reasons if (one := reason(tables, file)) is not None), None)


def _several(tables: Sequence[Table], file: str) -> TanliuError | None:
    """Return the error of a file of which no column is surely the amount: 办公用电量, 车间用电量."""
    rivals = [one.heading for table in tables for one in table.columns if one.about == RIVAL]
    if not rivals:
        return None
    return TanliuError(
        "several columns are amounts of one carrier or measure, and none is surely the whole", where=file,
        found=", ".join(rivals)[:_SHOWN], accepted=Message("a column of their sum"),
    )  # fmt: skip


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
