"""What an act avoids: exact quotients, never rounded before a month is issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from tanliu.decide.credit.document import Example, Factor, Methodology, Proof
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: Common practice of CDM TOOL24: more than a fifth does it in this way, and more than three do.
_COMMON_SHARE, _COMMON_COUNT = Fraction(1, 5), 3


def avoided(method: Methodology, quantity: Decimal, effect: str = "co2", day: date | None = None) -> Fraction:
    """Return what a quantity avoids, in the unit of the effect; below zero where the act causes more than it spares.

    Parameters
    ----------
    day
        On which factors must hold; any day when left out.

    Raises
    ------
    TanliuError
        When the methodology has no such effect, or a factor does not hold on the day.
    """
    if effect not in method.effects:
        raise TanliuError(
            Message("unknown {name}", name="effect"), found=effect, accepted=", ".join(method.effects)
        )
    one = method.effects[effect]
    rate = _product(method, one.baseline, day)
    if one.project:
        rate -= _product(method, one.project, day)
    return Fraction(quantity) * rate


def grams(method: Methodology, quantity: Decimal, day: date | None = None) -> Fraction:
    """Return the grams of CO2 that a quantity avoids [g]."""
    return avoided(method, quantity, day=day) * Fraction(method.effects["co2"].grams)


def _product(method: Methodology, names: Iterable[str], day: date | None) -> Fraction:
    found = Fraction(1)
    for name in names:
        factor = method.factors[name]
        _holds(name, factor, day)
        found *= Fraction(factor.value) / Fraction(factor.over)
    return found


def _holds(name: str, factor: Factor, day: date | None) -> None:
    early = day and factor.valid_from and day < factor.valid_from
    late = day and factor.valid_until and day > factor.valid_until
    if early or late:
        raise TanliuError(
            "the factor does not hold on this day", where=name, found=day,
            accepted=f"{factor.valid_from or '…'} – {factor.valid_until or '…'}",
        )  # fmt: skip


def passes(test: Proof) -> bool | None:
    """Return whether a test is passed; None when nobody has tested it.

    Common practice is worked out where it is counted: F = 1 - different / every; what is common (F > 0.2 and every - different
    > 3) would have come about anyway. Source: CDM TOOL24 (from memory, not read here).
    """
    if test.kind == "common_practice" and test.different is not None and test.every is not None:
        same = test.every - test.different
        return not (Fraction(same, test.every) > _COMMON_SHARE and same > _COMMON_COUNT)
    return test.passed


def is_additional(method: Methodology) -> bool:
    """Return whether credits of a methodology may be traded: it has tests, and all that it has are passed."""
    return bool(method.tests) and all(passes(one) for one in method.tests)


def shown(example: Example, value: Fraction) -> Decimal:
    """Return a value as the example rounds it."""
    to = Fraction(example.to)
    if example.rounding == "exact":
        return Decimal(value.numerator) / Decimal(value.denominator)
    mode = ROUND_DOWN if example.rounding == "down" else ROUND_HALF_EVEN
    places = value / to
    whole = (Decimal(places.numerator) / Decimal(places.denominator)).to_integral_value(mode)
    return whole * example.to


def verdict(method: Methodology, example: Example) -> tuple[str, Decimal]:
    """Return whether a printed figure follows, and what follows instead."""
    found = shown(example, avoided(method, example.quantity, example.effect))
    printed = Decimal(example.printed.replace(",", ""))
    return ("follows" if found == printed else "differs"), found
