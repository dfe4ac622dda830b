"""The second implementation: everything that the door maintains is worked out again, in another way, and compared.

Balances, ends, serial numbers and decisions are rebuilt by SQL over all transfers while nobody posts; leaves, tree and
heads (`heads.py`) afterwards, for what was there. Nothing of the door, the pure book or the tree is used. As long as a
fault is found nothing is posted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from tanliu.app.platform.ledger.heads import head_faults, trail_faults
from tanliu.app.platform.ledger.key import public_key
from tanliu.app.platform.ledger.models import LedgerBatch, LedgerFault, LedgerTransfer
from tanliu.app.platform.ledger.rules import always_approved, rules
from tanliu.app.platform.ledger.serials import serial_faults
from tanliu.app.platform.ledger.table import lock, rows
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import packed

#: What each transfer adds to balances, told once more and in SQL.
_MOVES = """
SELECT source AS account, unit, place, -amount AS free, CASE step WHEN 'pend' THEN amount ELSE 0 END AS held
FROM office_ledgertransfer WHERE step IN ('post', 'pend', 'reverse')
UNION ALL SELECT target, unit, place, amount, 0 FROM office_ledgertransfer WHERE step IN ('post', 'reverse', 'settle')
UNION ALL SELECT t.source, t.unit, t.place, p.amount - t.amount, -p.amount
FROM office_ledgertransfer t JOIN office_ledgertransfer p ON p.key = t.of WHERE t.step IN ('settle', 'void', 'expire')
"""
#: Faults that are kept; one is enough to block.
_LISTED = 50


@dataclass(frozen=True, slots=True)
class LedgerVerified:
    """What was looked at, and what is wrong."""

    transfers: int
    batches: int
    faults: tuple[TanliuError, ...]


def verify(public: str = "") -> LedgerVerified:
    """Work the ledger out again, and block it as long as the books do not agree.

    Parameters
    ----------
    public
        Public key that must have signed; that of the workspace when left out.
    """
    with transaction.atomic():
        lock()
        batches, transfers = list(LedgerBatch.objects.all()), LedgerTransfer.objects.count()
        faults = [
            *_balances(),
            *_overdrawn(),
            *_ends(),
            *_hands(),
            *_decisions(),
            *serial_faults(),
            *trail_faults(batches),
        ]
    if batches or transfers:
        faults += head_faults(batches, transfers, public or public_key())
    with transaction.atomic():
        LedgerFault.objects.all().delete()
        LedgerFault.objects.bulk_create(LedgerFault(fault=packed(one)) for one in faults[:_LISTED])
    return LedgerVerified(transfers, len(batches), tuple(faults))


def _balances() -> Iterator[TanliuError]:
    found = rows(
        f"""SELECT account, unit, sum(free), sum(held), sum(has_free), sum(has_held) FROM (
            SELECT account, unit, free, held, 0 AS has_free, 0 AS has_held FROM ({_MOVES}) m
            UNION ALL SELECT account, unit, 0, 0, available, reserved FROM office_ledgerbalance) b
        GROUP BY account, unit HAVING sum(free) <> sum(has_free) OR sum(held) <> sum(has_held)
        ORDER BY account, unit"""
    )
    for account, unit, free, held, has_free, has_held in found:
        yield TanliuError(
            "a balance is not the sum of its transfers", where=f"{account} {unit}",
            found=f"{int(has_free)} + {int(has_held)}", accepted=f"{int(free)} + {int(held)}",
        )  # fmt: skip


def _overdrawn() -> Iterator[TanliuError]:
    issuing = ["", *(name for name, type in rules().accounts.items() if type.issues)]
    blanks = ", ".join(["%s"] * len(issuing))
    found = rows(
        f"""SELECT account, unit, min(place), min(sum) FROM (
            SELECT account, unit, place, sum(free) OVER (
                PARTITION BY account, unit ORDER BY place ROWS UNBOUNDED PRECEDING) AS sum FROM ({_MOVES}) m) s
        WHERE sum < 0 AND account NOT IN (SELECT id FROM office_ledgeraccount WHERE type IN ({blanks}))
        GROUP BY account, unit ORDER BY account, unit""",
        issuing,
    )
    for account, unit, place, least in found:
        yield TanliuError(
            "an account gave more than it had",
            where=f"{account} {unit}, {place}",
            found=int(least),
            accepted=">= 0",
        )


def _ends() -> Iterator[TanliuError]:
    """Yield transfers that end or reverse what they cannot."""
    found = rows(
        """SELECT t.place, t.step FROM office_ledgertransfer t LEFT JOIN office_ledgertransfer p
            ON p.key = t.of AND p.place < t.place AND p.unit = t.unit AND p.kind = t.kind
        WHERE (t.step IN ('settle', 'void', 'expire') AND NOT coalesce(
                p.step = 'pend' AND p.source = t.source AND p.target = t.target AND p.amount >= t.amount, false))
            OR (t.step = 'reverse' AND NOT coalesce(
                p.step IN ('post', 'settle') AND p.source = t.target AND p.target = t.source AND p.amount = t.amount, false))
            OR (t.step IN ('post', 'pend') AND t.of <> '')
            OR t.of IN (SELECT of FROM office_ledgertransfer WHERE of <> '' GROUP BY of HAVING count(*) > 1)
        ORDER BY t.place"""
    )
    for place, step in found:
        yield TanliuError("a transfer ends or reverses what it cannot", where=place, found=step)


def _hands() -> Iterator[TanliuError]:
    """Yield transfers that nobody else approved, of kinds that always asked for it."""
    kinds = sorted(always_approved())
    if not kinds:
        return
    blanks = ", ".join(["%s"] * len(kinds))
    found = rows(
        f"""SELECT t.place, t.approved_by FROM office_ledgertransfer t LEFT JOIN office_ledgertransfer p ON p.key = t.of
        WHERE t.kind IN ({blanks}) AND t.step IN ('post', 'settle', 'reverse') AND (
            t.proposed_by = '' OR t.approved_by = '' OR t.approved_by = t.proposed_by
            OR t.approved_by = coalesce(p.proposed_by, '')) ORDER BY t.place""",
        kinds,
    )
    for place, by in found:
        yield TanliuError("nobody but who proposed it approved a transfer", where=place, found=by)


def _decisions() -> Iterator[TanliuError]:
    found = rows(
        """SELECT d.account, d.unit, d.family, d.entitlement + d.owed, coalesce(sum(
            CASE WHEN t.target = d.account THEN t.amount ELSE -t.amount END), 0)
        FROM office_ledgerdecision d LEFT JOIN office_ledgertransfer t
            ON t.family = d.family AND t.unit = d.unit AND d.account IN (t.source, t.target)
            AND t.family <> '' AND t.step IN ('post', 'settle', 'reverse')
        GROUP BY d.account, d.unit, d.family, d.entitlement, d.owed
        HAVING d.entitlement + d.owed <> coalesce(sum(CASE WHEN t.target = d.account THEN t.amount ELSE -t.amount END), 0)
        ORDER BY d.account, d.unit, d.family"""
    )
    for account, unit, family, wanted, posted in found:
        yield TanliuError(
            "what was posted for a report minus what is owed is not its entitlement", where=f"{account} {unit} {family}",
            found=int(posted), accepted=int(wanted),
        )  # fmt: skip
