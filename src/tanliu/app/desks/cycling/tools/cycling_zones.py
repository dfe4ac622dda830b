"""The rules of a GBFS 3 file that hold at a place."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tanliu.app.desks.cycling.queries.parking import zones_at
from tanliu.app.platform.tools.answer import Answer, Fact
from tanliu.app.platform.tools.given import Given
from tanliu.report.phrase import say


def run(given: Given) -> Answer:
    """Tell the rules field by field."""
    lon, lat = given.within("lon", -180, 180, 0), given.within("lat", -90, 90, 0)
    found = zones_at(given.files["zones"], given.text("vehicle"), lon, lat)
    facts = [Fact(name, str(value)) for name, value in found.items()]
    said = say("cycling_rules_here" if found else "cycling_no_rule", given.lang, count=len(found))
    return Answer(said, "good", facts, source="GBFS 3, geofencing_zones.json")


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a square in which nobody may end a ride."""
    ring = [[120.8, 30.4], [121.0, 30.4], [121.0, 30.6], [120.8, 30.6], [120.8, 30.4]]
    rule = {
        "ride_start_allowed": True,
        "ride_end_allowed": False,
        "ride_through_allowed": True,
        "maximum_speed_kph": 15,
    }
    zone = {
        "type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}, "properties": {"rules": [rule]},
    }  # fmt: skip
    feed = {
        "geofencing_zones": {"type": "FeatureCollection", "features": [zone]},
        "global_rules": [
            {"ride_start_allowed": True, "ride_end_allowed": True, "ride_through_allowed": True}
        ],
    }
    body = json.dumps({"version": "3.0", "data": feed}).encode()
    return {"zones": body}, {"vehicle": "bike", "lon": "120.9", "lat": "30.5"}
