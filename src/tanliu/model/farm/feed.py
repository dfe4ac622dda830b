"""The cheapest fertilisers that meet a need within ceilings: all corners of a small linear programme are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tanliu.kit.errors import TanliuError
from tanliu.model.farm.document import NUTRIENTS, Nutrients

#: Fertilisers at once: with more, the corners are too many to be tried.
MOST = 8
_KG_OF_NEED, _NEAR = 100.0, 1e-9


@dataclass(frozen=True, slots=True)
class Fertiliser:
    """A fertiliser: shares of nutrients, whether it is organic, and its price for a kilogram."""

    name: str
    n: float
    p2o5: float
    k2o: float
    is_organic: bool
    price: float


@dataclass(frozen=True, slots=True)
class Feeding:
    """What is given on a mu in a year.

    Attributes
    ----------
    need, given
        Of each nutrient [kg/mu].
    refused
        Of each nutrient of which more is needed than may be given, how much [kg/mu].
    amounts
        Of each fertiliser [kg/mu].
    organic
        Share of the nitrogen that is organic [1].
    """

    need: Mapping[str, float]
    given: Mapping[str, float]
    refused: Mapping[str, float]
    amounts: Mapping[str, float]
    cost: float
    organic: float


def need_of(leaf_kg: float, rules: Nutrients) -> dict[str, float]:
    """Return the nutrients for a harvest of fresh leaf, on the area of the harvest [kg]."""
    nitrogen = leaf_kg / _KG_OF_NEED * float(rules.n_for_100_kg_leaf)
    return {"n": nitrogen, "p2o5": nitrogen * float(rules.p2o5_of_n), "k2o": nitrogen * float(rules.k2o_of_n)}


def feed(leaf_kg_mu: float, offered: Sequence[Fertiliser], rules: Nutrients) -> Feeding:
    """Return the cheapest fertilisers on a mu.

    What is needed beyond a ceiling is refused and said. Each nutrient lies between what is needed (or the ceiling) and the
    ceiling, and of the nitrogen at least the asked share is organic.

    Raises
    ------
    TanliuError
        When there are too many fertilisers, or these cannot do it.
    """
    if not 1 <= len(offered) <= MOST:
        raise TanliuError("another number of fertilisers wanted", found=len(offered), accepted=f"1 – {MOST}")
    need, ceilings = (
        need_of(leaf_kg_mu, rules),
        {str(key): float(value) for key, value in rules.ceilings_kg_mu.items()},
    )
    aim = {key: min(need[key], ceilings.get(key, np.inf)) for key in NUTRIENTS}
    best = _cheapest(offered, aim, ceilings, float(rules.organic_share))
    if best is None:
        raise TanliuError(
            "these fertilisers cannot give what is needed within the ceilings",
            found=", ".join(one.name for one in offered),
            accepted=", ".join(
                f"{key} {aim[key]:.2f} – {ceilings.get(key, np.inf):g} kg/mu" for key in NUTRIENTS
            ),
        )
    given = {
        key: float(sum(getattr(one, key) * kg for one, kg in zip(offered, best, strict=True)))
        for key in NUTRIENTS
    }
    organic = sum(one.n * kg for one, kg in zip(offered, best, strict=True) if one.is_organic)
    return Feeding(
        need, given, {key: need[key] - aim[key] for key in NUTRIENTS if need[key] > aim[key]},
        {one.name: float(kg) for one, kg in zip(offered, best, strict=True)},
        float(sum(one.price * kg for one, kg in zip(offered, best, strict=True))), float(organic / given["n"]) if given["n"] else 0.0,
    )  # fmt: skip


def _cheapest(
    offered: Sequence[Fertiliser], aim: Mapping[str, float], ceilings: Mapping[str, float], organic: float
) -> np.ndarray | None:
    """Try every corner of ``A x <= b``: a bounded linear programme has its least cost at one of them."""
    shares = np.array([[getattr(one, key) for one in offered] for key in NUTRIENTS])
    own = np.array([one.n * ((1.0 if one.is_organic else 0.0) - organic) for one in offered])
    capped = [at for at, key in enumerate(NUTRIENTS) if key in ceilings]
    rows = np.vstack([-shares, shares[capped], -own, -np.eye(len(offered))])
    limits = np.concatenate(
        [
            [-aim[key] for key in NUTRIENTS],
            [ceilings[NUTRIENTS[at]] for at in capped],
            [0.0],
            np.zeros(len(offered)),
        ]
    )
    prices = np.array([one.price for one in offered])
    best, least = None, np.inf
    for corner in combinations(range(len(rows)), len(offered)):
        square = rows[list(corner)]
        if abs(np.linalg.det(square)) < _NEAR**2:
            continue
        tried = np.linalg.solve(square, limits[list(corner)])
        if (rows @ tried <= limits + 1e-7).all() and prices @ tried < least - _NEAR:
            best, least = np.maximum(tried, 0.0), float(prices @ tried)
    return best
