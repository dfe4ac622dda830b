"""Receipts and proofs from the database: a few rows each, however large the tree is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from tanliu.app.platform.ledger.models import LedgerBatch
from tanliu.app.platform.ledger.standing import COLUMNS, transfer_of
from tanliu.app.platform.ledger.table import among, rows
from tanliu.decide.ledger import proof
from tanliu.decide.ledger.lots import Lot
from tanliu.decide.ledger.merkle import Known, Tree
from tanliu.kit.errors import NothingKnownError, TanliuError

#: Height from which the roots of whole subtrees are kept; lower ones are hashed from their 256 leaves.
KEPT_HEIGHT = 8


def head_of(batch: LedgerBatch) -> proof.Head:
    """Return what was signed after a batch."""
    return proof.Head(batch.size, batch.root, batch.at, batch.previous)


class Nodes:
    """Roots of whole subtrees, read once each."""

    def __init__(self) -> None:
        self._blocks: dict[int, Tree] = {}
        self._kept: dict[tuple[int, int], bytes] = {}

    def whole(self, height: int, place: int) -> bytes:
        if height >= KEPT_HEIGHT:
            return self._node(height, place)
        block = place << height >> KEPT_HEIGHT
        if block not in self._blocks:
            first = block << KEPT_HEIGHT
            query = "SELECT leaf FROM office_ledgertransfer WHERE place >= %s AND place < %s ORDER BY place"
            leaves = rows(query, [first, first + (1 << KEPT_HEIGHT)])
            self._blocks[block] = Tree(bytes(leaf) for (leaf,) in leaves)
        return self._blocks[block].levels[height][place - (block << (KEPT_HEIGHT - height))]

    def _node(self, height: int, place: int) -> bytes:
        if (height, place) not in self._kept:
            query = "SELECT root FROM office_ledgernode WHERE height = %s AND place = %s"
            ((root,),) = rows(query, [height, place])
            self._kept[height, place] = bytes(root)
        return self._kept[height, place]


def receipts(keys: Iterable[str], batch: LedgerBatch | None = None) -> dict[str, dict[str, object]]:
    """Return the receipts of transfers by their keys, under the newest head or that of a batch.

    Raises
    ------
    NothingKnownError
        When one of them was never posted.
    """
    wanted = list(dict.fromkeys(keys))
    newest = batch or LedgerBatch.objects.last()
    condition, value = among("key", wanted)
    query = f"SELECT {COLUMNS}, salt FROM office_ledgertransfer WHERE {condition}"
    found = {row[0]: row for row in rows(query, [value])} if newest else {}
    if missing := [key for key in wanted if key not in found]:
        raise NothingKnownError("no such transfer", found=missing[0])
    assert newest is not None
    tree, head = Known(newest.size, Nodes().whole), head_of(newest)
    moved = _moved(row[14] for row in found.values())
    return {
        key: proof.receipt(
            proof.leaf(transfer_of(row), row[15], moved.get(row[14], ())), row[14],
            tree.inclusion(row[14], newest.size), head, newest.signature,
        )
        for key, row in found.items()
    }  # fmt: skip


def receipt_of(key: str) -> dict[str, object]:
    """Return the receipt of a transfer under the newest head, as JSON that `tanliu ledger check` takes.

    Raises
    ------
    NothingKnownError
        When nothing was posted under this key.
    """
    return receipts([key])[key]


def _moved(places: Iterable[int]) -> dict[int, list[Lot]]:
    found: dict[int, list[Lot]] = {}
    wanted = list(places)
    for at in range(0, len(wanted), 500):
        some = wanted[at : at + 500]
        blanks = ", ".join(["%s"] * len(some))
        query = f'SELECT place, first, "end" FROM office_ledgerlotmove WHERE place IN ({blanks}) ORDER BY id'
        for place, first, end in rows(query, some):
            found.setdefault(place, []).append(Lot(first, end))
    return found


def consistency(first: int, second: int) -> dict[str, Any]:
    """Return the proof that the tree of a later batch only added to that of an earlier one.

    Parameters
    ----------
    first, second
        Numbers of the batches.

    Raises
    ------
    NothingKnownError
        When there is no such batch.
    TanliuError
        When the first one is the later.
    """
    known = {batch.pk: batch for batch in LedgerBatch.objects.filter(pk__in={first, second})}
    for number in (first, second):
        if number not in known:
            raise NothingKnownError("no such batch", found=number)
    old, new = known[first], known[second]
    if old.size > new.size:
        raise TanliuError("the first batch is the earlier one", found=f"{first}, {second}")
    path = Known(new.size, Nodes().whole).consistency(old.size, new.size)
    return {
        "form": proof.CONSISTENCY,
        "first": proof.head_says(head_of(old), old.signature),
        "second": proof.head_says(head_of(new), new.signature),
        "path": [one.hex() for one in path],
    }


def batch_of(place: int, sizes: list[tuple[int, int]]) -> int:
    """Return the number of the batch in which a leaf was posted, by the sizes and numbers of batches in their order."""
    return sizes[bisect_left(sizes, (place + 1, 0))][1]
