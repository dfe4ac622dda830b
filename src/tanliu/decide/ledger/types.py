"""Accounts, transfers, and what a transfer does to balances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


class Step(StrEnum):
    """What a transfer does: each is a row of its own, and none is ever changed."""

    POST = "post"
    PEND = "pend"
    SETTLE = "settle"
    VOID = "void"
    EXPIRE = "expire"
    REVERSE = "reverse"


#: Steps that end a pending transfer.
ENDS = frozenset({Step.SETTLE, Step.VOID, Step.EXPIRE})


class State(StrEnum):
    """State of an account: frozen takes and gives nothing, blocked gives nothing, closed is over."""

    OPEN = "open"
    BLOCKED = "blocked"
    FROZEN = "frozen"
    CLOSED = "closed"


#: Characters of a unit with its series.
LONGEST_UNIT = 40


def unit_kind(unit: str) -> str:
    """Return what a unit is called in the packs: the part before the slash behind which its series is told."""
    return unit.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Account:
    """An account.

    Attributes
    ----------
    holder
        Id of the entity that holds it, no name of a person: it goes into proofs that anybody may read.
    trusted
        Accounts to which it may give where a kind of transfer asks for it.
    """

    id: str
    holder: str
    type: str
    state: State = State.OPEN
    trusted: frozenset[str] = frozenset()


class Transfer(NamedTuple):
    """One movement of a unit from an account to another, or the end of a pending one.

    A tuple, for an allocation day makes forty thousand: a frozen dataclass takes seven times as long to make.

    Attributes
    ----------
    key
        Made of the cause (`tanliu.decide.ledger.keys.key_of`): the same cause never posts twice.
    amount
        Whole number of what the unit counts, above zero; 0 where a step ends a pending transfer without posting.
    cause, family
        What it is done for, and what all its corrections have in common.
    of
        Key of the pending transfer that it ends, or of the posted one that it reverses.
    proposed_by, approved_by
        People; a leaf of the tree holds only a salted hash of them.
    day
        Day on which it takes effect.
    wants_until
        Last day of a pending transfer; afterwards it may only expire.
    """

    key: str
    step: Step
    kind: str
    unit: str
    source: str
    target: str
    amount: int
    cause: str
    day: date
    family: str = ""
    of: str = ""
    proposed_by: str = ""
    approved_by: str = ""
    wants_until: date | None = None

    def says(self) -> tuple[object, ...]:
        """Return what two transfers of one key must have in common; not who sent it again, or when."""
        parties = self.unit, self.source, self.target, self.amount
        return self.step, self.kind, *parties, self.cause, self.family, self.of


class Balance(NamedTuple):
    """What an account has of a unit: free to give, and held by pending transfers."""

    available: int = 0
    reserved: int = 0


class Effect(NamedTuple):
    """What a transfer adds to a balance."""

    account: str
    unit: str
    available: int
    reserved: int


class RefusedError(TanliuError):
    """A transfer did not pass a named check; nothing was changed."""

    def __init__(self, check: str, rule: Message, key: str, found: object = None) -> None:
        self.check, self.key = check, key
        super().__init__(rule, where=key, found=found)
