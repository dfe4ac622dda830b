"""The emission factor that a need asks for, and what to say when another row than the year before answers."""

from __future__ import annotations

from dataclasses import replace

from tanliu.catalog.effective import EffectiveFactor, emission
from tanliu.catalog.lookup import NoFactor
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.choices import Accounting, Need
from tanliu.kit.errors import TanliuError


def factor_for(catalog: Catalog, need: Need, accounting: Accounting, basis: str | None) -> EffectiveFactor:
    """Return the emission factor of a need, kg per its unit, by the accounting choices.

    One without a source stands in only where none with a source does, be it of a later year.

    Raises
    ------
    TanliuError
        When none fits, or it is per another kind of quantity.
    """
    try:
        return _emission(catalog, need, accounting, basis, allow_unsourced=False)
    except NoFactor:
        if not accounting.allow_unsourced:
            raise
        return _emission(catalog, need, accounting, basis, allow_unsourced=True)


def _emission(
    catalog: Catalog, need: Need, accounting: Accounting, basis: str | None, *, allow_unsourced: bool
) -> EffectiveFactor:
    return emission(
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
        allow_unsourced=allow_unsourced,
        pins=_pins(catalog, accounting, basis),
        factor_order=accounting.factor_order,
    )


def jump(catalog: Catalog, need: Need, accounting: Accounting, now: EffectiveFactor) -> list[str]:
    """Return what to say when a factor jumped since the year before because it was matched otherwise.

    A reader who compares two years would take it for a change of what happened.
    """
    most = accounting.factor_jump_ratio
    if most is None:
        return []
    try:
        before = factor_for(catalog, replace(need, year=need.year - 1), accounting, None)
    except TanliuError:
        return []
    alike = _matched(before) == _matched(now)
    low, high = sorted((abs(before.co2e), abs(now.co2e)))
    if alike or high <= low * most:
        return []
    told = f"the emission factor is {_shown(now)} in {now.year} by a row of {_of(now)}"
    return [f"{told} and {_shown(before)} in {before.year} by one of {_of(before)}: the match changed"]


def _matched(factor: EffectiveFactor) -> set[tuple[str, str, str]]:
    """Return whose rows answered, and how they fit."""
    return {
        (one.factor.pack, one.factor.region, one.how) for one in factor.matches if one.factor.kind != "gwp"
    }


def _of(factor: EffectiveFactor) -> str:
    first = factor.matches[0].factor
    return f"{first.region} ({first.edition})"


def _shown(factor: EffectiveFactor) -> str:
    return f"{factor.co2e.normalize():f} kg CO2e/{factor.unit}"


def _pins(catalog: Catalog, accounting: Accounting, basis: str | None) -> list[str]:
    """Return the chosen factors that may answer: one of the market basis there alone, and no other one there."""
    asked = basis == accounting.market_basis
    chosen = [row for row in catalog.factors if row.id in accounting.pins] if accounting.pins else []
    return [row.id for row in chosen if (row.basis == accounting.market_basis) == asked]
