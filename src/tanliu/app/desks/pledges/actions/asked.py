"""What is asked of amounts, sums, days and parties of pledges and repurchases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256

from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.models import LedgerAccount, LedgerBalance
from tanliu.app.platform.ledger.rules import kind_of
from tanliu.app.platform.served import results
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message

_KG = 1000
_MOST_CNY = Decimal(10) ** 15


def require_own(actor: Actor, entity_id: str) -> None:
    """Refuse who does not speak for an enterprise: whether it exists elsewhere is not told."""
    if actor.user is not None:
        visible_entity(results(), actor.user, entity_id)


def speaks_for(actor: Actor, entity_id: str) -> bool:
    """Return whether somebody acts for an enterprise: its own people, or the console."""
    if actor.user is None:
        return True
    seen = holders_of(actor.user)
    return bool(entity_id) and actor.may("ledger_give") and (seen is None or entity_id in seen)


def require_registered(where: str, entity_id: str) -> None:
    """Refuse the id of an enterprise that is none and has no account.

    Raises
    ------
    NothingKnownError
        Then.
    """
    if (
        not names_of([entity_id])
        and not LedgerAccount.objects.filter(pk=account_id(HOLDER, entity_id)).exists()
    ):
        raise NothingKnownError("no enterprise has this id", where=where, found=entity_id)


def amount_of(tonnes: Decimal, kind: str, unit: str, entity_id: str) -> int:
    """Return an amount in what the unit counts, of which an enterprise has as much free.

    Raises
    ------
    TanliuError
        When it is no number of thousandths of a tonne above zero, more than is free, or of a unit that cannot be given so.
    """
    units = kind_of(kind).units
    if unit not in units:
        raise TanliuError(
            Message("unknown {name}", name="unit"), where="unit", found=unit, accepted=", ".join(units)
        )
    if not tonnes.is_finite() or not 0 < tonnes < 10**12 or tonnes * _KG != int(tonnes * _KG):
        raise TanliuError("tonnes above zero, with three decimals at most", where="tonnes", found=tonnes)
    amount = int(tonnes * _KG)
    row = LedgerBalance.objects.filter(account=account_id(HOLDER, entity_id), unit=unit).first()
    free = row.available if row else 0
    if amount > free:
        raise TanliuError(
            "no more is pledged or sold than is free: what is reserved or surrendered is not", where="tonnes", found=tonnes,
            accepted=Message("up to {most} t", most=f"{free / _KG:,.3f}"),
        )  # fmt: skip
    return amount


def sum_of(where: str, value: Decimal) -> Decimal:
    """Return a sum of money.

    Raises
    ------
    TanliuError
        When it is not above zero, too large, or finer than a hundredth.
    """
    if not value.is_finite() or not 0 < value < _MOST_CNY or value != round(value, 2):
        raise TanliuError("a sum above zero, with two decimals at most", where=where, found=value)
    return value


def ahead(where: str, day: date) -> date:
    """Return a day that is not over.

    Raises
    ------
    TanliuError
        When it is.
    """
    if day < today():
        raise TanliuError("the last day is over already", where=where, found=day)
    return day


def text_of(where: str, text: str, most: int) -> str:
    """Return a text that must be there.

    Raises
    ------
    TanliuError
        When it is empty or too long.
    """
    told = text.strip()
    if not 0 < len(told) <= most:
        raise TanliuError(
            "a text that must be told, and not at length",
            where=where,
            found=len(told),
            accepted=f"1 ... {most}",
        )
    return told


def cause_of(*parts: str) -> str:
    """Return what makes a request one: sent again it is the same."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
