"""Evapotranspiration and degree days; each function is one published formula."""

from __future__ import annotations

from math import acos, cos, exp, log, pi, radians, sin, sqrt, tan


def saturation_kpa(celsius: float) -> float:
    """Return the saturation vapour pressure.

    Parameters
    ----------
    celsius
        Air temperature [degC].

    Returns
    -------
    float
        Pressure [kPa].

    References
    ----------
    FAO Irrigation and Drainage Paper 56 (1998), equation 11.
    """
    return 0.6108 * exp(17.27 * celsius / (celsius + 237.3))


def pressure_kpa(elevation_m: float) -> float:
    """Return the pressure of the air.

    Parameters
    ----------
    elevation_m
        Above the sea [m].

    Returns
    -------
    float
        Pressure [kPa].

    References
    ----------
    FAO-56, equation 7.
    """
    return float(101.3 * ((293 - 0.0065 * elevation_m) / 293) ** 5.26)


def vapour_kpa(most_celsius: float, least_celsius: float, most_humid: float, least_humid: float) -> float:
    """Return the actual vapour pressure of a day.

    Parameters
    ----------
    most_celsius, least_celsius
        Highest and lowest air temperature [degC].
    most_humid, least_humid
        Highest and lowest relative humidity [%].

    Returns
    -------
    float
        Pressure [kPa].

    References
    ----------
    FAO-56, equation 17.
    """
    cold, warm = saturation_kpa(least_celsius), saturation_kpa(most_celsius)
    return (cold * most_humid + warm * least_humid) / 200


def top_radiation_mj(latitude: float, day: int) -> float:
    """Return the radiation above the atmosphere.

    Parameters
    ----------
    latitude
        North of the equator, south below zero [degree].
    day
        Of the year, 1 to 366 [d].

    Returns
    -------
    float
        Radiation of the day [MJ/m2].

    References
    ----------
    FAO-56, equations 21 to 25.
    """
    turn = 2 * pi / 365 * day
    near, tilt, place = 1 + 0.033 * cos(turn), 0.409 * sin(turn - 1.39), radians(latitude)
    # beyond the polar circles the sun stays up or down all day
    set_at = acos(max(-1.0, min(1.0, -tan(place) * tan(tilt))))
    return 24 * 60 / pi * 0.0820 * near * (
        set_at * sin(place) * sin(tilt) + cos(place) * cos(tilt) * sin(set_at)
    )  # fmt: skip


def daylight_h(latitude: float, day: int) -> float:
    """Return the hours of daylight.

    Parameters
    ----------
    latitude
        North of the equator [degree].
    day
        Of the year [d].

    Returns
    -------
    float
        Hours [h].

    References
    ----------
    FAO-56, equation 34.
    """
    tilt = 0.409 * sin(2 * pi / 365 * day - 1.39)
    return 24 / pi * acos(max(-1.0, min(1.0, -tan(radians(latitude)) * tan(tilt))))


def sun_radiation_mj(top_mj: float, sun_h: float, daylight: float) -> float:
    """Return the radiation on the ground from hours of sunshine.

    Parameters
    ----------
    top_mj
        Radiation above the atmosphere [MJ/m2].
    sun_h, daylight
        Hours of sunshine, and of daylight [h].

    Returns
    -------
    float
        Radiation of the day [MJ/m2].

    References
    ----------
    FAO-56, equation 35, with 0.25 and 0.50.
    """
    return (0.25 + 0.50 * min(1.0, sun_h / daylight)) * top_mj


def net_radiation_mj(
    sun_mj: float, top_mj: float, elevation_m: float, most_celsius: float, least_celsius: float, vapour: float
) -> float:
    """Return the radiation that the crop keeps.

    Parameters
    ----------
    sun_mj, top_mj
        Radiation on the ground and above the atmosphere [MJ/m2].
    elevation_m
        Above the sea [m].
    most_celsius, least_celsius
        Highest and lowest air temperature [degC].
    vapour
        Actual vapour pressure [kPa].

    Returns
    -------
    float
        Net radiation of the day [MJ/m2].

    References
    ----------
    FAO-56, equations 37 to 40, albedo 0.23.
    """
    clear = (0.75 + 2e-5 * elevation_m) * top_mj
    warm = ((most_celsius + 273.16) ** 4 + (least_celsius + 273.16) ** 4) / 2
    clouds = 1.35 * min(1.0, sun_mj / clear) - 0.35
    return 0.77 * sun_mj - 4.903e-9 * warm * (0.34 - 0.14 * sqrt(vapour)) * clouds


