"""Which meters count for whom, and what a virtual meter is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from tanliu.flow.meter.types import MeterTopology


def real_terms(factors: Mapping[str, Mapping[str, Decimal]], code: str) -> dict[str, Decimal]:
    """Return a meter as a sum of real ones with their factors: virtual terms are opened until none is left.

    Parameters
    ----------
    factors
        Terms of every virtual meter with their factors; without a circle.

    Examples
    --------
    >>> one = Decimal(1)
    >>> real_terms({"V": {"A": one, "W": -one}, "W": {"A": one, "B": one}}, "V")
    {'A': Decimal('0'), 'B': Decimal('-1')}
    """
    if code not in factors:
        return {code: Decimal(1)}
    found: dict[str, Decimal] = {}
    for term, factor in factors[code].items():
        for real, share in real_terms(factors, term).items():
            found[real] = found.get(real, Decimal(0)) + factor * share
    return found


def counted(bonds: MeterTopology, entities: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield which meters count: code of the meter that counts, code of a meter in it, 1 or -1.

    An entity's energy is what its uppermost meters read. A meter below one of the same entity says where that
    went and is not added. Below one of another entity it counts for its own, and as much less for the one above:
    the sum over entities stays what the meters without one above them read. A virtual meter counts where it lies
    below a meter of another entity.

    Parameters
    ----------
    entities
        Entity of each meter.
    """
    for code in bonds.kinds:
        above = bonds.parents.get(code)
        if above is None:
            if code not in bonds.terms:
                yield code, code, 1
        elif entities[code] != entities[above]:
            yield code, code, 1
            yield uppermost(bonds, entities, above), code, -1


def uppermost(bonds: MeterTopology, entities: Mapping[str, str], code: str) -> str:
    """Return the meter of the same entity that counts a meter: the last on the way up."""
    while code in bonds.parents and entities[bonds.parents[code]] == entities[code]:
        code = bonds.parents[code]
    return code
