"""Look up, once for each carrier or other activity, unit, purpose, region and year, what one unit of it means.

How a purpose counts is read here and nowhere else, from ``taxonomy/purposes.csv`` of the packs.

A binding keeps every factor behind it and how well it fits, so that each line can walk back to its sources.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Any

from tanliu.catalog.activity import Purpose
from tanliu.catalog.effective import PLACES, EffectiveFactor, activity_of, beside, standard_coal
from tanliu.catalog.lookup import NoFactor
from tanliu.catalog.types import Catalog, Match
from tanliu.flow.inventory.asked import factor_for, jump
from tanliu.flow.inventory.choices import Accounting as Accounting
from tanliu.flow.inventory.choices import Need as Need
from tanliu.flow.inventory.own import HOURLY, SUPPLIER, Own, by_hours, supplied, told_partly
from tanliu.flow.inventory.widths import activity_ratio, entry_width, factor_ratio, weights, whole_ratio
from tanliu.kit.errors import TanliuError
from tanliu.kit.rounding import PRECISION, half_even
from tanliu.kit.units import ratio

_ENERGY = "GJ"
#: What is bound to most entities.
NOTHING = Own()


def bind(catalog: Catalog, need: Need, accounting: Accounting, own: Own = NOTHING) -> dict[str, Any]:
    """Return one row of the table ``binding``.

    A factor that no pack has leaves its values empty and ``none`` as its match: missing stays missing.

    Parameters
    ----------
    own
        What is bound to the entity of the lines.
    """
    activity, purpose = activity_of(catalog, need.carrier), purpose_of(catalog, need.purpose)
    used: list[dict[str, str]] = []
    remarks: list[str] = []
    coal, coal_match, coal_width = None, "by_rule", None
    if purpose.has_energy and activity.is_energy:
        coal, coal_match, coal_width = _coal(catalog, need, accounting, used, remarks)
    location = market = None
    if purpose.location != "none" or purpose.market == "factor":
        location = _emission(catalog, need, accounting, None, "emission", used, remarks, own)
    if location is not None and purpose.location == "factor" and location.how not in (SUPPLIER, HOURLY):
        remarks += jump(catalog, need, accounting, location)
    if purpose.market == "factor":
        market = _market(catalog, need, accounting, location, used, remarks, own)
    if "factor" in (purpose.location, purpose.market):
        remarks += told_partly(own)
    if purpose.rule_en:
        remarks.append(purpose.rule_en)
    if "factor" not in (purpose.location, purpose.market):
        used = [entry for entry in used if entry["for"] == "standard coal"]
    others = _beside(catalog, need, accounting, purpose, location, used, remarks)
    gases = location.gases if location else {}
    capped = None if coal is None else Decimal(0) if need.purpose in accounting.not_capped else coal
    return {
        "binding_id": need.binding_id,
        "carrier": need.carrier,
        "unit": need.unit,
        "purpose": need.purpose,
        "region_id": need.region_id,
        "year": need.year,
        "scope": purpose.scope or activity.scope,
        "energy_kgce": coal,
        "capped_kgce": capped,
        "emission_kgco2": _counted(purpose.location, _co2(gases)),
        "emission_kgch4": _counted(purpose.location, gases.get("CH4")),
        "emission_kgn2o": _counted(purpose.location, gases.get("N2O")),
        "emission_kgco2e": _counted(purpose.location, location.co2e if location else None),
        "market_kgco2e": _counted(purpose.market, market.co2e if market else None),
        "activity_uncertainty_ratio": activity_ratio(catalog, activity.id, activity.group, "reported"),
        "metered_uncertainty_ratio": activity_ratio(catalog, activity.id, activity.group, "metered"),
        "factor_uncertainty_ratio": None if location is None else _width(catalog, purpose.location, location),
        "coal_uncertainty_ratio": coal_width,
        "factor_match": _how(purpose.location, location),
        "market_match": _how(purpose.market, market),
        "coal_match": coal_match,
        "factors": json.dumps(used, ensure_ascii=False),
        "formula": _formula(purpose, location),
        "remarks": "; ".join(dict.fromkeys(remarks)),
        "packs": catalog.version,
        **others,
    }


def _beside(
    catalog: Catalog,
    need: Need,
    accounting: Accounting,
    purpose: Purpose,
    location: EffectiveFactor | None,
    used: list[dict[str, str]],
    remarks: list[str],
) -> dict[str, Decimal | None]:
    """Return the substances beside the greenhouse gases by column; biogenic CO2 comes with the factor of the CO2."""
    found = {}
    for one in catalog.beside:
        value = location.gases.get(one.id) if location else None
        if value is None and purpose.location == "factor":
            value = _substance(catalog, need, accounting, one.id, used, remarks)
        found[one.column] = _counted(purpose.location, value)
    return found


def _substance(
    catalog: Catalog,
    need: Need,
    accounting: Accounting,
    substance: str,
    used: list[dict[str, str]],
    remarks: list[str],
) -> Decimal | None:
    """Return kg of a substance of one unit, None where no pack has a factor that fits."""
    limits: dict[str, Any] = {"edition": accounting.editions.get(need.year), "known_at": accounting.known_at}
    limits |= {"allow_later": accounting.allow_later, "pins": accounting.pins}
    limits["factor_order"] = accounting.factor_order
    try:
        factor = beside(catalog, need.carrier, need.region_id, need.year, substance, per=need.unit, **limits)
    except NoFactor:
        return None
    except TanliuError as error:
        remarks.append(f"no {substance} factor: {error}")
        return None
    used.extend(_entry(catalog, substance, match) for match in factor.matches)
    return factor.value


def purpose_of(catalog: Catalog, name: str) -> Purpose:
    """Return a purpose by its id.

    Raises
    ------
    TanliuError
        When no pack has it.
    """
    if name not in catalog.purposes:
        raise TanliuError("unknown purpose", found=name, accepted=", ".join(catalog.purposes))
    return catalog.purposes[name]


def _counted(account: str, value: Decimal | None) -> Decimal | None:
    """Return what counts in an account: by the factor, zero by rule, or nothing."""
    return value if account == "factor" else Decimal(0) if account == "zero" else None


def _how(account: str, factor: EffectiveFactor | None) -> str:
    if account != "factor":
        return "by_rule"
    if factor is None:
        return "none"
    # what a person brought or pinned is that person's own word
    chosen = [match.factor for match in factor.matches if match.how != "user_supplied"]
    unsourced = any(one.evidence == "unsourced" for one in chosen)
    return f"{factor.how}+unsourced" if unsourced else factor.how


def _formula(purpose: Purpose, location: EffectiveFactor | None) -> str:
    if purpose.location != "factor":
        return "0 by rule" if purpose.location == "zero" else "not counted"
    return location.formula if location else "no factor"


def _coal(
    catalog: Catalog, need: Need, accounting: Accounting, used: list[dict[str, str]], remarks: list[str]
) -> tuple[Decimal | None, str, float | None]:
    """Return kgce of one unit, the match and the half width; energy in joules is converted by definition."""
    carrier = activity_of(catalog, need.carrier)
    if carrier.unit != need.unit:
        return _coal_by_energy(need, remarks)
    basis = accounting.electricity_coal_basis if carrier.group == "electricity" else None
    region = "CN"  # GB/T 2589 is the standard that defines standard coal
    try:
        coal = standard_coal(
            catalog,
            need.carrier,
            need.year,
            basis,
            region=region,
            known_at=accounting.known_at,
            pins=accounting.pins,
            factor_order=accounting.factor_order,
        )
    except TanliuError as error:
        if need.unit == _ENERGY:
            return _by_definition(need.unit), "by_rule", 0.0
        remarks.append(f"no standard coal: {error}")
        return None, "none", None
    used.append(_entry(catalog, "standard coal", coal.match))
    width, _ = factor_ratio(catalog, coal.match.factor)
    return coal.value, coal.match.how, None if width is None else float(width)


def _coal_by_energy(need: Need, remarks: list[str]) -> tuple[Decimal | None, str, float | None]:
    """Return kgce of a unit that is not the carrier's own: by definition where it is one of energy."""
    try:
        return _by_definition(need.unit), "by_rule", 0.0
    except TanliuError as error:
        remarks.append(f"no standard coal: {error}")
        return None, "none", None


