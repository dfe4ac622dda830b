"""How far the rows of a programme are on a day, what is late, and what the tallies come to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tanliu.decide.programme.document import STATES, Programme, Tally, Where
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A row as it is known on a day.

    Attributes
    ----------
    ended
        Day on which it was done or dropped.
    heard
        Day on which it was last told of; of its beginning before.
    after
        Rows that are done before it.
    """

    id: str
    group: str
    state: str = "planned"
    due: date | None = None
    ended: date | None = None
    heard: date | None = None
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    after: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be done."""
        return self.state in ("planned", "under_way")


@dataclass(frozen=True, slots=True)
class Standing:
    """A row beside its days.

    Attributes
    ----------
    late
        Days by which it is late, or was done late; 0 in time, None without a due day.
    silent
        Since which day it should have been told anew; None where it was, or nobody asks.
    """

    told: Told
    late: int | None
    silent: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a group: how many there are, by state, and how many are late."""

    id: str
    states: Mapping[str, int]
    late: int
    silent: int

    @property
    def rows(self) -> int:
        """Rows that were not dropped."""
        return sum(count for state, count in self.states.items() if state != "dropped")

    @property
    def share_percent(self) -> Fraction | None:
        """Return the share that is done [%]; None without rows."""
        return Fraction(_PERCENT * self.states["done"], self.rows) if self.rows else None


@dataclass(frozen=True, slots=True)
class Counted:
    """A tally: its value, of how many rows the figure is not known, and whether it is what the source prints."""

    id: str
    value: Fraction | None
    unknown: int
    agrees: bool | None


def months_on(day: date, months: int) -> date:
    """Return the same day of the month some months on, the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def begun(programme: Programme, first: date) -> list[Told]:
    """Return the rows with which a programme begins on a day."""
    return [
        Told(
            id, step.group, due=step.due or (None if step.months is None else months_on(first, step.months)),
            heard=first, figures=dict(step.figures), after=step.after,
        )
        for id, step in programme.steps.items()
    ]  # fmt: skip


def standing(programme: Programme, row: Told, day: date) -> Standing:
    """Return how a row stands on a day."""
    late = None
    if row.due is not None and row.state != "dropped":
        last = row.ended if row.state == "done" and row.ended is not None else day
        late = max((last - row.due).days, 0)
    silent = None
    if programme.report_months is not None and row.is_open and row.heard is not None:
        wanted = months_on(row.heard, programme.report_months)
        silent = wanted if wanted < day else None
    return Standing(row, late, silent)


def grouped(programme: Programme, rows: Sequence[Standing]) -> list[Group]:
    """Return the groups of a programme, counted."""
    found = []
    for id in programme.groups:
        own = [one for one in rows if one.told.group == id]
        states = {state: sum(one.told.state == state for one in own) for state in STATES}
        late = sum(bool(one.late) and one.told.is_open for one in own)
        found.append(Group(id, states, late, sum(one.silent is not None for one in own)))
    return found


def tallied(programme: Programme, rows: Sequence[Told]) -> list[Counted]:
    """Return what the tallies of a programme come to; a figure that nobody told is never zero."""
    return [_tally(id, one, rows) for id, one in programme.tallies.items()]


def _tally(id: str, tally: Tally, rows: Sequence[Told]) -> Counted:
    judged = [_within(tally.where, one) for one in rows]
    unknown = judged.count(None)
    value: Fraction | None
    if tally.form == "count":
        value = Fraction(judged.count(True))
    elif tally.form == "share":
        among = [_within(tally.among, one) for one in rows]
        unknown += among.count(None)
        both = sum(one is True and other is True for one, other in zip(judged, among, strict=True))
        value = Fraction(_PERCENT * both, among.count(True)) if among.count(True) else None
    else:
        own = [one.figures.get(str(tally.figure)) for one, held in zip(rows, judged, strict=True) if held]
        unknown += own.count(None)
        value = sum((Fraction(one) for one in own if one is not None), Fraction(0))
    return Counted(id, value, unknown, None if tally.printed is None else _as_printed(value, tally.printed))


def _as_printed(value: Fraction | None, printed: Decimal) -> bool:
    """Return whether a value comes out as printed in as many digits as are printed."""
    if value is None:
        return False
    exponent = printed.as_tuple().exponent
    return abs(value - Fraction(printed)) <= Fraction(10) ** int(exponent) / 2


def _within(where: Where, row: Told) -> bool | None:
    """Return whether a row counts; None where its figure is not known."""
    if (where.states and row.state not in where.states) or (where.groups and row.group not in where.groups):
        return False
    if not where.states and row.state == "dropped":
        return False
    if where.figure is None:
        return True
    value = row.figures.get(where.figure)
    if value is None:
        return None
    low = where.at_least is None or value >= where.at_least
    return low and (where.at_most is None or value <= where.at_most)


def refuse(rows: Mapping[str, Told], id: str, state: str) -> None:
    """Refuse a state of a row that cannot be.

    Raises
    ------
    TanliuError
        When the state is none, or a row is done before what comes before it.
    """
    if state not in STATES:
        raise TanliuError("no state of a row", where=id, found=state, accepted=", ".join(STATES))
    waits = [one for one in rows[id].after if one in rows and rows[one].state != "done"]
    if state == "done" and waits:
        raise TanliuError(
            "this is done after what comes before it", where=id, found=Message("{rows} not done", rows=", ".join(waits))
        )  # fmt: skip
    behind = [one.id for one in rows.values() if id in one.after and one.state == "done"]
    if rows[id].state == "done" and state != "done" and behind:
        raise TanliuError("what comes after it is done already", where=id, found=", ".join(behind))
