"""Certificates: the register, one with its QR, its steps, and the page on which anybody checks one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tanliu.app.desks.assessments import rows as told_rows
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.models import Certificate
from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE, certificate_for, certificates_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.move import offered
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page
from tanliu.app.platform.web.paging import page_of
from tanliu.decide.assessment.certificate import is_number
from tanliu.report import qr
from tanliu.report.phrase import say

_LONGEST = 40


@page()
def certificates(request: HttpRequest) -> HttpResponseBase:
    """List the certificates that a reader sees, as they stand today."""
    sheet = page_of(certificates_of(request.user), request)
    rows = [told_rows.certificate(one, today(), language()) for one in sheet]
    return render(request, "assessments/certificates.html", {"sheet": sheet, "rows": rows})


@page()
def certificate(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a certificate with the QR of the page on which it is checked."""
    found, lang = certificate_for(request.user, number), language()
    known = process(CERTIFICATE, found.edition)
    texts = {one.action: one.text[lang] for one in known.says.transitions}
    address = address_of(request, number)
    told = {
        "one": found, "row": told_rows.certificate(found, today(), lang), "address": address, "drawing": qr.drawing(address),
        "steps": [(name, texts[name]) for name in offered(found, CERTIFICATE, actor_of(request))], "texts": texts,
        "history": found.steps.all(),
    }  # fmt: skip
    return render(request, "assessments/certificate.html", told)


@page()
def certificate_qr(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the QR of a certificate."""
    certificate_for(request.user, number)
    body = qr.file(address_of(request, number), "svg")
    return download(request, f"{number}.svg", qr.FORMS["svg"], body)


@require_POST
@page()
def certificate_step(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a step of a certificate."""
    found = certificate_for(request.user, number)
    revision = request.POST.get("revision", "")
    action = StepCertificate(
        found.pk, request.POST.get("step", ""), int(revision) if revision.isdecimal() else found.revision,
        request.POST.get("text", ""),
    )  # fmt: skip
    perform(action, actor_of(request))
    messages.success(request, say("assess_done", language()))
    return redirect("certificate", number)


@require_safe
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Say to anybody how a certificate stands today; a number that nobody issued, and a slip of the pen, say so."""
    asked = (number or request.GET.get("number", "")).strip().upper()[:_LONGEST]
    found = (
        Certificate.objects.select_related("awarded_by").filter(subject=asked).first()
        if is_number(asked)
        else None
    )
    row = None if found is None else told_rows.certificate(found, today(), language())
    told = {"asked": asked, "row": row, "slip": bool(asked) and not is_number(asked)}
    answer = render(request, "assessments/verify.html", told, status=404 if asked and row is None else 200)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def address_of(request: HttpRequest, number: str) -> str:
    """Return the public address on which a certificate is checked."""
    path = reverse("verify_number", args=[number])
    public = settings.TANLIU_PUBLIC_URL.rstrip("/")
    return f"{public}{path}" if public else request.build_absolute_uri(path)
