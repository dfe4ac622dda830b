"""Which serial numbers lie where, and which of them a transfer moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tanliu.decide.ledger.lots import Lot, take, without
from tanliu.decide.ledger.types import ENDS, RefusedError, Step, Transfer
from tanliu.kit.message import Message

#: The rule that a reversal of numbered units keeps.
SERIALS_THERE = Message("a reversal gives back the very serial numbers that were given")


class Spot(NamedTuple):
    """Where serial numbers lie: free in an account, or held there for a pending transfer of a key."""

    account: str
    unit: str
    held_for: str = ""


class Shelf:
    """Serial numbers by where they lie.

    Parameters
    ----------
    lots
        At least those of the accounts that the transfers to come touch.
    next_serial
        By unit, the first number that was never given.
    moved
        By key, what the transfers that are to be reversed moved.
    """

    def __init__(
        self,
        lots: Mapping[Spot, Sequence[Lot]] | None = None,
        next_serial: Mapping[str, int] | None = None,
        moved: Mapping[str, Sequence[Lot]] | None = None,
    ) -> None:
        self.lots = {spot: list(runs) for spot, runs in (lots or {}).items()}
        self.next_serial = dict(next_serial or {})
        self.moved = {key: tuple(runs) for key, runs in (moved or {}).items()}

    def move(self, transfer: Transfer, *, issues: bool) -> tuple[Lot, ...]:
        """Move the serial numbers of a transfer that passed the checks of the book; the lowest numbers go first.

        Parameters
        ----------
        issues
            Whether the account that gives issues: then the numbers are new, and none was ever given before.

        Returns
        -------
        tuple of Lot
            What was moved or is held for it; nothing where a pending transfer ends without being posted.

        Raises
        ------
        RefusedError
            When a reversal asks for numbers that are no longer where they were given.
        TanliuError
            When an account has fewer numbers than its balance says.
        """
        free = Spot(transfer.source, transfer.unit)
        if transfer.step in ENDS:
            held = self.lots.pop(Spot(transfer.source, transfer.unit, transfer.of), [])
            taken, left = take(held, transfer.amount)
            self._lay(free, left)
        elif transfer.step == Step.REVERSE:
            taken = self._back(transfer, free)
        elif issues:
            first = self.next_serial.get(transfer.unit, 1)
            self.next_serial[transfer.unit] = first + transfer.amount
            taken = [Lot(first, first + transfer.amount)]
        else:
            taken, self.lots[free] = take(self.lots.get(free, []), transfer.amount)
        pending = transfer.step == Step.PEND
        self._lay(
            free._replace(held_for=transfer.key) if pending else Spot(transfer.target, transfer.unit), taken
        )
        self.moved[transfer.key] = tuple(taken)
        return self.moved[transfer.key]

    def _back(self, transfer: Transfer, free: Spot) -> list[Lot]:
        wanted = self.moved[transfer.of]
        left = without(self.lots.get(free, []), wanted)
        if left is None:
            found = " ".join(one.printed() for one in wanted)
            raise RefusedError("serials_there", SERIALS_THERE, transfer.key, found)
        self.lots[free] = left
        return list(wanted)

    def _lay(self, spot: Spot, runs: Iterable[Lot]) -> None:
        if runs := list(runs):
            self.lots.setdefault(spot, []).extend(runs)
