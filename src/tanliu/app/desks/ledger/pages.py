"""Pages of the ledger: accounts, transfers, one transfer with its receipt, the list of checks, signed heads."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.ledger import shown
from tanliu.app.desks.ledger.actions.keep import OpenAccounts, SetState
from tanliu.app.desks.ledger.actions.move import (
    Approve,
    AskReversal,
    Propose,
    RefuseReversal,
    Reverse,
    Void,
)
from tanliu.app.desks.ledger.jobs import last_verified
from tanliu.app.desks.ledger.queries import Wanted, accounts_of, checks, is_by_hand, transfers_of, waiting_of
from tanliu.app.platform.access import may
from tanliu.app.platform.action import Action, actor_of, perform
from tanliu.app.platform.ledger.key import public_key
from tanliu.app.platform.ledger.models import LedgerBatch, LedgerFault, LedgerLotMove, LedgerReversal
from tanliu.app.platform.ledger.receipts import consistency, receipt_of
from tanliu.app.platform.ledger.rules import rules
from tanliu.app.platform.web.form import whole
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.decide.ledger.types import State, Step
from tanliu.kit.errors import NothingKnownError, TanliuError
from tanliu.report.fault import unpacked
from tanliu.report.phrase import say

#: Rows of a file; what is more is asked for by filter.
_MOST = 100_000
_JSON = "application/json"


@page()
def accounts(request: HttpRequest) -> HttpResponseBase:
    """List accounts with their balances and what waits for a decision, or send the list as CSV or XLSX."""
    found = accounts_of(request.user)
    if request.GET.get("format"):
        return _file(
            request, "accounts", shown.ACCOUNTS, shown.account_cells(list(found[:_MOST]), language())
        )
    sheet, waiting = page_of(found, request), list(waiting_of(request.user)[:50])
    told = {
        "sheet": sheet, "rows": shown.account_rows(list(sheet), language()), "states": list(State),
        "waiting": shown.transfer_rows(waiting, language()), "faults": _faults(), "nonce": secrets.token_hex(12),
        "may_keep": OpenAccounts.permits(actor_of(request)), "kinds": _proposable(request), "units": _units(),
    }  # fmt: skip
    return render(request, "ledger/accounts.html", told)


def _faults() -> list[str]:
    return [unpacked(one.fault, language()) for one in LedgerFault.objects.all()[:10]]


def _units() -> list[tuple[str, str, str]]:
    return [(id, unit.name[language()], unit.counts) for id, unit in rules().units.items()]


def _proposable(request: HttpRequest) -> list[tuple[str, str]]:
    kinds = rules().transfers.items()
    return [
        (id, kind.name[language()])
        for id, kind in kinds
        if is_by_hand(kind) and may(request.user, kind.proposes)
    ]


@page()
def transfers(request: HttpRequest) -> HttpResponseBase:
    """List transfers, narrowed by account, unit, kind and step, or send the list as CSV or XLSX."""
    ledger = rules()
    wanted = Wanted(
        request.GET.get("account", ""), one_of(request, "unit", ("", *ledger.units), ""),
        one_of(request, "kind", ("", *ledger.transfers), ""), one_of(request, "step", ("", *Step), ""),
    )  # fmt: skip
    found = transfers_of(request.user, wanted)
    if request.GET.get("format"):
        rows = shown.transfer_cells(list(found[:_MOST]), language())
        return _file(request, "transfers", shown.TRANSFERS, rows)
    sheet = page_of(found, request)
    kinds = [(id, kind.name[language()]) for id, kind in ledger.transfers.items()]
    told = {
        "sheet": sheet, "rows": shown.transfer_rows(list(sheet), language()), "wanted": wanted,
        "units": _units(), "kinds": kinds, "steps": list(Step),
    }  # fmt: skip
    return render(request, "ledger/transfers.html", told)


@page()
def transfer(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show a transfer, what came before and after it, and what may be done."""
    found = transfers_of(request.user).filter(key=key).first()
    if found is None:
        raise Http404("no such transfer")
    chain = transfers_of(request.user).filter(key=found.of) if found.of else transfers_of(request.user).none()
    chain = [*chain, *transfers_of(request.user).filter(of=key)]
    lots = LedgerLotMove.objects.filter(place=found.place).order_by("id")
    told = {
        "one": shown.transfer_rows([found], language())[0], "chain": shown.transfer_rows(chain, language()),
        "lots": [(lot.first, lot.end - 1) for lot in lots], "acts": shown.may_do(found, actor_of(request)),
        "head": LedgerBatch.objects.filter(size__gt=found.place).first(),
        "asked": LedgerReversal.objects.filter(of=key).first(),
    }  # fmt: skip
    return render(request, "ledger/transfer.html", told)


