"""The parts an emission is made of: direct factors, or NCV x carbon content x oxidation x 44/12."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tanliu.catalog.activity import BIOGENIC, BIOMASS, ActivityKind
from tanliu.catalog.lookup import NoFactor, chain, find, nearness
from tanliu.catalog.types import FACTOR_ORDER, Catalog, Match
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.units import convert, ratio

#: Mass of CO2 that holds one mass of carbon, 44/12: kept as a pair, the quotient has no end.
_CO2_MASS, _CARBON_MASS = Decimal(44), Decimal(12)
_SHOWN_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for, handed from step to step."""

    catalog: Catalog
    carrier: ActivityKind
    region: str
    year: int
    per: str
    basis: str
    limits: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GasFactor:
    """kg of one gas per unit, the factors behind it and the sum as a person would write it."""

    gas: str
    value: Decimal
    matches: tuple[Match, ...]
    formula: str
    remarks: tuple[str, ...] = ()


def co2(ask: Ask) -> GasFactor:
    """Return the CO2 of one unit, or its CO2e where only that is published.

    Raises
    ------
    NoFactor
        When there is neither a direct factor nor a set of components.
    """
    if ask.carrier.emission_method == "none":
        raise _by_design(ask)
    if ask.carrier.emission_method == "direct":
        return _direct(ask)
    try:
        direct = _direct(ask)
    except TanliuError:
        # no direct factor, or one per litre where tonnes are asked for: the components may still answer
        return _components(ask)
    return direct if _beats_components(ask, direct) else _components(ask)


def own_gases(ask: Ask, gases: Sequence[str]) -> list[GasFactor]:
    """Return what an activity that is no energy carrier emits of each gas for which it has a usable factor.

    A factor of CO2e is taken alone: its publisher has weighed the gases.

    Raises
    ------
    NoFactor
        When there is none of any gas.
    TanliuError
        When a factor is per another kind of quantity.
    """
    if ask.carrier.emission_method == "none":
        raise _by_design(ask)
    found = {}
    for gas in gases:
        with suppress(NoFactor):
            found[gas] = _find(ask, "emission_factor", ask.basis, gas=gas)
    if "CO2e" in found or not found:
        best = _direct(ask)
        if best.gas == "CO2e":
            return [best]
    return [_part(ask, match) for gas, match in found.items() if gas != "CO2e"]


def one_substance(ask: Ask, substance: str) -> GasFactor:
    """Return one substance of a unit, by way of the NCV where its factor is per energy and the unit is not.

    Raises
    ------
    NoFactor
        When no usable factor, or no NCV that it needs, is there.
    TanliuError
        When the factor is per another kind of quantity.
    """
    match = _find(ask, "emission_factor", ask.basis, gas=substance)
    if not _per_energy(match.factor.unit) or _per_energy(f"kg/{ask.per}"):
        return _part(ask, match)
    ncv = _find(ask, "net_calorific_value", ask.basis)
    value = convert(match.factor.value, match.factor.unit, "kg/GJ") * _energy(ncv, ask.per)
    told = f"{ncv.factor.value} {ncv.factor.unit} × {match.factor.value} {_with_gas(match.factor.unit, substance)}"
    return GasFactor(substance, value, (match, ncv), f"{told} = {_shown(value)} kg{substance}/{ask.per}")


def other_gas(ask: Ask, gas: str, main: GasFactor) -> GasFactor:
    """Return the CH4 or N2O of one unit, by way of the NCV that the CO2 used where the factor is per energy.

    Raises
    ------
    NoFactor
        When no usable factor is there.
    TanliuError
        When the factor is per energy and the CO2 went without an NCV.
    """
    match = _find(ask, "emission_factor", ask.basis, gas=gas)
    factor = match.factor
    ncv = next((found for found in main.matches if found.factor.kind == "net_calorific_value"), None)
    if ncv is None or not _per_energy(factor.unit):
        value = _convert(match, f"kg/{ask.per}")
    else:
        value = convert(factor.value, factor.unit, "kg/GJ") * _energy(ncv, ask.per)
    return GasFactor(gas, value, (match,), f"{factor.value} {_with_gas(factor.unit, gas)}")


def _by_design(ask: Ask) -> NoFactor:
    message = Message("{carrier} has no emission factor by design", carrier=ask.carrier.id)
    return NoFactor(message, accepted=ask.carrier.note or None)


def _direct(ask: Ask) -> GasFactor:
    """Return the direct factor: what the user supplied, else what fits best, CO2 before CO2e."""
    found = []
    for gas in ("CO2", "CO2e"):
        with suppress(NoFactor):
            found.append(_find(ask, "emission_factor", ask.basis, gas=gas))
    if not found:
        return _part(ask, _find(ask, "emission_factor", ask.basis))  # raises, naming the nearest rows
    order = ask.limits.get("factor_order", FACTOR_ORDER)

    def far(match: Match) -> tuple[int, ...]:
        if match.how == "user_supplied":  # pinned, wherever it is for
            return ()
        return nearness(ask.catalog, match.factor, ask.region, ask.year, order)[:-1]

    return _part(ask, min(found, key=far))


