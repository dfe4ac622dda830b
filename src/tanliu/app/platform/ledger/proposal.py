"""What is asked of the ledger, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tanliu.decide.ledger.keys import key_of
from tanliu.decide.ledger.types import Step, Transfer


@dataclass(frozen=True, slots=True)
class Proposal:
    """A transfer that is proposed; the door gives it its day and its place.

    Attributes
    ----------
    kind, unit
        As the ledger of the packs names them.
    source, target
        Ids of accounts (`tanliu.app.platform.ledger.accounts`).
    amount
        Whole number of what the unit counts; 0 where a pending transfer ends without being posted.
    cause
        What it is for, in parts: report, period, version, step. The same cause never posts twice.
    family
        What it has in common with all corrections of the same report.
    step, of
        `Step.POST` by itself; the others name by its key the transfer that they end or reverse.
    proposed_by, approved_by
        Two people, where the kind asks for approval.
    until
        Last day of a pending transfer.
    """

    kind: str
    unit: str
    source: str
    target: str
    amount: int
    cause: tuple[str | int, ...]
    family: str = ""
    step: Step = Step.POST
    of: str = ""
    proposed_by: str = ""
    approved_by: str = ""
    until: date | None = None

    @property
    def key(self) -> str:
        return key_of(*self.cause)

    def on(self, day: date) -> Transfer:
        """Return the transfer of a day."""
        told = " ".join(map(str, self.cause))
        return Transfer(
            self.key, self.step, self.kind, self.unit, self.source, self.target, self.amount, told, day, self.family,
            self.of, self.proposed_by, self.approved_by, self.until,
        )  # fmt: skip


class Posted(NamedTuple):
    """What became of a proposal.

    Attributes
    ----------
    key
        By which its receipt is asked for (`tanliu.app.platform.ledger.receipts.receipt_of`).
    place
        Of its leaf in the tree.
    is_new
        False when the same cause had been posted before: then nothing was done, and this is that transfer.
    """

    key: str
    place: int
    is_new: bool
