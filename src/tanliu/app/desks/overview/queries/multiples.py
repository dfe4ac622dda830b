"""Small maps of several periods beside each other, all in the colours of the limits of one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

from tanliu.app.desks.overview.queries.carbon_map import CarbonMap, Row, carbon_map
from tanliu.app.platform.period import Shown
from tanliu.app.store.results import Results
from tanliu.app.store.scope import Scope
from tanliu.report.regional import rings

#: Periods that stand beside each other: a year of months, six years.
MOST_MONTHS, MOST_YEARS = 12, 6
#: Width of a small map in its own units.
_WIDTH = 120.0

Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Small:
    """A period with its regions, each with ``value`` and the ``colour`` of its class; None where nothing is known."""

    period: str
    rows: Sequence[Row]


def periods_of(known: Shown) -> list[str]:
    """Return the periods of the length of the one that is shown, up to it, oldest first."""
    every, most = (known.years, MOST_YEARS) if known.is_year else (known.months, MOST_MONTHS)
    return sorted(one for one in every if one <= known.period)[-most:]


def beside(
    results: Results, scope: Scope, region: str | None, periods: Iterable[str], drawn: CarbonMap, source: str
) -> list[Small]:
    """Return the regions of a map in other periods, coloured by the limits of that map, so that colours compare.

    Nothing where the reader does not see the limits.
    """
    if not drawn.limits:
        return []
    limits = list(drawn.limits)
    found = []
    for period in periods:
        other = carbon_map(results, scope, region, period, drawn.indicator, drawn.classes, source)
        rows = [
            {
                **row,
                "colour": None
                if row["value"] is None
                else drawn.colour(1 + bisect_left(limits, row["value"])),
            }
            for row in other.rows
        ]
        found.append(Small(period, sorted(rows, key=lambda row: str(row["id"]))))
    return [one for one in found if any(row["colour"] for row in one.rows)]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Outlines as paths of a drawing by region, and its height for a width of 120."""

    paths: dict[str, str]
    height: int

    @property
    def width(self) -> int:
        return int(_WIDTH)


def shapes(rows: Sequence[Row]) -> Shapes | None:
    """Return the outlines of regions as paths, north up; None where no region has one."""
    outlines = {str(row["id"]): rings(row["outline"]) for row in rows if row["outline"]}
    every = [point for one in outlines.values() for ring in one for point in ring]
    if not every:
        return None
    west, north = min(x for x, _ in every), max(y for _, y in every)
    south = min(y for _, y in every)
    # a degree of longitude is shorter than one of latitude by the cosine of the latitude
    narrow = cos(radians((north + south) / 2))
    scale = _WIDTH / max((max(x for x, _ in every) - west) * narrow, 1e-9)

    def placed(ring: Points) -> str:
        return "M" + "L".join(f"{(x - west) * narrow * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring)

    paths = {id: "Z".join(placed(ring) for ring in one) + "Z" for id, one in outlines.items()}
    return Shapes(paths, max(1, round((north - south) * scale)))


def with_paths(small: Small, drawing: Shapes | None) -> Small:
    """Return a period whose rows have the ``path`` of their outline; without one they are tiles."""
    paths = drawing.paths if drawing else {}
    return replace(small, rows=[{**row, "path": paths.get(str(row["id"]))} for row in small.rows])
