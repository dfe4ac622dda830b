"""Arithmetic of the inventory; each function is one published equation, or puts some together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


def product_uncertainty(*ratios: float | None) -> float | None:
    r"""Combine the uncertainties of factors that are multiplied.

    .. math:: U = \sqrt{U_1^2 + \dots + U_n^2}

    Parameters
    ----------
    ratios
        Half widths of the 95 % intervals over their values [-].

    Returns
    -------
    float or None
        Half width of the 95 % interval of the product over the product [-]; None when one is unknown.

    References
    ----------
    IPCC 2006 Guidelines, volume 1, chapter 3, equation 3.1.
    """
    if any(ratio is None for ratio in ratios):
        return None
    return math.hypot(*(ratio for ratio in ratios if ratio is not None))


def sum_uncertainty(independent: Iterable[float], shared: Mapping[str, float]) -> float:
    r"""Combine the uncertainties of quantities that are added.

    .. math:: U = \sqrt{\sum_i u_i^2 + \sum_f \Big(\sum_{i \in f} u_{f,i}\Big)^2}

    The terms that share one emission factor f are fully correlated: they are added before they are squared.

    Parameters
    ----------
    independent
        Half widths of the 95 % intervals from the activity data of each line [kg].
    shared
        Factor to the sum of the half widths that it brings to its lines [kg].

    Returns
    -------
    float
        Half width of the 95 % interval of the sum [kg].

    References
    ----------
    IPCC 2006 Guidelines, volume 1, chapter 3, equation 3.2; section 3.2.3.1 on correlated inputs.
    """
    return math.hypot(*independent, *shared.values())


@dataclass(frozen=True, slots=True)
class BoundLines:
    """The lines of one binding, which share emission factors.

    Attributes
    ----------
    emission_kgco2e
        Their emissions, and ``estimated_kgco2e`` those of estimates among them.
    independent_kgco2e
        Half width of the 95 % interval that their activity data bring, each line's independent of the others'; None
        where that of no line is known.
    factor_ratios
        Half width of the 95 % interval of each emission factor over its value, by id; empty where none is known. Lines
        of another binding by the same factor err with these.
    """

    emission_kgco2e: float
    estimated_kgco2e: float
    independent_kgco2e: float | None
    factor_ratios: Mapping[str, float]

    @property
    def has_interval(self) -> bool:
        """Whether any part of the interval is known."""
        return self.independent_kgco2e is not None or bool(self.factor_ratios) or self.estimated_kgco2e != 0


@dataclass(frozen=True, slots=True)
class EstimateWidths:
    """Half widths (kg) of the 95 % intervals of a year's estimates: independent ones, and by model the shared ones."""

    emission_kgco2e: float
    independent_kgco2e: Sequence[float]
    shared_kgco2e: Mapping[str, float]


def total_uncertainty(lines: Sequence[BoundLines], estimates: EstimateWidths) -> tuple[float | None, float]:
    """Return the half width of the 95 % interval of a total over the total, and the share of it that has an interval.

    What a factor brings to lines, of whatever carrier, region or purpose, is fully correlated and added before it is
    squared; factors are independent of each other, and so are activity data (`sum_uncertainty`).

    Parameters
    ----------
    lines
        The lines of the total, by binding [kg CO2e].
    estimates
        Those of the whole year [kg CO2e]. An estimate brings the interval of its model instead of that of its activity
        data, in proportion to the part of the year's estimates that the lines hold.

    Returns
    -------
    tuple of float or None, and float
        Half width over the total [-], None where no line has an interval; and the share of the total that has one [-].

    References
    ----------
    IPCC 2006 Guidelines, volume 1, chapter 3, equation 3.2.
    """
    total = sum(part.emission_kgco2e for part in lines)
    estimated = sum(part.estimated_kgco2e for part in lines)
    known = [part for part in lines if part.has_interval]
    if not known or not total or not math.isfinite(total):
        return None, 0.0
    shared: dict[str, float] = {}
    for part in known:
        for factor, ratio in part.factor_ratios.items():
            shared[factor] = shared.get(factor, 0.0) + part.emission_kgco2e * ratio
    independent = [part.independent_kgco2e or 0.0 for part in known]
    if estimated and estimates.emission_kgco2e:
        held = estimates.emission_kgco2e
        independent += [one * estimated / held for one in estimates.independent_kgco2e]
        shared |= {name: one * estimated / held for name, one in estimates.shared_kgco2e.items()}
    return sum_uncertainty(independent, shared) / total, sum(part.emission_kgco2e for part in known) / total
