"""Credits: a resident's own, an operator's deliveries, signing up, why an act counts, and what everybody may read."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from tanliu.app.desks.carbon.queries.told import acts_of_file
from tanliu.app.desks.credits import office, shown
from tanliu.app.desks.credits.actions.months import ISSUED, REFUSED
from tanliu.app.desks.credits.actions.people import Agree, Leave, SignUp
from tanliu.app.desks.credits.actions.spend import Give, Redeem
from tanliu.app.desks.credits.actions.tell import TellActs
from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import Participant
from tanliu.app.desks.credits.queries import (
    RESIDENT,
    acts_of,
    avoided_kg,
    balances_of,
    moves_of,
    open_rewards,
    oversees,
    participant_of,
    redemptions_of,
    regions,
)
from tanliu.app.platform.access import may
from tanliu.app.platform.action import Actor, actor_of, perform
from tanliu.app.platform.address import address
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.accounts import account_id
from tanliu.app.platform.ledger.models import LedgerBatch
from tanliu.app.platform.ledger.receipts import receipt_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.tools.reading import read_body
from tanliu.app.platform.web.form import whole
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page
from tanliu.app.platform.web.paging import page_of
from tanliu.kit.errors import TanliuError
from tanliu.report.fault import translated
from tanliu.report.phrase import say

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_MOST_BYTES = 20_000_000


@page()
def credits(request: HttpRequest) -> HttpResponseBase:
    """Show a resident what is theirs, an operator the form for a delivery, and an office where to go."""
    lang, mine = language(), participant_of(request.user)
    if mine is None and not may(request.user, "earn") and not may(request.user, "tell_acts"):
        return redirect("credit_office" if oversees(request.user) else "credit_open")
    found = acts_of(request.user)
    if mine is not None:
        found = found.filter(pseudonym=mine.pseudonym)
    sheet = page_of(found, request)
    told: dict[str, Any] = {
        "mine": mine, "may_earn": may(request.user, "earn"), "may_tell": may(request.user, "tell_acts"), "sheet": sheet,
        "acts": [shown.act(one, lang) for one in sheet], **_scheme(lang), "request_id": secrets.token_hex(12),
    }  # fmt: skip
    if mine is not None:
        told |= _own(mine, lang)
    return render(request, "credits/credits.html", told)


def _own(mine: Participant, lang: str) -> dict[str, Any]:
    at, name = account_id(RESIDENT, mine.pseudonym), mine.pseudonym
    return {
        "balances": [shown.balance(unit, amount, lang) for unit, amount in balances_of(name).items()],
        "rewards": [shown.reward(one, lang) for one in open_rewards()],
        "redeemed": [
            (one, one.handed_at is None and one.until < today()) for one in redemptions_of(name)[:50]
        ],
        "moves": [shown.move(one, at, lang) for one in moves_of(name)[:50]],
        "must_agree": mine.consent != rules(catalog()).edition,
    }


def _scheme(lang: str) -> dict[str, Any]:
    says, kg = rules(catalog()), avoided_kg()
    return {
        "consent": says.consent[lang], "regions": regions(), "together_kg": shown.number(kg),
        "projects": [
            {"name": one.name[lang], "about": one.about[lang], "goal_kg": one.goal_kg, "is_open": kg >= one.goal_kg,
             "share": min(100, int(kg * 100 / one.goal_kg))}
            for one in says.projects.values()
        ],
        "source": says.source, "evidence": says.evidence,
    }  # fmt: skip


@page()
def act(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show why an act counts as it does."""
    found = acts_of(request.user).filter(pk=number).first()
    if found is None:
        raise Http404("no such act")
    lang, method = language(), shown.method_of(found)
    issued = (
        found.run is not None and found.run.state == ISSUED and found.counted > 0 and found.audit != REFUSED
    )
    told = {
        "row": shown.act(found, lang), "why": method and shown.why(found, method, lang), "edition": found.edition,
        "may_recall": issued and may(request.user, "credit_keep") and not hasattr(found, "recall"),
    }  # fmt: skip
    return render(request, "credits/act.html", told)


