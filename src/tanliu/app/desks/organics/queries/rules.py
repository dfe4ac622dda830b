"""The rules of organic waste of the packs in use."""

from __future__ import annotations

from decimal import Decimal

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.model.waste.document import Landfill, Treatment, Waste


def rules_of(catalog: Catalog) -> Waste:
    """Return the newest rules of the packs in use.

    Raises
    ------
    NothingKnownError
        When no pack has any.
    """
    for editions in catalog.documents.get("waste", {}).values():
        return read(editions[-1], Waste)
    raise NothingKnownError("no pack in use has rules of organic waste", where="waste")


def landfill_of(rules: Waste, name: str | None) -> tuple[str, Landfill]:
    """Return a landfill, the first when none is named.

    Raises
    ------
    TanliuError
        When there is none of this name.
    """
    name = name or next(iter(rules.landfills))
    if name not in rules.landfills:
        raise TanliuError(
            "not one of what is offered", where="landfill", found=name, accepted=", ".join(rules.landfills)
        )
    return name, rules.landfills[name]


def treatment_of(rules: Waste, name: str, where: str) -> Treatment:
    """Return a treatment.

    Raises
    ------
    TanliuError
        When there is none of this name.
    """
    if name not in rules.treatments:
        raise TanliuError(
            "not one of what is offered", where=where, found=name, accepted=", ".join(rules.treatments)
        )
    return rules.treatments[name]


def potential(catalog: Catalog, gas: str, edition: str) -> Decimal:
    """Return the warming potential of a gas by an edition."""
    from tanliu.catalog.effective import gwp

    return gwp(catalog, gas, edition).factor.value
