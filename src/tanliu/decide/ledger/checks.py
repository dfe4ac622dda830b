"""Named checks of transfers: each has a rule that people read, and what it refuses is counted under its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from tanliu.decide.ledger.document import AccountType, Ledger, TransferKind
from tanliu.decide.ledger.types import ENDS, LONGEST_UNIT, Account, Balance, State, Step, Transfer
from tanliu.kit.message import Message
from tanliu.kit.workday import Calendar

#: How the cause of a transfer begins that a person proposed.
BY_HAND = "by hand"


class Facts(NamedTuple):
    """All that a check may look at.

    Attributes
    ----------
    of
        The pending transfer that this one ends, or the posted one that it reverses; None when there is none.
    is_over
        Whether that one was ended or reversed before.
    """

    transfer: Transfer
    rules: Ledger
    kind: TransferKind
    source: Account
    target: Account
    giver: Balance
    of: Transfer | None
    is_over: bool
    calendar: Calendar

    def source_type(self) -> AccountType:
        return self.rules.accounts[self.source.type]


@dataclass(frozen=True, slots=True)
class Check:
    """A check.

    Attributes
    ----------
    rule
        As people read it.
    refuses
        Returns what was found against it, or None.
    steps
        Those that it looks at.
    """

    rule: Message
    refuses: Callable[[Facts], object | None]
    steps: frozenset[Step] = frozenset(Step)


def _amount(facts: Facts) -> object | None:
    amount, least = facts.transfer.amount, 0 if facts.transfer.step in (Step.VOID, Step.EXPIRE) else 1
    whole = type(amount) is int and amount >= least and (least or not amount)
    return None if whole else amount


def _parties(facts: Facts) -> object | None:
    source, target = facts.source.type, facts.target.type
    if facts.transfer.step == Step.REVERSE:
        source, target = target, source
    kind = facts.kind
    fits = source in kind.source and target in kind.target and facts.source.id != facts.target.id
    return None if fits else f"{source} → {target}"


def _unit(facts: Facts) -> object | None:
    unit = facts.transfer.unit
    kind, slash, series = unit.partition("/")
    known = kind in facts.kind.units and len(unit) <= LONGEST_UNIT
    fits = facts.rules.units[kind].series and bool(series) if known and slash else known
    return None if fits else unit


def _open(facts: Facts) -> object | None:
    gives, takes = facts.source.state == State.OPEN, facts.target.state in (State.OPEN, State.BLOCKED)
    return None if gives and takes else f"{facts.source.state} → {facts.target.state}"


def _covered(facts: Facts) -> object | None:
    transfer = facts.transfer
    if facts.source_type().issues:
        return None
    return None if facts.giver.available >= transfer.amount else facts.giver.available


def _ended_once(facts: Facts) -> object | None:
    transfer, of = facts.transfer, facts.of
    if of is None or of.step != Step.PEND or facts.is_over:
        return transfer.of
    same = (of.kind, of.unit, of.source, of.target) == (
        transfer.kind, transfer.unit, transfer.source, transfer.target
    )  # fmt: skip
    return None if same and transfer.amount <= of.amount else transfer.amount


def _reversed_once(facts: Facts) -> object | None:
    transfer, of = facts.transfer, facts.of
    if of is None or of.step not in (Step.POST, Step.SETTLE) or facts.is_over:
        return transfer.of
    back = (of.kind, of.unit, of.target, of.source, of.amount, of.family)
    same = back == (
        transfer.kind, transfer.unit, transfer.source, transfer.target, transfer.amount, transfer.family
    )  # fmt: skip
    return None if same else transfer.amount


def _in_time(facts: Facts) -> object | None:
    transfer, of = facts.transfer, facts.of
    if of is None:
        return None
    if transfer.step == Step.REVERSE:
        days = facts.kind.reversible_working_days
        last = facts.calendar.after(of.day, days) if days else None
        return None if last and transfer.day <= last else transfer.day
    late = of.wants_until is not None and transfer.day > of.wants_until
    if transfer.step == Step.EXPIRE:
        return None if late else transfer.day
    return transfer.day if late else None


def _waited(facts: Facts) -> object | None:
    transfer, of, days = facts.transfer, facts.of, facts.kind.delay_working_days
    if not days:
        return None
    first = facts.calendar.after(of.day, days) if of else None
    return None if first and transfer.day >= first else transfer.day


def _four_eyes(facts: Facts) -> object | None:
    transfer = facts.transfer
    if facts.kind.approves is None:
        return None
    proposers = {transfer.proposed_by, facts.of.proposed_by if facts.of else transfer.proposed_by}
    fine = transfer.proposed_by and transfer.approved_by and transfer.approved_by not in proposers
    return None if fine else transfer.approved_by


def _trusted(facts: Facts) -> object | None:
    return None if facts.target.id in facts.source.trusted else facts.target.id


def _with_family(facts: Facts) -> object | None:
    return None if facts.transfer.family else facts.transfer.cause


def _by_procedure(facts: Facts) -> object | None:
    return facts.transfer.cause if facts.transfer.cause.startswith(f"{BY_HAND} ") else None


_ALL = frozenset(Step)
_POSTS = frozenset({Step.POST, Step.SETTLE})

#: Checks that every transfer of their steps passes, in this order.
ALWAYS: Mapping[str, Check] = MappingProxyType(
    {
        "amount_whole": Check(Message("an amount is a whole number above zero"), _amount),
        "unit_of_kind": Check(Message("this kind of transfer does not move this unit"), _unit),
        "accounts_of_kind": Check(Message("this kind of transfer does not join these accounts"), _parties),
        "account_open": Check(
            Message("an account that is not open gives nothing, a frozen one takes nothing"), _open,
            _ALL - {Step.VOID, Step.EXPIRE},
        ),
        "ended_once": Check(
            Message("a pending transfer ends once, between the same accounts, with no more than it held"), _ended_once,
            ENDS,
        ),
        "reversed_once": Check(
            Message("a posted transfer is reversed once, as a whole, between the same accounts"), _reversed_once,
            frozenset({Step.REVERSE}),
        ),
        "in_time": Check(Message("a transfer is ended and reversed within its days, and expires after them"), _in_time),
        "delay_over": Check(
            Message("a transfer that must wait is posted when its working days are over"), _waited, _POSTS
        ),
        "four_eyes": Check(
            Message("who proposed a transfer does not approve it, and somebody does"), _four_eyes,
            _POSTS | {Step.REVERSE},
        ),
        "balance_covers": Check(Message("an account gives no more than it has"), _covered, _ALL - ENDS),
    }
)  # fmt: skip

#: Checks that kinds of transfers ask for by name.
ASKED: Mapping[str, Check] = MappingProxyType(
    {
        "trusted_account": Check(
            Message("an account gives only to accounts that it trusts"),
            _trusted,
            frozenset({Step.POST, Step.PEND}),
        ),
        "by_procedure": Check(
            Message("such a transfer follows from its procedure and is not made by hand"), _by_procedure
        ),
        "family_named": Check(Message("the transfer names the family of what it is done for"), _with_family),
    }
)
