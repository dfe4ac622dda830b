"""What anybody may see of certificates: how one stands today, the register, the keys and the list of standings."""

from __future__ import annotations

import json
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tanliu.app.desks.assessments import rows as told_rows
from tanliu.app.desks.assessments import signing
from tanliu.app.desks.assessments.models import Certificate
from tanliu.app.desks.assessments.queries.assessments import scheme_as_kept
from tanliu.app.desks.assessments.queries.schemes import schemes
from tanliu.app.platform.casework.today import today
from tanliu.app.platform.served import catalog
from tanliu.app.platform.web.language import language
from tanliu.app.platform.web.paging import page_of
from tanliu.decide.assessment.certificate import is_number
from tanliu.decide.assessment.document import AssessmentScheme
from tanliu.decide.assessment.offline import keys_told
from tanliu.kit.errors import TanliuError

_LONGEST = 40


@require_safe
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Say to anybody how a certificate stands today; a number that nobody issued, and a slip of the pen, say so."""
    asked = (number or request.GET.get("number", "")).strip().upper()[:_LONGEST]
    found = (
        Certificate.objects.select_related("awarded_by").filter(subject=asked).first()
        if is_number(asked)
        else None
    )
    try:
        day, no_day = day_of(request), ""
    except TanliuError as error:
        day, no_day = None, f"{error.found}"
    row = None if found is None or day is None else told_rows.certificate(found, day, language())
    told = {"asked": asked, "row": row, "slip": bool(asked) and not is_number(asked), "no_day": no_day}
    status = 400 if no_day else 404 if asked and row is None else 200
    answer = render(request, "assessments/verify.html", told, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return _never_kept(answer)


def day_of(request: HttpRequest) -> date:
    """Return the day of which somebody asks by ``on``; today when they do not, and no later one.

    Raises
    ------
    TanliuError
        When it is none.
    """
    text = request.GET.get("on", "").strip()
    try:
        return min(date.fromisoformat(text), today()) if text else today()
    except ValueError as error:
        raise TanliuError("not a day", where="on", found=text[:20], accepted="2026-12-31") from error


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List every certificate that was ever issued as it stands today, for anybody: by number, holder and scheme."""
    asked = request.GET.get("q", "").strip()[:_LONGEST]
    scheme = request.GET.get("scheme", "").strip()[:_LONGEST]
    listed, left_out = registered()
    sheet = page_of(_found(asked, scheme, [id for id, _ in listed]), request)
    told = {
        "sheet": sheet, "rows": [told_rows.certificate(one, today(), language()) for one in sheet], "asked": asked,
        "scheme": scheme, "schemes": [(id, one.title[language()]) for id, one in listed], "left_out": [one.title[language()] for _, one in left_out],
        "as_of": today(),
    }  # fmt: skip
    return _never_kept(render(request, "assessments/register.html", told))


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Send the public keys by which texts of certificates are checked."""
    return _never_kept(
        HttpResponse(json.dumps(keys_told(signing.keys()), indent=1), content_type="application/json")
    )


@require_safe
def standings(request: HttpRequest) -> HttpResponse:
    """Send the signed list of how every certificate stands now, to be kept by who checks without a network."""
    return _never_kept(HttpResponse(signing.standings() + "\n", content_type="text/plain; charset=us-ascii"))


def _found(asked: str, scheme: str, schemes: list[str]) -> QuerySet[Certificate]:
    found = (
        Certificate.objects.filter(scheme__in=schemes)
        .select_related("awarded_by")
        .order_by("-issued_on", "-pk")
    )
    if asked:
        found = found.filter(Q(subject__icontains=asked) | Q(holder__icontains=asked))
    return found.filter(scheme=scheme) if scheme else found


def registered() -> tuple[list[tuple[str, AssessmentScheme]], list[tuple[str, AssessmentScheme]]]:
    """Return the schemes of which there are certificates: those in the register, and those that packs keep out of it.

    What the packs in use say now counts for certificates of every edition; where none of them knows the scheme, what its
    newest certificate was issued by.
    """
    known = schemes(catalog())
    ids = Certificate.objects.order_by("scheme").values_list("scheme", flat=True).distinct()
    every = [(id, known[id] if id in known else _newest(id)) for id in ids]
    return [one for one in every if one[1].registered], [one for one in every if not one[1].registered]


def _newest(scheme: str) -> AssessmentScheme:
    newest = Certificate.objects.filter(scheme=scheme).order_by("-pk").select_related("awarded_by")[0]
    return scheme_as_kept(newest.awarded_by)


def _never_kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer


def address_of(request: HttpRequest, number: str) -> str:
    """Return the public address on which a certificate is checked."""
    path = reverse("verify_number", args=[number])
    public = settings.TANLIU_PUBLIC_URL.rstrip("/")
    return f"{public}{path}" if public else request.build_absolute_uri(path)
