"""Measure 1,000 assessments of the 33 indicators of green logistics: ``python bench/assessment.py [--assessments 1000] [--rounds 5]``.

Floor: the same grades as an array, counted by NumPy in the same run. What is measured reads every answer as it was told, keeps every
step, and says the level; the aim is half a second, whatever the floor is.
"""

from __future__ import annotations

import argparse
from functools import partial

import numpy as np

from figure import Figure, seconds, show
from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.score import assess

_AIM_S = 0.5


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assessments", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    scheme = read(load().documents["assessments"]["green-logistics"][-1], AssessmentScheme)
    grades, names = list(scheme.grades), list(scheme.indicators)
    places = np.random.default_rng(20261130).integers(0, len(grades), (told.assessments, len(names)))
    answers = [{id: Answer(grades[at]) for id, at in zip(names, row, strict=True)} for row in places]
    floor = min(seconds(partial(_bare, places)) for _ in range(told.rounds))
    best = min(seconds(lambda: [assess(scheme, one) for one in answers]) for _ in range(told.rounds))
    what = f"{told.assessments:,} assessments of {len(names)} indicators"
    show([Figure(what, best, "s", floor, "counts of the grades by NumPy", None)], "Assessments")
    print(
        f"aim {_AIM_S * told.assessments / 1000:g} s: {'met' if best <= _AIM_S * told.assessments / 1000 else 'missed'}"
    )


def _bare(places: np.ndarray) -> np.ndarray:
    """Return the shares at the best grades of every assessment."""
    return np.stack([(places <= at).mean(axis=1) for at in range(3)], axis=1)


if __name__ == "__main__":
    main()
