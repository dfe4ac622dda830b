"""Energy and carbon of a unit of each product of a firm, from its own months; what makes a value less than firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, localcontext
from statistics import median
from typing import Literal

from tanliu.decide.product.document import Limit, Product, ProductRule

#: What a value is short of: few months known, a part estimated or in doubt, a part that hints touch, lines without a factor,
#: electricity alone known, energy shared among products, a year that contradicts its months or an output below zero, a maker of
#: another industry.
Doubt = Literal[
    "few_months", "estimated", "in_doubt", "hinted", "no_factor", "electricity_alone", "shared", "contradicts", "negative", "other_industry",
]  # fmt: skip
Level = Literal["advanced", "access", "limit", "over"]
#: Why there is no value.
Missing = Literal["no_output", "no_energy", "no_norm", "no_share"]
_MONTHS = 12
_DIGITS = 40
#: What is said beside a value that is compared all the same: a hint is no fault until somebody has looked.
_FIRM: frozenset[Doubt] = frozenset({"shared", "hinted"})


@dataclass(frozen=True, slots=True)
class Used:
    """Energy and carbon of a firm in a month, or in a year that is not known by months.

    Attributes
    ----------
    energy_kgce
        By heat content (GB/T 2589) [kgce].
    location_kg, market_kg
        Scope 1 and 2, by both ways of counting electricity [kg CO2e]; None where no factor is known.
    estimated_kgce
        Part of the energy that is estimated [kgce].
    """

    energy_kgce: Decimal
    location_kg: Decimal | None = None
    market_kg: Decimal | None = None
    estimated_kgce: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class FirmYear:
    """What is known of a firm in a year.

    Attributes
    ----------
    used
        By period: months such as ``2025-03``, and the year.
    made
        By product and period, in the unit of its measure.
    share
        Part of the energy that these products take; None where nobody tells it.
    partly
        Months of which electricity alone is known.
    doubted_ratio
        Part of the carbon of the year that rests on open findings called sure.
    hinted_ratio
        Part of it that other open findings alone touch.
    without_factor
        Lines of the year of which no carbon is known.
    interval_ratio
        Half width of the 95 % interval of its carbon over the value; None where none is known.
    """

    industry: str
    used: Mapping[str, Used]
    made: Mapping[str, Mapping[str, Decimal]]
    share: Decimal | None = None
    partly: frozenset[str] = frozenset()
    doubted_ratio: Decimal = Decimal(0)
    hinted_ratio: Decimal = Decimal(0)
    without_factor: int = 0
    interval_ratio: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Footprint:
    """Energy and carbon of a unit of account of a product; None where ``missing`` says why.

    Attributes
    ----------
    made
        Units of account made in the periods that count.
    months
        Months of which both are known; twelve where the year is told as one.
    energy_kgce, location_kg, market_kg
        Of a unit of account.
    low_kg, high_kg
        The 95 % interval of ``location_kg``; of emission factors and activity data, not of the sharing.
    part
        Part of the firm's energy that this product takes.
    doubted_ratio, hinted_ratio
        Parts of the firm's carbon of the year that rest on open findings called sure, and on hints alone.
    doubts
        What makes the value less than firm, or is to be said beside it.
    limit, level
        The edition in force on the last day of the year, and what it says of the value.
    """

    product: str
    made: Decimal | None = None
    months: int = 0
    energy_kgce: Decimal | None = None
    location_kg: Decimal | None = None
    market_kg: Decimal | None = None
    low_kg: Decimal | None = None
    high_kg: Decimal | None = None
    part: Decimal | None = None
    estimated_ratio: Decimal = Decimal(0)
    doubted_ratio: Decimal = Decimal(0)
    hinted_ratio: Decimal = Decimal(0)
    doubts: tuple[Doubt, ...] = ()
    missing: Missing | None = None
    limit: Limit | None = None
    level: Level | None = None

    @property
    def is_firm(self) -> bool:
        """Return whether the value may be compared with limits and with others."""
        return self.energy_kgce is not None and not set(self.doubts) - _FIRM


def footprints(of: FirmYear, rule: ProductRule, year: int) -> list[Footprint]:
    """Return what each product of a firm took, in the order of the rule.

    Energy and output are added up over the same months: those of which the energy and every product that the firm tells
    of in the year are known. Where no month is, the year told as one counts. A firm with several products shares its
    energy by what each would take at its norm (quantity times ``norm_kgce``), as GB/T 2589 weighs unlike products.
    """
    with localcontext(prec=_DIGITS):
        told = {id: made for id, made in of.made.items() if id in rule.items and made}
        if not told:
            return []
        months = _months_of_both(of.used, told, year)
        count = _MONTHS if months == (str(year),) else len(months)
        sums = {id: sum((made[one] for one in months), Decimal(0)) for id, made in told.items()}
        parts = _parts(sums, rule, year)
        ordered = [id for id in rule.items if id in told]
        return [_one(id, of, rule, year, (months, count, sums[id], parts, len(told) > 1)) for id in ordered]


def limit_of(product: Product, year: int) -> Limit | None:
    """Return the edition of the limit that is in force on the last day of a year."""
    held = [one for one in product.limits if one.valid_from <= date(year, 12, 31)]
    return max(held, key=lambda one: one.valid_from, default=None)


def level_of(energy_kgce: Decimal, limit: Limit) -> Level:
    """Return the level that a value reaches; a value at a bound reaches it."""
    for name, most in (
        ("advanced", limit.advanced_kgce),
        ("access", limit.access_kgce),
        ("limit", limit.most_kgce),
    ):
        if energy_kgce <= most:
            return name  # type: ignore[return-value]
    return "over"


_Counted = tuple[tuple[str, ...], int, Decimal, Mapping[str, Decimal] | None, bool]


def _one(id: str, of: FirmYear, rule: ProductRule, year: int, counted: _Counted) -> Footprint:
    months, count, sum_made, parts, is_shared = counted
    product, limit = rule.items[id], limit_of(rule.items[id], year)
    amount = sum_made / product.per
    missing = _missing(of, months, amount, parts)
    if missing is not None or parts is None:
        return Footprint(id, amount if months else None, count, missing=missing, limit=limit)
    part = parts[id] * (Decimal(1) if of.share is None else of.share)
    energy = sum((of.used[one].energy_kgce for one in months), Decimal(0))
    estimated = (
        sum((of.used[one].estimated_kgce for one in months), Decimal(0)) / energy if energy else Decimal(0)
    )
    location, market = (_each(_sum(of, months, name), part, amount) for name in ("location_kg", "market_kg"))
    half = None if location is None or of.interval_ratio is None else location * of.interval_ratio
    found = Footprint(
        id, amount, count, _each(energy, part, amount), location, market,
        None if half is None or location is None else location - half, None if half is None or location is None else location + half,
        part, estimated, of.doubted_ratio, of.hinted_ratio, _doubts(of, rule, year, product, id, (months, count, estimated, is_shared)), limit=limit,
    )  # fmt: skip
    return found if limit is None or not found.is_firm else _levelled(found, limit)


def _missing(
    of: FirmYear, months: Sequence[str], amount: Decimal, parts: Mapping[str, Decimal] | None
) -> Missing | None:
    if not months:
        return "no_energy"
    if amount <= 0:
        return "no_output"
    if parts is None:
        return "no_norm"
    return None if of.share is None or 0 < of.share <= 1 else "no_share"


def _levelled(found: Footprint, limit: Limit) -> Footprint:
    assert found.energy_kgce is not None
    return replace(found, level=level_of(found.energy_kgce, limit))


def _each(value: Decimal | None, part: Decimal, amount: Decimal) -> Decimal | None:
    # divided last, so that what divides evenly stays even
    return None if value is None else value * part / amount


def _sum(of: FirmYear, months: Sequence[str], name: str) -> Decimal | None:
    told = [getattr(of.used[one], name) for one in months]
    return None if None in told else sum(told, Decimal(0))


def _months_of_both(
    used: Mapping[str, Used], told: Mapping[str, Mapping[str, Decimal]], year: int
) -> tuple[str, ...]:
    months = (f"{year}-{month:02}" for month in range(1, _MONTHS + 1))
    common = tuple(one for one in months if one in used and all(one in made for made in told.values()))
    whole = str(year)
    if len(common) < _MONTHS and whole in used and all(whole in made for made in told.values()):
        return (whole,)
    return common


def _parts(sums: Mapping[str, Decimal], rule: ProductRule, year: int) -> Mapping[str, Decimal] | None:
    if len(sums) == 1:
        return dict.fromkeys(sums, Decimal(1))
    weights: dict[str, Decimal] = {}
    for id, made in sums.items():
        norm = _norm(rule.items[id], year)
        if norm is None:
            return None
        weights[id] = made / rule.items[id].per * norm
    whole = sum(weights.values(), Decimal(0))
    return {id: weight / whole for id, weight in weights.items()} if whole else None


def _norm(product: Product, year: int) -> Decimal | None:
    if product.norm_kgce is not None:
        return product.norm_kgce
    limit = limit_of(product, year)
    return None if limit is None else limit.most_kgce


def _doubts(
    of: FirmYear, rule: ProductRule, year: int, product: Product, id: str, counted: tuple[Sequence[str], int, Decimal, bool]
) -> tuple[Doubt, ...]:  # fmt: skip
    months, count, estimated, is_shared = counted
    told = of.made[id]
    asked: tuple[tuple[Doubt, bool], ...] = (
        ("few_months", count < rule.least_months),
        ("estimated", estimated > rule.estimated_most),
        ("in_doubt", of.doubted_ratio > rule.estimated_most),
        ("hinted", of.hinted_ratio > 0),
        ("no_factor", bool(of.without_factor)),
        ("electricity_alone", bool(of.partly & (set(of.used) if months == (str(year),) else set(months)))),
        ("shared", is_shared),
        ("contradicts", _contradicts(told, rule, year)),
        ("negative", any(value < 0 for value in told.values())),
        ("other_industry", bool(product.industries) and not of.industry.startswith(product.industries)),
    )
    return tuple(name for name, is_so in asked if is_so)


def _contradicts(told: Mapping[str, Decimal], rule: ProductRule, year: int) -> bool:
    """Return whether twelve months and the year are both told and are not the same."""
    months = [value for period, value in told.items() if len(period) > len(str(year))]
    whole = told.get(str(year))
    if whole is None or len(months) < _MONTHS:
        # months of a part of the year may be less than the year, and never more
        return whole is not None and sum(months, Decimal(0)) > whole * (1 + rule.differ_most)
    return abs(sum(months, Decimal(0)) - whole) > rule.differ_most * max(whole, sum(months, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Base:
    """A product in the district: of firms whose values are firm; amounts of a unit of account.

    Attributes
    ----------
    firms, left_out
        Firms that count, and those that make it and do not.
    mean_kgce, mean_kg
        Weighted by output: all energy and carbon over all output.
    """

    product: str
    firms: int = 0
    left_out: int = 0
    made: Decimal = Decimal(0)
    mean_kgce: Decimal | None = None
    median_kgce: Decimal | None = None
    best_kgce: Decimal | None = None
    mean_kg: Decimal | None = None
    by_level: Mapping[Level, int] = field(default_factory=dict)


def bases(found: Sequence[Footprint], rule: ProductRule) -> list[Base]:
    """Return the carbon base of each product that somebody makes."""
    with localcontext(prec=_DIGITS):
        return [
            _base(id, told)
            for id in rule.items
            if (told := [one for one in found if one.product == id])
        ]  # fmt: skip


def _base(id: str, told: Sequence[Footprint]) -> Base:
    firm = [one for one in told if one.is_firm]
    made = sum((one.made or Decimal(0) for one in firm), Decimal(0))
    if not firm or not made:
        return Base(id, left_out=len(told))
    values = [one.energy_kgce for one in firm if one.energy_kgce is not None]
    carbon = [one.location_kg * (one.made or 0) for one in firm if one.location_kg is not None]
    levels: dict[Level, int] = {}
    for one in firm:
        if one.level is not None:
            levels[one.level] = levels.get(one.level, 0) + 1
    return Base(
        id, len(firm), len(told) - len(firm), made,
        sum((value * (one.made or 0) for one, value in zip(firm, values, strict=True)), Decimal(0)) / made,
        median(values), min(values),
        sum(carbon, Decimal(0)) / made if len(carbon) == len(firm) else None, levels,
    )  # fmt: skip
