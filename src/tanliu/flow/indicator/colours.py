"""Colour classes of the subjects that are compared with each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tanliu.flow.indicator.formulas import classify
from tanliu.flow.indicator.types import Indicator

#: Columns by which a row of ``indicator`` is known.
KEYS = ("subject_kind", "subject_id", "period", "indicator_id")
#: Columns that those have in common who are coloured together.
GROUP = ("subject_kind", "period", "peers")
Row = Mapping[str, Any]


def colours(indicator: Indicator, rows: Iterable[Row], means: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield the colour class of every subject of an indicator that has classes.

    Parameters
    ----------
    indicator
        The indicator that all rows are of.
    rows
        `KEYS`, ``peers`` and ``value`` of those that have a value.
    means
        Rows of `steps.means` for a quotient; none for any other form, whose mean is that of the values.
    """
    assert indicator.classes is not None
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in GROUP), []).append(row)
    mean = {tuple(row[key] for key in GROUP): row["mean"] for row in means}
    for group, members in groups.items():
        classes = classify([row["value"] for row in members], indicator.classes, mean.get(group))
        for row, one in zip(members, classes, strict=True):
            yield {**{key: row[key] for key in KEYS}, "colour_class": one}
