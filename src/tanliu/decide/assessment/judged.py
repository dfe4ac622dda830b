"""Weights from judgements in pairs, and how far the judgements go together (analytic hierarchy process)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product
from math import fsum

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Random index of consistency by the number of rows (Saaty); smaller matrices are always consistent.
_RANDOM = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
_TURNS = 200
#: By how much a judgement times its counterpart may miss one: thirds are written with few digits.
_NEAR = 1e-6


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
    size = len(pairs)
    if not 1 <= size <= max(_RANDOM) or any(
        len(row) != size or not all(one > 0 for one in row) for row in pairs
    ):
        raise TanliuError("judgements in pairs are a square of numbers above zero", found=size)
    if any(abs(pairs[at][to] * pairs[to][at] - 1) > _NEAR for at, to in product(range(size), repeat=2)):
        raise TanliuError("a judgement is the inverse of its counterpart", found="a × b ≠ 1")
    found = [1 / size] * size
    for _ in range(_TURNS):
        turned = _times(pairs, found)
        found = [one / sum(turned) for one in turned]
    largest = fsum(new / old for new, old in zip(_times(pairs, found), found, strict=True)) / size
    index = (largest - size) / (size - 1) if size > 1 else 0.0
    ratio = index / _RANDOM[size] if size in _RANDOM else 0.0
    return Judged(tuple(found), largest, index, ratio)


def _times(pairs: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """Return the product of a matrix of at most ten rows: the engine of large ones takes longer to begin than this."""
    return [sum(one * weight for one, weight in zip(row, weights, strict=True)) for row in pairs]


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
    matrix = [[1.0] * size for _ in names]
    for (at, one), (beside, other) in combinations(enumerate(names), 2):
        if ((one, other) in told) == ((other, one) in told):
            return Message("every pair is judged once; look at {one} and {other}", one=one, other=other)
        by = float(told[one, other]) if (one, other) in told else 1 / float(told[other, one])
        matrix[at][beside], matrix[beside][at] = by, 1 / by
    if any(one == other for one, other in told):
        return Message("nothing is judged against itself")
    return weighed(matrix)
