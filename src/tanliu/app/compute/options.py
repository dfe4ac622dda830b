"""The accounting choices of a run: those of the packs, changed by a source mapping, a workspace or the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tanliu.catalog.editions import scheme
from tanliu.catalog.schema import read, read_block
from tanliu.catalog.types import Catalog
from tanliu.flow.inventory.binding import Accounting
from tanliu.flow.inventory.schema import KIND, AccountingChanges, AccountingChoices
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

SCHEME = KIND


def accounting(catalog: Catalog, changes: Mapping[str, Any] | None = None, where: str = "run") -> Accounting:
    """Return the accounting choices of the packs with a user's changes.

    Parameters
    ----------
    catalog
        Packs, one of which has the scheme ``accounting``.
    changes
        Keys of the scheme, and ``editions`` (activity year to factor edition), ``allow_later``, ``allow_unsourced`` or ``pins``.
    where
        What an error names as the place of the changes.

    Returns
    -------
    Accounting
        The choices under which an inventory is made.

    Raises
    ------
    TanliuError
        When a key is unknown or a choice is not offered.
    """
    document = scheme(catalog, SCHEME)
    written = read(document, AccountingChoices)
    base = Accounting(
        electricity_coal_basis=written.electricity_coal_basis,
        gwp_set=written.gwp_set,
        not_capped=_outside_cap(catalog) if written.not_capped is None else written.not_capped,
        market_basis=written.market_basis,
        minimum_completeness=written.minimum_completeness,
        estimates=written.estimates,
        editions=written.editions,
        pins=written.pins,
        allow_later=written.allow_later,
        allow_unsourced=written.allow_unsourced,
        factor_order=written.factor_order,
        factor_jump_ratio=written.factor_jump_ratio,
        supplier_factors=written.supplier_factors,
        hourly_regions=written.hourly_regions,
        where=document.where(),
    )
    choices = replace(base, **changed(changes or {}, where))
    for name in choices.hourly_regions:
        if name not in catalog.regions:
            regions = Message("a region of taxonomy/regions.csv in a loaded pack")
            raise TanliuError(
                "unknown region", where=f"{where}: hourly_regions", found=name, accepted=regions
            )
    for name in choices.not_capped:
        if name not in catalog.purposes:
            accepted = ", ".join(catalog.purposes)
            raise TanliuError("unknown purpose", where=f"{where}: not_capped", found=name, accepted=accepted)
    return choices


def _outside_cap(catalog: Catalog) -> tuple[str, ...]:
    """Return the purposes of which the packs say that their energy does not count against the cap."""
    return tuple(one.id for one in catalog.purposes.values() if one.has_energy and not one.is_capped)


def changed(changes: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the changes that a user wrote, checked.

    Raises
    ------
    TanliuError
        When a key is unknown or a choice is not offered.
    """
    told = read_block(changes, AccountingChanges, where)
    return {name: value for name, value in told if value is not None}
