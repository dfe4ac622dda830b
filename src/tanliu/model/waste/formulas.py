"""Decay in a landfill and what treatment gives off; each function is one published formula."""

from __future__ import annotations

from math import exp

#: A kilogram of carbon in CH4.
CH4_OF_C = 16 / 12


def landfill_ch4_t(
    waste_t: float, doc: float, doc_f: float, mcf: float, k: float, f: float, oxidised: float, year: int
) -> float:
    """Return the methane of one year of what was laid down in year 0, by first-order decay.

    Parameters
    ----------
    waste_t
        Wet waste [t].
    doc
        Degradable organic carbon of it [t C/t].
    doc_f
        Share of that which decays [-].
    mcf
        Methane correction of the site [-].
    k
        Rate of decay [1/a].
    f
        Share of methane in the gas [-].
    oxidised
        Share that the cover oxidises [-].
    year
        After the waste was laid down, from 1 [a].

    Returns
    -------
    float
        Methane [t].

    References
    ----------
    IPCC 2006, volume 5, equations 3.2 to 3.6; decay begins with the year after the deposit.
    """
    stock = waste_t * doc * doc_f * mcf * exp(-k * (year - 1))
    return stock * (1 - exp(-k)) * f * CH4_OF_C * (1 - oxidised)


def landfill_whole_ch4_t(
    waste_t: float, doc: float, doc_f: float, mcf: float, f: float, oxidised: float
) -> float:
    """Return the methane of all years of what was laid down once.

    Parameters
    ----------
    waste_t
        Wet waste [t].
    doc
        Degradable organic carbon of it [t C/t].
    doc_f
        Share of that which decays [-].
    mcf
        Methane correction of the site [-].
    f
        Share of methane in the gas [-].
    oxidised
        Share that the cover oxidises [-].

    Returns
    -------
    float
        Methane [t].

    References
    ----------
    IPCC 2006, volume 5, equation 3.2: the sum of the yearly decay over all time.
    """
    return waste_t * doc * doc_f * mcf * f * CH4_OF_C * (1 - oxidised)


def treatment_kgco2e(waste_kg: float, ch4_g: float, n2o_g: float, gwp_ch4: float, gwp_n2o: float) -> float:
    """Return what a biological treatment gives off.

    Parameters
    ----------
    waste_kg
        Wet waste [kg].
    ch4_g, n2o_g
        Emission factors of the treatment [g/kg].
    gwp_ch4, gwp_n2o
        Warming potentials [kg CO2e/kg].

    Returns
    -------
    float
        Emission [kg CO2e].

    References
    ----------
    IPCC 2006, volume 5, equations 4.1 and 4.2.
    """
    return waste_kg * (ch4_g * gwp_ch4 + n2o_g * gwp_n2o) / 1000
