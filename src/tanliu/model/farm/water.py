"""The water of a soil day by day, and when to irrigate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MM_A_M = 1000


@dataclass(frozen=True, slots=True)
class Soil:
    """A soil.

    Attributes
    ----------
    field_capacity, wilting_point
        Water that stays, and that plants cannot take [m3/m3].
    """

    field_capacity: float
    wilting_point: float
    root_m: float
    depletion: float
    kc: float

    @property
    def available_mm(self) -> float:
        return _MM_A_M * (self.field_capacity - self.wilting_point) * self.root_m


@dataclass(frozen=True, slots=True)
class Day:
    """The water of a day, all in mm.

    Attributes
    ----------
    used
        Evapotranspiration, less where the soil is too dry.
    drained
        Below the roots.
    depletion
        Water that is missing at the end of the day.
    easy
        Depletion from which the crop suffers.
    irrigate
        Water that fills the soil up; nothing before the crop suffers.
    """

    et0: float
    rain: float
    given: float
    used: float
    drained: float
    depletion: float
    easy: float
    irrigate: float


def balance(
    soil: Soil, et0: Sequence[float], rain: Sequence[float], given: Sequence[float], start_mm: float
) -> list[Day]:
    """Return the water of every day; what comes in is what is used, drained and stored, to the last digit.

    Parameters
    ----------
    et0, rain, given
        Reference evapotranspiration, rain and irrigation of each day [mm].
    start_mm
        Water that is missing when it begins [mm].

    References
    ----------
    FAO-56, equations 82 to 88, single crop coefficient, no runoff and no capillary rise.
    """
    available, missing, found = soil.available_mm, start_mm, []
    for reference, fell, poured in zip(et0, rain, given, strict=True):
        wanted = soil.kc * reference
        share = min(0.8, max(0.1, soil.depletion + 0.04 * (5 - wanted)))
        easy = share * available
        stress = 1.0 if missing <= easy else max(0.0, (available - missing) / (available - easy))
        used = min(stress * wanted, available - missing + fell + poured)
        left = missing - fell - poured + used
        drained = max(0.0, -left)
        missing = max(0.0, left)
        found.append(
            Day(reference, fell, poured, used, drained, missing, easy, missing if missing > easy else 0.0)
        )
    return found
