"""What is asked of amounts, sums, days and parties of pledges and repurchases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Model, QuerySet

from tanliu.app.desks.ledger.queries import holders_of, names_of
from tanliu.app.platform.access import visible_entity
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import HOLDER, account_id
from tanliu.app.platform.ledger.models import LedgerAccount, LedgerBalance
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.ledger.rules import kind_of
from tanliu.app.platform.served import results
from tanliu.decide.ledger.keys import key_of
from tanliu.decide.ledger.types import Step
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.kit.message import Message

#: Kilograms of a tonne.
KG = 1000
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
    if not tonnes.is_finite() or not 0 < tonnes < 10**12 or tonnes * KG != int(tonnes * KG):
        raise TanliuError("tonnes above zero, with three decimals at most", where="tonnes", found=tonnes)
    amount = int(tonnes * KG)
    row = LedgerBalance.objects.filter(account=account_id(HOLDER, entity_id), unit=unit).first()
    free = row.available if row else 0
    if amount > free:
        raise TanliuError(
            "no more is pledged or sold than is free: what is reserved or surrendered is not", where="tonnes", found=tonnes,
            accepted=Message("up to {most} t", most=f"{free / KG:,.3f}"),
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


def known(seen: QuerySet, number: int, missing: str) -> Any:
    """Return what has a number, of what an actor knows a side of.

    Raises
    ------
    NothingKnownError
        When there is none: whether it exists elsewhere is not told.
    """
    found = seen.filter(pk=number).first()
    if found is None:
        raise NothingKnownError(missing, found=number)
    return found


def again(kept: type[Model], cause: str, told: Mapping[str, object], other: TanliuError) -> int | None:
    """Return the number of what was asked for by the same cause before.

    Raises
    ------
    TanliuError
        ``other``, when something else was asked for by it.
    """
    before = kept._default_manager.filter(cause=cause).first()
    if before is None:
        return None
    if any(getattr(before, name) != value for name, value in told.items()):
        raise other
    return int(before.pk)


def step_of(
    kind: str,
    unit: str,
    ways: tuple[str, str],
    amount: int,
    cause: tuple[str | int, ...],
    step: Step,
    by: tuple[str, str],
) -> Proposal:
    """Return a step of a transfer that is reserved first, and then settled or voided under the same cause.

    Parameters
    ----------
    ways
        Accounts from and to which it goes.
    amount
        What was reserved; a void moves none of it.
    by
        Who proposes and who approves, "" for nobody.
    """
    proposed_by, approved_by = by
    if step == Step.PEND:
        return Proposal(kind, unit, *ways, amount, cause, step=step, proposed_by=proposed_by)
    return Proposal(
        kind, unit, *ways, amount if step == Step.SETTLE else 0, (step.value, *cause), step=step, of=key_of(*cause),
        proposed_by=proposed_by, approved_by=approved_by,
    )  # fmt: skip