@page()
def receipt(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the receipt of a transfer, which anybody checks by itself and the public key."""
    if not transfers_of(request.user).filter(key=key).exists():
        raise Http404("no such transfer")
    return _json(request, f"receipt-{key[:12]}.json", receipt_of(key))


@page()
def named_checks(request: HttpRequest) -> HttpResponseBase:
    """List the named checks with their rules and how often each refused a transfer."""
    return render(request, "ledger/checks.html", {"rows": shown.check_rows(checks(), language())})


@page()
def heads(request: HttpRequest) -> HttpResponseBase:
    """List signed heads, the public key, and how the last work of the second implementation ended."""
    sheet = page_of(LedgerBatch.objects.order_by("-id"), request)
    told = {
        "sheet": sheet, "public": public_key() if LedgerBatch.objects.exists() else "", "faults": _faults(),
        "verified": last_verified(), "first": LedgerBatch.objects.first(), "last": LedgerBatch.objects.last(),
    }  # fmt: skip
    return render(request, "ledger/heads.html", told)


@page()
def proof(request: HttpRequest) -> HttpResponseBase:
    """Send the proof that a later head only added to an earlier one."""
    numbers = [whole(request.GET, name) for name in ("first", "second")]
    try:
        told = consistency(*numbers)
    except NothingKnownError as error:
        raise Http404("no such batch") from error
    return _json(request, f"heads-{numbers[0]}-{numbers[1]}.json", told)


@require_POST
@page(Propose)
def propose(request: HttpRequest) -> HttpResponseBase:
    """Propose a transfer."""
    told = {name: str(value).strip() for name, value in request.POST.items()}
    one = Propose(
        told.get("kind", ""), told.get("unit", ""), told.get("source", ""), told.get("target", ""),
        whole(told, "amount"), told.get("request", ""), told.get("note", ""), told.get("family", ""),
        _day(told.get("until", "")),
    )  # fmt: skip
    done = perform(one, actor_of(request))
    messages.success(request, say("ledger_proposed", language()))
    return redirect("ledger_transfer", done.key)


@require_POST
@page(OpenAccounts)
def open_all(request: HttpRequest) -> HttpResponseBase:
    """Open the accounts that are missing."""
    count = perform(OpenAccounts(), actor_of(request))
    messages.success(request, say("ledger_opened", language(), count=count))
    return redirect("ledger")


@require_POST
@page(SetState)
def set_state(request: HttpRequest) -> HttpResponseBase:
    """Open, block, freeze or close an account."""
    perform(SetState(request.POST.get("account", ""), request.POST.get("state", "")), actor_of(request))
    return redirect("ledger")


#: What may be done with a transfer, by the last word of the address.
ACTS: Mapping[str, Callable[[str, str], Action[Any]]] = {
    "approve": lambda key, reason: Approve(key),
    "void": lambda key, reason: Void(key),
    "ask-reversal": AskReversal,
    "reverse": lambda key, reason: Reverse(key),
    "refuse-reversal": lambda key, reason: RefuseReversal(key),
}


@require_POST
@page()
def act(request: HttpRequest, key: str, what: str) -> HttpResponseBase:
    """Do something with a transfer."""
    if what not in ACTS:
        raise Http404("no such act")
    action = ACTS[what](key, request.POST.get("reason", ""))
    action.require(actor_of(request))
    if not transfers_of(request.user).filter(key=key).exists():
        raise Http404("no such transfer")
    perform(action, actor_of(request))
    messages.success(request, say("ledger_done", language()))
    return redirect("ledger_transfer", key)


def _file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponseBase:
    titles = [say(one, language()) for one in header]
    return send_sheet(request, f"ledger-{name}", say("nav_ledger", language()), titles, rows)


def _json(request: HttpRequest, name: str, told: object) -> HttpResponseBase:
    return download(request, name, _JSON, json.dumps(told, indent=1).encode())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise TanliuError("no such day", where="until", found=text, accepted="2026-03-31") from error


urlpatterns = [
    path("ledger", accounts, name="ledger"),
    path("ledger/transfers", transfers, name="ledger_transfers"),
    path("ledger/checks", named_checks, name="ledger_checks"),
    path("ledger/heads", heads, name="ledger_heads"),
    path("ledger/heads/proof", proof, name="ledger_proof"),
    path("ledger/propose", propose, name="ledger_propose"),
    path("ledger/open", open_all, name="ledger_open"),
    path("ledger/state", set_state, name="ledger_state"),
    path("ledger/transfers/<slug:key>", transfer, name="ledger_transfer"),
    path("ledger/transfers/<slug:key>/receipt", receipt, name="ledger_receipt"),
    path("ledger/transfers/<slug:key>/<slug:what>", act, name="ledger_act"),
]
