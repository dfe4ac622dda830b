"""A small ledger of tests: made-up accounts, one unit that moves in every way."""

from __future__ import annotations

from datetime import date

from tanliu.catalog.load import load
from tanliu.catalog.schema import read
from tanliu.decide.ledger.book import Book
from tanliu.decide.ledger.document import Ledger
from tanliu.decide.ledger.types import Account, State, Step, Transfer

DAY = date(2025, 3, 3)
CALENDAR = load().calendar
RULES = read(load().documents["ledgers"]["district"][-1], Ledger)


def accounts(*, blocked: str = "", frozen: str = "") -> list[Account]:
    states = {blocked: State.BLOCKED, frozen: State.FROZEN}
    named = {"issue": "issue", "reserve": "reserve", "a": "holder", "b": "holder", "gone": "retirement"}
    return [Account(id, id.upper(), type, states.get(id, State.OPEN)) for id, type in named.items()]


def book(**states: str) -> Book:
    return Book(RULES, CALENDAR, accounts(**states))


def transfer(key: str, kind: str, source: str, target: str, amount: int, **more: object) -> Transfer:
    made = Transfer(
        key, Step.POST, kind, "budget", source, target, amount, f"cause of {key}", DAY, family="f",
        proposed_by="li", approved_by="wang",
    )  # fmt: skip
    return made._replace(**more)  # type: ignore[arg-type]


def stocked(amount: int = 100, **states: str) -> Book:
    """Return a book in which account a has an amount."""
    made = book(**states)
    made.take(transfer("given", "allocate", "issue", "a", amount))
    return made
