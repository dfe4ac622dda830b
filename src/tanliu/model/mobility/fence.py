"""Whether a vehicle is parked inside its area: three answers, and nobody is charged for one fix; which rules hold where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt
from typing import Any

from tanliu.model.mobility.document import Fence
from tanliu.model.mobility.formulas import EARTH_M, inside_share

#: A ring of longitude and latitude.
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Area:
    """A parking area: a rectangle on the ground.

    Attributes
    ----------
    lat, lon
        Its centre [degree].
    long_m, wide_m
        Its sides [m].
    turn
        Of the long side from east, anticlockwise [degree].
    """

    id: str
    lat: float
    lon: float
    long_m: float
    wide_m: float
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Fix:
    """A place that a device told, of a locked vehicle.

    Attributes
    ----------
    sigma_m
        Standard deviation that the device tells; none where it tells none [m].
    """

    time_s: float
    lat: float
    lon: float
    sigma_m: float | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """Where a vehicle stands.

    Attributes
    ----------
    state
        ``inside``, ``outside`` or ``unknown``.
    inside
        Probability that it stands inside [1].
    may_charge
        Whether there is enough to charge its rider: certain, and more than one fix apart in time.
    """

    state: str
    inside: float
    area: str
    fixes: int
    sigma_m: float
    may_charge: bool


def parked(fixes: Sequence[Fix], areas: Sequence[Area], rules: Fence) -> Parked:
    """Say whether a vehicle stands inside the area that fits best, from the mean of its fixes.

    The mean of independent fixes scatters less by the root of their number. Before anything is seen a share of vehicles is
    parked rightly; the others lie evenly around the area as far as the rules say.
    """
    weights = [1 / (one.sigma_m or float(rules.sigma_m)) ** 2 for one in fixes]
    sigma = sqrt(1 / sum(weights))
    lat = sum(one.lat * weight for one, weight in zip(fixes, weights, strict=True)) / sum(weights)
    lon = sum(one.lon * weight for one, weight in zip(fixes, weights, strict=True)) / sum(weights)
    found = [(_inside(lat, lon, sigma, area, rules), area.id) for area in areas]
    inside, area = max(found, default=(0.0, ""))
    sure = float(rules.sure)
    state = "inside" if inside >= sure else "outside" if inside <= 1 - sure else "unknown"
    apart = max(one.time_s for one in fixes) - min(one.time_s for one in fixes)
    enough = len(fixes) >= rules.fixes and apart >= rules.apart_s
    return Parked(state, inside, area, len(fixes), sigma, state == "outside" and enough)


def _inside(lat: float, lon: float, sigma: float, area: Area, rules: Fence) -> float:
    along, across = _from_centre(lat, lon, area)
    half, wide = area.long_m / 2, area.wide_m / 2
    before, spread = float(rules.inside_before), float(rules.spread_m)
    # densities of the fix: of a vehicle anywhere in the area, and of one anywhere around it
    here = inside_share(along, across, half, wide, sigma)
    rightly = before * here / (4 * half * wide)
    around = 4 * (half + spread) * (wide + spread) - 4 * half * wide
    near = inside_share(along, across, half + spread, wide + spread, sigma)
    wrongly = (1 - before) * max(near - here, 0.0) / around
    return rightly / (rightly + wrongly) if rightly + wrongly > 0 else 0.0


def _from_centre(lat: float, lon: float, area: Area) -> tuple[float, float]:
    degree = EARTH_M * pi / 180
    east, north = (lon - area.lon) * degree * cos(radians(area.lat)), (lat - area.lat) * degree
    turn = radians(area.turn)
    return east * cos(turn) + north * sin(turn), -east * sin(turn) + north * cos(turn)


def rules_at(feed: Mapping[str, Any], vehicle: str, lon: float, lat: float) -> dict[str, Any]:
    """Return the rules of a GBFS 3 file of zones that hold for a vehicle type at a place.

    Precedence goes field by field: what an earlier zone leaves out comes from the next zone that holds the place, and at
    last from the global rules. Source: GBFS 3.1-RC3, geofencing_zones.json, "Polygon overlap".
    """
    zones = feed.get("geofencing_zones", {}).get("features", ())
    here = [
        one["properties"].get("rules", ())
        for one in zones
        if _holds(one["geometry"]["coordinates"], lon, lat)
    ]
    found: dict[str, Any] = {}
    for rules in (*here, feed.get("global_rules", ())):
        for rule in rules:
            types = rule.get("vehicle_type_ids")
            if types is None or vehicle in types:
                for name, value in rule.items():
                    if name != "vehicle_type_ids":
                        found.setdefault(name, value)
    return found


def _holds(polygons: Sequence[Sequence[Ring]], lon: float, lat: float) -> bool:
    return any(
        _in_ring(rings[0], lon, lat) and not any(_in_ring(one, lon, lat) for one in rings[1:])
        for rings in polygons
    )


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    """Return whether a place lies in a ring: a ray from it crosses the ring an odd number of times."""
    inside = False
    for (x0, y0, *_), (x1, y1, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside
