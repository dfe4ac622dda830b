"""Told rows are judged one by one: what is good is kept whatever the others are, and the same row again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from tanliu.app.platform.action import Entry
from tanliu.app.platform.told.cells import Row
from tanliu.kit.errors import TanliuError

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
OUTCOMES = (NEW, CHANGED, SAME, REFUSED)
#: Rows of one delivery: a limit of the machine, since every row is asked for and written by itself.
MOST_ROWS = 5000
_LONGEST, _LISTED = 100, 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row.

    Attributes
    ----------
    row
        Its number, as who brought it counts.
    code
        Of what it tells.
    what
        One of ``OUTCOMES``.
    fault
        Why it was refused.
    number
        Of what is kept in its place; it takes it back, where that can be.
    """

    row: int
    code: str
    what: str
    fault: TanliuError | None = None
    number: int | None = None


def require_rows(rows: Sequence[Row]) -> None:
    """Refuse a delivery without rows, or with too many.

    Raises
    ------
    TanliuError
        With how many.
    """
    if not 0 < len(rows) <= MOST_ROWS:
        raise TanliuError("how many rows are told", found=len(rows), accepted=f"1 ... {MOST_ROWS}")


def judged(
    rows: Sequence[Row], first_row: int, column: str, put: Callable[[Row], tuple[str, int | None]]
) -> tuple[Verdict, ...]:
    """Keep rows one by one.

    Parameters
    ----------
    first_row
        Number of the first row, as who brought them counts.
    column
        What names the thing that a row tells of.
    put
        Keeps a row; returns what became of it and its number, or raises `TanliuError`, and then nothing of it stays.
    """
    found = []
    for at, row in enumerate(rows, first_row):
        code = row.get(column, "").strip()[:_LONGEST]
        try:
            with transaction.atomic():
                what, number = put(row)
        except TanliuError as fault:
            found.append(Verdict(at, code, REFUSED, fault))
        else:
            found.append(Verdict(at, code, what, None, number))
    return tuple(found)


def counts(done: Sequence[Verdict]) -> dict[str, int]:
    """Return how many rows became what, in the order of ``OUTCOMES``, without those that none did."""
    every = {what: sum(one.what == what for one in done) for what in OUTCOMES}
    return {what: count for what, count in every.items() if count}


def entries(verb: str, done: Sequence[Verdict]) -> list[Entry]:
    """Return what the audit trail keeps of a delivery: nothing where nothing changed."""
    kept = [one for one in done if one.what in (NEW, CHANGED)]
    if not kept:
        return []
    told = {**counts(done), "codes": [one.code for one in kept][:_LISTED], "numbers": [one.number for one in kept][:_LISTED]}  # fmt: skip
    return [Entry(verb, kept[0].code if len(done) == 1 else "", told)]
