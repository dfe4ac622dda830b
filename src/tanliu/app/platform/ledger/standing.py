"""What the database knows of the accounts and keys that some transfers touch, as the pure book takes it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from tanliu.app.platform.ledger.table import among, rows
from tanliu.app.platform.served import catalog
from tanliu.decide.ledger.book import Book
from tanliu.decide.ledger.document import Ledger
from tanliu.decide.ledger.lots import Lot
from tanliu.decide.ledger.shelf import Shelf, Spot
from tanliu.decide.ledger.types import Account, Balance, State, Step, Transfer

#: Columns of a transfer in the order of `transfer_of`.
COLUMNS = "key, step, kind, unit, source, target, amount, cause, day, family, of, proposed_by, approved_by, until, place"


def transfer_of(row: tuple[Any, ...]) -> Transfer:
    """Return the transfer that a row of the database tells."""
    key, step, kind, unit, source, target, amount, cause, day, family, of, proposed, approved, until = row[
        :14
    ]
    return Transfer(
        key, Step(step), kind, unit, source, target, amount, cause, day, family, of, proposed, approved, until
    )


def transfers(keys: Iterable[str]) -> dict[str, tuple[Transfer, int]]:
    """Return transfers by their keys, each with its place."""
    condition, value = among("key", keys)
    found = rows(f"SELECT {COLUMNS} FROM office_ledgertransfer WHERE {condition}", [value])
    return {row[0]: (transfer_of(row), row[14]) for row in found}


def book_of(
    ledger: Ledger, accounts: Collection[str], known: Iterable[Transfer], ended: Collection[str]
) -> Book:
    """Return a book that knows what some accounts have.

    Parameters
    ----------
    known
        Transfers that those to come repeat, end or reverse.
    ended
        Keys that those to come end or reverse.
    """
    condition, value = among("id", accounts)
    found = rows(
        f"SELECT id, holder, type, state, trusted FROM office_ledgeraccount WHERE {condition}", [value]
    )
    held = [
        Account(id, holder, type, State(state), _trusted(trusted))
        for id, holder, type, state, trusted in found
    ]
    condition, value = among("account", accounts)
    found = rows(
        f"SELECT account, unit, available, reserved FROM office_ledgerbalance WHERE {condition}", [value]
    )
    balances = {(account, unit): Balance(free, reserved) for account, unit, free, reserved in found}
    over = []
    if ended:
        condition, value = among("of", ended)
        over = [one for (one,) in rows(f"SELECT of FROM office_ledgertransfer WHERE {condition}", [value])]
    return Book(ledger, catalog().calendar, held, balances, known, over)


def _trusted(told: Any) -> frozenset[str]:
    return frozenset(json.loads(told) if isinstance(told, str) else told)


def shelf_of(accounts: Collection[str], ended: dict[str, int]) -> Shelf:
    """Return where the serial numbers of some accounts lie.

    Parameters
    ----------
    ended
        Keys that transfers to come end or reverse, with their places.
    """
    condition, value = among("account", accounts)
    lots: dict[Spot, list[Lot]] = {}
    found = rows(
        f'SELECT account, unit, held_for, first, "end" FROM office_ledgerlot WHERE {condition}', [value]
    )
    for account, unit, held_for, first, end in found:
        lots.setdefault(Spot(account, unit, held_for), []).append(Lot(first, end))
    news = dict(rows('SELECT unit, max("end") FROM office_ledgerlotmove GROUP BY unit'))
    moved: dict[str, list[Lot]] = {}
    keys = {place: key for key, place in ended.items()}
    if keys:
        blanks = ", ".join(["%s"] * len(keys))
        query = f'SELECT place, first, "end" FROM office_ledgerlotmove WHERE place IN ({blanks}) ORDER BY id'
        for place, first, end in rows(query, list(keys)):
            moved.setdefault(keys[place], []).append(Lot(first, end))
    return Shelf(lots, news, moved)
