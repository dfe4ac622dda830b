"""What a unit of an energy carrier or another activity emits or is worth, put together from factors that can be shown.

Results are rounded half-even to ten decimals once, at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import Any

from tanliu.catalog.activity import ActivityKind
from tanliu.catalog.components import Ask, GasFactor, co2, one_substance, other_gas, own_gases
from tanliu.catalog.lookup import NoFactor, find
from tanliu.catalog.types import FACTOR_ORDER, HOWS, Catalog, Match, Preference
from tanliu.kit.errors import TanliuError
from tanliu.kit.rounding import PRECISION, half_even
from tanliu.kit.units import convert

PLACES = 10
#: Greenhouse gases of burning, and of making what is bought.
CARRIER_GASES = ("CO2", "CH4", "N2O")
#: As in the scheme ``accounting`` of the base pack, so that the library and a run agree.
DEFAULT_GWP_SET = "AR5"
#: Global warming potentials are not bound to an activity year; the look-up wants one.
_ANY_YEAR = 2000


@dataclass(frozen=True, slots=True)
class EffectiveFactor:
    """Emissions of one unit of a carrier.

    ``gases`` holds kg of each gas per ``unit``; ``co2e`` is kg CO2e per ``unit`` without biogenic CO2;
    ``how`` is the weakest match among the factors of the CO2; ``matches`` are all factors used;
    ``remarks`` say what is not included or was mixed.
    """

    carrier: str
    region: str
    year: int
    unit: str
    gases: Mapping[str, Decimal]
    co2e: Decimal
    gwp_set: str
    how: str
    formula: str
    matches: tuple[Match, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandardCoal:
    """Standard coal of one unit of a carrier: ``value`` in kgce per ``unit``."""

    carrier: str
    unit: str
    value: Decimal
    formula: str
    match: Match


def emission(
    catalog: Catalog,
    carrier: str,
    region: str,
    year: int,
    *,
    per: str | None = None,
    basis: str | None = None,
    edition: str | None = None,
    known_at: dt.date | None = None,
    gases: Sequence[str] | None = None,
    gwp_set: str = DEFAULT_GWP_SET,
    allow_unsourced: bool = False,
    allow_later: bool = False,
    pins: Collection[str] = (),
    factor_order: Sequence[Preference] = FACTOR_ORDER,
) -> EffectiveFactor:
    """Return what a unit of a carrier emits when it is burned or bought, or what a unit of another activity emits.

    Fuels go by NCV x carbon content x oxidation x 44/12 (GB/T 32151) unless a direct factor was supplied by
    the user or is published for a nearer region; electricity and heat go by a direct factor. Of a fuel per
    unit of energy no NCV is needed.

    Parameters
    ----------
    catalog
        The loaded packs.
    carrier
        Energy carrier, such as ``diesel``, or another activity, such as ``urea_fertiliser``.
    region
        Region of the packs, such as ``CN-Zhejiang``.
    year
        Activity year.
    per
        Unit to give the factor for; the canonical unit of the carrier when not given.
    basis
        Basis of the factors; the one the taxonomy names for the carrier when not given.
    gases
        Gases to include where they have a usable factor; ``("CO2",)`` for an account of CO2 alone. When not
        given, CO2, CH4 and N2O of a carrier, and all that CO2e holds of another activity.
    gwp_set
        Assessment report whose 100-year potentials weigh the gases: AR4, AR5 or AR6.
    edition, known_at, allow_unsourced, allow_later, pins, factor_order
        As in `tanliu.catalog.lookup.find`.

    Returns
    -------
    EffectiveFactor
        kg of each gas and kg CO2e per unit, rounded to ten decimals.

    Raises
    ------
    NoFactor
        When there is no usable factor for the CO2.
    TanliuError
        When carrier or region is unknown, or a factor is per another kind of quantity than ``per``.
    """
    item = activity_of(catalog, carrier)
    limits: dict[str, Any] = {"edition": edition, "known_at": known_at, "allow_unsourced": allow_unsourced}
    limits |= {"allow_later": allow_later, "pins": pins, "factor_order": factor_order}
    ask = Ask(catalog, item, region, year, per or item.unit, basis or item.emission_basis, limits)
    with localcontext() as context:
        context.prec = PRECISION
        if not item.is_energy:
            return _effective(ask, own_gases(ask, gases or _weighed(catalog)), gwp_set)
        main = co2(ask)
        others = [gas for gas in gases or CARRIER_GASES if gas != "CO2" and main.gas != "CO2e"]
        parts, remarks = _with_others(ask, main, others)
        return _effective(ask, parts, gwp_set, remarks)


def beside(
    catalog: Catalog,
    activity: str,
    region: str,
    year: int,
    substance: str,
    *,
    per: str | None = None,
    **limits: Any,
) -> GasFactor:
    """Return what a unit of an activity gives off of a substance beside the greenhouse gases, such as SO2.

    Parameters
    ----------
    catalog
        The loaded packs.
    activity, region, year, per
        As in `emission`.
    substance
        Id of ``taxonomy/substances.csv``.
    limits
        ``edition``, ``known_at``, ``allow_unsourced``, ``allow_later``, ``pins`` and ``factor_order`` of
        `tanliu.catalog.lookup.find`.

    Returns
    -------
    GasFactor
        kg per unit, rounded to ten decimals, with its factor; per energy it goes by way of the net calorific value.

    Raises
    ------
    NoFactor
        When there is no usable factor.
    TanliuError
        When the activity or region is unknown, or the factor is per another kind of quantity.
    """
    item = activity_of(catalog, activity)
    asked = {"edition": None, **limits}
    ask = Ask(catalog, item, region, year, per or item.unit, item.emission_basis, asked)
    with localcontext() as context:
        context.prec = PRECISION
        found = one_substance(ask, substance)
        return replace(found, value=half_even(found.value, PLACES))


def _weighed(catalog: Catalog) -> list[str]:
    """Return the gases that CO2e holds, CO2 first."""
    return [gas.id for gas in catalog.substances.values() if gas.in_co2e]


def _with_others(ask: Ask, main: GasFactor, others: Sequence[str]) -> tuple[list[GasFactor], list[str]]:
    """Return the CO2 and the other gases that have a usable factor, and what is not included."""
    parts, remarks = [main], []
    for gas in others:
        try:
            parts.append(other_gas(ask, gas, main))
        except NoFactor:
            remarks.append(f"{gas} is not included: no usable factor")
        except TanliuError as error:
            remarks.append(f"{gas} is not included: {error.what}")
    return parts, remarks


def _effective(
    ask: Ask, parts: Sequence[GasFactor], gwp_set: str, missing: Sequence[str] = ()
) -> EffectiveFactor:
    main = parts if not ask.carrier.is_energy else parts[:1]
    remarks = [*(remark for part in parts for remark in part.remarks), *missing]
    matches = [match for part in parts for match in part.matches]
    co2e = Decimal(0)
    for part in parts:
        if part.gas in ("CO2", "CO2e"):
            co2e += part.value
        elif ask.catalog.substances[part.gas].in_co2e:
            potential = gwp(ask.catalog, part.gas, gwp_set)
            matches.append(potential)
            co2e += part.value * potential.factor.value
        else:
            remarks.append(f"{part.gas} is reported beside the total")
    return EffectiveFactor(
        carrier=ask.carrier.id,
        region=ask.region,
        year=ask.year,
        unit=ask.per,
        gases=MappingProxyType({part.gas: half_even(part.value, PLACES) for part in parts}),
        co2e=half_even(co2e, PLACES),
        gwp_set=gwp_set,
        how=max((match.how for part in main for match in part.matches), key=HOWS.index),
        formula=", ".join(part.formula for part in main),
        matches=tuple(dict.fromkeys(matches)),
        remarks=tuple(remarks),
    )


def standard_coal(
    catalog: Catalog,
    carrier: str,
    year: int,
    basis: str | None = None,
    *,
    region: str = "CN",
    per: str | None = None,
    known_at: dt.date | None = None,
    allow_unsourced: bool = False,
    pins: Collection[str] = (),
    factor_order: Sequence[Preference] = FACTOR_ORDER,
) -> StandardCoal:
    """Return the standard coal (29 307.6 kJ a kgce) of a unit of a carrier, rounded to ten decimals.

    Parameters
    ----------
    catalog
        The loaded packs.
    carrier
        Energy carrier.
    year
        Activity year.
    basis
        For electricity ``calorific`` (1 kWh = 3600 kJ) or ``coal_consumption`` (coal burned to supply 1 kWh
        in that year): a report has to choose one. Other carriers have none.
    region
        Region whose standard defines the coefficient.
    per
        Unit to give the coefficient for; the canonical unit of the carrier when not given.
    known_at, allow_unsourced, pins, factor_order
        As in `tanliu.catalog.lookup.find`.

    Returns
    -------
    StandardCoal
        kgce per unit, with its factor.

    Raises
    ------
    NoFactor
        When there is no usable factor; for electricity without a basis it names both.
    TanliuError
        When the carrier is unknown or the factor is per another kind of quantity than ``per``.
    """
    item = activity_of(catalog, carrier)
    unit = per or item.unit
    match = find(
        catalog,
        kind="standard_coal",
        carrier=carrier,
        region=region,
        year=year,
        basis=basis,
        known_at=known_at,
        allow_unsourced=allow_unsourced,
        pins=pins,
        factor_order=factor_order,
    )
    factor = match.factor
    value = half_even(convert(factor.value, factor.unit, f"kgce/{unit}"), PLACES)
    return StandardCoal(carrier, unit, value, f"{factor.value} {factor.unit}", match)


def gwp(catalog: Catalog, gas: str, gwp_set: str = DEFAULT_GWP_SET) -> Match:
    """Return the 100-year global warming potential of a gas, in kg CO2e per kg, of one assessment report.

    Raises
    ------
    NoFactor
        When the report (AR4, AR5, AR6) has no usable value for the gas.
    """
    report = f"IPCC {gwp_set}"
    return find(catalog, kind="gwp", carrier="", gas=gas, region="world", year=_ANY_YEAR, edition=report)


def activity_of(catalog: Catalog, name: str) -> ActivityKind:
    """Return a kind of activity, such as an energy carrier, by its id.

    Raises
    ------
    TanliuError
        When no pack has it.
    """
    if name not in catalog.activities:
        raise TanliuError("unknown activity or carrier", found=name, accepted=", ".join(catalog.activities))
    return catalog.activities[name]
