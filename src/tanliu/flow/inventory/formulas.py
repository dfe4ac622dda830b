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
    """The lines of one binding, which share factors; amounts in the unit of the total.

    Attributes
    ----------
    amount, estimated
        Their sum, and that of estimates among them.
    measured
        The sum of those, estimates apart, whose activity data have an interval.
    independent
        Half width of the 95 % interval that activity data bring: of one entity's months together, for what its meters and
        books get wrong is wrong each month, of entities apart.
    factor_ratios
        Half width of the 95 % interval of each factor over its value, by id; None where that of one is not known. Lines
        of another binding by the same factor err with these.
    factor_part
        Part of the amounts of which the factors have an interval [-]; the rest is of gases whose factors have none.
    """

    amount: float
    estimated: float
    measured: float
    independent: float
    factor_ratios: Mapping[str, float] | None
    factor_part: float = 1.0

    def covered(self, has_widths: bool) -> float:
        """Return the part of the sum of which the interval is known whole; ``has_widths`` says whether estimates' are."""
        if self.factor_ratios is None:
            return 0.0
        return self.factor_part * (self.measured + (self.estimated if has_widths else 0.0))


@dataclass(frozen=True, slots=True)
class EstimateWidths:
    """Half widths of the 95 % intervals of a year's estimates: independent ones, and by model the shared ones."""

    amount: float
    independent: Sequence[float]
    shared: Mapping[str, float]


def total_uncertainty(lines: Sequence[BoundLines], estimates: EstimateWidths) -> tuple[float | None, float]:
    """Return the half width of the 95 % interval of a total over the total, and the share of it that has an interval.

    What a factor brings to lines, of whatever carrier, region or purpose, is fully correlated and added before it is
    squared; factors are independent of each other, and so are the activity data of entities (`sum_uncertainty`). What has
    an interval of its factor alone, or of its activity data alone, has none and brings nothing.

    Parameters
    ----------
    lines
        The lines of the total, by binding [kg CO2e] or [kgce].
    estimates
        Those of the whole year [kg CO2e] or [kgce]. An estimate brings the interval of its model instead of that of its
        activity data, in proportion to the part of the year's estimates that the lines hold.

    Returns
    -------
    tuple of float or None, and float
        Half width over the total [-], None where no line has an interval; and the share of the total that has one [-].

    References
    ----------
    IPCC 2006 Guidelines, volume 1, chapter 3, equation 3.2.
    """
    total = sum(part.amount for part in lines)
    has_widths = bool(estimates.amount)
    covered = sum(part.covered(has_widths) for part in lines)
    if not covered or not total or not math.isfinite(total):
        return None, 0.0
    known = [part for part in lines if part.factor_ratios is not None]
    shared: dict[str, float] = {}
    for part in known:
        for factor, ratio in (part.factor_ratios or {}).items():
            shared[factor] = shared.get(factor, 0.0) + part.covered(has_widths) * ratio
    independent = [part.independent for part in known if part.measured]
    estimated = sum(part.estimated for part in known)
    if estimated and has_widths:
        independent += [one * estimated / estimates.amount for one in estimates.independent]
        shared |= {name: one * estimated / estimates.amount for name, one in estimates.shared.items()}
    return sum_uncertainty(independent, shared) / total, covered / total
