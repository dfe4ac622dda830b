"""What is asked of texts, numbers and parties of the market."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256

from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.desks.market.models import MarketTrade
from tanliu.app.desks.market.queries.rules import here
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Actor
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.models import LedgerAccount
from tanliu.app.platform.served import results
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message

TRADE = frozenset({"ledger_give"})
KEEP = frozenset({"market"})
REFUSAL = "only enterprises trade on the market"
KEEP_REFUSAL = "the role may not keep the market"
_MOST_DIGITS = 18


def require_own(actor: Actor, entity_id: str) -> None:
    """Refuse who does not speak for an enterprise: whether it exists elsewhere is not told."""
    if actor.user is not None:
        visible_entity(results(), actor.user, entity_id)


def require_party(entity_id: str) -> None:
    """Refuse the other side of a block agreement that has no account and is no enterprise.

    Raises
    ------
    NothingKnownError
        Then.
    """
    if not LedgerAccount.objects.filter(pk=account_id(HOLDER, entity_id)).exists() and not names_of(
        [entity_id]
    ):
        raise NothingKnownError("no such enterprise", where="counterparty", found=entity_id)


def moment(actor: Actor, at: datetime | None) -> datetime:
    """Return when something was asked for: now, or what the console says of an order that came by another way.

    Raises
    ------
    TanliuError
        When somebody else says so, or it lies ahead.
    """
    if at is None:
        return here()
    if actor.user is not None or at.tzinfo is None or at > here():
        raise TanliuError("only the console says when an order was given", where="at", found=at)
    return at


def whole(where: str, text: str) -> int:
    """Return a number of lots.

    Raises
    ------
    TanliuError
        When it is no whole number above zero.
    """
    told = text.strip()
    if not told.isascii() or not told.isdecimal() or len(told) > _MOST_DIGITS or not int(told):
        raise TanliuError(
            "a whole number of lots wanted", where=where, found=text[:40], accepted="1, 2, 3 ..."
        )
    return int(told)


def price_of(text: str) -> Decimal:
    """Return a price.

    Raises
    ------
    TanliuError
        When it is no number.
    """
    told = text.strip()
    try:
        price = Decimal(told) if told.isascii() and len(told) <= _MOST_DIGITS else Decimal("NaN")
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or abs(price) >= 10**12:
        raise TanliuError(
            "not a price for each lot",
            where="price",
            found=text[:40],
            accepted=Message("a number such as 58.20"),
        )
    return price


def cause_of(*parts: str) -> str:
    """Return what makes a request one: sent again it is the same.

    Raises
    ------
    TanliuError
        When nothing does, or the text is too long.
    """
    if not 0 < len(parts[-1]) <= 60:
        raise TanliuError("a field is empty", where="request")
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def reason_of(text: str, where: str = "reason", most: int = 200) -> str:
    """Return a text that must be there.

    Raises
    ------
    TanliuError
        When it is empty or too long.
    """
    told = text.strip()
    if not 0 < len(told) <= most:
        raise TanliuError(
            "a text is empty or too long", where=where, found=len(told), accepted=f"1 ... {most}"
        )
    return told


def trade_of(actor: Actor, number: int) -> MarketTrade:
    """Return a trade of which an actor knows a side.

    Raises
    ------
    NothingKnownError
        When there is none: whether it exists elsewhere is not told.
    """
    found = MarketTrade.objects.filter(pk=number).first()
    seen = holders_of(actor.user)
    if found is None or (seen is not None and not {found.seller, found.buyer} & seen):
        raise NothingKnownError("no such trade", found=number)
    return found


def speaks_for(actor: Actor, entity_id: str) -> bool:
    """Return whether somebody may act for an enterprise: its own people, or the console."""
    if actor.user is None:
        return True
    seen = holders_of(actor.user)
    return actor.may("ledger_give") and (seen is None or entity_id in seen)