def _by_definition(unit: str) -> Decimal:
    """Return kgce of a unit of energy: 29 307.6 kJ a kgce."""
    with localcontext() as context:
        context.prec = PRECISION
        return half_even(ratio(unit, "kgce"), PLACES)


def _emission(
    catalog: Catalog,
    need: Need,
    accounting: Accounting,
    basis: str | None,
    use: str,
    used: list[dict[str, str]],
    remarks: list[str],
    own: Own = NOTHING,
) -> EffectiveFactor | None:
    shared, why = None, ""
    try:
        shared = factor_for(catalog, need, accounting, basis)
    except TanliuError as error:
        # a factor per another kind of quantity is no factor for this line, and no reason to stop the others
        why = f"no {use} factor: {error}"
    factor = shared
    try:
        factor = _bound_factor(need, accounting, own, use, shared, remarks)
    except TanliuError as error:
        remarks.append(f"the factor of the supplier is not used: {error}")
    if factor is None:
        remarks.append(why)
        return None
    if factor is not shared:
        used.append(_own_entry(catalog, use, factor, shared))
        return factor
    parts = weights(factor)
    used.extend(_entry(catalog, use, match, parts.get(match.factor.id, 1.0)) for match in factor.matches)
    remarks.extend(factor.remarks)
    return factor


