"""Proposals of tests: the district's ledger with two firms, in whatever database is at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tanliu.app.platform.action import Actor
from tanliu.app.platform.ledger.accounts import open_accounts
from tanliu.app.platform.ledger.models import LedgerBalance
from tanliu.app.platform.ledger.post import post
from tanliu.app.platform.ledger.proposal import Posted, Proposal

LI = Actor("li")
FIRMS = ("E1", "E2")


def opened() -> None:
    """Open the accounts of the ledger and of two firms."""
    for type in ("issue", "reserve", "surrender", "retirement"):
        open_accounts(type)
    open_accounts("holder", FIRMS)


def proposal(kind: str, source: str, target: str, amount: int, *cause: str | int, **more: Any) -> Proposal:
    unit = more.pop("unit", "budget")
    family = more.pop("family", "f")
    made = Proposal(kind, unit, source, target, amount, cause or (kind, source, target, amount), family=family,
                    proposed_by="li", approved_by="wang")  # fmt: skip
    return replace(made, **more)


def given(amount: int, *cause: str | int, to: str = "holder:E1", **more: Any) -> Proposal:
    """Return a proposal to allocate to a firm."""
    return proposal("allocate", "issue", to, amount, *(cause or ("given", amount)), **more)


def do(*proposals: Proposal) -> list[Posted]:
    return post(proposals, LI)


def held(account: str, unit: str = "budget") -> tuple[int, int]:
    row = LedgerBalance.objects.filter(account=account, unit=unit).first()
    return (row.available, row.reserved) if row else (0, 0)
