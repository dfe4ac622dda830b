"""Look up, once for each carrier, unit, purpose, region and year, what one unit of it means.

A binding keeps every factor behind it and how well it fits, so that each line can walk back to its sources.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from tanliu.catalog.effective import PLACES, EffectiveFactor, carrier_of, emission, standard_coal
from tanliu.catalog.types import Catalog, Match
from tanliu.flow.inventory.formulas import product_uncertainty
from tanliu.kit.errors import TanliuError
from tanliu.kit.rounding import PRECISION, half_even
from tanliu.kit.units import ratio

#: Purposes that the packs and the report templates know.
PURPOSES = ("energy", "feedstock", "green_power", "new_renewables")
_ZERO_EMISSION = {
    "feedstock": "raw material use is not burned: no combustion emission (its process emission is another source)",
    "new_renewables": "own renewable generation used on site: no emission",
}
_ENERGY = "GJ"
_GREEN = "covered by a green-power contract: zero in the market-based accounting (GHG Protocol Scope 2 Guidance ch. 6)"


@dataclass(frozen=True, slots=True)
class Accounting:
    """The choices under which an inventory is made; each comes from the scheme ``accounting`` of a pack.

    Attributes
    ----------
    electricity_coal_basis
        ``calorific`` or ``coal_consumption``: standard coal of a kilowatt-hour.
    gwp_set
        AR4, AR5 or AR6.
    not_capped
        Purposes outside the energy cap.
    market_basis
        Basis of the factor for electricity without a contract in the market-based accounting.
    minimum_completeness
        Share of metered intervals from which the meter is preferred to the report.
    estimates
        ``beside`` or ``in_totals``: whether estimates enter the totals where no figure is known.
    editions
        Activity year to the factor edition pinned for it.
    known_at
        Use only what was published by then.
    pins
        Ids of factors chosen by a person.
    where
        Pack file and line of the scheme.
    """

    electricity_coal_basis: str
    gwp_set: str
    not_capped: tuple[str, ...]
    market_basis: str
    minimum_completeness: Decimal
    estimates: str = "beside"
    editions: Mapping[int, str] = field(default_factory=dict)
    known_at: dt.date | None = None
    pins: Collection[str] = ()
    allow_later: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What a binding is needed for."""

    carrier: str
    unit: str
    purpose: str
    region_id: str
    year: int

    @property
    def binding_id(self) -> str:
        return f"{self.carrier}[{self.unit}]/{self.purpose}/{self.region_id}/{self.year}"


def bind(catalog: Catalog, need: Need, accounting: Accounting) -> dict[str, Any]:
    """Return one row of the table ``binding``.

    A factor that no pack has leaves its values empty and ``none`` as its match: missing stays missing.
    """
    carrier = carrier_of(catalog, need.carrier)
    used: list[dict[str, str]] = []
    remarks: list[str] = []
    coal, coal_match = _coal(catalog, need, accounting, used, remarks)
    location = _emission(catalog, need, accounting, None, "emission", used, remarks)
    market = _market(catalog, need, accounting, location, used, remarks)
    zero = need.purpose in _ZERO_EMISSION
    if zero:
        remarks.append(_ZERO_EMISSION[need.purpose])
        used = [entry for entry in used if entry["for"] == "standard coal"]
    gases = location.gases if location else {}
    capped = None if coal is None else Decimal(0) if need.purpose in accounting.not_capped else coal
    return {
        "binding_id": need.binding_id,
        "carrier": need.carrier,
        "unit": need.unit,
        "purpose": need.purpose,
        "region_id": need.region_id,
        "year": need.year,
        "scope": 1 if need.purpose == "new_renewables" else carrier.scope,
        "energy_kgce": coal,
        "capped_kgce": capped,
        "emission_kgco2": Decimal(0) if zero else _co2(gases),
        "emission_kgch4": Decimal(0) if zero else gases.get("CH4"),
        "emission_kgn2o": Decimal(0) if zero else gases.get("N2O"),
        "emission_kgco2e": Decimal(0) if zero else location.co2e if location else None,
        "market_kgco2e": Decimal(0)
        if zero or need.purpose == "green_power"
        else market.co2e
        if market
        else None,
        "activity_uncertainty_ratio": _typical(catalog, "activity", carrier.group),
        "factor_uncertainty_ratio": None if zero else _uncertainty(catalog, location),
        "factor_match": "by_rule" if zero else location.how if location else "none",
        "market_match": "by_rule"
        if zero or need.purpose == "green_power"
        else market.how
        if market
        else "none",
        "coal_match": coal_match,
        "factors": json.dumps(used, ensure_ascii=False),
        "formula": "0 by rule" if zero else location.formula if location else "no factor",
        "remarks": "; ".join(dict.fromkeys(remarks)),
        "packs": catalog.version,
    }


