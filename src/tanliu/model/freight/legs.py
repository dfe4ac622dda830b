"""Legs of transport chains, and what they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tanliu.model.freight.document import Freight


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of a transport chain.

    Attributes
    ----------
    tonnes
        Mass of the goods with their packaging.
    own
        Intensity that the carrier measured [kg/tkm]; none where the rules' is meant.
    """

    chain: str
    mode: str
    tonnes: float
    km: float
    distance: str
    own: float | None


@dataclass(frozen=True, slots=True)
class Sum:
    """Legs added up.

    Attributes
    ----------
    tkm
        Transport activity.
    kg
        Emission [kg CO2e].
    measured_kg
        Of it by intensities that carriers measured.
    """

    legs: int
    tkm: float
    kg: float
    measured_kg: float

    @property
    def intensity(self) -> float:
        """Return the emission of a tonne-kilometre [kg]."""
        return self.kg / self.tkm if self.tkm else 0.0


def transport_kg(tonnes: float, km: float, kg_a_tkm: float, factor: float = 1.0) -> float:
    """Return what a leg causes: activity times intensity (ISO 14083:2023, clause 6; the same in the GLEC Framework) [kg]."""
    return tonnes * km * factor * kg_a_tkm


def added(legs: Sequence[Leg], rules: Freight, by: str) -> Mapping[str, Sum]:
    """Return legs added up by ``mode`` or ``chain``; activity rests on the distance after its adjustment."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0, 0.0])
    for leg in legs:
        factor = float(rules.distances[leg.distance].factor)
        kg = transport_kg(
            leg.tonnes, leg.km, float(rules.modes[leg.mode].kg_a_tkm) if leg.own is None else leg.own, factor
        )
        one = sums[getattr(leg, by)]
        one[0] += 1
        one[1] += leg.tonnes * leg.km * factor
        one[2] += kg
        one[3] += 0.0 if leg.own is None else kg
    return {name: Sum(int(one[0]), *one[1:]) for name, one in sorted(sums.items())}
