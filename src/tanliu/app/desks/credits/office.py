"""The office's side of credits: months that wait, are drawn, audited and issued; invitations, rewards, towns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.credits import shown
from tanliu.app.desks.credits.actions.months import (
    Audit,
    DrawMonth,
    IssueMonth,
    VoidMonth,
)
from tanliu.app.desks.credits.actions.people import Invite
from tanliu.app.desks.credits.actions.recall import AskRecall, Recall
from tanliu.app.desks.credits.actions.spend import CloseReward, HandOut, PutReward
from tanliu.app.desks.credits.document import rules
from tanliu.app.desks.credits.models import CreditRecall, CreditRun, Invitation, Participant
from tanliu.app.desks.credits.queries import acts_of, methods, open_rewards, oversees, towns, waiting
from tanliu.app.platform.access import may
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.ledger.rules import kind_of
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.form import whole
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.kit.errors import TanliuError
from tanliu.report.phrase import say


def _rights(request: HttpRequest) -> dict[str, object]:
    if not oversees(request.user):
        raise PermissionDenied
    return {"may_keep": may(request.user, "credit_keep"), "may_issue": may(request.user, "credit_approve")}


@page()
def credit_office(request: HttpRequest) -> HttpResponseBase:
    """Show what waits, what was drawn and issued, and what residents are offered."""
    rights, lang, says = _rights(request), language(), rules(catalog())
    here = {id: one.title[lang] for id, one in methods().items()}
    told = {
        **rights, "waiting": [(one, here.get(one.methodology, one.methodology)) for one in waiting()],
        "runs": [shown.run(one, lang) for one in CreditRun.objects.all()[:100]],
        "recalls": CreditRecall.objects.filter(approved_by="").select_related("act"),
        "people": Participant.objects.filter(left_at=None).count(), "towns": _towns(says.smallest_cell), "smallest": says.smallest_cell,
        "invitations": Invitation.objects.filter(until__gte=today())[:50], "invitation_days": says.invitation_days,
        "rewards": [shown.reward(one, lang) for one in open_rewards()],
        "units": [(one, shown.unit(one, lang)) for one in kind_of("credit_redeem").units],
        "code": request.session.pop("credit_code", ""), "percent": says.audited_percent,
    }  # fmt: skip
    return render(request, "credits/office.html", told)


def _towns(smallest: int) -> list[dict[str, object]]:
    return [
        {
            "name": one.name,
            "people": one.people,
            "each": one.each_kg is not None and shown.number(one.each_kg),
        }
        for one in towns(smallest)
    ]


@page()
def credit_run(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a drawn month: its sample to be looked at, then all its acts; or send the acts as a file."""
    rights, lang = _rights(request), language()
    found = CreditRun.objects.filter(pk=number).first()
    if found is None:
        raise Http404("no such month of credits")
    acts = acts_of(request.user).filter(run=found).order_by("-is_sampled", "start", "pk")
    if request.GET.get("format"):
        header = [say(f"credits_{name}", lang) for name in (*shown.ACTS, "drawn_for")]
        told_of = (shown.act(one, lang) for one in acts.iterator(chunk_size=2000))
        rows = ([*_cells(one), one["drawn_for"]] for one in told_of)
        return _file(request, f"credits-{found.methodology}-{found.month}-{found.number}", header, rows)
    sheet = page_of(acts, request)
    told = {
        **rights, "run": shown.run(found, lang), "sheet": sheet, "acts": [(shown.act(one, lang), one.is_sampled) for one in sheet],
        "unseen": acts.filter(is_sampled=True, audit="").count(), "sampled": acts.filter(is_sampled=True).count(),
    }  # fmt: skip
    return render(request, "credits/run.html", told)


