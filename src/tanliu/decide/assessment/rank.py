"""Ranks of objects by a measure, and how far they move when weights and the making of the index change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tanliu.decide.assessment.answers import Answer
from tanliu.decide.assessment.compared import MAKINGS, by_pairs, normalised, weights_by_data
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.score import Measured, assess
from tanliu.kit.errors import TanliuError

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Making:
    """How a composite is made of all objects together.

    Attributes
    ----------
    weights
        ``scheme``, or ``data``: by principal components.
    by
        ``value``, or ``pairs``: by how many others an object beats.
    normalisations
        Those with which ranks are tried, of `MAKINGS`.
    """

    weights: str = "scheme"
    by: str = "value"
    normalisations: tuple[str, ...] = MAKINGS[:1]


_AS_IT_IS = Making()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands.

    Attributes
    ----------
    value
        None where something is missing; such an object has no rank.
    best, worst
        Ranks between which it lies in nineteen of twenty draws of weights; None for what is no composite.
    """

    id: str
    value: Fraction | None
    rank: int | None
    best: int | None = None
    worst: int | None = None


def ranked(
    scheme: AssessmentScheme,
    measure: str,
    objects: Mapping[str, Mapping[str, Answer]],
    draws: int = 0,
    seed: int = 0,
    making: Making = _AS_IT_IS,
) -> list[Place]:
    """Return objects by a measure, the largest first; equals share a rank.

    Parameters
    ----------
    draws
        How often weights are drawn anew, all that add up to one being alike likely; only for a composite.
    making
        How a composite is made of all objects together.

    Raises
    ------
    TanliuError
        When there is no such measure.
    """
    if measure not in scheme.measures:
        raise TanliuError(
            "no such measure", where=scheme.assessment, found=measure, accepted=", ".join(scheme.measures)
        )
    made = {id: assess(scheme, answers).measures[measure] for id, answers in objects.items()}
    values = {id: one.at.value for id, one in made.items()}
    known = [id for id, value in values.items() if value is not None]
    if making.weights != "scheme" or making.by != "value":
        values |= _together(scheme, measure, {id: made[id] for id in known}, making)
    told = sorted((value for value in values.values() if value is not None), reverse=True)
    ends: dict[str, tuple[int, int]] = {}
    if draws and known and scheme.measures[measure].form == "composite":
        rows = [[float(term.at.value or 0) for term in made[id].terms] for id in known]
        found = moved(
            np.array(rows),
            draws,
            seed,
            geometric=scheme.measures[measure].mean == "geometric",
            makings=making.normalisations,
        )
        ends = dict(zip(known, found, strict=True))
    places = [
        Place(id, value, None if value is None else told.index(value) + 1, *ends.get(id, (None, None)))
        for id, value in values.items()
    ]
    return sorted(places, key=lambda one: (one.rank is None, one.rank or 0, one.id))


def _together(
    scheme: AssessmentScheme, measure: str, made: Mapping[str, Measured], making: Making
) -> dict[str, Fraction | None]:
    """Return the values of a composite that is made of all objects together.

    Raises
    ------
    TanliuError
        When the measure is no composite.
    """
    rule = scheme.measures[measure]
    if rule.form != "composite":
        raise TanliuError("only a composite is made of many objects together", found=measure)
    if not made:
        return {}
    rows = np.array([[float(term.at.value or 0) for term in one.terms] for one in made.values()])
    own = np.array([float(term.by) for term in next(iter(made.values())).terms])
    weights = weights_by_data(rows) if making.weights == "data" else own
    if making.by == "pairs":
        found = by_pairs(rows, weights)
    elif rule.mean == "geometric":
        found = np.exp(np.log(np.maximum(rows, np.finfo(float).tiny)) @ weights)
    else:
        found = rows @ weights
    return {
        id: Fraction(float(value)).limit_denominator(10**9) for id, value in zip(made, found, strict=True)
    }


def weights_of(
    scheme: AssessmentScheme,
    measure: str,
    objects: Mapping[str, Mapping[str, Answer]],
    making: Making = _AS_IT_IS,
) -> dict[str, float]:
    """Return the weights by which a composite ranks objects, adding up to one [-]; nothing for another measure.

    Raises
    ------
    TanliuError
        When weights by data are asked for, and the objects are too few or alike.
    """
    rule = scheme.measures[measure]
    if rule.form != "composite":
        return {}
    total = sum(rule.weights.values(), Fraction(0))
    if making.weights != "data":
        return {name: float(one / total) for name, one in rule.weights.items()}
    made = [assess(scheme, answers).measures[measure] for answers in objects.values()]
    rows = [[float(term.at.value or 0) for term in one.terms] for one in made if one.at.value is not None]
    found = weights_by_data(np.array(rows).reshape(len(rows), len(rule.weights)))
    return dict(zip(rule.weights, map(float, found), strict=True))


def moved(
    rows: Matrix, draws: int, seed: int, *, geometric: bool = False, makings: Sequence[str] = MAKINGS[:1]
) -> list[tuple[int, int]]:
    """Return the ranks between which each row lies in nineteen of twenty draws of weights.

    Parameters
    ----------
    rows
        Places between goalposts, a row for each object [-].
    makings
        Normalisations, each with all draws; a geometric mean has none by mean and deviation.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, section 7 (uncertainty of weights).
    """
    weights = np.random.default_rng(seed).dirichlet(np.ones(rows.shape[1]), draws)
    every = []
    for making in makings:
        if geometric and making == "z":
            continue
        base = normalised(rows, making)
        base = np.log(np.maximum(base, np.finfo(float).tiny)) if geometric else base
        order = (-(base @ weights.T)).argsort(axis=0, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(1, len(rows) + 1)[:, None], axis=0)
        every.append(ranks)
    low, high = np.quantile(np.hstack(every), [0.025, 0.975], axis=1, method="nearest")
    return [(int(best), int(worst)) for best, worst in zip(low, high, strict=True)]
