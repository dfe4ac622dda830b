"""What an acceptance finds of a completed project: what stands and was measured, beside what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tanliu.decide.review.document import AcceptanceRule, ReviewRule
from tanliu.decide.review.review import Point, calorific_tce, number

_TONNE = 1000
#: Field of both forms in which photovoltaics stand, in kW.
PV = "pv_kw"


def acceptance(promised: Mapping[str, str], done: Mapping[str, str], rule: ReviewRule) -> tuple[Point, ...]:
    """Compare a completed project with its application.

    A promise of which nothing is told afterwards is not known, and what is not known is not accepted. What was not
    promised is told and judges nothing.

    Parameters
    ----------
    promised, done
        Fields of the application and of the report of completion as they were filled in; numbers may be empty.

    Returns
    -------
    tuple of Point
        None of them where the rule accepts nothing.
    """
    own = rule.acceptance
    if own is None:
        return ()
    product = next((one for one in rule.products if one.product == promised.get("product")), None)
    measured = _measured(done, rule)
    points = [
        _at_least("pv", promised, done, PV, own.pv_least_ratio, "kW"),
        _energy(promised, measured, rule, own),
    ]
    if number(promised, "replaced_tce"):
        points.append(
            _at_least("replacement", promised, done, "replaced_tce", own.replaced_least_ratio, "tce")
        )
    if product is not None:
        amount = number(done, "product_amount")
        value = measured * _TONNE / amount if measured is not None and amount else None
        points.append(_at_most("product", value, float(product.most_kgce), f"kgce/{product.unit}"))
    return tuple(points)


def _measured(done: Mapping[str, str], rule: ReviewRule) -> float | None:
    """Return the energy of a year by heat content; None where no carrier is told, which is no energy of zero."""
    told = any(number(done, one.field) is not None for one in rule.carriers)
    return calorific_tce(done, rule) if told else None


def _energy(
    promised: Mapping[str, str], measured: float | None, rule: ReviewRule, own: AcceptanceRule
) -> Point:
    return _at_most("energy", measured, calorific_tce(promised, rule) * float(own.energy_most_ratio), "tce")


def _at_least(
    id: str, promised: Mapping[str, str], done: Mapping[str, str], field: str, ratio: Decimal, unit: str
) -> Point:
    wanted, stands = number(promised, field) or 0.0, number(done, field)
    if not wanted:
        return Point(id, stands, None, unit, "told")
    if stands is None:
        return Point(id, None, wanted * float(ratio), unit, "not_known")
    return Point(
        id, stands, wanted * float(ratio), unit, "met" if stands >= wanted * float(ratio) else "not_met"
    )


def _at_most(id: str, value: float | None, limit: float, unit: str) -> Point:
    if value is None:
        return Point(id, None, limit, unit, "not_known")
    return Point(id, value, limit, unit, "met" if value <= limit else "not_met")


def is_accepted(points: tuple[Point, ...]) -> bool:
    """Return whether a project is as promised; one that nothing was compared of is not."""
    return bool(points) and not any(one.verdict in ("not_met", "not_known") for one in points)
