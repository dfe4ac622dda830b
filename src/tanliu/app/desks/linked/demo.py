"""Certificates of two enterprises of the demo: one retires what its contract covers, one more than it bought. Made up."""

from __future__ import annotations

from tanliu.app.desks.linked.queries import linked, rules
from tanliu.app.platform.action import Actor
from tanliu.app.platform.ledger.accounts import HOLDER, open_accounts
from tanliu.app.platform.ledger.models import LedgerTransfer
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Proposal
from tanliu.app.platform.period import shown
from tanliu.app.platform.served import catalog, results
from tanliu.app.store.scope import Scope

_LI, _WANG = "department", "district"
_MORE_MWH, _HELD_MWH, _KWH = 40, 25, 1000


def papers(apart: str) -> None:
    """Register certificates, and retire most of them for the year."""
    unit = rules(catalog()).certificate
    if LedgerTransfer.objects.filter(unit=unit).exists():
        return
    year = shown(results(), None).years[0]
    found = [one for one in linked(results(), catalog(), Scope.everything(), year) if one.entity_id != apart]
    if not found:
        return
    least = min(found, key=lambda one: (one.facts.used_kwh, one.entity_id))
    most = max(found, key=lambda one: (one.facts.of(one.facts.contracts), one.facts.used_kwh, one.entity_id))
    retires = {
        least.entity_id: int(least.facts.used_kwh / _KWH) + _MORE_MWH,
        most.entity_id: -int(-most.facts.of(most.facts.contracts) // _KWH) or 1,
    }
    for account in ("issue", "retirement"):
        open_accounts(account)
    ids, family = open_accounts(HOLDER, retires), f"certificates {year}"
    proposals = []
    for id, amount in retires.items():
        for kind, source, target, units in (
            ("register", "issue", ids[id], amount + _HELD_MWH),
            ("retire", ids[id], "retirement", amount),
        ):
            cause = ("demo certificates", id, kind)
            proposals.append(
                Proposal(
                    kind,
                    unit,
                    source,
                    target,
                    units,
                    cause,
                    family=family,
                    proposed_by=_LI,
                    approved_by=_WANG,
                )
            )
    post(proposals, Actor("demo"))
