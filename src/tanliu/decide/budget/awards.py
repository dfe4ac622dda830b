"""Named rules for claims on an estate that is too small: proportional, equal awards, equal losses, Talmud."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from tanliu.kit.errors import TanliuError

Amounts = Sequence[Fraction | int]


def proportional(claims: Amounts, estate: Fraction | int) -> list[Fraction]:
    """Return the same share of every claim."""
    given, left = _read(claims, estate)
    total = sum(given, Fraction())
    return [claim * left / total if total else Fraction() for claim in given]


def equal_awards(claims: Amounts, estate: Fraction | int) -> list[Fraction]:
    """Return the same amount for each, but to nobody more than the claim (constrained equal awards)."""
    given, left = _read(claims, estate)
    awards = [Fraction()] * len(given)
    order = sorted(range(len(given)), key=lambda at: given[at])
    for nth, at in enumerate(order):
        awards[at] = min(given[at], left / (len(given) - nth))
        left -= awards[at]
    return awards


def equal_losses(claims: Amounts, estate: Fraction | int) -> list[Fraction]:
    """Return what is left to each after the same loss, but to nobody less than zero (constrained equal losses)."""
    given, left = _read(claims, estate)
    lost = equal_awards(given, sum(given, Fraction()) - left)
    return [claim - one for claim, one in zip(given, lost, strict=True)]


def talmud(claims: Amounts, estate: Fraction | int) -> list[Fraction]:
    """Return equal awards of half the claims, or beyond half of all equal losses of half the claims.

    R. J. Aumann, M. Maschler: Game theoretic analysis of a bankruptcy problem from the Talmud (1985).

    Examples
    --------
    >>> [str(one) for one in talmud([100, 200, 300], 200)]
    ['50', '75', '75']
    """
    given, left = _read(claims, estate)
    half = [claim / 2 for claim in given]
    total = sum(given, Fraction())
    if 2 * left <= total:
        return equal_awards(half, left)
    return [claim - one for claim, one in zip(given, equal_awards(half, total - left), strict=True)]


#: Rules by the name under which documents ask for them.
RULES: Mapping[str, Callable[[Amounts, Fraction | int], list[Fraction]]] = {
    "proportional": proportional,
    "equal_awards": equal_awards,
    "equal_losses": equal_losses,
    "talmud": talmud,
}


def _read(claims: Amounts, estate: Fraction | int) -> tuple[list[Fraction], Fraction]:
    """Return claims and estate as fractions; an estate beyond all claims is taken as all of them.

    Raises
    ------
    TanliuError
        When a claim or the estate is below zero.
    """
    given, left = [Fraction(claim) for claim in claims], Fraction(estate)
    lowest = min([left, *given])
    if lowest < 0:
        raise TanliuError("a claim or what is divided is below zero", found=str(lowest), accepted=">= 0")
    return given, min(left, sum(given, Fraction()))
