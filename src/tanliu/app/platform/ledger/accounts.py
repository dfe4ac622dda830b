"""Accounts: one of each type for an entity, and those of the ledger itself."""

from __future__ import annotations

from collections.abc import Iterable

from tanliu.app.platform.ledger.models import LedgerAccount
from tanliu.app.platform.ledger.rules import rules
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: The type that an entity's account has unless told otherwise.
HOLDER = "holder"


def account_id(type: str, holder: str = "") -> str:
    """Return the id of an account: its type, and the entity that holds it; without one it is the ledger's own."""
    return f"{type}:{holder}" if holder else type


def open_accounts(type: str, holders: Iterable[str] = ("",)) -> dict[str, str]:
    """Open accounts of a type where there are none yet; the ledger's own when no holders are named.

    Returns
    -------
    dict
        Ids of the accounts by holder.

    Raises
    ------
    TanliuError
        When the ledger has no such type.
    """
    types = rules().accounts
    if type not in types:
        raise TanliuError(
            Message("unknown {name}", name="account type"), found=type, accepted=", ".join(types)
        )
    found = {holder: account_id(type, holder) for holder in holders}
    LedgerAccount.objects.bulk_create(
        [LedgerAccount(id=id, holder=holder, type=type) for holder, id in found.items()],
        ignore_conflicts=True,
    )
    return found
