"""The tools of shared bikes: trips and what they reduce, fleets, crews, parking, zones, parts."""

from __future__ import annotations

from tanliu.app.platform.tools.declared import Field, Tool, file, number

_TRIPS = (file("trips", True, is_loose=True), Field("zone", "text", default="Asia/Shanghai"))
TOOLS: tuple[Tool, ...] = (
    Tool("cycling", "cycling", "trips", (
        *_TRIPS, Field("kind", "text", default="bike"), Field("metro", "yes", default="yes"),
        Field("basis", "choice", options=("best", "trace", "network", "operator", "straight")),
    )),
    Tool("cycling", "cycling", "fleet", (*_TRIPS, Field("day", "day"))),
    Tool("cycling", "cycling", "dispatch", (*_TRIPS, Field("day", "day"), number("seconds"))),
    Tool("cycling", "cycling", "parking", (file("fixes", True), file("areas", True))),
    Tool("cycling", "cycling", "zones", (
        file("zones", True), Field("vehicle", "text", required=True), number("lon", True), number("lat", True),
    )),
    Tool("cycling", "cycling", "parts", (file("parts", True), Field("until", "day", required=True))),
    Tool("cycling", "cycling", "life", (file("bill", True), number("days"), number("km_a_day"))),
)  # fmt: skip
