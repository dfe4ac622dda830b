"""Placebo years: every pair of years of a meter without a measure, verified as if works had stood between them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from tanliu.kit.errors import TanliuError
from tanliu.model.building.band import Placebo
from tanliu.model.building.baseline import Floats
from tanliu.model.building.document import Verification
from tanliu.model.building.points import Points, Stamps
from tanliu.model.building.verify import Project, Verified, verify

_YEAR = np.timedelta64(365, "D")


def placebo_years(
    method: Verification, points: Points, stamps: Stamps, degrees: Floats, until: np.datetime64 | None = None
) -> Iterator[Verified]:
    """Yield the verification of every year of a meter that has a whole year before it and is wholly known.

    Parameters
    ----------
    method
        Rules of a pack.
    points
        The meter.
    stamps, degrees
        The weather [degree of the method].
    until
        Years end here or before, as those of the meter that a measure was taken at; all its years when left out.
    """
    last = points.start[-1] + np.rint(points.days[-1] * 86_400).astype("m8[s]")
    end = last if until is None else min(last, until)
    works = end - _YEAR
    while works - _YEAR >= points.start[0] - np.timedelta64(1, "D"):
        # a year without use or weather says nothing of how far a baseline can be trusted
        with suppress(TanliuError):
            yield verify(method, points, stamps, degrees, Project(works, works))
        works -= _YEAR


def placebos_of(
    meter: str, method: Verification, points: Points, stamps: Stamps, degrees: Floats,
    until: np.datetime64 | None = None,
) -> list[tuple[Placebo, bool]]:  # fmt: skip
    """Return the placebos of a meter that would have been verifiable, and whether the standard band calls each significant."""
    found = []
    for one in placebo_years(method, points, stamps, degrees, until):
        judged = [reason for reason in one.reasons if reason.name != "uncertainty"]
        total = float(one.expected.sum())
        if judged or not math.isfinite(one.scatter.cv) or one.scatter.cv <= 0 or total <= 0:
            continue
        placebo = Placebo(meter, str(one.start[0])[:10], one.share, one.scatter.cv)
        found.append((placebo, abs(one.saving_kwh) > one.standard_kwh))
    return found
