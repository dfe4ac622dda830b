"""Interfaces of the packs in use, by the edition that holds."""

from __future__ import annotations

from tanliu.app.platform.served import catalog
from tanliu.catalog.editions import document, holds
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.exchange.document import Dataset, Exchange
from tanliu.decide.exchange.schema import FOLDER
from tanliu.kit.errors import NothingKnownError
from tanliu.kit.message import Message


def interfaces(of: Catalog | None = None) -> dict[str, Exchange]:
    """Return the newest edition of each interface by its id."""
    known = (of or catalog()).documents.get(FOLDER, {})
    return {id: read(editions[-1], Exchange) for id, editions in known.items()}


def interface(id: str, period: str = "", edition: str = "", of: Catalog | None = None) -> Exchange:
    """Return an interface: the edition that is named, else the one that holds in a period, else the newest.

    Raises
    ------
    NothingKnownError
        When there is none of this id or edition.
    TanliuError
        When no edition holds in the period.
    """
    known = (of or catalog()).documents.get(FOLDER, {})
    if id not in known:
        raise NothingKnownError(
            Message("unknown {name}", name="exchange"),
            where="exchange",
            found=id[:60],
            accepted=", ".join(known),
        )
    if edition:
        for one in known[id]:
            if one.edition == edition:
                return read(one, Exchange)
        raise NothingKnownError(
            Message("unknown {name}", name="edition"), where="edition", found=edition[:60],
            accepted=", ".join(one.edition for one in known[id]),
        )  # fmt: skip
    if period:
        month = period[:7]
        for one in known[id]:
            if holds(one, known[id], month):
                return read(one, Exchange)
    return read(document(of or catalog(), FOLDER, id, period[:7] or None), Exchange)


def dataset_of(rule: Exchange, name: str, direction: str = "") -> Dataset:
    """Return a dataset of an interface.

    Raises
    ------
    NothingKnownError
        When it has none of this name and direction.
    """
    found = rule.datasets.get(name)
    if found is None or direction not in ("", found.direction):
        names = [id for id, one in rule.datasets.items() if direction in ("", one.direction)]
        raise NothingKnownError(
            Message("unknown {name}", name="dataset"),
            where="dataset",
            found=name[:40],
            accepted=", ".join(names),
        )
    return found
