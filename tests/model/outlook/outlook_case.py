"""A small base year, and an outlook whose assumptions a test chooses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from tanliu.model.outlook.base import GROUPS, Base
from tanliu.model.outlook.document import NAMES, Outlook, Scenario
from tanliu.model.outlook.paths import NEUTRAL, Paths, stacked

FIELDS = ("industry", "transport")
PRICES = {"base_price_electricity": 5000, "base_price_coal": 1000, "base_price_oil": 5000, "base_price_gas": 2500,
          "base_price_heat": 2000}  # fmt: skip
PLAIN = {
    "population_growth": 0,
    "gdp_growth": 0,
    "intensity_reduction": 0,
    "service_of_electricity": 1,
    "gas_factor": 1.6,
    **PRICES,
}


def base(**changed: Any) -> Base:
    """Return a district of industry (electricity, coal) and transport (oil), with processes and a feed-in."""
    energy = np.zeros((2, len(GROUPS)))
    energy[0, :2], energy[1, 2] = (122_900_000, 50_000_000), 20_000_000
    emission = np.zeros_like(energy)
    emission[0, :2], emission[1, 2] = (515_300_000, 130_000_000), 42_000_000
    told = {
        "year": 2025, "fields": FIELDS, "energy_kgce": energy, "emission_kgco2e": emission,
        "outside_cap_ratio": np.zeros_like(energy), "electricity_kwh": np.array([1e9, 0]),
        "process_kgco2e": np.array([3_000_000.0, 0]), "held_kgco2e": np.array([-1_000.0, 0]), "held_kgce": np.array([-500.0, 0]),
    }  # fmt: skip
    return Base(**{**told, **changed})


def outlook(**points: dict[int, float]) -> Outlook:
    """Return an outlook of one scenario; names of fields follow two underscores."""
    given = {name: {2025: value} for name, value in PLAIN.items()} | points
    assumptions = [
        {"name": key.split("__")[0], "field": [*key.split("__"), None][1], "source": "test", "evidence": "own judgement",
         "points": {year: Decimal(str(value)) for year, value in one.items()}, "spread": Decimal("0.2")}
        for key, one in given.items()
    ]  # fmt: skip
    scenario = {"title": {"en": "a", "zh": "甲"}, "assumptions": assumptions}
    return Outlook.model_validate({
        "outlook": "test", "title": {"en": "a", "zh": "甲"}, "source": "test", "evidence": "own judgement", "edition": "1",
        "until": 2060, "policy": "provincial", "draws": 100, "seed": 1, "scenarios": {"only": scenario},
        "peak": {"plateau_ratio": Decimal("0.03"), "years_below": 5, "significance": Decimal("0.05"), "firm_years": 5},
    })  # fmt: skip


def paths(told: Outlook, scenario: str = "only", **scale: float) -> Paths:
    """Return the paths of an outlook, with factors of some assumptions."""
    scaled = {name: np.array([factor]) for name, factor in scale.items()}
    return Paths(stacked(told, scenario), np.arange(2025.0, 2061), FIELDS, scaled)


__all__ = ["FIELDS", "NAMES", "NEUTRAL", "Scenario", "base", "outlook", "paths"]
