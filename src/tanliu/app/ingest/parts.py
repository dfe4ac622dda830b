"""Columns that add up to another, such as 尖, 峰, 平 and 谷 to the whole: rows in which they do not are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tanliu.app.ingest import numerals
from tanliu.app.ingest.rows import Row
from tanliu.kit.message import Message

#: Half of the last place that is written: by so much each of the numbers may have been rounded.
_HALF = Decimal("0.5")


@dataclass(slots=True)
class Unequal:
    """How many rows have a total that is not the sum of its parts, and the first of them."""

    total: str
    parts: tuple[str, ...]
    rows: int = 0
    first: tuple[int, Decimal, Decimal] | None = None

    def message(self) -> Message:
        """Say it for whoever sent the file."""
        row, found, added = self.first or (0, Decimal(0), Decimal(0))
        return Message(
            "{number} rows in which {total} is not the sum of {parts}; in row {row} {found} and {sum}",
            number=self.rows, total=self.total, parts=", ".join(self.parts), row=row, found=found, sum=added,
        )  # fmt: skip


def watched(rows: Iterator[Row], header: Sequence[str], found: Unequal) -> Iterator[Row]:
    """Pass rows, and note those whose total is another number than its parts make; one that lacks a part says nothing."""
    at, places = header.index(found.total), [header.index(one) for one in found.parts]
    for row in rows:
        if row.fault is None and (pair := difference(row.cells[at], [row.cells[one] for one in places])):
            found.rows += 1
            found.first = found.first or (row.number, *pair)
        yield row


def difference(total: str, parts: Sequence[str]) -> tuple[Decimal, Decimal] | None:
    """Return a total and the sum of its parts where they differ by more than was rounded.

    Examples
    --------
    >>> difference("1000", ["100", "300.4", "400", "200"]), difference("1000", ["100", "300", "400", "150"])
    (None, (Decimal('1000'), Decimal('950')))
    """
    whole, numbers = numerals.value(total), [numerals.value(one) for one in parts]
    known = [one for one in numbers if one is not None]
    if whole is None or len(known) < len(numbers):
        return None
    added = sum(known, Decimal(0))
    rounded = _HALF * sum((Decimal(1).scaleb(min(_place(one), 0)) for one in (whole, *known)), Decimal(0))
    return None if abs(whole - added) <= rounded else (whole, added)


def _place(number: Decimal) -> int:
    return int(number.as_tuple().exponent)
