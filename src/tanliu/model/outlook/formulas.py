"""Three policies for attributing the emissions of electricity; each function is one equation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def zero_carbon_credited(use: Floats, zero_carbon: Floats, province_factor: Floats) -> Floats:
    """Return the emissions of electricity where local zero-carbon generation is credited: (C - Z) f.

    Parameters
    ----------
    use
        Electricity consumed, C [kWh].
    zero_carbon
        Local zero-carbon generation, Z, at most C [kWh].
    province_factor
        Factor of the province, f [kg/kWh].

    Returns
    -------
    Floats
        Emissions attributed [kg].

    References
    ----------
    Case collection (2022), section 3.1, 3.1 (2), names the policies; the formalisation is ours.
    """
    return (use - zero_carbon) * province_factor


def local(
    use: Floats, zero_carbon: Floats, thermal: Floats, thermal_factor: Floats, province_factor: Floats
) -> Floats:
    """Return the emissions of electricity by local calculation: T + I f, with I = C - local generation.

    Parameters
    ----------
    use
        Electricity consumed, C [kWh].
    zero_carbon, thermal
        Local generation without carbon, and from fuels; together at most C [kWh].
    thermal_factor
        Emissions of local thermal generation [kg/kWh].
    province_factor
        Factor of the province, f [kg/kWh].

    Returns
    -------
    Floats
        Emissions attributed [kg].

    References
    ----------
    Case collection (2022), section 3.1, 3.1 (2), names the policies; the formalisation is ours.
    """
    return thermal * thermal_factor + (use - zero_carbon - thermal) * province_factor


def provincial(use: Floats, province_factor: Floats) -> Floats:
    """Return the emissions of electricity by the unified factor of the province: C f.

    Parameters
    ----------
    use
        Electricity consumed, C [kWh].
    province_factor
        Factor of the province, f [kg/kWh].

    Returns
    -------
    Floats
        Emissions attributed [kg].

    References
    ----------
    Case collection (2022), section 3.1, 3.1 (2), names the policies; the formalisation is ours.
    """
    return use * province_factor
