"""Writes a checked batch: transfers, balances, serial numbers, the grown tree, its signed head, one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from tanliu.app import clock
from tanliu.app.platform.action import Actor
from tanliu.app.platform.audit import record
from tanliu.app.platform.ledger.key import signing_key
from tanliu.app.platform.ledger.receipts import KEPT_HEIGHT
from tanliu.app.platform.ledger.table import insert, put, rows
from tanliu.decide.ledger import proof
from tanliu.decide.ledger.book import Book
from tanliu.decide.ledger.lots import Lot
from tanliu.decide.ledger.merkle import Edge
from tanliu.decide.ledger.shelf import Spot
from tanliu.decide.ledger.types import Step, Transfer

#: Columns of a transfer in the order of its rows.
TRANSFER = (
    "place", "key", "step", "kind", "unit", "source", "target", "amount", "cause", "family", "of", "day", "until",
    "proposed_by", "approved_by", "salt", "leaf",
)  # fmt: skip
#: To ask an enumeration for its value takes as long as to hash a leaf.
_STEPS = {step: step.value for step in Step}
_BATCH = "size, count, root, previous, at, actor, public, signature, peaks"
Lots = Mapping[Spot, Sequence[Lot]]


class Written(NamedTuple):
    """A transfer that is to be written: its place, the salt and hash of its leaf, the serial numbers that it moves."""

    place: int
    transfer: Transfer
    salt: str
    leaf: bytes
    moved: Sequence[Lot]


def write(found: Sequence[Written], book: Book, before: Lots, after: Lots, actor: Actor) -> None:
    """Write a batch.

    Parameters
    ----------
    book
        With the balances after it.
    before, after
        Where serial numbers lay and lie, of the accounts that it touches.
    """
    insert("office_ledgertransfer", TRANSFER, [_row(one) for one in found])
    _balances(found, book)
    _serials(found, before, after)
    _head(found, actor)


def _row(one: Written) -> tuple[object, ...]:
    told = one.transfer
    until = told.wants_until.isoformat() if told.wants_until else None
    return (
        one.place, told.key, _STEPS[told.step], told.kind, told.unit, told.source, told.target, told.amount, told.cause,
        told.family, told.of, told.day.isoformat(), until, told.proposed_by, told.approved_by, one.salt, one.leaf,
    )  # fmt: skip


def _balances(found: Sequence[Written], book: Book) -> None:
    touched = {
        (account, one.transfer.unit)
        for one in found
        for account in (one.transfer.source, one.transfer.target)
    }
    told = []
    for account, unit in sorted(touched & book.balances.keys()):
        held, issues = book.balances[account, unit], book.rules.accounts[book.accounts[account].type].issues
        told.append((account, unit, held.available, held.reserved, issues))
    columns = ("account", "unit", "available", "reserved", "issues")
    put("office_ledgerbalance", ("account", "unit"), columns, told)


def _serials(found: Sequence[Written], before: Lots, after: Lots) -> None:
    moves = [(one.place, one.transfer.unit, *run) for one in found for run in one.moved]
    insert("office_ledgerlotmove", ("place", "unit", "first", "end"), moves)
    was = {(spot, run) for spot, runs in before.items() for run in runs}
    now = {(spot, run) for spot, runs in after.items() for run in runs}
    gone = [(spot.unit, run.first) for spot, run in sorted(was - now)]
    if gone:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM office_ledgerlot WHERE unit = %s AND first = %s", gone)
    columns = ("account", "unit", "held_for", "first", "end")
    insert("office_ledgerlot", columns, [(*spot, *run) for spot, run in sorted(now - was)])


def _head(found: Sequence[Written], actor: Actor) -> None:
    """Let the tree grow, sign its head, and let the audit trail name it."""
    last = rows("SELECT size, root, peaks, public FROM office_ledgerbatch ORDER BY id DESC LIMIT 1")
    size, previous, peaks, signed_before = last[0] if last else (0, proof.FIRST, "", "")
    edge = Edge(size, map(bytes.fromhex, peaks.split()))
    made = [node for one in found for node in edge.add(one.leaf, KEPT_HEIGHT)]
    insert("office_ledgernode", ("height", "place", "root"), made)
    root, (secret, public) = edge.root().hex(), signing_key(signed_before)
    head = proof.Head(edge.size, root, clock.now().isoformat(), previous)
    told = (
        edge.size, len(found), root, previous, head.at, actor.name, public, proof.sign(head, secret),
        " ".join(one.hex() for one in edge.peaks),
    )  # fmt: skip
    ((batch,),) = rows(
        f"INSERT INTO office_ledgerbatch ({_BATCH}) VALUES (%s{', %s' * 8}) RETURNING id", told
    )
    details = {"transfers": len(found), "size": edge.size, "root": root}
    record(actor.name, "ledger_post", f"{batch}", details, actor.address)
