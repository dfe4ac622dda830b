"""The book: transfers one after another, checked and folded into balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tanliu.decide.ledger.checks import ALWAYS, ASKED, Facts
from tanliu.decide.ledger.document import Ledger
from tanliu.decide.ledger.types import ENDS, Account, Balance, Effect, RefusedError, Step, Transfer
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.kit.workday import Calendar

_NONE = Balance()


class Book:
    """What is known of accounts and transfers, and the one way to add to it.

    Parameters
    ----------
    accounts, balances
        At least those that the transfers to come touch.
    known
        Transfers of before, by key: those with a key of the ones to come, and those that they end or reverse.
    over
        Keys of pending transfers that ended, and of posted ones that were reversed.
    """

    def __init__(
        self,
        rules: Ledger,
        calendar: Calendar,
        accounts: Iterable[Account],
        balances: Mapping[tuple[str, str], Balance] | None = None,
        known: Iterable[Transfer] = (),
        over: Iterable[str] = (),
    ) -> None:
        self.rules, self.calendar = rules, calendar
        self.accounts = {one.id: one for one in accounts}
        self.balances = dict(balances or {})
        self.known = {one.key: one for one in known}
        self.over = set(over)

    def take(self, transfer: Transfer) -> bool:
        """Add a transfer.

        Returns
        -------
        bool
            False when the same transfer is in the book already: nothing is done twice.

        Raises
        ------
        RefusedError
            When it does not pass a check; the book is as it was.
        TanliuError
            When it names what the ledger does not know.
        """
        before = self.known.get(transfer.key)
        if before is not None:
            if before.says() != transfer.says():
                raise RefusedError("key_once", KEY_ONCE, transfer.key, transfer.cause)
            return False
        self._check(transfer)
        for effect in effects(transfer, self.known.get(transfer.of)):
            at = effect.account, effect.unit
            held = self.balances.get(at, _NONE)
            self.balances[at] = Balance(held.available + effect.available, held.reserved + effect.reserved)
        self.known[transfer.key] = transfer
        if transfer.of:
            self.over.add(transfer.of)
        return True

    def _check(self, transfer: Transfer) -> None:
        facts = self._facts(transfer)
        for name, check, refuses in _ALWAYS[transfer.step]:
            if (found := refuses(facts)) is not None:
                raise RefusedError(name, check.rule, transfer.key, found)
        for name in facts.kind.checks:
            check = ASKED[name]
            if transfer.step in check.steps and (found := check.refuses(facts)) is not None:
                raise RefusedError(name, check.rule, transfer.key, found)

    def _facts(self, transfer: Transfer) -> Facts:
        kind = self.rules.transfers.get(transfer.kind)
        if kind is None:
            raise _unknown("kind of transfer", transfer.kind, self.rules.transfers)
        for one in (transfer.source, transfer.target):
            if one not in self.accounts:
                raise TanliuError("no such account", where=transfer.key, found=one)
        return Facts(
            transfer, self.rules, kind, self.accounts[transfer.source], self.accounts[transfer.target],
            self.balances.get((transfer.source, transfer.unit), _NONE),
            self.known.get(transfer.of), transfer.of in self.over, self.calendar,
        )  # fmt: skip


#: The rule that the key of a transfer keeps.
KEY_ONCE = Message("one cause posts one thing: what is sent again must say the same")


#: The checks of the transfers of each step, taken apart once.
_ALWAYS = {
    step: tuple((name, check, check.refuses) for name, check in ALWAYS.items() if step in check.steps)
    for step in Step
}


def _unknown(name: str, found: str, known: Iterable[str]) -> TanliuError:
    return TanliuError(Message("unknown {name}", name=name), found=found, accepted=", ".join(known))


def effects(transfer: Transfer, of: Transfer | None = None) -> list[Effect]:
    """Return what a transfer adds to balances; together it is nothing, whatever the step.

    Parameters
    ----------
    of
        The pending transfer that it ends.
    """
    source, target, unit, amount = transfer.source, transfer.target, transfer.unit, transfer.amount
    if transfer.step == Step.PEND:
        return [Effect(source, unit, -amount, amount)]
    if transfer.step in ENDS:
        held = of.amount if of else 0
        back = [Effect(source, unit, held - amount, -held)]
        return [*back, Effect(target, unit, amount, 0)] if amount else back
    return [Effect(source, unit, -amount, 0), Effect(target, unit, amount, 0)]