@require_POST
@page(TellActs)
def tell(request: HttpRequest) -> HttpResponseBase:
    """Take in a file of acts, and show what became of each row."""
    sent = request.FILES.get("file")
    if sent is None:
        raise TanliuError("no file was sent", where="file")
    if (sent.size or 0) > _MOST_BYTES:
        raise TanliuError(
            "the file is too large", where="file", found=sent.size, accepted=f"<= {_MOST_BYTES:,}"
        )
    faults: list[tuple[int, TanliuError]] = []
    rows = acts_of_file(read_body(sent.read(), sent.name or "acts.csv"), faults)
    done = perform(TellActs(rows), actor_of(request))
    lang = language()
    told = {
        "faults": [(line, translated(fault.what, lang), fault.where, fault.found) for line, fault in faults[:1000]],
        "unread": len(faults),
        "answers": [
            {"ref": one.ref, "words": shown.reason(one.reason, lang), "counted": shown.number(one.counted),
             "kg": shown.number(one.grams / 1000), "known": one.known}
            for one in done[:1000]
        ],
        "count": len(done), "counting": sum(one.grams > 0 for one in done), "known": sum(one.known for one in done),
    }  # fmt: skip
    return render(request, "credits/told.html", told)


@require_POST
@page(Agree)
def agree(request: HttpRequest) -> HttpResponseBase:
    """Take part, or agree to the newest words."""
    perform(Agree(request.POST.get("consent") == "on", request.POST.get("region", "")), actor_of(request))
    messages.success(request, say("credits_agreed", language()))
    return redirect("credits")


@require_POST
@page(Redeem)
def redeem(request: HttpRequest) -> HttpResponseBase:
    """Redeem a reward."""
    done = perform(Redeem(whole(request.POST, "reward"), request.POST.get("request", "")), actor_of(request))
    messages.success(request, say("credits_redeemed", language(), title=done.reward.title, code=done.code))
    return redirect("credits")


@require_POST
@page(Give)
def give(request: HttpRequest) -> HttpResponseBase:
    """Give credits to the common fund."""
    told = request.POST
    perform(
        Give(told.get("unit", ""), whole(request.POST, "amount"), told.get("request", "")), actor_of(request)
    )
    messages.success(request, say("credits_given", language()))
    return redirect("credits")


@require_POST
@page(Leave)
def leave(request: HttpRequest) -> HttpResponseBase:
    """Leave for good."""
    perform(Leave(request.POST.get("sure") == "on"), actor_of(request))
    request.session.flush()
    return redirect("credit_open")


@page()
def receipt(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send the receipt of a transfer of one's own, which anybody checks by itself and the public key."""
    mine = participant_of(request.user)
    if mine is None or not moves_of(mine.pseudonym).filter(key=key).exists():
        raise Http404("no such transfer")
    body = json.dumps(receipt_of(key), ensure_ascii=False, indent=2)
    return download(request, f"receipt-{key[:12]}.json", "application/json", body)


def sign_up(request: HttpRequest) -> HttpResponseBase:
    """Sign up by an invitation; what is wrong is told above the form."""
    told = {
        name: str(value)[:200]
        for name, value in (request.POST if request.method == "POST" else request.GET).items()
    }
    fault = None
    if request.method == "POST":
        asked = SignUp(told.get("code", ""), told.get("name", ""), request.POST.get("password", ""), told.get("consent") == "on",
                       told.get("region", ""))  # fmt: skip
        try:
            user = perform(asked, Actor("sign-up", address(request)))
        except TanliuError as error:
            fault = error
        else:
            login(request, user, backend=_BACKEND)
            return redirect("credits")
    lang = language()
    shows = {
        "form": told, "fault": fault and translated(fault.what, lang), "where": fault and fault.where,
        "accepted": fault and fault.accepted and translated(fault.accepted, lang), **_scheme(lang),
    }  # fmt: skip
    return _public(render(request, "credits/join.html", shows, status=400 if fault else 200))


@require_safe
def open_book(request: HttpRequest) -> HttpResponseBase:
    """Show everybody what counts, by which factors, what residents have avoided together, and the head of the ledger."""
    return _public(render(request, "credits/open.html", _open()))


def _open() -> dict[str, Any]:
    lang = language()
    head = LedgerBatch.objects.last()
    return {"methods": shown.method_rows(lang), "head": head, "public": head and head.public, **_scheme(lang)}


def _public(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path("credits", credits, name="credits"),
    path("credits/open", open_book, name="credit_open"),
    path("credits/join", sign_up, name="credit_join"),
    path("credits/tell", tell, name="credit_tell"),
    path("credits/agree", agree, name="credit_agree"),
    path("credits/redeem", redeem, name="credit_redeem"),
    path("credits/give", give, name="credit_give"),
    path("credits/leave", leave, name="credit_leave"),
    path("credits/acts/<int:number>", act, name="credit_act"),
    path("credits/receipts/<slug:key>", receipt, name="credit_receipt"),
    *office.urlpatterns,
]
