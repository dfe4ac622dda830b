"""The rules of shared vehicles of the packs in use, and the methodologies that they name."""

from __future__ import annotations

from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.credit.document import Methodology
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.model.mobility.document import Kind, Mobility


def rules_of(catalog: Catalog) -> Mobility:
    """Return the newest rules of the packs in use.

    Raises
    ------
    NothingKnownError
        When no pack has any.
    """
    for editions in catalog.documents.get("mobility", {}).values():
        return read(editions[-1], Mobility)
    raise NothingKnownError("no pack in use has rules of shared vehicles", where="mobility")


def kind_of(rules: Mobility, name: str) -> Kind:
    """Return a kind of vehicle.

    Raises
    ------
    TanliuError
        When there is none of this name.
    """
    if name not in rules.vehicles:
        raise TanliuError(
            "not one of what is offered", where="kind", found=name, accepted=", ".join(rules.vehicles)
        )
    return rules.vehicles[name]


def methodology_of(catalog: Catalog, kind: Kind, has_metro: bool) -> Methodology:
    """Return the methodology of a kind of vehicle, as the linter has found it to be there."""
    name = kind.with_metro if has_metro else kind.without_metro
    return read(catalog.documents["credits"][name][-1], Methodology)
