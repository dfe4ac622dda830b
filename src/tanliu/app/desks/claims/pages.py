"""The list of claims, the page of one, and claims of one's own."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from tanliu.app.desks.claims import shown
from tanliu.app.desks.claims.actions import KeepClaims, Kept, WithdrawClaim
from tanliu.app.desks.claims.queries import Judged, documents_of, of_documents, own_of
from tanliu.app.desks.claims.read import of_file, of_form
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import one_of, page
from tanliu.app.platform.web.paging import page_of
from tanliu.app.platform.web.sheet import send_sheet
from tanliu.catalog.schema import read
from tanliu.decide.claims.document import Claims
from tanliu.decide.claims.judge import VERDICTS
from tanliu.kit.errors import TanliuError
from tanliu.kit.message import Message
from tanliu.report.claim import WEIGHTS
from tanliu.report.phrase import say

#: Bytes of a file of claims; that of the whole case collection has a tenth of it.
_LARGEST = 1024 * 1024
_OWN = "own"


@page()
def claims(request: HttpRequest) -> HttpResponseBase:
    """List claims, or send the list as CSV or XLSX."""
    every = [*own_of(request.user), *of_documents(documents_of(catalog()))]
    texts = {(_OWN if one.number is not None else one.text): one for one in every}
    text = one_of(request, "text", ("", *texts), "")
    verdict = one_of(request, "verdict", ("", *WEIGHTS, *VERDICTS), "")
    of_text = [one for one in every if text in ("", _OWN if one.number is not None else one.text)]
    found = [one for one in of_text if verdict in ("", one.weight, one.verdict.verdict)]
    if request.GET.get("format"):
        return _file(request, found)
    sheet = page_of(found, request)
    told = {
        "sheet": sheet, "rows": [shown.row(one, language()) for one in sheet], "counts": shown.counts(of_text),
        "text": text, "verdict": verdict, "verdicts": VERDICTS, "may_keep": KeepClaims.permits(actor_of(request)),
        "texts": [
            (key, say("claims_own", language()) if key == _OWN else one.title[language()]) for key, one in texts.items()
        ],
        "form": {"relation": "equals"},
    }  # fmt: skip
    return render(request, "claims/claims.html", told)


@page()
def claim(request: HttpRequest, text: str, name: str) -> HttpResponseBase:
    """Show a claim of a pack with its arithmetic."""
    for one in of_documents(documents_of(catalog())):
        if (one.text, one.claim.id) == (text, name):
            return render(request, "claims/claim.html", {"one": shown.opened(one, language())})
    raise Http404("no such claim")


@page()
def own_claim(request: HttpRequest, number: int) -> HttpResponseBase:
    """Show a claim that somebody entered."""
    for one in own_of(request.user):
        if one.number == number:
            mine = one.author == request.user.get_username()
            return render(
                request, "claims/claim.html", {"one": shown.opened(one, language()), "may_withdraw": mine}
            )
    raise Http404("no such claim")


@require_POST
@page(KeepClaims)
def keep(request: HttpRequest) -> HttpResponseBase:
    """Keep a claim that was typed into the form, and show what is found of it."""
    told = {name: str(value) for name, value in request.POST.items()}
    (kept,) = perform(KeepClaims([of_form(told)], told.get("text", "")), actor_of(request))
    return redirect("own_claim", kept.number)


@require_POST
@page(KeepClaims)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Keep the claims of a file; when one of them cannot be read none is kept."""
    file = request.FILES.get("file")
    if file is None:
        raise TanliuError("no file was chosen", accepted=Message("a file to upload"))
    if (file.size or 0) > _LARGEST:
        raise TanliuError("the file is too large", found=f"{file.size:,} B", accepted=f"<= {_LARGEST:,} B")
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "claims.yaml"
        kept.write_bytes(file.read())
        try:
            says = read(of_file(kept), Claims)
        except TanliuError as error:
            where = str(error.where or "").replace(str(kept), str(file.name))
            raise TanliuError(error.what, where=where, found=error.found, accepted=error.accepted) from error
    done = perform(KeepClaims(says.figures, says.title[language()]), actor_of(request))
    messages.success(request, _told(done))
    return redirect("claims")


def _told(done: Sequence[Kept]) -> str:
    new = sum(kept.new for kept in done)
    told = say("claims_kept", language(), count=new)
    return told if new == len(done) else f"{told} {say('claims_stood', language(), count=len(done) - new)}"


@require_POST
@page(WithdrawClaim)
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take back a claim of one's own."""
    perform(WithdrawClaim(number), actor_of(request))
    messages.success(request, say("claim_withdrawn", language()))
    return redirect("claims")


def _file(request: HttpRequest, found: Sequence[Judged]) -> HttpResponseBase:
    header = [say(one, language()) for one in shown.HEADER]
    return send_sheet(
        request, "claims", say("nav_claims", language()), header, shown.cells(found, language())
    )


urlpatterns = [
    path("claims", claims, name="claims"),
    path("claims/own/<int:number>", own_claim, name="own_claim"),
    path("claims/own/<int:number>/withdraw", withdraw, name="claim_withdraw"),
    path("claims/keep", keep, name="claim_keep"),
    path("claims/upload", upload, name="claims_upload"),
    path("claims/<slug:text>/<str:name>", claim, name="claim"),
]
