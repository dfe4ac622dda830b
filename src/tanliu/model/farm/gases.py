"""What soils, urea and lime give off, and what trees take up; each function is one published formula."""

from __future__ import annotations

#: A kilogram of nitrogen in N2O, and one of carbon in CO2.
N2O_OF_N, CO2_OF_C = 44 / 28, 44 / 12


def n2o_kg(
    synthetic_n_kg: float, organic_n_kg: float, ef1_synthetic: float, ef1_organic: float, gas_synthetic: float,
    gas_organic: float, ef4: float, leach: float, ef5: float,
) -> float:  # fmt: skip
    """Return the N2O of nitrogen that was brought in, directly and by what evaporates and is washed out.

    Parameters
    ----------
    synthetic_n_kg, organic_n_kg
        Nitrogen of both kinds of fertiliser [kg].
    ef1_synthetic, ef1_organic
        Emission factors of the soil [kg N2O-N/kg N].
    gas_synthetic, gas_organic
        Shares that evaporate [-].
    ef4
        Emission factor of what evaporates [kg N2O-N/kg N].
    leach
        Share that is washed out; nothing in dry climates [-].
    ef5
        Emission factor of what is washed out [kg N2O-N/kg N].

    Returns
    -------
    float
        N2O [kg].

    References
    ----------
    IPCC 2006 and 2019 Refinement, volume 4, equations 11.1, 11.9 and 11.10.
    """
    nitrogen = synthetic_n_kg + organic_n_kg
    direct = synthetic_n_kg * ef1_synthetic + organic_n_kg * ef1_organic
    air = (synthetic_n_kg * gas_synthetic + organic_n_kg * gas_organic) * ef4
    return (direct + air + nitrogen * leach * ef5) * N2O_OF_N


def carbon_co2_kg(amount_kg: float, carbon_share: float) -> float:
    """Return the CO2 of what gives off all its carbon: urea, lime.

    Parameters
    ----------
    amount_kg
        What was brought in [kg].
    carbon_share
        Its emission factor [kg C/kg].

    Returns
    -------
    float
        CO2 [kg].

    References
    ----------
    IPCC 2006, volume 4, equations 11.12 and 11.13.
    """
    return amount_kg * carbon_share * CO2_OF_C


def stock_change_kg(before_t_c: float, after_t_c: float, years: float) -> float:
    """Return the CO2 that trees or soil take up in a year; below zero what they lose.

    Parameters
    ----------
    before_t_c, after_t_c
        Carbon that was and is there [t].
    years
        Between both [a].

    Returns
    -------
    float
        CO2 of a year [kg].

    References
    ----------
    IPCC 2006, volume 4, equation 2.5, the stock-difference method.
    """
    return (after_t_c - before_t_c) / years * CO2_OF_C * 1000
