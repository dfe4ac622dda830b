"""The soil's water day by day (FAO-56), when to irrigate and how much, and how far pests have come."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import date, timedelta

from tanliu.app.desks.garden import shown
from tanliu.app.desks.garden.queries.rules import one_of, rules_of
from tanliu.app.desks.garden.queries.weather import season
from tanliu.app.platform.tools.answer import Answer
from tanliu.app.platform.tools.given import Given
from tanliu.app.platform.tools.made_up import csv_of
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import TanliuError
from tanliu.model.farm.water import Soil


def run(given: Given) -> Answer:
    """Work a season's weather out."""
    rules = rules_of(given.catalog)
    holds, wilts = (
        given.within("field_capacity", 0.01, 0.7, 0.32),
        given.within("wilting_point", 0, 0.6, 0.16),
    )
    if wilts >= holds:
        raise TanliuError(
            "a number out of its range", where="wilting_point", found=wilts, accepted=f"< {holds:g}"
        )
    crop = one_of(rules.crops, given.text("crop") or None, "crop")
    soil = Soil(holds, wilts, float(crop.root_m), float(crop.depletion), float(crop.kc))
    found = season(
        given.files["weather"], rules, soil, given.within("latitude", -90, 90, 30), given.within("elevation", -500, 6000, 0),
        given.within("height", 0.5, 50, 2), min(given.within("missing", 0, 1000, 0), soil.available_mm),
    )  # fmt: skip
    return shown.season(found, rules, crop, given.lang)


def rules(catalog: Catalog, lang: str) -> list[tuple[str, str]]:
    """Return the rules in use."""
    return shown.rules(rules_of(catalog), lang)


def sample() -> tuple[Mapping[str, bytes], Mapping[str, str]]:
    """Make up a spring and a summer in which it rains little in June."""
    draw, rows = random.Random(4), []
    for at in range(122):
        day = date(2025, 3, 1) + timedelta(at)
        warm = 12 + 14 * math.sin(at / 122 * math.pi / 2) + draw.gauss(0, 2)
        rain = round(draw.expovariate(1 / 9), 1) if draw.random() < (0.1 if day.month == 6 else 0.35) else 0
        sun = round(draw.uniform(0, 3) if rain else draw.uniform(4, 11), 1)
        rows.append(
            (day, round(warm + 5, 1), round(warm - 5, 1), 92, 55, round(draw.uniform(1, 3), 1), sun, rain, 0)
        )
    header = ("day", "tmax", "tmin", "rhmax", "rhmin", "wind", "sun_h", "rain", "irrigation")
    return {"weather": csv_of(header, rows)}, {"latitude": "30.2", "elevation": "80", "height": "10"}
