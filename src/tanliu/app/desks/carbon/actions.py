"""What the registry changes: allowances of a year, by the door of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tanliu.app.desks.carbon.queries.accounts import family_of
from tanliu.app.desks.carbon.queries.entitled import entitlements
from tanliu.app.desks.carbon.queries.rules import of, schemes
from tanliu.app.platform.action import Action, Actor
from tanliu.app.platform.ledger.accounts import HOLDER, account_id, open_accounts
from tanliu.app.platform.ledger.models import LedgerDecision
from tanliu.app.platform.ledger.proposal import Posted
from tanliu.app.platform.ledger.supplement import Decided, settle
from tanliu.app.platform.served import catalog, results

#: Account from which allowances come.
_ISSUE = "issue"


@dataclass(frozen=True)
class IssueAllowances(Action[list[Posted]]):
    """Allocate the allowances of a year; done again after corrected figures it posts the difference to all that was posted.

    Whoever leaves the scheme is entitled to nothing. What a firm no longer has is owed and settled by its next credits.
    """

    at_once: ClassVar[bool] = False
    refusal: ClassVar[str] = "allowances of a year are allocated at the console of the server"
    scheme: str
    method: str
    year: int
    proposed_by: str
    approved_by: str

    @classmethod
    def permits(cls, actor: Actor) -> bool:
        return actor.user is None

    def run(self, actor: Actor) -> list[Posted]:
        scheme = of(schemes(catalog()), self.scheme, "scheme")
        wanted = {
            account_id(HOLDER, id): kg
            for id, kg in entitlements(results(), scheme, self.method, self.year).items()
        }
        before = {
            row.account: (row.version, row.entitlement)
            for row in LedgerDecision.objects.filter(unit=scheme.unit, family=family_of(self.year))
        }
        open_accounts(_ISSUE)
        open_accounts(HOLDER, [account.partition(":")[2] for account in wanted])
        decided = []
        for account in sorted({*wanted, *before}):
            version, entitlement = before.get(account, (0, None))
            if wanted.get(account, 0) != entitlement:
                decided.append(
                    Decided(
                        account, scheme.unit, family_of(self.year), version + 1, wanted.get(account, 0), _ISSUE,
                        proposed_by=self.proposed_by, approved_by=self.approved_by,
                    )
                )  # fmt: skip
        return settle(decided, actor) if decided else []
