"""What a reader may see of the ledger: accounts of the enterprises that they cover, and transfers that touch them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tanliu.app.platform.access import scope_of
from tanliu.app.platform.ledger.models import (
    LedgerAccount,
    LedgerBalance,
    LedgerRefusal,
    LedgerReversal,
    LedgerTransfer,
)
from tanliu.app.platform.ledger.post import BY_DECISION
from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.served import results
from tanliu.decide.ledger.book import KEY_ONCE
from tanliu.decide.ledger.checks import ALWAYS, ASKED
from tanliu.decide.ledger.document import TransferKind
from tanliu.decide.ledger.shelf import SERIALS_THERE
from tanliu.decide.ledger.types import unit_kind
from tanliu.kit.message import Message


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which transfers are asked for; all where a field is empty."""

    account: str = ""
    unit: str = ""
    kind: str = ""
    step: str = ""


def holders_of(user: Any) -> frozenset[str] | None:
    """Return the enterprises whose accounts a reader sees; None for all, and the ledger's own."""
    scope = scope_of(user) if user is not None else None
    if scope is None or scope.whole:
        return None
    rows = results().rows(f"SELECT entity_id FROM entity WHERE {scope.condition}", scope.values)
    return frozenset(row["entity_id"] for row in rows)


def accounts_of(user: Any) -> QuerySet[LedgerAccount]:
    """Return the accounts that a reader sees, the ledger's own first."""
    holders = holders_of(user)
    found = LedgerAccount.objects.order_by("holder", "type")
    return found if holders is None else found.filter(holder__in=holders)


def balances(accounts: Iterable[LedgerAccount]) -> Mapping[str, Sequence[LedgerBalance]]:
    """Return the balances of some accounts, by account, in the order in which the packs name units."""
    order = {unit: place for place, unit in enumerate(rules().units)}
    found: dict[str, list[LedgerBalance]] = {}
    for row in LedgerBalance.objects.filter(account__in=[one.pk for one in accounts]):
        found.setdefault(row.account, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (order.get(unit_kind(row.unit), len(order)), row.unit))
    return found


def transfers_of(user: Any, wanted: Wanted | None = None) -> QuerySet[LedgerTransfer]:
    """Return the transfers that touch an account that a reader sees, newest first."""
    found = LedgerTransfer.objects.order_by("-place")
    if holders_of(user) is not None:
        mine = accounts_of(user).values_list("id", flat=True)
        found = found.filter(Q(source__in=list(mine)) | Q(target__in=list(mine)))
    if wanted is None:
        return found
    if wanted.account:
        found = found.filter(Q(source=wanted.account) | Q(target=wanted.account))
    if wanted.unit:
        found = found.filter(Q(unit=wanted.unit) | Q(unit__startswith=f"{wanted.unit}/"))
    for name in ("kind", "step"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    return found


def is_by_hand(kind: TransferKind) -> bool:
    """Return whether a kind of transfer is proposed and decided by people in the ledger, and not by a procedure elsewhere."""
    return "by_procedure" not in kind.checks


def waiting_of(user: Any) -> QuerySet[LedgerTransfer]:
    """Return the transfers that wait for a decision: pending ones, and posted ones whose reversal is asked for.

    What is pending by a procedure, such as an order on a market, is ended by that procedure and waits for nobody here.
    """
    ended = LedgerTransfer.objects.filter(of=OuterRef("key"))
    asked = LedgerReversal.objects.filter(of=OuterRef("key"))
    by_procedure = [id for id, kind in rules().transfers.items() if not is_by_hand(kind)]
    pending = Q(step="pend") & ~Exists(ended) & ~Q(kind__in=by_procedure)
    return transfers_of(user).filter(pending | Exists(asked))


def names_of(holders: Iterable[str]) -> dict[str, str]:
    """Return the names of enterprises by their ids."""
    wanted = sorted({one for one in holders if one})
    if not wanted:
        return {}
    rows = results().rows(
        "SELECT entity_id, name FROM entity WHERE list_contains(?::VARCHAR[], entity_id)", [wanted]
    )
    return {row["entity_id"]: row["name"] for row in rows}


@dataclass(frozen=True, slots=True)
class Named:
    """A named check: its rule, the kinds of transfers that ask for it (none for all), and what it refused."""

    name: str
    rule: Message
    kinds: tuple[str, ...]
    refused: int
    last_at: Any


def checks() -> list[Named]:
    """Return the named checks in their order, with how often each refused a transfer."""
    always = {"key_once": KEY_ONCE, **{name: one.rule for name, one in ALWAYS.items()}}
    always |= {"serials_there": SERIALS_THERE, "family_by_decision": BY_DECISION}
    refused = {row.check_name: row for row in LedgerRefusal.objects.all()}
    asked = {name: [id for id, kind in rules().transfers.items() if name in kind.checks] for name in ASKED}
    found: list[tuple[str, Message, tuple[str, ...]]] = [(name, rule, ()) for name, rule in always.items()]
    found += [(name, ASKED[name].rule, tuple(kinds)) for name, kinds in asked.items() if kinds]
    return [
        Named(name, rule, kinds, refused[name].count if name in refused else 0,
              refused[name].last_at if name in refused else None)
        for name, rule, kinds in found
    ]  # fmt: skip
