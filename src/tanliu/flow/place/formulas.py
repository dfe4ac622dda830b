"""What class of size the rule of a year gives an enterprise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tanliu.flow.place.document import DesignatedSize, SizeRule

ABOVE, SMALL = "above_designated", "small"


@dataclass(frozen=True, slots=True)
class Sized:
    """A class by the rule of a year: the rule, and the output in CNY that it was given."""

    size_class: str
    rule: SizeRule
    output_cny: Decimal


def sized(rules: DesignatedSize, section: str | None, year: int, output_cny: Decimal | None) -> Sized | None:
    """Return the class by the rule of a year; None where no rule applies or the output is not known.

    Parameters
    ----------
    rules
        Thresholds of revenue by first year [CNY].
    section
        Letter of GB/T 4754 [-].
    year
        Year of the output [year].
    output_cny
        Output of the whole year, for the revenue of the main business [CNY].

    Returns
    -------
    Sized or None
        The class [-], its rule and the output.

    References
    ----------
    National Bureau of Statistics, standard of industrial enterprises above designated size, as the pack cites it.
    """
    held = [one for one in rules.rules if one.from_year <= year]
    if not held or output_cny is None:
        return None
    rule = max(held, key=lambda one: one.from_year)
    if section not in rule.sections:
        return None
    return Sized(ABOVE if output_cny >= rule.least_cny else SMALL, rule, output_cny)
