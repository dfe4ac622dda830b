"""The one door of the ledger: proposals in, checked as one batch in one transaction, written with a signed head.

Posting the same cause again does nothing and answers the same transfer. Where one of several proposals is refused, none is
posted. Whoever posts inside a transaction of their own does so before they write to the audit trail.
"""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from tanliu.app import clock
from tanliu.app.platform.action import Actor
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.models import LedgerRefusal
from tanliu.app.platform.ledger.proposal import Posted, Proposal
from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.ledger.standing import book_of, shelf_of, transfers
from tanliu.app.platform.ledger.table import among, durable, lock, rows
from tanliu.app.platform.ledger.write import Written, write
from tanliu.decide.ledger import proof
from tanliu.decide.ledger.document import Ledger
from tanliu.decide.ledger.lots import Lot
from tanliu.decide.ledger.types import RefusedError, Transfer
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message

#: The rule that what was decided by versions of a report keeps.
BY_DECISION = Message("what a decided report posted is corrected by its next version and not by hand")
#: A batch of more makes so many objects that the collector would look at them again and again.
_MANY = 1_000
R = TypeVar("R")


def post(proposals: Sequence[Proposal], actor: Actor) -> list[Posted]:
    """Post transfers, all of them or none.

    Parameters
    ----------
    proposals
        In the order in which they are to be checked: a later one may give what an earlier one brought.
    actor
        Who posts, as the audit trail names them; who proposed and approved is said by each proposal.

    Returns
    -------
    list of Posted
        One for each proposal; ``receipts.receipt_of(key)`` makes the receipt of each.

    Raises
    ------
    RefusedError
        When one does not pass a named check, which is counted.
    TanliuError
        When the ledger is blocked by a fault, or a proposal names what it does not know.
    """
    with _uncollected(len(proposals)):
        return _posted(proposals, actor)


@contextmanager
def _uncollected(many: int) -> Iterator[None]:
    """Let the collector of rings wait for a large batch: it makes a million objects, none of them in a ring."""
    pauses = many > _MANY and gc.isenabled()
    if pauses:
        gc.disable()
    try:
        yield
    finally:
        if pauses:
            gc.enable()


def _posted(proposals: Sequence[Proposal], actor: Actor) -> list[Posted]:
    day = today()
    asked = [one.on(day) for one in proposals]
    salts = _salts(len(asked))
    ledger = rules()
    numbered = _numbered(ledger)
    # hashed before anybody waits; what has serial numbers is hashed when they are known
    leaves = [
        None if one.unit in numbered else proof.leaf_hash_of(one, salt)
        for one, salt in zip(asked, salts, strict=True)
    ]

    def do() -> list[Posted]:
        batch = Batch(asked, ledger=ledger)
        _by_hand(asked)
        done = [batch.take(*one) for one in zip(asked, salts, leaves, strict=True)]
        batch.close(actor)
        return done

    return alone(do)


def _salts(count: int) -> list[str]:
    """Return salts of 16 bytes each, in hexadecimal digits; the system is asked once for all."""
    drawn = secrets.token_hex(16 * count)
    return [drawn[at : at + 32] for at in range(0, 32 * count, 32)]


def alone(do: Callable[[], R]) -> R:
    """Do something to the ledger while nobody else does; a refusal is counted, and nothing else is kept of it.

    Raises
    ------
    RefusedError, TanliuError
        Those of what is done; and that of a ledger that is blocked.
    """
    durable()
    try:
        with transaction.atomic():
            lock()
            if rows("SELECT id FROM office_ledgerfault LIMIT 1"):
                raise TanliuError(
                    "the ledger is blocked: its books do not agree",
                    accepted=Message("books that agree, as tanliu ledger verify finds them"),
                )
            return do()
    except RefusedError as refused:
        _count(refused.check)
        raise


class Batch:
    """Transfers that are checked one after another and written together."""

    def __init__(
        self, asked: Sequence[Transfer], more: Iterable[str] = (), units: Iterable[str] = (),
        ledger: Ledger | None = None,
    ) -> None:  # fmt: skip
        """Read what the transfers touch.

        Parameters
        ----------
        more, units
            Ids of accounts that transfers not known yet may touch, and what they move.
        ledger
            The rules, where they were read before.
        """
        ended = {one.of for one in asked if one.of}
        self.known = transfers({one.key for one in asked} | ended)
        accounts = {one.source for one in asked} | {one.target for one in asked} | set(more)
        ledger = ledger or rules()
        self.book = book_of(ledger, accounts, (one for one, _ in self.known.values()), ended)
        self._numbered = _numbered(ledger)
        has_numbers = any(unit in self._numbered for unit in {*units, *(one.unit for one in asked)})
        places = {key: self.known[key][1] for key in ended if key in self.known}
        self._shelf = shelf_of(accounts, places) if has_numbers else None
        self._before = {spot: list(runs) for spot, runs in self._shelf.lots.items()} if self._shelf else {}
        self._written: list[Written] = []
        self._size = _size()

    def take(self, one: Transfer, salt: str = "", leaf: bytes | None = None) -> Posted:
        """Check a transfer and add it to the batch.

        Raises
        ------
        RefusedError, TanliuError
            When it is refused; then the batch must not be closed.
        """
        if not self.book.take(one):
            return Posted(one.key, self.known[one.key][1], is_new=False)
        salt = salt or _salts(1)[0]
        moved: tuple[Lot, ...] = ()
        if one.unit in self._numbered and self._shelf is not None:
            issues = self.book.rules.accounts[self.book.accounts[one.source].type].issues
            moved = self._shelf.move(one, issues=issues)
        place = self._size + len(self._written)
        leaf = leaf or proof.leaf_hash_of(one, salt, moved)
        self._written.append(Written(place, one, salt, leaf, moved))
        self.known[one.key] = one, place
        return Posted(one.key, place, is_new=True)

    def available(self, account: str, unit: str) -> int:
        """Return what an account has free to give after the transfers so far."""
        held = self.book.balances.get((account, unit))
        return held.available if held else 0

    def close(self, actor: Actor) -> None:
        """Write the batch with its head and its event; nothing when all of it was there before."""
        if self._written:
            write(self._written, self.book, self._before, self._shelf.lots if self._shelf else {}, actor)


def _numbered(ledger: Ledger) -> frozenset[str]:
    return frozenset(name for name, unit in ledger.units.items() if unit.numbered)


def _size() -> int:
    ((size,),) = rows("SELECT coalesce(max(size), 0) FROM office_ledgerbatch")
    return int(size)


def _by_hand(asked: Sequence[Transfer]) -> None:
    """Refuse what would change by hand what the versions of a report decide.

    Raises
    ------
    RefusedError
        With the first such transfer.
    """
    families = {one.family for one in asked if one.family}
    if not families:
        return
    condition, value = among("family", families)
    query = f"SELECT account, unit, family FROM office_ledgerdecision WHERE {condition}"
    decided = set(rows(query, [value]))
    for one in asked:
        if {(one.source, one.unit, one.family), (one.target, one.unit, one.family)} & decided:
            raise RefusedError("family_by_decision", BY_DECISION, one.key, one.family)


def _count(check: str) -> None:
    LedgerRefusal.objects.get_or_create(check_name=check)
    LedgerRefusal.objects.filter(check_name=check).update(count=F("count") + 1, last_at=clock.now())
