"""Certificates: the list, one with its QR, its texts for who checks without a network, its document, and its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tanliu.app.desks.assessments import printed, signing
from tanliu.app.desks.assessments import rows as told_rows
from tanliu.app.desks.assessments.actions.certify import StepCertificate
from tanliu.app.desks.assessments.pages.verify import address_of, day_of
from tanliu.app.desks.assessments.queries.assessments import CERTIFICATE, certificate_for, certificates_of
from tanliu.app.platform.action import actor_of, perform
from tanliu.app.platform.casework.move import offered
from tanliu.app.platform.casework.processes import process
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.pages import download, page
from tanliu.app.platform.web.paging import page_of
from tanliu.report import qr
from tanliu.report.pdf import pdf
from tanliu.report.phrase import say


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
        "one": found, "row": told_rows.certificate(found, day_of(request), lang), "address": address, "drawing": qr.drawing(address),
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


@page()
def certificate_text(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send the signed text of a certificate, which is checked without a network."""
    found = certificate_for(request.user, number)
    return download(request, f"{number}.txt", "text/plain; charset=us-ascii", signing.text_of(found) + "\n")


@page()
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send a certificate as a document, with both QR codes and how it stood when it was printed."""
    found = certificate_for(request.user, number)
    document = printed.certificate(found, address_of(request, number), language())
    return download(request, f"{number}.pdf", "application/pdf", pdf(document))


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
