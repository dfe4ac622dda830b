"""Weights from judgements in pairs, and how far the judgements go together (analytic hierarchy process)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Random index of consistency by the number of rows (Saaty); smaller matrices are always consistent.
_RANDOM = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
_TURNS = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """Weights from judgements in pairs.

    Attributes
    ----------
    consistency_ratio
        Below 0.1 the judgements go together.
    """

    weights: tuple[float, ...]
    largest_eigenvalue: float
    consistency_index: float
    consistency_ratio: float


def weighed(pairs: Sequence[Sequence[float]]) -> Judged:
    """Return weights from judgements in pairs by the principal eigenvector [-].

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process; OECD and JRC (2008), Handbook on Constructing Composite Indicators, section 6.

    Raises
    ------
    TanliuError
        When the matrix is no square of numbers above zero, or one judgement is not the inverse of its counterpart.
    """
    matrix = np.array(pairs, dtype=float)
    size = len(matrix)
    if matrix.shape != (size, size) or size < 1 or size > max(_RANDOM) or not (matrix > 0).all():
        raise TanliuError("judgements in pairs are a square of numbers above zero", found=str(matrix.shape))
    if not np.allclose(matrix * matrix.T, 1, atol=1e-6):
        raise TanliuError("a judgement is the inverse of its counterpart", found="a × b ≠ 1")
    found = np.full(size, 1 / size)
    for _ in range(_TURNS):
        found = matrix @ found
        found /= found.sum()
    largest = float((matrix @ found / found).mean())
    index = (largest - size) / (size - 1) if size > 1 else 0.0
    ratio = index / _RANDOM[size] if size in _RANDOM else 0.0
    return Judged(tuple(map(float, found)), largest, index, ratio)


def named_by(judged: Mapping[str, Mapping[str, Decimal]]) -> tuple[str, ...]:
    """Return what is judged, in the order in which it is first named."""
    return tuple(dict.fromkeys(name for one, others in judged.items() for name in (one, *others)))


def weighed_by(judged: Mapping[str, Mapping[str, Decimal]]) -> Judged | Message:
    """Return weights from judgements of which each pair is told once, or why they make none [-].

    Parameters
    ----------
    judged
        How many times as important something is as each of the others [-].
    """
    names = named_by(judged)
    if len(names) > max(_RANDOM):
        return Message("judgements in pairs are of ten at most, not of {count}", count=len(names))
    told = {(one, other): by for one, others in judged.items() for other, by in others.items()}
    size = len(names)
    matrix = np.ones((size, size))
    for (at, one), (beside, other) in combinations(enumerate(names), 2):
        if ((one, other) in told) == ((other, one) in told):
            return Message("every pair is judged once; look at {one} and {other}", one=one, other=other)
        by = float(told[one, other]) if (one, other) in told else 1 / float(told[other, one])
        matrix[at, beside], matrix[beside, at] = by, 1 / by
    if any(one == other for one, other in told):
        return Message("nothing is judged against itself")
    return weighed(matrix.tolist())
