"""Files of parking areas and of fixes, and where each vehicle stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tanliu.app.platform.tools.files import File, decimal
from tanliu.kit.errors import TanliuError
from tanliu.model.mobility.document import Mobility
from tanliu.model.mobility.fence import Area, Fix, Parked, parked, rules_at

AREAS = ("id", "lat", "lon", "long_m", "wide_m")
FIXES = ("vehicle", "time_s", "lat", "lon")
#: How far an area may lie from a fix that it is asked about, in degrees of latitude: about half a kilometre.
_NEAR = 0.005


def areas_of(file: File) -> list[Area]:
    """Read parking areas: ``id,lat,lon,long_m,wide_m`` and, where they are turned, ``turn`` in degrees from east.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    found = []
    for number, row in file.rows(AREAS):
        where = f"{file.name}, {number}"
        told = {name: float(decimal(row[name], f"{where}, {name}")) for name in AREAS[1:]}
        if told["long_m"] <= 0 or told["wide_m"] <= 0:
            raise TanliuError("a number out of its range", where=f"{where}, long_m, wide_m", accepted="> 0")
        turn = float(decimal(row["turn"], f"{where}, turn")) if row.get("turn") else 0.0
        found.append(Area(row["id"], **told, turn=turn))
    return found


def states(fixes: File, areas: list[Area], rules: Mobility) -> dict[str, Parked]:
    """Return where each vehicle of a file of fixes stands: ``vehicle,time_s,lat,lon`` and, where it is told, ``sigma_m``.

    Raises
    ------
    TanliuError
        With the line and column that cannot be read.
    """
    by_vehicle: dict[str, list[Fix]] = defaultdict(list)
    for number, row in fixes.rows(FIXES):
        where = f"{fixes.name}, {number}"
        time_s, lat, lon = (float(decimal(row[name], f"{where}, {name}")) for name in FIXES[1:])
        sigma = float(decimal(row["sigma_m"], f"{where}, sigma_m")) if row.get("sigma_m") else None
        if sigma is not None and sigma <= 0:
            raise TanliuError(
                "a number out of its range", where=f"{where}, sigma_m", found=row["sigma_m"], accepted="> 0"
            )
        by_vehicle[row["vehicle"]].append(Fix(time_s, lat, lon, sigma))
    return {
        vehicle: parked(told, [one for one in areas if _is_near(one, told[0])], rules.fence)
        for vehicle, told in sorted(by_vehicle.items())
    }


def _is_near(area: Area, fix: Fix) -> bool:
    return abs(area.lat - fix.lat) < _NEAR and abs(area.lon - fix.lon) < 2 * _NEAR


def zones_at(file: File, vehicle: str, lon: float, lat: float) -> Mapping[str, Any]:
    """Return the rules of a GBFS 3 file ``geofencing_zones.json`` that hold for a vehicle type at a place.

    Raises
    ------
    TanliuError
        When it is no such file.
    """
    feed = file.document
    try:
        return rules_at(feed.get("data", feed), vehicle, lon, lat)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TanliuError("not a GBFS file of zones", where=file.name, found=str(error)[:100]) from error
