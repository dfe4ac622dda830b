"""Where the sun stands, and what falls on a tilted surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Stamps = NDArray[np.datetime64]
#: Irradiance outside the atmosphere at the mean distance [W/m2].
SOLAR_CONSTANT = 1361.0
_J2000 = np.datetime64("2000-01-01T12:00:00")
#: Below this elevation of the sun, as a cosine of the zenith, a quotient by it says nothing (5 degrees).
LOW_SUN = 0.087


@dataclass(frozen=True, slots=True)
class Sun:
    """Zenith and azimuth of the sun [degree], azimuth from north over east."""

    zenith: Floats
    azimuth: Floats

    @property
    def cosine(self) -> Floats:
        """Return the cosine of the zenith, 0 below the horizon [-]."""
        return np.maximum(np.cos(np.radians(self.zenith)), 0)


def sun(utc: Stamps, latitude: float, longitude: float) -> Sun:
    """Return where the sun stands.

    Parameters
    ----------
    utc
        Times.
    latitude, longitude
        Of the place, north and east above zero [degree].

    References
    ----------
    The Astronomical Almanac's low-precision formula (Michalsky, Solar Energy 40(3), 1988): 0.01 degree from 1950 to 2050.
    """
    days = (utc - _J2000) / np.timedelta64(1, "D")
    anomaly = np.radians((357.528 + 0.9856003 * days) % 360)
    ecliptic = np.radians(
        (280.460 + 0.9856474 * days + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly)) % 360
    )
    oblique = np.radians(23.439 - 4e-7 * days)
    ascension = np.arctan2(np.cos(oblique) * np.sin(ecliptic), np.cos(ecliptic))
    declination = np.arcsin(np.sin(oblique) * np.sin(ecliptic))
    sidereal = (18.697374558 + 24.06570982441908 * days) * 15
    hour = np.radians(sidereal + longitude) - ascension
    north = np.radians(latitude)
    up = np.sin(north) * np.sin(declination) + np.cos(north) * np.cos(declination) * np.cos(hour)
    east, to_north = (
        -np.cos(declination) * np.sin(hour),
        np.sin(declination) * np.cos(north) - np.cos(declination) * np.sin(north) * np.cos(hour),
    )
    return Sun(np.degrees(np.arccos(np.clip(up, -1, 1))), np.degrees(np.arctan2(east, to_north)) % 360)


def incidence(at: Sun, tilt: float, azimuth: float) -> Floats:
    """Return the cosine of the angle between the sun and the normal of a surface, 0 behind it [-]."""
    zenith, slope = np.radians(at.zenith), np.radians(tilt)
    turned = np.radians(at.azimuth - azimuth)
    found = np.cos(zenith) * np.cos(slope) + np.sin(zenith) * np.sin(slope) * np.cos(turned)
    return np.where(at.zenith < 90, np.maximum(found, 0), 0)


def outside(utc: Stamps) -> Floats:
    """Return the irradiance outside the atmosphere, normal to the sun [W/m2] (Spencer 1971, first term)."""
    day = (utc.astype("M8[D]") - utc.astype("M8[Y]").astype("M8[D]")).astype(int) + 1
    return np.asarray(SOLAR_CONSTANT * (1 + 0.033 * np.cos(2 * np.pi * day / 365)))


def erbs(ghi: Floats, at: Sun, beyond: Floats) -> tuple[Floats, Floats]:
    """Return beam (normal) and diffuse (horizontal) irradiance from global irradiance [W/m2].

    References
    ----------
    Erbs, Klein, Duffie, Solar Energy 28(4), 1982, equation 1.
    """
    high = np.maximum(at.cosine, LOW_SUN)
    clear = np.clip(ghi / (beyond * high), 0, 1)
    part = np.where(
        clear <= 0.22, 1 - 0.09 * clear,
        np.where(clear <= 0.8, 0.9511 - 0.1604 * clear + 4.388 * clear**2 - 16.638 * clear**3 + 12.336 * clear**4, 0.165),
    )  # fmt: skip
    diffuse = np.where(at.cosine > 0, part * ghi, ghi)
    beam = np.where(at.cosine > LOW_SUN, (ghi - diffuse) / high, 0)
    return np.clip(beam, 0, SOLAR_CONSTANT), np.maximum(diffuse, 0)


def closure(ghi: Floats, beam: Floats, diffuse: Floats, at: Sun) -> float:
    """Return how far beam and diffuse irradiance miss the global one at daylight, root mean square [W/m2].

    It is least when the sun is taken at the minute that the instruments saw it.
    """
    day = ghi > 50
    return float(np.sqrt(np.mean((beam * at.cosine + diffuse - ghi)[day] ** 2))) if day.any() else 0.0


@dataclass(frozen=True, slots=True)
class OnSurface:
    """Irradiance on a surface by where it is from [W/m2]."""

    beam: Floats
    sky: Floats
    ground: Floats

    @property
    def total(self) -> Floats:
        """Return the sum of all [W/m2]."""
        return self.beam + self.sky + self.ground


def on_surface(
    ghi: Floats,
    beam: Floats,
    diffuse: Floats,
    at: Sun,
    beyond: Floats,
    tilt: float,
    azimuth: float,
    albedo: float,
) -> OnSurface:
    """Return what falls on a tilted surface [W/m2].

    Parameters
    ----------
    ghi, beam, diffuse
        Global horizontal, beam normal, diffuse horizontal irradiance [W/m2].
    at, beyond
        Sun, and irradiance outside the atmosphere [W/m2].
    tilt, azimuth
        Of the surface [degree].
    albedo
        Of the ground [-].

    References
    ----------
    Hay, Davies, Calculation of the solar radiation incident on an inclined surface, 1980.
    """
    seen, slope = incidence(at, tilt, azimuth), np.cos(np.radians(tilt))
    towards = np.where(at.cosine > 0, seen / np.maximum(at.cosine, 0.01745), 0)
    forward = np.clip(beam / beyond, 0, 1)
    sky = diffuse * (forward * towards + (1 - forward) * (1 + slope) / 2)
    return OnSurface(beam * seen, np.maximum(sky, 0), ghi * albedo * (1 - slope) / 2)