def wind_2m(wind: float, height_m: float) -> float:
    """Return the wind at two metres.

    Parameters
    ----------
    wind
        Measured speed [m/s].
    height_m
        Height of the anemometer [m].

    Returns
    -------
    float
        Speed [m/s].

    References
    ----------
    FAO-56, equation 47.
    """
    return wind * 4.87 / log(67.8 * height_m - 5.42)


def et0_mm(
    net_mj: float, most_celsius: float, least_celsius: float, wind: float, vapour: float, elevation_m: float
) -> float:
    """Return the reference evapotranspiration of a day.

    Parameters
    ----------
    net_mj
        Net radiation; the heat that goes into the soil is nothing over a day [MJ/m2].
    most_celsius, least_celsius
        Highest and lowest air temperature [degC].
    wind
        At two metres [m/s].
    vapour
        Actual vapour pressure [kPa].
    elevation_m
        Above the sea [m].

    Returns
    -------
    float
        Water of the day [mm].

    References
    ----------
    FAO-56, equation 6.
    """
    mean = (most_celsius + least_celsius) / 2
    slope = 4098 * saturation_kpa(mean) / (mean + 237.3) ** 2
    gamma = 0.665e-3 * pressure_kpa(elevation_m)
    dry = (saturation_kpa(most_celsius) + saturation_kpa(least_celsius)) / 2 - vapour
    top = 0.408 * slope * net_mj + gamma * 900 / (mean + 273) * wind * dry
    return top / (slope + gamma * (1 + 0.34 * wind))


def uccle_mm(
    latitude: float, elevation_m: float, day: int, most_celsius: float, least_celsius: float, most_humid: float,
    least_humid: float, wind: float, height_m: float, sun_h: float,
) -> float:  # fmt: skip
    """Return the reference evapotranspiration of a day from what a station measures.

    Parameters
    ----------
    latitude
        North of the equator [degree].
    elevation_m
        Above the sea [m].
    day
        Of the year [d].
    most_celsius, least_celsius
        Highest and lowest air temperature [degC].
    most_humid, least_humid
        Highest and lowest relative humidity [%].
    wind
        Measured speed [m/s].
    height_m
        Height of the anemometer [m].
    sun_h
        Hours of sunshine [h].

    Returns
    -------
    float
        Water of the day [mm].

    References
    ----------
    FAO-56, example 18 (Uccle), which chains the equations above.
    """
    vapour = vapour_kpa(most_celsius, least_celsius, most_humid, least_humid)
    top = top_radiation_mj(latitude, day)
    sun = sun_radiation_mj(top, sun_h, daylight_h(latitude, day))
    net = net_radiation_mj(sun, top, elevation_m, most_celsius, least_celsius, vapour)
    return et0_mm(net, most_celsius, least_celsius, wind_2m(wind, height_m), vapour, elevation_m)


def degree_days(most_celsius: float, least_celsius: float, base: float, upper: float) -> float:
    """Return the warmth of a day above a threshold.

    Parameters
    ----------
    most_celsius, least_celsius
        Highest and lowest air temperature [degC].
    base, upper
        Temperatures below and above which more cold or warmth changes nothing [degC].

    Returns
    -------
    float
        Degree days [degC d].

    References
    ----------
    Mean of both extremes held between the thresholds: G. S. McMaster, W. W. Wilhelm, "Growing degree-days: one equation, two
    interpretations", Agricultural and Forest Meteorology 87 (1997), method 2.
    """
    held = [min(max(one, base), upper) for one in (most_celsius, least_celsius)]
    return sum(held) / 2 - base
