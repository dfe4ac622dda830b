"""Arithmetic of the inventory; each function is one published equation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping


def product_uncertainty(*ratios: float | None) -> float | None:
    """Combine the uncertainties of factors that are multiplied.

    ``U = sqrt(U1^2 + ... + Un^2)``, IPCC 2006 Guidelines vol. 1 ch. 3 equation 3.1; None when one is unknown.

    Parameters
    ----------
    ratios
        Half widths of the 95 % intervals over their values.
    """
    if any(ratio is None for ratio in ratios):
        return None
    return math.hypot(*(ratio for ratio in ratios if ratio is not None))


def sum_uncertainty(independent: Iterable[float], shared: Mapping[str, float]) -> float:
    """Combine the uncertainties of quantities that are added, in the unit of the quantities.

    IPCC 2006 Guidelines vol. 1 ch. 3 equation 3.2, with the terms that share one emission factor taken as
    fully correlated: they are added before they are squared (section 3.2.3.1, correlated inputs).

    Parameters
    ----------
    independent
        Half widths (kg) from the activity data of each line.
    shared
        Factor to the sum of the half widths (kg) that it brings to its lines.
    """
    return math.hypot(*independent, *shared.values())