def _bound_factor(
    need: Need,
    accounting: Accounting,
    own: Own,
    use: str,
    found: EffectiveFactor | None,
    remarks: list[str],
) -> EffectiveFactor | None:
    """Return what is bound to the entity where it goes before what was found: its supplier, then its hours."""
    if use != "emission":
        return supplied(own.market, need, accounting, found, remarks)
    chosen = supplied(own.location, need, accounting, found, remarks)
    if chosen is found and own.hourly is not None and (found is None or found.how != "user_supplied"):
        return by_hours(own.hourly, need, found)
    return chosen


def _market(
    catalog: Catalog,
    need: Need,
    accounting: Accounting,
    location: EffectiveFactor | None,
    used: list[dict[str, str]],
    remarks: list[str],
    own: Own,
) -> EffectiveFactor | None:
    """Return the factor by contract; without a residual mix for the place the location-based one is used."""
    if activity_of(catalog, need.carrier).group != "electricity":
        return _contract(catalog, need, accounting, location, used, remarks, own)
    own_remarks: list[str] = []
    market = _emission(
        catalog, need, accounting, accounting.market_basis, "market-based emission", used, own_remarks, own
    )
    if own.market is not None:
        remarks += own_remarks
    if market is None:
        remarks.append("no residual-mix factor here: market based equals location based")
    return market or location


def _contract(
    catalog: Catalog,
    need: Need,
    accounting: Accounting,
    location: EffectiveFactor | None,
    used: list[dict[str, str]],
    remarks: list[str],
    own: Own,
) -> EffectiveFactor | None:
    """Return the factor of a contract for what is no electricity, such as heat; without one it counts as by location."""
    try:
        market = supplied(own.market, need, accounting, location, remarks)
    except TanliuError as error:
        remarks.append(f"the factor of the supplier is not used: {error}")
        return location
    if market is not None and market is not location:
        used.append(_own_entry(catalog, "market-based emission", market, location))
    return market


def _own_entry(
    catalog: Catalog, use: str, factor: EffectiveFactor, shared: EffectiveFactor | None
) -> dict[str, str]:
    """Return what is kept of a factor that is bound to one entity, and kg CO2e of a unit without it."""
    entry = _entry(catalog, use, factor.matches[0])
    return entry if shared is None else {**entry, "instead": str(shared.co2e)}


def _co2(gases: Mapping[str, Decimal]) -> Decimal | None:
    """Return the CO2; a published CO2e factor counts as such, as its gases are not told apart."""
    return gases.get("CO2", gases.get("CO2e"))


def _width(catalog: Catalog, account: str, factor: EffectiveFactor) -> float | None:
    return whole_ratio(catalog, factor) if account == "factor" else None


def _entry(catalog: Catalog, use: str, match: Match, weight: float = 1.0) -> dict[str, str]:
    factor = match.factor
    return {
        "for": use,
        "id": factor.id,
        "value": str(factor.value),
        "unit": factor.unit,
        "gas": factor.gas,
        "region": factor.region,
        "years": f"{factor.year_from or ''}-{factor.year_to or ''}",
        "edition": factor.edition,
        "published": factor.published,
        "basis": factor.basis,
        "source": factor.source,
        "clause": factor.clause,
        "evidence": factor.evidence,
        "how": match.how,
        "why": match.why,
        "where": f"{factor.file}:{factor.line}",
        **entry_width(catalog, match),
        **({} if weight == 1 else {"weight": str(weight)}),
    }
