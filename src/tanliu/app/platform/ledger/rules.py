"""The ledger of the packs in use: its units, types of accounts, kinds of transfers."""

from __future__ import annotations

from tanliu.app.platform.served import of_packs
from tanliu.catalog.schema import read
from tanliu.catalog.types import Catalog
from tanliu.decide.ledger.document import Ledger, TransferKind
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


@of_packs
def _editions(catalog: Catalog) -> list[Ledger]:
    found = catalog.documents.get("ledgers", {})
    if len(found) != 1:
        raise TanliuError("the packs in use must name one ledger", found=", ".join(found) or 0, accepted=1)
    (editions,) = found.values()
    return [read(one, Ledger) for one in editions]


def rules() -> Ledger:
    """Return the newest edition of the ledger of the packs in use.

    Raises
    ------
    TanliuError
        When they have none, or two.
    """
    return _editions()[-1]


def always_approved() -> frozenset[str]:
    """Return the kinds of transfers that ask for approval in every edition that has them."""
    editions = _editions()
    named = {name for one in editions for name in one.transfers}
    return frozenset(
        name
        for name in named
        if all(one.transfers[name].approves for one in editions if name in one.transfers)
    )


def kind_of(name: str) -> TransferKind:
    """Return a kind of transfer.

    Raises
    ------
    TanliuError
        When the ledger has none of this name.
    """
    kinds = rules().transfers
    if name not in kinds:
        raise TanliuError(
            Message("unknown {name}", name="kind of transfer"), found=name, accepted=", ".join(kinds)
        )
    return kinds[name]
