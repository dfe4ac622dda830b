"""What a run is told: the accounting choices of the packs, changed by a source mapping or the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tanliu.catalog.types import Catalog, Document
from tanliu.flow.inventory.binding import PURPOSES, Accounting
from tanliu.kit.errors import TanliuError

SCHEME = "accounting"
_CHOICES = {
    "electricity_coal_basis": ("calorific", "coal_consumption"),
    "gwp_set": ("AR4", "AR5", "AR6"),
    "market_basis": ("excluding_market_nonfossil", "average"),
    "estimates": ("beside", "in_totals"),
}


def accounting(catalog: Catalog, changes: Mapping[str, Any] | None = None, where: str = "run") -> Accounting:
    """Return the accounting choices of the packs with a user's changes.

    Parameters
    ----------
    catalog
        Packs, one of which has the scheme ``accounting``.
    changes
        Keys of the scheme, and ``editions`` (activity year to factor edition), ``allow_later`` or ``pins``.
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
    document = _document(catalog)
    base = Accounting(
        electricity_coal_basis=_choice(document, "electricity_coal_basis"),
        gwp_set=_choice(document, "gwp_set"),
        not_capped=_purposes(document.data["not_capped"], document.where("not_capped")),
        market_basis=_choice(document, "market_basis"),
        minimum_completeness=_share(
            document.data["minimum_completeness"], document.where("minimum_completeness")
        ),
        estimates=_choice(document, "estimates"),
        where=document.where(),
    )
    return _changed(base, changes or {}, where)


def _changed(base: Accounting, changes: Mapping[str, Any], where: str) -> Accounting:
    accepted = {*_CHOICES, "not_capped", "minimum_completeness", "editions", "allow_later", "pins"}
    if unknown := set(changes) - accepted:
        raise TanliuError(
            "unknown accounting choice", where=where, found=sorted(unknown), accepted=sorted(accepted)
        )
    values: dict[str, Any] = dict(changes)
    for key in _CHOICES.keys() & values.keys():
        values[key] = offered(key, values[key], where)
    if "not_capped" in values:
        values["not_capped"] = _purposes(values["not_capped"], where)
    if "minimum_completeness" in values:
        values["minimum_completeness"] = _share(values["minimum_completeness"], where)
    if "editions" in values:
        values["editions"] = {int(year): str(edition) for year, edition in values["editions"].items()}
    return replace(base, **values)


def _document(catalog: Catalog) -> Document:
    if SCHEME not in catalog.schemes:
        raise TanliuError("no loaded pack has the accounting choices", accepted=f"a scheme named {SCHEME}")
    return catalog.schemes[SCHEME]


def _choice(document: Document, key: str) -> str:
    return offered(key, document.data.get(key), document.where(key))


def offered(key: str, value: object, where: str) -> str:
    """Return a choice that is offered.

    Raises
    ------
    TanliuError
        When it is not.
    """
    if value not in _CHOICES[key]:
        raise TanliuError(
            f"{key} is not offered", where=where, found=value, accepted=", ".join(_CHOICES[key])
        )
    return str(value)


def _purposes(values: object, where: str) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or set(values) - set(PURPOSES):
        raise TanliuError("unknown purpose", where=where, found=values, accepted=", ".join(PURPOSES))
    return tuple(values)


def _share(value: object, where: str) -> Decimal:
    share = Decimal(str(value))
    if not 0 <= share <= 1:
        raise TanliuError("not a share", where=where, found=value, accepted="a number from 0 to 1")
    return share