def _coal(
    catalog: Catalog, need: Need, accounting: Accounting, used: list[dict[str, str]], remarks: list[str]
) -> tuple[Decimal | None, str]:
    """Return kgce of one unit; energy in joules is converted by definition, whatever carries it."""
    carrier = carrier_of(catalog, need.carrier)
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
        )
    except TanliuError as error:
        if need.unit == _ENERGY:
            return _by_definition(need.unit), "by_rule"
        remarks.append(f"no standard coal: {error}")
        return None, "none"
    used.append(_entry("standard coal", coal.match))
    return coal.value, coal.match.how


def _coal_by_energy(need: Need, remarks: list[str]) -> tuple[Decimal | None, str]:
    """Return kgce of a unit that is not the carrier's own: by definition where it is one of energy."""
    try:
        return _by_definition(need.unit), "by_rule"
    except TanliuError as error:
        remarks.append(f"no standard coal: {error}")
        return None, "none"


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
) -> EffectiveFactor | None:
    try:
        factor = emission(
            catalog,
            need.carrier,
            need.region_id,
            need.year,
            per=need.unit,
            basis=basis,
            edition=accounting.editions.get(need.year),
            known_at=accounting.known_at,
            gwp_set=accounting.gwp_set,
            allow_later=accounting.allow_later,
            pins=_pins(catalog, accounting, basis),
        )
    except TanliuError as error:
        # a factor per another kind of quantity is no factor for this line, and no reason to stop the others
        remarks.append(f"no {use} factor: {error}")
        return None
    used.extend(_entry(use, match) for match in factor.matches)
    remarks.extend(factor.remarks)
    return factor


def _pins(catalog: Catalog, accounting: Accounting, basis: str | None) -> list[str]:
    """Return the chosen factors that may answer: one of the market basis there alone, and no other one there."""
    asked = basis == accounting.market_basis
    chosen = [row for row in catalog.factors if row.id in accounting.pins] if accounting.pins else []
    return [row.id for row in chosen if (row.basis == accounting.market_basis) == asked]


def _market(
    catalog: Catalog,
    need: Need,
    accounting: Accounting,
    location: EffectiveFactor | None,
    used: list[dict[str, str]],
    remarks: list[str],
) -> EffectiveFactor | None:
    """Return the factor by contract; without a residual mix for the place the location-based one is used."""
    if carrier_of(catalog, need.carrier).group != "electricity":
        return location
    if need.purpose == "green_power":
        remarks.append(_GREEN)
        return None
    own_remarks: list[str] = []
    market = _emission(
        catalog, need, accounting, accounting.market_basis, "market-based emission", used, own_remarks
    )
    if market is None:
        remarks.append("no residual-mix factor here: market based equals location based")
    return market or location


def _co2(gases: Mapping[str, Decimal]) -> Decimal | None:
    """Return the CO2; a published CO2e factor counts as such, as its gases are not told apart."""
    return gases.get("CO2", gases.get("CO2e"))


def _uncertainty(catalog: Catalog, factor: EffectiveFactor | None) -> float | None:
    if factor is None:
        return None
    ratios = [match.factor.uncertainty_ratio for match in factor.matches if match.factor.kind != "gwp"]
    known = [float(value) for value in ratios if value is not None]
    if known:
        return product_uncertainty(*known)
    return _typical(catalog, "emission_factor", carrier_of(catalog, factor.carrier).group)


def _typical(catalog: Catalog, about: str, group: str) -> float | None:
    """Return the default half width that a pack gives for a group of carriers, if it names a source."""
    rows = [row for row in catalog.uncertainties if row.about == about and row.group in (group, "")]
    rows = [row for row in rows if row.evidence != "unsourced"]
    rows = [row for row in rows if row.gas in ("", "CO2")]
    best = max(rows, key=lambda row: row.group == group, default=None)
    return float(best.half_width_ratio) if best else None


def _entry(use: str, match: Match) -> dict[str, str]:
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
    }
