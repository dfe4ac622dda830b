"""Leaves, tree and heads once more: written down, hashed and signed as the formats say, by no code of the door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tanliu.app.platform.ledger.models import LedgerBatch
from tanliu.app.platform.ledger.table import rows
from tanliu.app.platform.models import AuditEvent
from tanliu.kit.errors import TanliuError

#: Subtrees from this height on are kept.
_KEPT = 8
_AT_ONCE = 5000
_COLUMNS = "place, key, step, kind, unit, source, target, amount, cause, family, of, day, until, proposed_by, approved_by, salt, leaf"


def _plain(told: dict[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def _leaf(row: tuple[Any, ...], serials: list[list[int]]) -> bytes:
    (
        _,
        key,
        step,
        kind,
        unit,
        source,
        target,
        amount,
        cause,
        family,
        of,
        day,
        until,
        proposed,
        approved,
        salt,
        _,
    ) = row
    told = {
        "form": "tanliu ledger leaf 1", "key": key, "step": step, "kind": kind, "unit": unit, "from": source, "to": target,
        "amount": amount, "of": of, "day": str(day), "until": str(until) if until else "", "serials": serials,
        "hands": sha256(_plain({"by": [proposed, approved], "salt": salt})).hexdigest(),
        "cause": sha256(_plain({"cause": cause, "family": family, "salt": salt})).hexdigest(),
    }  # fmt: skip
    return sha256(b"\x00" + _plain(told)).digest()


def head_faults(batches: list[LedgerBatch], size: int, public: str) -> Iterator[TanliuError]:
    """Yield leaves, roots, signatures and kept subtrees that are not what they should be.

    Parameters
    ----------
    batches
        All that there were, in their order.
    size
        Transfers that there were then.
    public
        Key that must have signed, in hexadecimal digits.
    """
    waiting, before = list(batches), ""
    stack: list[tuple[int, bytes]] = []  # whole subtrees from the left: height and root
    kept: dict[tuple[int, int], bytes] = {}
    at = 0
    for leaf, fault in _leaves(size):
        if fault:
            yield fault
        height, place, node = 0, at, leaf
        while stack and stack[-1][0] == height:
            height, place, node = height + 1, place // 2, sha256(b"\x01" + stack.pop()[1] + node).digest()
            if height >= _KEPT:
                kept[height, place] = node
        stack.append((height, node))
        at += 1
        while waiting and waiting[0].size == at:
            batch = waiting.pop(0)
            yield from _head(batch, before, _bagged(stack), public)
            before = batch.root
    if waiting or at != (batches[-1].size if batches else 0):
        yield TanliuError(
            "the heads do not cover the transfers", found=at, accepted=batches[-1].size if batches else 0
        )
    said = {
        (height, place): bytes(root)
        for height, place, root in rows("SELECT height, place, root FROM office_ledgernode")
    }
    if any(said.get(key) != root for key, root in kept.items()):
        yield TanliuError("a kept part of the tree is not what its leaves come to", where="office_ledgernode")


def _leaves(size: int) -> Iterator[tuple[bytes, TanliuError | None]]:
    """Yield the hashes of leaves as the rows have them, with what is wrong with each."""
    first = 0
    while first < size:
        runs: dict[int, list[list[int]]] = {}
        span = [first, min(first + _AT_ONCE, size)]
        query = 'SELECT place, first, "end" - 1 FROM office_ledgerlotmove WHERE place >= %s AND place < %s ORDER BY id'
        for place, low, high in rows(query, span):
            runs.setdefault(place, []).append([low, high])
        found = rows(
            f"SELECT {_COLUMNS} FROM office_ledgertransfer WHERE place >= %s AND place < %s ORDER BY place",
            span,
        )
        for number, row in enumerate(found, first):
            kept = bytes(row[-1])
            right = row[0] == number and kept == _leaf(row, runs.get(row[0], []))
            yield kept, None if right else TanliuError("a transfer is not what its leaf says", where=row[0])
        if len(found) < span[1] - span[0]:
            yield (
                b"",
                TanliuError("a transfer is missing", where=f"{span[0]}–{span[1] - 1}", found=len(found)),
            )
        first = span[1]


def _bagged(stack: list[tuple[int, bytes]]) -> str:
    root = stack[-1][1]
    for _, left in reversed(stack[:-1]):
        root = sha256(b"\x01" + left + root).digest()
    return root.hex()


def _head(batch: LedgerBatch, before: str, root: str, public: str) -> Iterator[TanliuError]:
    where = f"batch {batch.pk}"
    if batch.root != root or batch.previous != before:
        yield TanliuError(
            "a head is not the root of its transfers", where=where, found=batch.root, accepted=root
        )
    told = {
        "form": "tanliu ledger head 1",
        "size": batch.size,
        "root": batch.root,
        "at": batch.at,
        "previous": batch.previous,
    }
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(batch.signature), _plain(told)
        )
    except (InvalidSignature, ValueError):
        yield TanliuError(
            "a head is not signed by the key of the ledger", where=where, found=batch.public, accepted=public
        )


def trail_faults(batches: list[LedgerBatch]) -> Iterator[TanliuError]:
    """Yield batches that the audit trail tells otherwise, or that it alone knows."""
    told = {
        event.subject: event.details
        for event in AuditEvent.objects.filter(verb="ledger_post").order_by("id").iterator()
    }
    for batch in batches:
        if told.pop(str(batch.pk), {}).get("root") != batch.root:
            yield TanliuError(
                "the audit trail does not name this head", where=f"batch {batch.pk}", found=batch.root
            )
    for subject in told:
        yield TanliuError("the audit trail names a batch that is not there", where=f"batch {subject}")