def _part(ask: Ask, match: Match) -> GasFactor:
    factor = match.factor
    value = _convert(match, f"kg/{ask.per}")
    formula = (
        f"{factor.value} {_with_gas(factor.unit, factor.gas)} = {_shown(value)} kg{factor.gas}/{ask.per}"
    )
    return GasFactor(factor.gas, value, (match,), formula)


def _beats_components(ask: Ask, direct: GasFactor) -> bool:
    """Return whether a direct factor goes before components: the user's, or of a nearer region."""
    match = direct.matches[0]
    if match.how == "user_supplied":
        return True
    try:
        carbon = _find(ask, "carbon_content", ask.basis)
    except NoFactor:
        return True
    regions = chain(ask.catalog, ask.region)
    return regions.index(match.factor.region) < regions.index(carbon.factor.region)


def _components(ask: Ask) -> GasFactor:
    matches, shown = [], []
    value = Decimal(1)
    edition = None
    if not _per_energy(f"kg/{ask.per}"):
        ncv = _find(ask, "net_calorific_value", ask.basis)
        matches.append(ncv)
        value *= _energy(ncv, ask.per)
        shown.append(f"{ncv.factor.value} {ncv.factor.unit}")
        edition = ncv.factor.edition
    carbon = _find(ask, "carbon_content", ask.basis, prefer=edition)
    oxidation = _find(ask, "oxidation", ask.basis, prefer=carbon.factor.edition)
    value *= _convert(carbon, "kg/GJ") * _convert(oxidation, "1") * _CO2_MASS / _CARBON_MASS
    shown.append(f"{carbon.factor.value} {_with_gas(carbon.factor.unit, 'C')}")
    shown += [str(oxidation.factor.value), "44/12"]
    matches += [carbon, oxidation]
    gas = BIOGENIC if ask.carrier.group == BIOMASS else "CO2"
    formula = f"{' × '.join(shown)} = {_shown(value)} kgCO2/{ask.per}"
    return GasFactor(gas, value, tuple(matches), formula, _mixed(matches))


def _mixed(matches: list[Match]) -> tuple[str, ...]:
    """Say when the components were not published together."""
    editions = dict.fromkeys(match.factor.edition for match in matches)
    return (f"components of different editions: {', '.join(editions)}",) if len(editions) > 1 else ()


def _find(ask: Ask, kind: str, basis: str, *, gas: str | None = None, prefer: str | None = None) -> Match:
    """Find a factor of the carrier, else of its proxy; of the preferred edition where there is one."""
    error = None
    for carrier in filter(None, (ask.carrier.id, ask.carrier.proxy)):
        for edition in dict.fromkeys((ask.limits["edition"] or prefer, ask.limits["edition"])):
            asked = {"region": ask.region, "year": ask.year, "basis": basis, **ask.limits, "edition": edition}
            try:
                match = find(ask.catalog, kind=kind, carrier=carrier, gas=gas, **asked)
            except NoFactor as raised:
                error = error or raised
                continue
            return match if carrier == ask.carrier.id else _as_proxy(ask.carrier, match)
    raise error or NoFactor(Message("no {kind} of {carrier}", kind=kind, carrier=ask.carrier.id))


def _as_proxy(carrier: ActivityKind, match: Match) -> Match:
    reason = f"{match.factor.carrier} stands for {carrier.id}: {carrier.note}"
    return replace(match, proxy_for=carrier.id, why=f"{reason}; {match.why}")


def _energy(ncv: Match, per: str) -> Decimal:
    """Return GJ per unit."""
    return _convert(ncv, f"GJ/{per}")


def _convert(match: Match, unit: str) -> Decimal:
    """Convert the value of a factor, naming the factor when it measures something else."""
    factor = match.factor
    try:
        return convert(factor.value, factor.unit, unit)
    except TanliuError as error:
        where = f"{factor.id} ({factor.file}:{factor.line})"
        accepted = Message("a unit like {unit}", unit=unit)
        raise TanliuError(error.what, where=where, found=factor.unit, accepted=accepted) from error


def _per_energy(unit: str) -> bool:
    """Return whether a factor's unit is per energy."""
    try:
        ratio(f"GJ/{unit.partition('/')[2]}", "1")
    except TanliuError:
        return False
    return True


def _with_gas(unit: str, gas: str) -> str:
    """Write the gas behind the mass: kg/GJ of C is kgC/GJ."""
    mass, slash, per = unit.partition("/")
    return f"{mass}{gas}{slash}{per}"


def _shown(value: Decimal) -> str:
    """Write a value with five significant digits, without an exponent."""
    places = max(_SHOWN_DIGITS - 1 - value.adjusted(), 0) if value else 0
    return f"{value:.{places}f}"
