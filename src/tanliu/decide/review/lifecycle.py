"""Energy and carbon of a new project over its life, as far as figures are known; what is not known is named and not zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tanliu.decide.review.acceptance import PV
from tanliu.decide.review.document import ReviewRule
from tanliu.decide.review.review import calorific_tce, number

_TONNE = 1000


class Phase(NamedTuple):
    """A part of a life: tonnes of CO2e, None where nothing is known of it."""

    id: str
    t_co2e: float | None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A project over its life.

    Attributes
    ----------
    energy_tce
        Energy of all years by heat content.
    phases
        ``materials`` and ``operation``; ``pv`` is what its own photovoltaics save elsewhere and enters no sum.
    t_co2e
        Sum of materials and operation; None where one of them is not known.
    without_factor
        Fields of energy that no factor is known for: the operation is not known with them.
    """

    years: int
    energy_tce: float
    phases: tuple[Phase, ...]
    t_co2e: float | None
    without_factor: tuple[str, ...]


def lifecycle(told: Mapping[str, str], factors: Mapping[str, float], rule: ReviewRule) -> Lifecycle | None:
    """Evaluate a project over its life.

    Parameters
    ----------
    told
        Fields of the application.
    factors
        kg CO2e of a unit of each field of energy by today's factors; a field that is missing has none.

    Returns
    -------
    Lifecycle or None
        None where the rule says nothing of lives.
    """
    own = rule.lifecycle
    if own is None:
        return None
    used = {one.field: amount for one in rule.carriers if (amount := number(told, one.field))}
    lacking = tuple(field for field in used if field not in factors)
    yearly = None if lacking or not used else sum(amount * factors[field] for field, amount in used.items())
    operation = None if yearly is None else yearly * own.years / _TONNE
    built = [(one, number(told, one.field)) for one in own.materials]
    known = [float(one.kgco2e) * amount for one, amount in built if amount is not None]
    materials = sum(known) / _TONNE if known else None
    pv, power = number(told, PV), next((one.field for one in rule.carriers if one.mwh), None)
    phases = [Phase("materials", materials), Phase("operation", operation)]
    if pv and power is not None and power in factors:
        per_kwh = factors[power] / _TONNE
        phases.append(Phase("pv", -pv * float(own.pv_kwh_per_kw) * own.years * per_kwh / _TONNE))
    whole = None if materials is None or operation is None else materials + operation
    return Lifecycle(own.years, calorific_tce(told, rule) * own.years, tuple(phases), whole, lacking)
