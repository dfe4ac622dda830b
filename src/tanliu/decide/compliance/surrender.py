"""What is owed for a year, what of it is met, and what a shortfall leads to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from tanliu.decide.compliance.document import Compliance
from tanliu.kit.errors import TanliuError

_KG = 1000


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a year came out, all in kgCO2e.

    Attributes
    ----------
    due
        Verified, less what the rule forgives, with what earlier years left.
    offsets_most
        What may be met by offsets.
    offsets_counted, offsets_over
        Offsets that count, and those above the limit, which do not.
    short, over
        What is missing and what is too much; one of them is 0. What is short is owed in the next year.
    penalty
        In the currency of the rule; None where it asks for a mean price that is not known.
    """

    verified: int
    forgiven: int
    carried: int
    due: int
    offsets_most: int
    offsets_counted: int
    offsets_over: int
    short: int
    over: int
    penalty: Decimal | None


def settle(
    scheme: Compliance, verified: int, allowances: int, offsets: int = 0, carried: int = 0,
    entitled: int | None = None, plant: dict[str, str] | None = None, mean_price: Decimal | None = None,
) -> Settlement:  # fmt: skip
    """Work out a year.

    Parameters
    ----------
    carried
        What was short in earlier years.
    entitled
        What was allocated, by which relief is measured.
    plant
        Classes of the operator, by the keys that reliefs name.
    mean_price
        Currency for each tonne, of the span that the penalty names.

    Raises
    ------
    TanliuError
        When an amount is below zero.
    """
    for name, amount in (
        ("verified", verified),
        ("allowances", allowances),
        ("offsets", offsets),
        ("carried", carried),
    ):
        if amount < 0:
            raise TanliuError("an amount is not below zero", where=name, found=amount)
    forgiven = _forgiven(scheme, verified, entitled, plant or {})
    due = verified - forgiven + carried
    of = verified if scheme.offset_of == "verified" else due
    most = int((of * scheme.offset_percent / 100).to_integral_value(ROUND_FLOOR))
    counted = min(offsets, most)
    gap = due - allowances - counted
    short = max(gap, 0)
    return Settlement(
        verified, forgiven, carried, due, most, counted, offsets - counted, short, max(-gap, 0),
        _penalty(scheme, short, mean_price),
    )  # fmt: skip


def _forgiven(scheme: Compliance, verified: int, entitled: int | None, plant: dict[str, str]) -> int:
    """Return what of a gap between verified and entitled emissions need not be surrendered."""
    if entitled is None:
        return 0
    for one in scheme.relief:
        if plant.get(one.of) in one.classes:
            most = int((verified * one.most_short_percent / 100).to_integral_value(ROUND_FLOOR))
            return max(verified - entitled - most, 0)
    return 0


def _penalty(scheme: Compliance, short: int, mean_price: Decimal | None) -> Decimal | None:
    rule = scheme.penalty
    if not short or rule is None:
        return Decimal(0)
    if rule.per_unit is not None:
        return rule.per_unit * short / _KG
    if mean_price is None or rule.times_mean_price is None:
        return None
    return rule.times_mean_price * mean_price * short / _KG
