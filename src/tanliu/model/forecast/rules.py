"""Choices of forecasts, which a pack says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForecastRules:
    """How forecasts are made.

    Attributes
    ----------
    level
        Share that a band is to hold.
    learn_days
        Days from which the model learns, the newest first.
    calibrate_days
        Days that are kept from it, on which bands are corrected and the model has to be better than the fallback.
    least_days
        Days of history below which a series takes the fallback.
    known_least
        Share of the last weeks that must be known.
    own_least
        Errors of a series itself from which its bands are its own; below, those of all count.
    rows_most, calibrate_rows
        Intervals from which is learned at most, and by which the bands of a series are corrected.
    trees, leaves, rate, least_in_leaf
        Of the model.
    threads, seed
        Of the machine and the draws: the same seed gives the same forecast.
    """

    level: float = 0.9
    learn_days: int = 365
    calibrate_days: int = 28
    least_days: int = 35
    known_least: float = 0.5
    own_least: int = 150
    rows_most: int = 300_000
    calibrate_rows: int = 700
    trees: int = 120
    leaves: int = 31
    rate: float = 0.06
    least_in_leaf: int = 300
    threads: int = 2
    seed: int = 1
