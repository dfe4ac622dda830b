"""Sheets of the same columns, one for each meter, firm or month: the name of the sheet says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import takewhile

from tanliu.app.ingest import marks
from tanliu.app.ingest.propose import forms
from tanliu.app.ingest.propose.columns import Column, Table
from tanliu.app.ingest.propose.draft import MONTH, Ground
from tanliu.app.ingest.propose.names import matched
from tanliu.app.ingest.propose.vocabulary import Meaning

#: The column that the name of a sheet makes.
NAMED = "sheet"
_PATTERN = r"(?P<sheet>.+)"


def by_sheet(tables: Sequence[Table], ground: Ground, every: Sequence[str]) -> list[Table]:
    """Return one table for sheets of the same columns whose names say what no column does.

    Parameters
    ----------
    every
        Names of all sheets of the file: those that a pattern names are read.
    """
    alike: dict[tuple[object, ...], list[Table]] = {}
    for one in tables:
        across = None if one.across is None else tuple(map(str, one.across.items()))
        alike.setdefault((one.head.names, one.head.rows, across), []).append(one)
    found = []
    for group in alike.values():
        joined = _joined(group, ground, every)
        found += group if joined is None else [joined]
    return found


def _joined(group: Sequence[Table], ground: Ground, every: Sequence[str]) -> Table | None:
    first = group[0]
    names = [one.looked.sheet or "" for one in group]
    about = _about(first, names, ground)
    pattern = _pattern(names, every)
    if first.looked.sheet is None or about is None or pattern is None or NAMED in first.head.names:
        return None
    texts = tuple(name for one, name in zip(group, names, strict=True) for _ in one.rows)
    place = len(first.head.names) + len(first.columns)
    columns = [
        replace(column, values=tuple(value for one in group for value in one.columns[at].values))
        for at, column in enumerate(first.columns)
    ]
    columns.append(Column(place, NAMED, Meaning(about), texts, 0.0))
    totals = tuple(sorted({word for one in group for word in one.totals}))
    return replace(
        first, columns=tuple(columns), totals=totals, named={**first.named, "sheet": _PATTERN}, sheets=pattern
    )


def _about(first: Table, names: Sequence[str], ground: Ground) -> str | None:
    """Return what the names of sheets say; None when the columns leave nothing open or the names say nothing."""
    owned = first.of("entity.entity_id") or first.of("entity.name")
    timed = first.of("report.period") or first.of("reading.stamp")
    if timed is None and len(names) > 1 and all(map(forms.is_period, names)):
        return "report.period"
    if timed is None and len(names) > 1 and "report.period" in first.said and all(map(_is_month, names)):
        return MONTH
    metered = first.of("meter.meter_code") or first.of("meter.account")
    if first.of("reading.stamp") is not None and metered is None:
        known = sum(name in ground.meters for name in names)
        return "meter.meter_code" if known or len(names) > 1 else None
    if first.of("report.period") is not None and owned is None and metered is None:
        firms = sum(one.id is not None for one in matched(names, ground.register))
        return "entity.name" if firms or (len(names) > 1 and not ground.register) else None
    return None


def _is_month(name: str) -> bool:
    mark = marks.month_of(name)
    return mark is not None and mark.month is not None and not mark.rest


def _pattern(names: Sequence[str], every: Sequence[str]) -> str | None:
    """Return a pattern that fits these names and no other of the file."""
    ahead, behind = _ahead(names), _ahead([name[::-1] for name in names])[::-1]
    if len(names) == 1:
        return names[0]
    for pattern in ("*", f"{ahead}*", f"*{behind}"):
        if [name for name in every if fnmatchcase(name, pattern)] == [
            name for name in every if name in names
        ]:
            return pattern
    return None


def _ahead(names: Sequence[str]) -> str:
    """Return the signs with which all names begin."""
    return "".join(signs[0] for signs in takewhile(lambda one: len(set(one)) == 1, zip(*names, strict=False)))
