"""What pages, files and the interface tell of the ledger, in a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tanliu.app.desks.ledger.queries import Named, balances, is_by_hand, names_of
from tanliu.app.platform.action import Actor
from tanliu.app.platform.ledger.models import LedgerAccount, LedgerBatch, LedgerReversal, LedgerTransfer
from tanliu.app.platform.ledger.rules import rules
from tanliu.decide.ledger.types import unit_kind
from tanliu.report.fault import translated
from tanliu.report.phrase import say

Row = dict[str, Any]
#: Columns of the files.
ACCOUNTS = (
    "ledger_account",
    "name",
    "kind",
    "state",
    "ledger_unit",
    "ledger_counts",
    "ledger_available",
    "ledger_reserved",
)
TRANSFERS = (
    "ledger_place", "ledger_day", "ledger_step", "kind", "ledger_unit", "ledger_amount", "ledger_counts", "ledger_from",
    "ledger_to", "ledger_cause", "ledger_family", "ledger_proposed_by", "ledger_approved", "ledger_key", "ledger_of",
)  # fmt: skip


def unit_name(unit: str, lang: str) -> str:
    """Return the name of a unit; its id when the packs in use no longer name it."""
    found, series = rules().units.get(unit_kind(unit)), unit.partition("/")[2]
    return " ".join(filter(None, (found.name[lang], series))) if found else unit


def counts(unit: str) -> str:
    """Return what one of a unit is, such as kgce."""
    found = rules().units.get(unit_kind(unit))
    return found.counts if found else ""


def account_rows(accounts: Sequence[LedgerAccount], lang: str) -> list[Row]:
    """Return accounts with their balances."""
    names, held = names_of(one.holder for one in accounts), balances(accounts)
    types = rules().accounts
    return [
        {
            "id": one.pk, "holder": one.holder, "type": one.type, "state": one.state,
            "name": names.get(one.holder, ""),
            "type_name": types[one.type].name[lang] if one.type in types else one.type,
            "state_name": say(f"ledger_state_{one.state}", lang),
            "issues": one.type in types and types[one.type].issues,
            "balances": [
                {
                    "unit": row.unit, "unit_name": unit_name(row.unit, lang), "counts": counts(row.unit),
                    "available": row.available, "reserved": row.reserved, "shown": (f"{row.available:,}", f"{row.reserved:,}"),
                }
                for row in held.get(one.pk, ())
            ],
        }
        for one in accounts
    ]  # fmt: skip


def account_cells(accounts: Sequence[LedgerAccount], lang: str) -> Iterable[Sequence[object]]:
    """Return accounts as rows of a file, one for each unit, in the order of `ACCOUNTS`."""
    for one in account_rows(accounts, lang):
        head = (one["id"], one["name"], one["type_name"], one["state_name"])
        for row in one["balances"] or [dict.fromkeys(("unit_name", "counts", "available", "reserved"))]:
            yield (*head, row["unit_name"], row["counts"], row["available"], row["reserved"])


def transfer_rows(found: Sequence[LedgerTransfer], lang: str) -> list[Row]:
    """Return transfers as rows of the list."""
    accounts = LedgerAccount.objects.in_bulk(
        {account for one in found for account in (one.source, one.target)}
    )
    names = names_of(one.holder for one in accounts.values())
    kinds = rules().transfers

    def name(account: str) -> str:
        known = accounts.get(account)
        return names.get(known.holder, "") if known else ""

    return [
        {
            "place": one.place, "key": one.key, "day": one.day, "step": one.step, "kind": one.kind, "unit": one.unit,
            "amount": one.amount, "shown": f"{one.amount:,}", "source": one.source, "target": one.target, "cause": one.cause, "family": one.family,
            "of": one.of, "until": one.until, "proposed_by": one.proposed_by, "approved_by": one.approved_by,
            "step_name": say(f"ledger_step_{one.step}", lang),
            "kind_name": kinds[one.kind].name[lang] if one.kind in kinds else one.kind,
            "unit_name": unit_name(one.unit, lang), "counts": counts(one.unit),
            "source_name": name(one.source), "target_name": name(one.target),
        }
        for one in found
    ]  # fmt: skip


def transfer_cells(found: Sequence[LedgerTransfer], lang: str) -> Iterable[Sequence[object]]:
    """Return transfers as rows of a file, in the order of `TRANSFERS`."""
    for one in transfer_rows(found, lang):
        yield (
            one["place"] + 1, f"{one['day']}", one["step_name"], one["kind_name"], one["unit_name"], one["amount"],
            one["counts"], one["source"], one["target"], one["cause"], one["family"], one["proposed_by"],
            one["approved_by"], one["key"], one["of"],
        )  # fmt: skip


def may_do(one: LedgerTransfer, actor: Actor) -> list[str]:
    """Return what somebody may do with a transfer as it stands: words of its address."""
    kind = rules().transfers.get(one.kind)
    if kind is None or not is_by_hand(kind) or LedgerTransfer.objects.filter(of=one.key).exists():
        return []
    proposes, approves = actor.may(kind.proposes), bool(kind.approves) and actor.may(str(kind.approves))
    mine = one.proposed_by == actor.name
    if one.step == "pend":
        return [
            *(["approve"] if approves and not mine else []),
            *(["void"] if approves or (proposes and mine) else []),
        ]
    if one.step not in ("post", "settle") or not kind.reversible_working_days:
        return []
    asked = LedgerReversal.objects.filter(of=one.key).first()
    if asked is None:
        return ["ask-reversal"] if proposes or approves else []
    agrees = approves and actor.name not in (asked.asked_by, one.proposed_by)
    return [
        *(["reverse"] if agrees else []),
        *(["refuse-reversal"] if approves or asked.asked_by == actor.name else []),
    ]


def check_rows(found: Sequence[Named], lang: str) -> list[Row]:
    """Return the named checks with their rules."""
    kinds = rules().transfers
    return [
        {
            "name": one.name, "rule": translated(one.rule, lang), "refused": one.refused, "last_at": one.last_at,
            "kinds": [kinds[id].name[lang] for id in one.kinds],
        }
        for one in found
    ]  # fmt: skip


def head_row(one: LedgerBatch) -> Mapping[str, Any]:
    """Return a signed head as the interface has it."""
    return {
        "number": one.pk, "size": one.size, "transfers": one.count, "root": one.root, "previous": one.previous,
        "at": one.at, "signature": one.signature, "public": one.public,
    }  # fmt: skip
