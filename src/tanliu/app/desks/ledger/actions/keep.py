"""What keeps the ledger: accounts for everybody, a file of transfers from the console, the nightly check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.platform.action import Action, Actor, Entry
from tanliu.app.platform.ledger.accounts import HOLDER, open_accounts
from tanliu.app.platform.ledger.models import LedgerAccount, LedgerBalance
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Posted, Proposal
from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.ledger.table import lock
from tanliu.app.platform.served import results
from tanliu.decide.ledger.types import State
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message


@dataclass(frozen=True)
class OpenAccounts(Action[int]):
    """Open the ledger's own accounts, and one for every enterprise of the register; the result is how many are new."""

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_keep"})
    refusal: ClassVar[str] = "the role may not keep the ledger"

    def run(self, actor: Actor) -> int:
        before = LedgerAccount.objects.count()
        for type in rules().accounts:
            if type != HOLDER:
                open_accounts(type)
        if HOLDER in rules().accounts:
            open_accounts(
                HOLDER, [row["entity_id"] for row in results().rows("SELECT entity_id FROM entity")]
            )
        return LedgerAccount.objects.count() - before

    def entries(self, actor: Actor, done: int) -> Iterable[Entry]:
        if done:
            yield Entry("ledger_open", details={"accounts": done})


@dataclass(frozen=True)
class PostFile(Action[list[Posted]]):
    """Post transfers that somebody at the console has from elsewhere, with the two people who stand for them."""

    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "a file is posted at the console of the server"
    proposals: Sequence[Proposal]

    @classmethod
    def permits(cls, actor: Actor) -> bool:
        return actor.user is None

    def run(self, actor: Actor) -> list[Posted]:
        return post(self.proposals, actor)


#: Columns of a file of transfers; the last one may be missing.
COLUMNS = ("kind", "unit", "from", "to", "amount", "cause", "family")


def proposals_of(
    told: Iterable[Mapping[str, str | None]], proposed_by: str, approved_by: str
) -> list[Proposal]:
    """Return the transfers that the rows of a file tell.

    Raises
    ------
    TanliuError
        When a row lacks a column or its amount is no whole number.
    """
    found = []
    for number, row in enumerate(told, 2):
        for name in COLUMNS[:-1]:
            if not (row.get(name) or "").strip():
                raise TanliuError("a field is empty", where=f"{number}, {name}", accepted=", ".join(COLUMNS))
        one = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not one["amount"].isascii() or not one["amount"].isdecimal():
            raise TanliuError("a whole number wanted", where=f"{number}, amount", found=one["amount"])
        found.append(
            Proposal(
                one["kind"], one["unit"], one["from"], one["to"], int(one["amount"]), (one["cause"],), one["family"],
                proposed_by=proposed_by, approved_by=approved_by,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class SetState(Action[None]):
    """Open, block, freeze or close an account."""

    needs: ClassVar[frozenset[str]] = frozenset({"ledger_keep"})
    refusal: ClassVar[str] = "the role may not keep the ledger"
    account: str
    state: str

    def check(self, actor: Actor) -> None:
        """Refuse a state that is none, and to close what is not empty.

        Raises
        ------
        TanliuError
            Then, and when there is no such account.
        """
        if self.state not in set(State):
            raise TanliuError(
                Message("unknown {name}", name="state"), found=self.state, accepted=", ".join(State)
            )
        if not LedgerAccount.objects.filter(pk=self.account).exists():
            raise TanliuError("no such account", found=self.account)
        held = LedgerBalance.objects.filter(account=self.account).exclude(available=0, reserved=0)
        if self.state == State.CLOSED and held.exists():
            raise TanliuError("an account that is not empty cannot be closed", found=self.account)

    def run(self, actor: Actor) -> None:
        lock()
        self.check(actor)
        LedgerAccount.objects.filter(pk=self.account).update(state=self.state)

    def entries(self, actor: Actor, done: None) -> Iterable[Entry]:
        yield Entry("ledger_state", self.account, {"state": self.state})
