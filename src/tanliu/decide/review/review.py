"""What an energy review finds of an application: each point with its value, its limit and whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tanliu.decide.review.document import Level, ProductLimit, Replacement, ReviewRule

Verdict = Literal["told", "met", "not_met", "not_known"]
_TONNE = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the enterprise and its town.

    Attributes
    ----------
    industry
        Code of its industry.
    industry_tce_per_10k
        Energy over value added of the industry in the district, by heat content, in tce by 10,000 CNY.
    room_tce
        What the budget of the town leaves by the end of the year; below zero where it will be passed; None where no plan is in force.
    kept_tce
        What the district keeps for new projects.
    """

    industry: str
    industry_tce_per_10k: float | None
    room_tce: float | None
    kept_tce: float | None


class Point(NamedTuple):
    """A point of a review; amounts in the unit that is named."""

    id: str
    value: float | None
    limit: float | None
    unit: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Review:
    """What a review found.

    Attributes
    ----------
    calorific_tce, equivalent_tce
        More energy a year by heat content, and by what it took to make it.
    level
        Who reviews; None for a project below all levels.
    replacement
        The rule of replacement that fits.
    """

    calorific_tce: float
    equivalent_tce: float
    level: Level | None
    replacement: Replacement | None
    product: ProductLimit | None
    points: tuple[Point, ...]

    @property
    def is_met(self) -> bool:
        """Return whether no point is against the project; what is not known is not for it either."""
        return not any(one.verdict in ("not_met", "not_known") for one in self.points)


def review(told: Mapping[str, str], place: Place, rule: ReviewRule) -> Review:
    """Review an application.

    Parameters
    ----------
    told
        Fields of the form as they were filled in; numbers may be empty.
    """
    uses = [(one, number(told, one.field) or 0.0) for one in rule.carriers]
    calorific = calorific_tce(told, rule)
    equivalent = sum(amount * float(one.equivalent) for one, amount in uses) / _TONNE
    mwh = sum(amount * float(one.mwh) for one, amount in uses)
    level = next((one for one in rule.levels if _reaches(one, calorific, mwh)), None)
    swap = next((one for one in rule.replacement if _fits(one, place.industry, calorific)), None)
    product = next((one for one in rule.products if one.product == told.get("product")), None)
    points = (
        Point("calorific", calorific, None, "tce", "told"),
        Point("equivalent", equivalent, None, "tce", "told"),
        _intensity(told, calorific, place, rule),
        *(() if product is None else (_product(told, calorific, product),)),
        *(() if swap is None or not swap.ratio else (_replaced(told, calorific, swap),)),
        _room(calorific, place),
    )
    return Review(calorific, equivalent, level, swap, product, points)


def calorific_tce(told: Mapping[str, str], rule: ReviewRule) -> float:
    """Return the energy that a form tells of, by heat content, in tce."""
    return sum((number(told, one.field) or 0.0) * float(one.calorific) for one in rule.carriers) / _TONNE


def number(told: Mapping[str, str], name: str) -> float | None:
    """Return a number of a form; None where the field is empty."""
    text = told.get(name, "").strip()
    return float(text) if text else None


def _reaches(level: Level, tce: float, mwh: float) -> bool:
    return tce >= float(level.from_tce) or (level.or_from_mwh is not None and mwh >= float(level.or_from_mwh))


def _fits(one: Replacement, industry: str, tce: float) -> bool:
    named = not one.industries or any(industry.startswith(code) for code in one.industries)
    return named and tce >= float(one.from_tce)


def _intensity(told: Mapping[str, str], tce: float, place: Place, rule: ReviewRule) -> Point:
    output, mean = number(told, "output_cny"), place.industry_tce_per_10k
    limit = None if mean is None else mean * float(rule.benchmark_most)
    value = tce / (output / 10_000) if output and output > 0 else None
    return _judged("intensity", value, limit, "tce/10^4 CNY")


def _product(told: Mapping[str, str], tce: float, product: ProductLimit) -> Point:
    amount = number(told, "product_amount")
    value = tce * _TONNE / amount if amount and amount > 0 else None
    return _judged("product", value, float(product.most_kgce), f"kgce/{product.unit}")


def _judged(id: str, value: float | None, limit: float | None, unit: str) -> Point:
    if value is None or limit is None:
        return Point(id, value, limit, unit, "not_known")
    return Point(id, value, limit, unit, "met" if value <= limit else "not_met")


def _replaced(told: Mapping[str, str], tce: float, swap: Replacement) -> Point:
    wanted, given = tce * float(swap.ratio), number(told, "replaced_tce") or 0.0
    return Point("replacement", given, wanted, "tce", "met" if given >= wanted else "not_met")


def _room(tce: float, place: Place) -> Point:
    if place.room_tce is None:
        return Point("room", None, tce, "tce", "not_known")
    room = max(place.room_tce, 0.0) + (place.kept_tce or 0.0)
    return Point("room", room, tce, "tce", "met" if room >= tce else "not_met")
