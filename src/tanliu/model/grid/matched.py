"""A user's carbon hour by hour beside that of a yearly factor, and how much of the use is matched by clean supply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tanliu.model.grid.dc import Floats


@dataclass(frozen=True, slots=True)
class Timed:
    """Carbon of a use by the hour and by the year [kg]; ``hourly = yearly + when + where``.

    Attributes
    ----------
    hourly, yearly
        By the factor of each hour, and by the yearly factor.
    when
        What it makes that the use lies in hours dirtier (above zero) or cleaner than the mean hour.
    where
        What it makes that the place is dirtier or cleaner than what the yearly factor stands for.
    """

    hourly: float
    yearly: float
    when: float
    where: float


def timed(use: Floats, intensity: Floats, yearly_factor: float) -> Timed:
    """Return the carbon of a use, and why it differs from that of a yearly factor.

    Parameters
    ----------
    use
        Of each hour [kWh].
    intensity
        Of the power of each hour at the place [kg/kWh].
    yearly_factor
        Factor of the year [kg/kWh].
    """
    mean, total = float(intensity.mean()), float(use.sum())
    return Timed(
        float(use @ intensity),
        total * yearly_factor,
        float(use @ (intensity - mean)),
        total * (mean - yearly_factor),
    )


@dataclass(frozen=True, slots=True)
class Matched:
    """How far clean supply covers a use [-]: hour by hour, and as a balance of the whole time.

    Attributes
    ----------
    hourly, balance
        Shares of the use.
    clean_kwh, matched_kwh
        Supply, and the part of it that was used in its own hour, directly or through the store.
    """

    hourly: float
    balance: float
    clean_kwh: float
    matched_kwh: float


def matched(
    use: Floats, clean: Floats, store_kwh: float = 0.0, store_kw: float = 0.0, efficiency: float = 1.0
) -> Matched:
    """Return how far clean supply covers a use hour by hour; a store takes what is over and gives it where it lacks.

    Parameters
    ----------
    use, clean
        Of each hour [kWh].
    store_kwh, store_kw
        Size and power of a store [kWh], [kW].
    efficiency
        Of charging and of discharging, each [-].
    """
    covered = np.minimum(use, clean)
    total, held, given = float(use.sum()), 0.0, 0.0
    if store_kwh > 0:
        for over, lack in zip((clean - covered).tolist(), (use - covered).tolist(), strict=True):
            held += min(over, store_kw, (store_kwh - held) / efficiency) * efficiency
            out = min(lack, store_kw, held * efficiency)
            held -= out / efficiency
            given += out
    done = float(covered.sum()) + given
    return (
        Matched(done / total, min(float(clean.sum()) / total, 1.0), float(clean.sum()), done)
        if total
        else Matched(0, 0, 0, 0)
    )