def _file(
    request: HttpRequest, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponseBase:
    return send_sheet(request, name, say("nav_credits", language()), header, rows)


def _cells(row: shown.Row) -> list[object]:
    grams = shown.number(row["grams"], 6).replace(",", "")
    return [
        row["ref"], row["source"], row["participant"], row["methodology"], row["quantity"], row["unit"],
        f"{row['start']:%Y-%m-%d %H:%M}", f"{row['end']:%Y-%m-%d %H:%M}", row["counted"], grams, row["verdict"], row["state_name"],
    ]  # fmt: skip


@require_POST
@page(DrawMonth)
def draw(request: HttpRequest) -> HttpResponseBase:
    """Draw a month."""
    number = perform(
        DrawMonth(request.POST.get("methodology", ""), request.POST.get("month", "")), actor_of(request)
    )
    return redirect("credit_run", number)


@require_POST
@page(Audit)
def audit(request: HttpRequest, number: int) -> HttpResponseBase:
    """Say of an act whether it is as it was told."""
    told = request.POST
    perform(Audit(number, told.get("verdict") == "fine", told.get("note", "")), actor_of(request))
    found = acts_of(request.user).get(pk=number)
    return redirect("credit_run", found.run_id)


@require_POST
@page(IssueMonth)
def issue(request: HttpRequest, number: int) -> HttpResponseBase:
    """Issue a month."""
    done = perform(IssueMonth(number), actor_of(request))
    messages.success(request, say("credits_issued", language(), units=f"{done.minted:,}"))
    return redirect("credit_run", number)


@require_POST
@page(VoidMonth)
def void(request: HttpRequest, number: int) -> HttpResponseBase:
    """Let the acts of a drawn month go."""
    perform(VoidMonth(number), actor_of(request))
    return redirect("credit_office")


@require_POST
@page(AskRecall)
def ask_recall(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask that an act be taken back."""
    perform(AskRecall(number, request.POST.get("reason", "")), actor_of(request))
    messages.success(request, say("credits_recall_asked", language()))
    return redirect("credit_act", number)


@require_POST
@page(Recall)
def recall(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take an act back that somebody else asked for."""
    done = perform(Recall(number), actor_of(request))
    messages.success(
        request, say("credits_recalled", language(), units=f"{done.units:,}", owed=f"{done.owed:,}")
    )
    return redirect("credit_office")


@require_POST
@page(Invite)
def invite(request: HttpRequest) -> HttpResponseBase:
    """Make an invitation; its code is shown once."""
    request.session["credit_code"] = perform(Invite(whole(request.POST, "uses")), actor_of(request))
    return redirect("credit_office")


@require_POST
@page(PutReward)
def put_reward(request: HttpRequest) -> HttpResponseBase:
    """Offer a reward."""
    told = request.POST
    try:
        until = date.fromisoformat(told.get("until", ""))
    except ValueError:
        raise TanliuError(
            "not a day", where="until", found=told.get("until", "")[:20], accepted="2026-01-31"
        ) from None
    perform(
        PutReward(
            told.get("title", ""), told.get("text", ""), told.get("unit", ""), whole(request.POST, "price"),
            whole(request.POST, "stock"), until, told.get("offered_by", ""),
        ),
        actor_of(request),
    )  # fmt: skip
    return redirect("credit_office")


@require_POST
@page(CloseReward)
def close_reward(request: HttpRequest, number: int) -> HttpResponseBase:
    """Offer a reward no longer."""
    perform(CloseReward(number), actor_of(request))
    return redirect("credit_office")


@require_POST
@page(HandOut)
def hand_out(request: HttpRequest) -> HttpResponseBase:
    """Hand out a reward against its code."""
    done = perform(HandOut(request.POST.get("code", "")), actor_of(request))
    messages.success(request, say("credits_handed", language(), title=done.reward.title))
    return redirect("credit_office")


urlpatterns = [
    path("credits/office", credit_office, name="credit_office"),
    path("credits/office/draw", draw, name="credit_draw"),
    path("credits/office/invite", invite, name="credit_invite"),
    path("credits/office/reward", put_reward, name="credit_reward"),
    path("credits/office/reward/<int:number>/close", close_reward, name="credit_reward_close"),
    path("credits/office/hand-out", hand_out, name="credit_hand_out"),
    path("credits/office/recall/<int:number>", recall, name="credit_recall"),
    path("credits/runs/<int:number>", credit_run, name="credit_run"),
    path("credits/runs/<int:number>/issue", issue, name="credit_issue"),
    path("credits/runs/<int:number>/void", void, name="credit_void"),
    path("credits/acts/<int:number>/audit", audit, name="credit_audit"),
    path("credits/acts/<int:number>/recall", ask_recall, name="credit_ask_recall"),
]
